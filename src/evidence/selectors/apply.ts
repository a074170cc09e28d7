import { combineCoverage } from '../coverage.ts'
import type { Ledger, UsageEntry } from '../ledger-types.ts'
import { globalRegions, recordedPart, type Reading, type Recorder } from './recorder.ts'

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

const isChange = ({ action, outcome }: UsageEntry): boolean =>
  outcome === 'allowed' &&
  (changes.has(action) || storeChanges.has(action) || action === 'cloudtrail:UpdateEventDataStore')

/**
 * AWS tells what a recorder records now. Where the evidence itself shows that it was changed, it counts from then; a
 * change that names no resource may have been one of this recorder.
 */
function sinceLastChange(recorder: Recorder, entries: readonly UsageEntry[]): Recorder {
  const times = entries
    .filter((entry) => entry.account === recorder.account && isChange(entry))
    .filter(({ resource }) => resource === null || resource === '*' || resource === recorder.arn)
    .map(({ lastSeen }) => lastSeen)
  const from = [recorder.from, ...times].sort().at(-1) ?? recorder.from
  return { ...recorder, from }
}

/**
 * The coverage of a ledger with the word of those who recorded it.
 *
 * @param readings places that were read to their end
 * @param demanded Regions that configuration asks for
 */
export function coverageWithRecorders(
  ledger: Ledger,
  recorders: readonly Recorder[],
  readings: readonly Reading[],
  demanded: readonly string[],
): Ledger['coverage']['accounts'] {
  const current = recorders.map((recorder) => sinceLastChange(recorder, ledger.entries))
  const { accounts } = ledger.coverage
  const parts = accounts.flatMap((seen) => {
    const regions = [...globalRegions(seen.regions), ...demanded]
    return current.flatMap((recorder) => recordedPart(recorder, seen, readings, regions) ?? [])
  })
  return parts.length === 0 ? accounts : combineCoverage([...accounts, ...parts])
}
