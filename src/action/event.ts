import { readFileSync, statSync } from 'node:fs'
import * as z from 'zod'
import { InputError } from '../errors.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** What a workflow's event says about the change to review. */
export type ReviewEvent =
  | {
      readonly kind: 'pull-request'
      readonly number: number
      readonly base: string
      readonly head: string
      /** From a fork, whose workflows have a token that only reads. */
      readonly fork: boolean
    }
  | { readonly kind: 'merge-group'; readonly base: string; readonly head: string }
  | {
      readonly kind: 'workflow-run'
      /** The event that started the run. */
      readonly startedBy: string
      readonly headCommit: string
      readonly headBranch: string
      readonly headRepository: string
    }
  | { readonly kind: 'other' }

const commit = z.string().regex(/^[0-9a-f]{40}$/)
const repository = z.object({ full_name: z.string().regex(/^[\w.-]+\/[\w.-]+$/) })

const pullRequest = z.object({
  pull_request: z.object({
    number: z.int().min(1),
    base: z.object({ sha: commit, repo: repository }),
    head: z.object({ sha: commit, repo: repository.nullable() }),
  }),
})
const mergeGroup = z.object({ merge_group: z.object({ base_sha: commit, head_sha: commit }) })
const workflowRun = z.object({
  workflow_run: z.object({
    event: z.string().max(100),
    head_sha: commit,
    head_branch: z.string().min(1).max(1000),
    head_repository: repository,
  }),
})

/** GitHub's events end far below this. */
const largest = 25_000_000

/**
 * Reads the event of the workflow.
 *
 * @throws InputError where the event is not as GitHub describes it
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads
 */
export function readEvent(env: Environment): ReviewEvent {
  const name = env['GITHUB_EVENT_NAME'] ?? ''
  if (name === 'pull_request') {
    const { number, base, head } = parse(env, pullRequest).pull_request
    const fork = head.repo?.full_name.toLowerCase() !== base.repo.full_name.toLowerCase()
    return { kind: 'pull-request', number, base: base.sha, head: head.sha, fork }
  }
  if (name === 'merge_group') {
    const { base_sha, head_sha } = parse(env, mergeGroup).merge_group
    return { kind: 'merge-group', base: base_sha, head: head_sha }
  }
  if (name === 'workflow_run') {
    const { event, head_sha, head_branch, head_repository } = parse(env, workflowRun).workflow_run
    return {
      kind: 'workflow-run',
      startedBy: event,
      headCommit: head_sha,
      headBranch: head_branch,
      headRepository: head_repository.full_name,
    }
  }
  return { kind: 'other' }
}

/** A new comment on a pull request, as far as it is used: everything else is read from GitHub again. */
export interface CommentEvent {
  readonly comment: number
  readonly pull: number
  /** The text, to see whether it holds a command at all. */
  readonly text: string
}

const issueComment = z.object({
  action: z.string(),
  issue: z.object({ number: z.int().min(1), pull_request: z.unknown().optional() }),
  comment: z.object({ id: z.int().min(1), body: z.string().nullish() }),
})

/**
 * The comment of an `issue_comment` event; `null` where it is no new one, or none on a pull request.
 *
 * @throws InputError where the event is not as GitHub describes it
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads#issue_comment
 */
export function readCommentEvent(env: Environment): CommentEvent | null {
  const { action, issue, comment } = parse(env, issueComment)
  if (action !== 'created' || issue.pull_request === undefined || issue.pull_request === null) return null
  return { comment: comment.id, pull: issue.number, text: comment.body ?? '' }
}

function parse<T>(env: Environment, schema: z.ZodType<T>): T {
  const path = env['GITHUB_EVENT_PATH'] ?? ''
  const name = env['GITHUB_EVENT_NAME'] ?? ''
  try {
    if (statSync(path).size > largest) throw new Error('it is too large')
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    throw new InputError(
      `the event ${name} (GITHUB_EVENT_PATH) is not as GitHub describes it: Whittle runs as a step of a workflow`,
    )
  }
}
