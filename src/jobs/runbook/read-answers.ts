import type { Issues } from '../../github/issues.ts'
import { approvalsOf, type PullRequestOutcome } from '../../github/approvals.ts'
import {
  acknowledgedDraft,
  approvedDraft,
  declinedDraft,
  mergedDraft,
  proposedDraft,
} from '../../runbooks/record/later-drafts.ts'
import { lastOf, type RunProgress } from '../../runbooks/record/progress.ts'
import type { RecordDraft } from '../../runbooks/record/schema.ts'
import type { Person } from '../../runbooks/record/values.ts'
import { isoSeconds } from '../../runbooks/duration.ts'
import { isStepComment, issueMarker } from './escalate.ts'

/**
 * Drafts of records of what people did with the pull request of a run since the last record: approved, merged or closed
 * it. They are in the order in which it happened.
 */
export function draftsOfPullRequest(progress: RunProgress, outcome: PullRequestOutcome): RecordDraft[] {
  const { number, url, branch, commit, merged, closedAt, state } = outcome
  const pullRequest = { number, url, branch, commit }
  const proposed = lastOf(
    progress.records.map(({ record }) => record),
    'proposed',
  )
  const moved =
    proposed !== undefined && proposed.details.pullRequest.commit !== commit
      ? [proposedDraft(progress, proposed.at, { pullRequest })]
      : []
  const approvals = approvalsOf(outcome)
  const approved = approvals.map((review) =>
    approvedDraft(progress, toSeconds(review.at), {
      pullRequest,
      approver: { login: review.by.login, how: 'approved the pull request' },
      reviewUrl: review.url,
    }),
  )
  if (merged) {
    const byOther = approvals.some(({ by }) => by.login.toLowerCase() !== merged.by?.toLowerCase())
    const executor = personOf(merged.by, 'merged the pull request')
    const details = { pullRequest, executor, mergeCommit: merged.commit, approved: byOther }
    return [...moved, ...approved, mergedDraft(progress, toSeconds(merged.at), details)]
  }
  if (state === 'closed' && closedAt !== null) {
    const by: Person = { login: null, why: 'GitHub does not say who closed a pull request with it.' }
    return [...moved, ...approved, declinedDraft(progress, toSeconds(closedAt), { pullRequest, by })]
  }
  return [...moved, ...approved]
}

const personOf = (login: string | null, how: string): Person =>
  login === null ? { login, why: 'The account is gone.' } : { login, how }

const toSeconds = (moment: string): string => isoSeconds(Date.parse(moment))

/**
 * The answers to the escalations of a run: of a member of the repository who commented on its issue, and of the person
 * who closed it. A comment of anyone else, and one from before the escalation, is no answer.
 */
export async function draftsOfAnswers(progress: RunProgress, issues: Issues): Promise<RecordDraft[]> {
  const escalations = progress.records.flatMap(({ record }) => (record.stage === 'escalated' ? [record] : []))
  const raised = escalations.filter(({ details }) => details.issue !== null)
  const [earliest] = raised
  if (earliest === undefined) return []
  const issue = await issues.find(issueMarker(progress.run), progress.first.at)
  if (issue === null) return []
  const answersTo = (at: string): string[] => raised.filter((each) => each.at <= at).map(({ id }) => id)
  const comments = await issues.comments(issue.number)
  const drafts = comments.flatMap(({ id, at, author, own, body }): RecordDraft[] => {
    if (author === null || author.bot || !author.trusted || at < earliest.at) return []
    // Where the token is that of a person, the comments of the steps are by that person.
    if (own && isStepComment(body)) return []
    const by = { login: author.login, how: 'commented on the issue' }
    const details = { by, how: `comment ${id} on issue ${issue.number}`, answers: answersTo(at) }
    return [acknowledgedDraft(progress, toSeconds(at), `comment ${id}`, details)]
  })
  if (issue.closed === null || issue.closed.at < earliest.at) return drafts
  const { at, by } = issue.closed
  const details = {
    by: personOf(by, 'closed the issue'),
    how: `issue ${issue.number} was closed`,
    answers: answersTo(at),
  }
  return [...drafts, acknowledgedDraft(progress, toSeconds(at), `closed ${issue.number} ${at}`, details)]
}
