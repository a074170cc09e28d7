import { createHash } from 'node:crypto'
import type { Issue, Issues } from '../../github/issues.ts'
import type { GitHubRepository, PullRequest } from '../../github/repository.ts'
import { codeSpan, escapeMarkdown, oneLine } from '../../report/escape.ts'
import { plainTextLine } from '../../report/plain-text-line.ts'
import { escalationPlan, stepsWithFallback } from '../../runbooks/escalation/due-steps.ts'
import { causesOf } from '../../runbooks/escalation/causes.ts'
import type { DueStep } from '../../runbooks/escalation/types.ts'
import { escalatedDraft } from '../../runbooks/record/later-drafts.ts'
import { lastOf, type RunProgress } from '../../runbooks/record/progress.ts'
import type { RecordDraft } from '../../runbooks/record/schema.ts'
import { defaultSettings } from '../../settings/defaults.ts'
import type { RunbookSettings } from '../../settings/types.ts'
import { applyLabelsAndReviewers } from '../pull-requests/labels-and-reviewers.ts'

export interface EscalationTarget {
  readonly repository: GitHubRepository
  readonly issues: Issues
  readonly fallback: RunbookSettings['escalation']
  /** Page of the run at GitHub, for the issue. */
  readonly runUrl?: string
}

export interface Escalated {
  /** One for each step that was carried out. */
  readonly draft: RecordDraft
  /** For other channels; `null`: the step has none. */
  readonly message: string | null
  readonly issue: Issue | null
}

/** Hidden in the issue of a run: by it the issue is found again, also where the run was killed before it was recorded. */
export const issueMarker = (run: string): string => `<!-- whittle:runbook ${run} -->`

const beginOfMarker = '<!-- whittle:escalation '

/** Is it the text of a comment that a step makes? */
export const isStepComment = (body: string): boolean => body.includes(beginOfMarker)

const commentMarker = (key: string): string =>
  `${beginOfMarker}${createHash('sha256').update(key).digest('hex').slice(0, 16)} -->`

/**
 * Carries out the steps of a run that are due: asks for reviews, opens the issue of the run or adds to it, and says so in a
 * comment. What was done before a run was killed is found at GitHub and not done again.
 *
 * @param now ISO 8601 to the second
 * @throws GitHubError where the issue cannot be opened or commented: the step is tried again by the next run then
 */
export async function escalate(progress: RunProgress, now: string, target: EscalationTarget): Promise<Escalated[]> {
  const { first, records } = progress
  const all = records.map(({ record }) => record)
  const plan = escalationPlan({
    steps: stepsWithFallback(first.details.escalation, target.fallback),
    causes: causesOf(progress, now),
    acknowledgements: all.flatMap((record) =>
      record.stage === 'acknowledged' ? [{ at: record.at, by: record.details.by.login ?? '' }] : [],
    ),
    done: new Set(all.flatMap((record) => (record.stage === 'escalated' ? [record.details.key] : []))),
    now,
  })
  const done: Escalated[] = []
  for (const due of plan.due) done.push(await carryOut(progress, due, now, target))
  return done
}

async function carryOut(
  progress: RunProgress,
  due: DueStep,
  now: string,
  target: EscalationTarget,
): Promise<Escalated> {
  const { step, cause, key } = due
  const { run } = progress
  const pull = asksForReview(step) ? await openPullRequestOf(progress, target.repository) : undefined
  const problems = await requestReviews(pull, step, target)
  // After a merge there is nothing to review: without an issue the step would reach no person.
  const needsIssue = step.issue !== undefined || (asksForReview(step) && pull === undefined)
  const issue = needsIssue ? await raiseIssue(progress, due, target) : null
  const message = step.message ?? null
  const draft = escalatedDraft({ run, first: progress.first }, now, {
    key,
    step: step.id,
    cause: cause.cause,
    causedAt: cause.at,
    due: due.due,
    says: cause.says,
    reviewers: [...step.reviewers],
    teams: [...step.teams],
    issue: issue && { number: issue.number, url: issue.url },
    message,
    problems,
  })
  return { draft, message, issue }
}

const asksForReview = ({ reviewers, teams }: DueStep['step']): boolean => reviewers.length + teams.length > 0

/** @returns what GitHub refused, a line each: a wrong name must not stop the rest of the step */
async function requestReviews(
  pull: PullRequest | undefined,
  step: DueStep['step'],
  { repository }: EscalationTarget,
): Promise<string[]> {
  if (!asksForReview(step)) return []
  if (pull === undefined) return ['There is no open pull request to review: the issue names who was to be asked.']
  return applyLabelsAndReviewers(repository, pull, {
    ...defaultSettings.pullRequests,
    reviewers: step.reviewers,
    teamReviewers: step.teams,
  })
}

async function openPullRequestOf(
  { records }: RunProgress,
  repository: GitHubRepository,
): Promise<PullRequest | undefined> {
  const proposed = lastOf(
    records.map(({ record }) => record),
    'proposed',
  )
  if (proposed === undefined) return undefined
  const { branch, number } = proposed.details.pullRequest
  return (await repository.pullRequests(branch)).find((pull) => pull.number === number && pull.state === 'open')
}

/** One issue for each run, with a comment for each step. */
async function raiseIssue(progress: RunProgress, due: DueStep, target: EscalationTarget): Promise<Issue> {
  const { first, run } = progress
  const { issues } = target
  const { step, key } = due
  const { title, labels, assignees } = step.issue ?? { labels: [], assignees: [] }
  const marker = issueMarker(run)
  const found = await issues.find(marker, first.at)
  const { priority } = first.details
  const allLabels = [priority, ...labels]
  const issue =
    found ??
    (await issues.open({
      title: oneLine(plainTextLine(title ?? `${priority} ${first.runbook.title}`), 250),
      body: `${issueText(progress, target)}\n\n${marker}`,
      labels: allLabels,
      assignees,
    }))
  if (found !== null) {
    if (found.state === 'closed') await issues.reopen(found.number)
    await issues.add(found, allLabels, assignees)
  }
  const comments = await issues.comments(issue.number)
  if (!comments.some(({ body, own }) => own && body.includes(commentMarker(key)))) {
    await issues.comment(issue.number, commentText(due, mentionsOf(step, target.repository.name)))
  }
  return issue
}

function issueText({ first, run, records }: RunProgress, { runUrl }: EscalationTarget): string {
  const proposed = lastOf(
    records.map(({ record }) => record),
    'proposed',
  )
  const { details } = first
  return [
    `The runbook ${codeSpan(first.runbook.id)} (version ${first.runbook.version}) needs an answer.`,
    [
      `- run ${codeSpan(run)}, begun at ${first.at}, priority ${details.priority}`,
      `- matched: ${details.matched.events} events of ${details.subjects.map(({ principal }) => codeSpan(principal)).join(', ') || 'none'}`,
      ...(proposed
        ? [`- pull request ${proposed.details.pullRequest.number}: ${proposed.details.pullRequest.url}`]
        : []),
      ...(runUrl === undefined ? [] : [`- ${runUrl}`]),
    ].join('\n'),
    'A comment of a member of the repository, or closing this issue, acknowledges it: no further step follows then.',
  ].join('\n\n')
}

/** Reviewers and teams as GitHub notifies them in a comment; a name that is none stays text. */
const mentionsOf = ({ reviewers, teams }: DueStep['step'], repository: string): string[] => {
  const [owner = ''] = repository.split('/')
  return [...reviewers, ...teams.map((team) => `${owner}/${team}`)].map((name) =>
    /^[A-Za-z0-9-]+(?:\/[\w-]+)?$/.test(name) ? `@${name}` : codeSpan(name),
  )
}

const commentText = ({ step, cause, due, key }: DueStep, mentions: readonly string[]): string =>
  [
    `**${cause.cause}** since ${cause.at}: ${escapeMarkdown(cause.says)}`,
    `Step ${codeSpan(step.id)}, due at ${due}.${step.message === undefined ? '' : ` ${escapeMarkdown(step.message)}`}`,
    ...(mentions.length === 0 ? [] : [`Asked to look: ${mentions.join(', ')}`]),
    commentMarker(key),
  ].join('\n\n')
