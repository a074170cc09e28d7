import { dayOf } from '../time.ts'
import { rangesSince, rangesUntil, type TimeRanges } from './time-ranges.ts'
import { noSavedEvidence, type Days, type SavedEvidence, type SavedCoverage } from './types.ts'

/** Number of the newest day with saved evidence; `undefined` where there is none. */
export function newestDay(saved: SavedEvidence): number | undefined {
  let newest: number | undefined
  for (const day of savedDays(saved)) if (newest === undefined || day > newest) newest = day
  return newest
}

function* savedDays({ uses, observations, words }: SavedEvidence): Generator<number> {
  for (const { days } of uses.values()) yield* days.keys()
  for (const { days } of observations.values()) yield* days.keys()
  for (const { spans } of words.values()) for (const [, to] of spans) yield dayOf(to)
}

/**
 * The evidence of so many newest days, counted from the newest saved day and not from the clock: the same input gives
 * the same output, and saved evidence that no run adds to does not expire.
 */
export function withoutExpired(saved: SavedEvidence, days: number): SavedEvidence {
  const newest = newestDay(saved)
  return newest === undefined ? saved : cut(saved, newest - days + 1, Number.POSITIVE_INFINITY)
}

/** Without what lies after a day: the clock of their writer is wrong, and they would make everything else expire. */
export const withoutLaterDays = (saved: SavedEvidence, day: number): SavedEvidence =>
  cut(saved, Number.NEGATIVE_INFINITY, day)

/** One account's coverage from a day on. */
export function coverageSince(coverage: SavedCoverage, account: string, day: number): SavedCoverage {
  const { observations, words, regions } = coverage
  const own = {
    observations: filtered(observations, ({ observation }) => observation.account === account),
    words: filtered(words, ({ kinds }) => kinds.account === account),
    regions: filtered(regions, (each) => each.account === account),
  }
  return cut({ ...noSavedEvidence, ...own }, day, Number.POSITIVE_INFINITY)
}

function cut({ uses, observations, words, regions, catalogs }: SavedEvidence, from: number, to: number): SavedEvidence {
  const within = (day: number): boolean => day >= from && day <= to
  const daysWithin = <Value>(days: Days<Value>): Days<Value> => {
    for (const day of days.keys()) if (!within(day)) return new Map([...days].filter(([each]) => within(each)))
    return days
  }
  const spansWithin = (spans: TimeRanges): TimeRanges => {
    const later = Number.isFinite(from) ? rangesSince(from, spans) : spans
    return Number.isFinite(to) ? rangesUntil(to, later) : later
  }
  return {
    uses: mapped(uses, (use) => {
      const days = daysWithin(use.days)
      if (days.size === 0) return undefined
      return days === use.days ? use : { ...use, days, ids: use.ids.filter(({ day }) => within(day)) }
    }),
    observations: mapped(observations, ({ observation, days }) => {
      const left = daysWithin(days)
      return left.size === 0 ? undefined : { observation, days: left }
    }),
    words: mapped(words, ({ kinds, spans }) => someSpans({ kinds }, spansWithin(spans))),
    regions: mapped(regions, ({ account, region, spans }) => someSpans({ account, region }, spansWithin(spans))),
    catalogs: mapped(catalogs, (spans) => {
      const left = spansWithin(spans)
      return left.length === 0 ? undefined : left
    }),
  }
}

const someSpans = <Part extends object>(part: Part, spans: TimeRanges): (Part & { spans: TimeRanges }) | undefined =>
  spans.length === 0 ? undefined : { ...part, spans }

function mapped<Value>(
  map: ReadonlyMap<string, Value>,
  of: (value: Value) => Value | undefined,
): ReadonlyMap<string, Value> {
  const result = new Map<string, Value>()
  for (const [key, value] of map) {
    const left = of(value)
    if (left !== undefined) result.set(key, left)
  }
  return result
}

const filtered = <Value>(map: ReadonlyMap<string, Value>, keep: (value: Value) => boolean): Map<string, Value> =>
  new Map([...map].filter(([, value]) => keep(value)))
