import * as z from 'zod'
import { GitHubError } from './errors.ts'
import { gitHubAccountOf } from './own-author.ts'
import type { PullRequest } from './repository.ts'

/**
 * The fields of GitHub's answers that are read. An answer without them (a page of a proxy, a listing that was cut off) is
 * an error of its own kind, so that it is never taken for an empty list.
 *
 * @see https://docs.github.com/en/rest/about-the-rest-api/about-the-openapi-description-for-the-rest-api
 */
export const refSchema = z.object({ ref: z.string(), object: z.object({ sha: z.string() }) })

export const repositoryFactsSchema = z.object({ node_id: z.string(), default_branch: z.string() })

export const treeSchema = z.object({
  truncated: z.boolean(),
  tree: z.array(z.object({ path: z.string(), mode: z.string(), sha: z.string().nullish() })),
})

export const blobSchema = z.object({ content: z.string() })

export const commitSchema = z.object({ message: z.string() })

export const comparisonSchema = z.object({
  merge_base_commit: z.object({ sha: z.string() }),
  ahead_by: z.number(),
  commits: z.array(z.object({ sha: z.string(), commit: z.object({ message: z.string() }) })),
  files: z
    .array(z.object({ filename: z.string(), sha: z.string().nullable(), status: z.string() }))
    .nullish()
    .transform((files) => files ?? []),
})

export const commentSchema = z.object({ body: z.string().nullish() })

const user = z.object({ login: z.string() })

export const eventSchema = z.object({
  event: z.string().nullish(),
  label: z.object({ name: z.string().nullish() }).nullish(),
  assignee: user.nullish(),
  requested_reviewer: user.nullish(),
  requested_team: z.object({ slug: z.string() }).nullish(),
})

export const assignedSchema = z.object({ assignees: z.array(user).nullish() })

/** The fields that a list entry and a whole pull request have in common. */
export const pullSchema = z.object({
  number: z.number(),
  html_url: z.string(),
  state: z.string(),
  merged_at: z.string().nullish(),
  title: z.string(),
  body: z.string().nullish(),
  base: z.object({ ref: z.string() }),
  head: z.object({ ref: z.string(), sha: z.string(), repo: z.object({ full_name: z.string() }).nullish() }),
  user: z.object({ login: z.string(), type: z.string().nullish() }).nullish(),
  labels: z.array(z.object({ name: z.string() })),
  assignees: z.array(user).nullish(),
  requested_reviewers: z.array(user).nullish(),
  requested_teams: z.array(z.object({ slug: z.string() })).nullish(),
})

export const pullRequestOf = (facts: z.infer<typeof pullSchema>): PullRequest => ({
  number: facts.number,
  url: facts.html_url,
  state: facts.state === 'open' ? 'open' : typeof facts.merged_at === 'string' ? 'merged' : 'closed',
  title: facts.title,
  body: facts.body ?? '',
  base: facts.base.ref,
  branch: facts.head.ref,
  head: facts.head.sha,
  author: gitHubAccountOf(facts.user),
  labels: facts.labels.map(({ name }) => name),
  assignees: (facts.assignees ?? []).map(({ login }) => login),
  reviewers: (facts.requested_reviewers ?? []).map(({ login }) => login),
  teams: (facts.requested_teams ?? []).map(({ slug }) => slug),
})

/**
 * The fields of an answer.
 *
 * @throws GitHubError of kind `garbled` where one is missing or of another type
 */
export function parseAnswer<T>(schema: z.ZodType<T>, data: unknown): T {
  const parsed = schema.safeParse(data)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const place = issue && issue.path.length > 0 ? ` (${issue.path.join('.')})` : ''
  throw new GitHubError('garbled', `it lacks a field that GitHub describes${place}`)
}
