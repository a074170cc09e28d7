import type { AccountCoverage } from '../types.ts'

const dayMs = 86_400_000

/** Whole UTC days from one moment to a day (`2026-11-21`); negative where the moment is later. */
export const daysSince = (time: string, day: string): number =>
  Math.round((Date.parse(`${day}T00:00:00Z`) - Date.parse(`${time.slice(0, 10)}T00:00:00Z`)) / dayMs)

/**
 * The reason why evidence is too old to decide on: it ends more than `maxAgeDays` before the day of the decision. The
 * end of an account's evidence is that of what its sources were read to with success; of files, the newest event.
 *
 * @param today `2026-11-21`: the day as of which is decided
 */
export function outdatedEvidenceReason(
  coverage: readonly Pick<AccountCoverage, 'account' | 'to'>[],
  today: string,
  maxAgeDays: number,
): string | undefined {
  const old = coverage.find(({ to }) => daysSince(to, today) > maxAgeDays)
  if (old === undefined) return undefined
  return `The evidence of account ${old.account} ends on ${old.to.slice(0, 10)}, ${daysSince(old.to, today)} days ago; evidence.max-age allows ${maxAgeDays}. Nothing is removed by logs that ended that long ago: read newer ones, or decide as of a day (--as-of ${old.to.slice(0, 10)}), which is a trial.`
}
