import { recordIdOf } from './identity.ts'
import type { LaterDetails } from './later-schema.ts'
import type { RunProgress } from './progress.ts'
import type { RecordDraft } from './schema.ts'

type Run = Pick<RunProgress, 'run' | 'first'>

type Details = Omit<LaterDetails, 'judged'> & Readonly<Record<'verified' | 'failed', LaterDetails['judged']>>

/** A record of what became of a run. @param about what distinguishes it from other records of the stage */
function draft<Stage extends keyof Details>(
  { run, first }: Run,
  stage: Stage,
  at: string,
  about: readonly (string | number)[],
  details: Details[Stage],
): RecordDraft {
  // The compiler does not see that stage and details belong together.
  return {
    id: recordIdOf(run, stage, about),
    run,
    at,
    runbook: first.runbook,
    stage,
    details,
  } as unknown as RecordDraft
}

/** The pull request of a run was opened, or has another commit now. */
export const proposedDraft = (run: Run, at: string, details: LaterDetails['proposed']): RecordDraft =>
  draft(run, 'proposed', at, [details.pullRequest.number, details.pullRequest.commit], details)

export const approvedDraft = (run: Run, at: string, details: LaterDetails['approved']): RecordDraft =>
  draft(
    run,
    'approved',
    at,
    [details.pullRequest.number, details.pullRequest.commit, details.approver.login ?? ''],
    details,
  )

export const mergedDraft = (run: Run, at: string, details: LaterDetails['merged']): RecordDraft =>
  draft(run, 'merged', at, [details.pullRequest.number], details)

export const declinedDraft = (run: Run, at: string, details: LaterDetails['declined']): RecordDraft =>
  draft(run, 'declined', at, [details.pullRequest.number, at], details)

export const escalatedDraft = (run: Run, at: string, details: LaterDetails['escalated']): RecordDraft =>
  draft(run, 'escalated', at, [details.key], details)

/** @param key of the answer: the id of a comment, of a review, or of the issue that was closed */
export const acknowledgedDraft = (
  run: Run,
  at: string,
  key: string,
  details: LaterDetails['acknowledged'],
): RecordDraft => draft(run, 'acknowledged', at, [key], details)

/** All verifications succeeded: once for each run. */
export const verifiedDraft = (run: Run, at: string, details: LaterDetails['judged']): RecordDraft =>
  draft(run, 'verified', at, [], details)

/** A verification failed: again only where other events, or another verification, show it. */
export const failedDraft = (run: Run, at: string, details: LaterDetails['judged']): RecordDraft =>
  draft(run, 'failed', at, failureOf(details), details)

const failureOf = ({ results }: LaterDetails['judged']): string[] =>
  results
    .filter(({ status }) => status === 'failed')
    .flatMap(({ id, events }) => [id, ...events.map(({ eventID }) => eventID).sort()])
