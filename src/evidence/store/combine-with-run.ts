import { ledgerOfTallies, type ReadResult } from '../usage/build-ledger.ts'
import type { AccountCoverage, Ledger } from '../types.ts'
import { dayOf, startOfDay, type Seconds } from '../time.ts'
import type { Tally } from '../usage/counting/tally.ts'
import type { OptionalTables } from '../usage/summary.ts'
import { coverageOf } from './coverage.ts'
import { sampleOf } from '../usage/counting/dated-sample.ts'
import { withoutExpired, withoutLaterDays } from './expire.ts'
import { savedEvidenceOf, withoutCoverage, type RunEvidence, type Unread } from './from-run.ts'
import { mergeSavedEvidence } from './merge.ts'
import type { SavedEvidence, SavedUse } from './types.ts'
import { withoutDuplicates } from './without-duplicates.ts'

export interface CombineOptions extends OptionalTables {
  /** The coverage that trails and event data stores declare for what was read. */
  readonly parts: readonly AccountCoverage[]
  /** Version of the catalog that mapped the events of this reading. */
  readonly catalog: string
  /** Accounts of which something was not read that this reading was to read. */
  readonly unread: Unread
  /** Days to keep, counted from the newest. */
  readonly expireDays: number
  /** Days that make a kind of event count as recorded (`coverageOf`). */
  readonly windowDays: number
  /** Of the run: records that claim to be of more than a day later are not saved. */
  readonly now: Seconds
}

export interface CombinedEvidence {
  /** Of everything: saved evidence and what this run read. */
  readonly ledger: Ledger
  /** The evidence to save. */
  readonly kept: SavedEvidence
  /** The evidence of this reading alone, whether it is saved or not. */
  readonly run: SavedEvidence
}

/**
 * The ledger of saved evidence and a reading, as if everything had been read at once: as far as days tell. A reading
 * that was incomplete for an account adds uses to what is kept and no coverage of that account.
 */
export function combineWithSaved(
  saved: SavedEvidence,
  gathered: ReadResult,
  options: CombineOptions,
): CombinedEvidence {
  const run = savedEvidenceOf(gathered, options.parts, options.catalog)
  const trusted = withoutLaterDays(withoutCoverage(run.evidence, options.unread), dayOf(options.now) + 1)
  const kept = withoutExpired(mergeSavedEvidence(withoutDuplicates(saved, trusted), trusted), options.expireDays)
  // What this reading itself showed counts in this run, though it be older than what is kept.
  const whole = mergeSavedEvidence(kept, run.evidence)
  const accounts = coverageOf(whole, options.windowDays)
  const ledger = ledgerOfTallies(tallies(whole, run), gathered, accounts, options)
  return { ledger, kept, run: run.evidence }
}

type Counted = Pick<Tally, 'update' | 'count' | 'first' | 'last' | 'sample'> & {
  readonly days?: { readonly counts: SavedUse['days'] } | undefined
}

function* tallies({ uses }: SavedEvidence, { totals, undated }: RunEvidence): Generator<Counted> {
  for (const [key, use] of uses) yield counted(use, totals.get(key) ?? 0)
  yield* undated
}

/** @param total events of this run, some of which may not be among those of the days */
function counted({ update, days, ids }: SavedUse, total: number): Counted {
  let count = 0
  let first = Number.POSITIVE_INFINITY
  let last = Number.NEGATIVE_INFINITY
  for (const [day, of] of days) {
    count += of.count
    first = Math.min(first, Number.isFinite(of.first) ? of.first : startOfDay(day))
    last = Math.max(last, Number.isFinite(of.last) ? of.last : startOfDay(day))
  }
  return { update, count: Math.max(count, total), first, last, sample: sampleOf(ids), days: { counts: days } }
}
