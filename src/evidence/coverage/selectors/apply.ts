import { daysBetween } from '../days-and-types.ts'
import type { AccountCoverage, UsageEntry } from '../../types.ts'
import { globalRegions, recordedPart, type ReadRange, type TrailOrStore } from './recorder.ts'

/** Calls after which a trail records something else than before; what it recorded then is not known. */
const changes = new Set(
  ['CreateTrail', 'PutEventSelectors', 'StartLogging', 'StopLogging', 'UpdateTrail'].map(
    (name) => `cloudtrail:${name}`,
  ),
)

const storeChanges = new Set(
  ['CreateEventDataStore', 'RestoreEventDataStore', 'StartEventDataStoreIngestion', 'StopEventDataStoreIngestion'].map(
    (name) => `cloudtrail:${name}`,
  ),
)

/** Is this a call after which a recorder records something else than before? */
export const isChange = ({ action, outcome }: Pick<UsageEntry, 'action' | 'outcome'>): boolean =>
  outcome === 'allowed' &&
  (changes.has(action) || storeChanges.has(action) || action === 'cloudtrail:UpdateEventDataStore')

/** An entry of the ledger, as far as a change of a recorder is concerned. */
export type RecorderChange = Pick<UsageEntry, 'account' | 'action' | 'outcome' | 'resource' | 'lastSeen'>

/**
 * AWS states what a trail or event data store records now. Where the evidence itself shows that it was changed, it
 * counts from then; a change that names no resource may have been one of this recorder.
 */
function sinceLastChange(recorder: TrailOrStore, entries: readonly RecorderChange[]): TrailOrStore {
  const times = entries
    .filter((entry) => entry.account === recorder.account && isChange(entry))
    .filter(({ resource }) => resource === null || resource === '*' || resource === recorder.arn)
    .map(({ lastSeen }) => lastSeen)
  const from = [recorder.from, ...times].sort().at(-1) ?? recorder.from
  return { ...recorder, from }
}

/**
 * The coverage that the trails and event data stores of a reading declare.
 *
 * @param entries the changes of recorders among them are the only ones that are read (`isChange`)
 * @param seen what the reading shows by itself
 * @param readings places that were read to their end
 * @param demanded Regions that configuration asks for
 */
export function recordedParts(
  entries: readonly RecorderChange[],
  seen: readonly AccountCoverage[],
  recorders: readonly TrailOrStore[],
  readings: readonly ReadRange[],
  demanded: readonly string[],
): AccountCoverage[] {
  const current = recorders.map((recorder) => sinceLastChange(recorder, entries))
  return seen.flatMap((account) => {
    const regions = [...globalRegions(account.regions), ...demanded]
    return current.flatMap((recorder) => recordedPart(recorder, account, readings, regions) ?? [])
  })
}

/** Lines on those that have not recorded for the whole window yet: what only they show does not count until then. */
export function recentTrailWarnings(
  entries: readonly RecorderChange[],
  seen: readonly AccountCoverage[],
  recorders: readonly TrailOrStore[],
  windowDays: number,
): string[] {
  const newest = seen
    .map(({ to }) => to)
    .sort()
    .at(-1)
  if (newest === undefined) return []
  return recorders.flatMap((recorder) => {
    const { basis, from } = sinceLastChange(recorder, entries)
    const days = daysBetween(from, newest).length
    if (days >= windowDays) return []
    return [
      `The ${basis} hold since ${from.slice(0, 10)}, ${days} of the ${windowDays} days of the window: what only they show counts when it is full.`,
    ]
  })
}
