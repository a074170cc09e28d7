import type { ChainedRecord } from './chain.ts'
import type { RunDetails } from './run-schema.ts'
import type { RecordDraft, RecordOf } from './schema.ts'

/**
 * The latest run that found all that this one found, with the same file, parameters and outcome: a runbook whose window is
 * longer than the time between its scheduled runs finds the same events by each of them. What one of both could not see or
 * not settle keeps them apart.
 *
 * @returns the id of that run
 */
export function repeatedRun(records: readonly ChainedRecord[], draft: RecordDraft): string | undefined {
  const details = detailsOf(draft)
  const digests = details?.matched.digests
  if (details === undefined || details.drill || !digests || digests.length === 0) return undefined
  const found = records.findLast(
    ({ record }) =>
      record.stage === 'run' &&
      record.run !== draft.run &&
      record.runbook.id === draft.runbook.id &&
      record.runbook.sha256 === draft.runbook.sha256 &&
      covers(record, details, digests),
  )
  return found?.record.run
}

const detailsOf = (draft: RecordDraft): RunDetails | undefined => (draft.stage === 'run' ? draft.details : undefined)

function covers({ details }: RecordOf<'run'>, later: RunDetails, digests: readonly string[]): boolean {
  const known = new Set(details.matched.digests)
  return (
    !details.drill &&
    details.outcome === later.outcome &&
    details.reading.complete === later.reading.complete &&
    JSON.stringify(details.parameters) === JSON.stringify(later.parameters) &&
    JSON.stringify(details.triage) === JSON.stringify(later.triage) &&
    digests.every((digest) => known.has(digest))
  )
}
