import { daysBetween } from '../coverage/days-and-types.ts'
import type { ReadResult } from '../usage/build-ledger.ts'
import type { AccountCoverage } from '../types.ts'
import { dayNumber, endOfDay, secondsOf, startOfDay } from '../time.ts'
import { type SeenCoverage } from '../coverage/seen-coverage.ts'
import type { Tally } from '../usage/counting/tally.ts'
import { thinSample } from '../usage/counting/dated-sample.ts'
import { regionKey, toSavedEntry, useKey, declarationKey } from './keys.ts'
import { addDays } from './merge.ts'
import { unionOfRanges, type TimeRange, type TimeRanges } from './time-ranges.ts'
import {
  noCoverage,
  type SavedEvidence,
  type SavedCoverage,
  type SavedRegion,
  type SavedUse,
  type DeclaredCoverage,
} from './types.ts'
import { observationKey } from '../records/trail-observation.ts'

/** One reading, in the form in which it can be saved. */
export interface RunEvidence {
  readonly evidence: SavedEvidence
  /** By key of a use: the events that the reading counted, which rows of a query do not spread over days. */
  readonly totals: ReadonlyMap<string, number>
  /** Tallies without a time and so without a day (remarks of Insights): they are of this run only. */
  readonly undated: readonly Tally[]
}

/**
 * @param gathered with days (`LedgerOptions.byDay`)
 * @param parts the coverage that trails and event data stores declare for what was read
 * @param catalog version of the catalog that mapped the events
 */
export function savedEvidenceOf(gathered: ReadResult, parts: readonly AccountCoverage[], catalog: string): RunEvidence {
  const uses = new Map<string, SavedUse>()
  const totals = new Map<string, number>()
  const undated: Tally[] = []
  for (const tally of gathered.tallies) {
    const { days } = tally
    if (days === undefined || days.counts.size === 0) {
      undated.push(tally)
      continue
    }
    const update = toSavedEntry(tally.update)
    const key = useKey(update)
    const known = uses.get(key)
    const { requests, unmapped, outside } = update
    const shown = requests.length > 0 || unmapped !== undefined || outside !== undefined
    uses.set(key, {
      update,
      days: addDays(known?.days ?? new Map(), days.counts),
      ids: shown ? thinSample([...(known?.ids ?? []), ...days.sample.ids()]) : [],
    })
    totals.set(key, (totals.get(key) ?? 0) + tally.count)
  }
  const evidence = { uses, ...coverageOfRun(gathered, parts), catalogs: catalogDays(catalog, uses) }
  return { evidence, totals, undated }
}

/** The coverage of one reading. */
export const coverageOfRun = (
  { seen, declared }: Pick<ReadResult, 'seen' | 'declared'>,
  parts: readonly AccountCoverage[],
): SavedCoverage => ({ observations: observationsOf(seen), ...wordsOf([...declared, ...parts]) })

/** Accounts of which a reading may have missed records: none, these, or any. */
export type Unread = readonly string[] | 'any'

/** A reading that may have missed records of some accounts: its uses count, and what it could have shown of them does not. */
export function withoutCoverage(evidence: SavedEvidence, unread: Unread): SavedEvidence {
  if (unread === 'any') return { ...evidence, ...noCoverage }
  const accounts = new Set(unread)
  const read = <Value>(all: ReadonlyMap<string, Value>, accountOf: (value: Value) => string): Map<string, Value> =>
    new Map([...all].filter(([, value]) => !accounts.has(accountOf(value))))
  return {
    ...evidence,
    observations: read(evidence.observations, ({ observation }) => observation.account),
    words: read(evidence.words, ({ kinds }) => kinds.account),
    regions: read(evidence.regions, ({ account }) => account),
  }
}

function observationsOf(seen: SeenCoverage): SavedEvidence['observations'] {
  return new Map([...seen].map(({ observation, days }) => [observationKey(observation), { observation, days }]))
}

function wordsOf(parts: readonly AccountCoverage[]): Pick<SavedEvidence, 'words' | 'regions'> {
  const words = new Map<string, DeclaredCoverage>()
  const regions = new Map<string, SavedRegion>()
  for (const { from, to, gaps, days: _, byRegion = [], ...kinds } of parts) {
    const { account } = kinds
    const key = declarationKey(kinds)
    const spans = unionOfRanges([...(words.get(key)?.spans ?? []), ...spansOf(from, to, gaps)])
    if (spans.length > 0) words.set(key, { kinds, spans })
    for (const { region, ...of } of byRegion) {
      // Of a Region with gaps it is not known which days they are.
      if (of.days < daysBetween(of.from, of.to).length) continue
      const known = regions.get(regionKey({ account, region }))?.spans ?? []
      const both = unionOfRanges([...known, ...spansOf(of.from, of.to, [])])
      if (both.length > 0) regions.set(regionKey({ account, region }), { account, region, spans: both })
    }
  }
  return { words, regions }
}

/** @param gaps days without coverage, `2026-05-01` */
function spansOf(from: string, to: string, gaps: readonly string[]): TimeRanges {
  const [start, end] = [Math.ceil(secondsOf(from)), Math.floor(secondsOf(to))]
  if (!(start <= end)) return []
  if (gaps.length === 0) return [[start, end]]
  const without = new Set(gaps)
  const days = daysBetween(from, to).filter((day) => !without.has(day))
  return unionOfRanges(
    days
      .map((text) => dayNumber(text))
      .map((day): TimeRange => [Math.max(start, startOfDay(day)), Math.min(end, endOfDay(day))])
      .filter(([first, last]) => first <= last),
  )
}

function catalogDays(version: string, uses: SavedEvidence['uses']): Map<string, TimeRanges> {
  const days = new Set<number>()
  for (const use of uses.values()) for (const day of use.days.keys()) days.add(day)
  const spans = unionOfRanges([...days].map((day): TimeRange => [startOfDay(day), endOfDay(day)]))
  return spans.length === 0 ? new Map() : new Map([[version, spans]])
}
