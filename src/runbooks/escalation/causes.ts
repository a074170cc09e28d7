import { lastOf, type RunProgress } from '../record/progress.ts'
import type { RunbookRecord } from '../record/schema.ts'
import type { CauseOccurrence } from './types.ts'

/**
 * The causes for an escalation of a run, by its records: nothing outside of them counts, so that the same records and
 * the same moment give the same causes.
 *
 * @param now ISO 8601
 */
export function causesOf(progress: RunProgress, now: string): CauseOccurrence[] {
  const { first, records, open } = progress
  if (first.details.drill) return []
  const all = records.map(({ record }) => record)
  return [
    ...outcomeCauses(progress),
    ...unansweredCauses(all),
    ...failureCauses(all),
    ...(open ? overdueCauses(progress, now) : []),
  ]
}

/** The run itself stopped before the revocation. */
function outcomeCauses({ first }: RunProgress): CauseOccurrence[] {
  const { at, details } = first
  if (details.outcome !== 'escalated') return []
  const [unanswered] = details.triage.filter(({ leadsTo }) => leadsTo === 'escalate')
  if (unanswered !== undefined) {
    return [{ cause: 'unclear', at, says: `"${unanswered.ask}" was answered with ${unanswered.answer}.` }]
  }
  if (details.impact.exceeds !== null) return [{ cause: 'impact', at, says: details.impact.exceeds }]
  const stopped = details.stages.find(({ status }) => status === 'escalated')
  const says = stopped?.says[0] ?? 'The run was stopped by a threshold.'
  return [{ cause: stopped?.name === 'impact' ? 'impact' : 'threshold', at, says }]
}

/** The pull request waits for an approval since it was opened; another commit does not begin anew. */
function unansweredCauses(records: readonly RunbookRecord[]): CauseOccurrence[] {
  const proposed = records.find((record) => record.stage === 'proposed')
  const answered = lastOf(records, 'approved') ?? lastOf(records, 'merged') ?? lastOf(records, 'declined')
  if (proposed?.stage !== 'proposed' || answered !== undefined) return []
  const { number } = proposed.details.pullRequest
  return [
    {
      cause: 'unanswered',
      at: proposed.at,
      says: `The pull request ${number} is open since ${proposed.at} without an approval.`,
    },
  ]
}

/**
 * A verification that fails again, by more events, is no new cause until a person has answered: an intruder who goes on
 * trying must not fill the issue, and hide the escalation in it.
 */
function failureCauses(records: readonly RunbookRecord[]): CauseOccurrence[] {
  const known = new Set<string>()
  return records.flatMap((record): CauseOccurrence[] => {
    if (record.stage === 'acknowledged') known.clear()
    if (record.stage !== 'failed') return []
    const failed = record.details.results.filter(({ status }) => status === 'failed').map(({ id }) => id)
    const isNew = failed.length === 0 || failed.some((id) => !known.has(id))
    for (const id of failed) known.add(id)
    return isNew ? [failureOf(record)] : []
  })
}

function failureOf(record: Extract<RunbookRecord, { stage: 'failed' }>): CauseOccurrence {
  const failed = record.details.results.filter(({ status }) => status === 'failed')
  const says = failed.map(({ id, says: sentences }) => `${id}: ${sentences[0] ?? ''}`).join(' ')
  return { cause: 'verification-failed', at: record.at, says: says === '' ? 'The verification failed.' : says }
}

function overdueCauses({ serviceLevel }: RunProgress, now: string): CauseOccurrence[] {
  return serviceLevel
    .filter(({ met, due }) => met === null && now > due)
    .map(({ what, limit, due }) => ({ cause: 'overdue', at: due, says: `${what} was due within ${limit}, by ${due}.` }))
}
