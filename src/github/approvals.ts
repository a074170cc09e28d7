import * as z from 'zod'
import { parseAnswer } from './answers.ts'
import type { Client } from './client.ts'
import { authorOf, type Author } from './issues.ts'
import { githubRequest, allEntries } from './requests.ts'

/** What became of a pull request, and who did it. */
export interface PullRequestOutcome {
  readonly number: number
  readonly url: string
  readonly state: 'open' | 'merged' | 'closed'
  readonly branch: string
  /** Head of its branch, or where it was when the pull request was closed. */
  readonly commit: string
  /** The login of the account that opened it. */
  readonly author: string | null
  readonly merged: { readonly at: string; readonly by: string | null; readonly commit: string } | null
  readonly closedAt: string | null
  /** Latest word of each person who may approve; of the commit that it was given for. */
  readonly reviews: readonly PullRequestReview[]
}

export interface PullRequestReview {
  readonly id: number
  readonly by: Author
  readonly state: 'approved' | 'changes-requested' | 'commented'
  readonly commit: string
  readonly at: string
  readonly url: string
}

const user = z.object({ login: z.string(), type: z.string().nullish() })

const pull = z.object({
  number: z.number(),
  html_url: z.string(),
  state: z.string(),
  head: z.object({ ref: z.string(), sha: z.string() }),
  user: user.nullish(),
  merged_at: z.string().nullish(),
  merged_by: user.nullish(),
  merge_commit_sha: z.string().nullish(),
  closed_at: z.string().nullish(),
})

const review = z.object({
  id: z.number(),
  user: user.nullish(),
  state: z.string(),
  commit_id: z.string().nullish(),
  submitted_at: z.string().optional(),
  html_url: z.string(),
  author_association: z.string(),
})

const states: Readonly<Record<string, PullRequestReview['state']>> = {
  APPROVED: 'approved',
  CHANGES_REQUESTED: 'changes-requested',
  COMMENTED: 'commented',
}

/**
 * Reads what became of a pull request of a repository, `owner/name`.
 *
 * @throws GitHubError
 * @see https://docs.github.com/en/rest/pulls/reviews#list-reviews-for-a-pull-request
 */
export async function pullRequestOutcome(
  client: Client,
  fullName: string,
  number: number,
): Promise<PullRequestOutcome> {
  const [owner = '', repo = ''] = fullName.split('/')
  const at = { owner, repo, pull_number: number }
  return githubRequest(`read what became of pull request ${number}`, 'pull-requests: read', async () => {
    const { data } = await client.request('GET /repos/{owner}/{repo}/pulls/{pull_number}', at)
    const facts = parseAnswer(pull, data)
    const route = 'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews'
    const reviews = await allEntries(client, review, route, at)
    const merged = typeof facts.merged_at === 'string'
    return {
      number,
      url: facts.html_url,
      state: merged ? 'merged' : facts.state === 'open' ? 'open' : 'closed',
      branch: facts.head.ref,
      commit: facts.head.sha,
      author: facts.user?.login ?? null,
      merged: merged
        ? { at: facts.merged_at ?? '', by: facts.merged_by?.login ?? null, commit: facts.merge_commit_sha ?? '' }
        : null,
      closedAt: facts.closed_at ?? null,
      reviews: reviews.flatMap((each) => reviewOf(each)),
    }
  })
}

function reviewOf(facts: z.infer<typeof review>): PullRequestReview[] {
  const by = authorOf(facts.user, facts.author_association)
  const state = states[facts.state]
  if (by === null || state === undefined) return []
  const { id, commit_id, submitted_at, html_url } = facts
  return [{ id, by, state, commit: commit_id ?? '', at: submitted_at ?? '', url: html_url }]
}

/**
 * The approvals that count for the commit that the pull request has: of people of the repository, other than the
 * author, who have not asked for changes since. A dismissed review is none.
 */
export function approvalsOf({ reviews, commit, author }: PullRequestOutcome): PullRequestReview[] {
  const latest = new Map<string, PullRequestReview>()
  for (const each of reviews) if (each.state !== 'commented') latest.set(each.by.login.toLowerCase(), each)
  return [...latest.values()].filter(
    ({ state, by, commit: reviewed }) =>
      state === 'approved' &&
      reviewed === commit &&
      by.trusted &&
      !by.bot &&
      by.login.toLowerCase() !== author?.toLowerCase(),
  )
}
