import * as z from 'zod'
import { parseAnswer } from './answers.ts'
import type { Client } from './client.ts'
import { gitHubAccountOf, isOwnAuthor } from './own-author.ts'
import { listEntries, allEntries } from './requests.ts'

/** Requests on issues, and on the comments that issues and pull requests have alike; failures are those of the client. */

/** The repository that requests name. */
export interface RepositoryName {
  readonly owner: string
  readonly repo: string
}

const user = z.object({ login: z.string(), type: z.string().nullish() })

const issue = z.object({
  number: z.number(),
  html_url: z.string(),
  state: z.string(),
  body: z.string().nullish(),
  user: user.nullish(),
  labels: z.array(z.union([z.string(), z.object({ name: z.string().nullish() })])),
  assignees: z.array(user).nullish(),
  closed_at: z.string().nullish(),
  closed_by: user.nullish(),
  pull_request: z.unknown().optional(),
})

export type IssueFacts = z.infer<typeof issue>

/** What is sent once: a repeated request may do it twice, and the next run finds what was done. */
const sentOnce = { request: { retries: 0 } }

/**
 * The oldest issue of the account of the token whose text has a marker, open or closed.
 *
 * @param isMarked is given the text of an issue
 * @param more limits what is listed
 */
export async function findOwnIssue(
  client: Client,
  at: RepositoryName,
  account: () => Promise<string | null>,
  isMarked: (body: string) => boolean,
  more: Readonly<Record<string, unknown>>,
): Promise<IssueFacts | null> {
  const parameters = { ...at, state: 'all', sort: 'created', direction: 'asc', per_page: 100, ...more }
  for await (const facts of listEntries(client, issue, 'GET /repos/{owner}/{repo}/issues', parameters)) {
    if (facts.pull_request !== undefined || !isMarked(facts.body ?? '')) continue
    if (isOwnAuthor(gitHubAccountOf(facts.user), await account())) return facts
  }
  return null
}

export async function readIssue(client: Client, at: RepositoryName, number: number): Promise<IssueFacts> {
  const route = 'GET /repos/{owner}/{repo}/issues/{issue_number}'
  const { data } = await client.request(route, { ...at, issue_number: number })
  return parseAnswer(issue, data)
}

export async function openIssue(
  client: Client,
  at: RepositoryName,
  fields: {
    readonly title: string
    readonly body: string
    readonly labels: readonly string[]
    readonly assignees?: readonly string[]
  },
): Promise<IssueFacts> {
  const { title, body, labels, assignees = [] } = fields
  const { data } = await client.request('POST /repos/{owner}/{repo}/issues', {
    ...at,
    ...sentOnce,
    title,
    body,
    labels: [...labels],
    ...(assignees.length > 0 && { assignees: [...assignees] }),
  })
  return parseAnswer(issue, data)
}

/** @param changes `request` as for `createClient`: whether the request is repeated */
export async function changeIssue(
  client: Client,
  at: RepositoryName,
  number: number,
  changes: {
    readonly body?: string
    readonly state?: 'open' | 'closed'
    readonly request?: { readonly retries: number; readonly waits: boolean }
  },
): Promise<void> {
  await client.request('PATCH /repos/{owner}/{repo}/issues/{issue_number}', { ...at, issue_number: number, ...changes })
}

/** Comments of an issue or a pull request, oldest first. */
export const listComments = <T>(
  client: Client,
  at: RepositoryName,
  number: number,
  schema: z.ZodType<T>,
): Promise<T[]> =>
  allEntries(client, schema, 'GET /repos/{owner}/{repo}/issues/{issue_number}/comments', {
    ...at,
    issue_number: number,
  })

export async function addComment(client: Client, at: RepositoryName, number: number, body: string): Promise<void> {
  const route = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments'
  await client.request(route, { ...at, issue_number: number, body, ...sentOnce })
}
