import * as z from 'zod'
import type { Client } from './client.ts'
import {
  addComment,
  changeIssue,
  findOwnIssue,
  listComments,
  openIssue,
  readIssue,
  type IssueFacts,
} from './issue-requests.ts'
import { gitHubAccountOf, isOwnAuthor, type GitHubAccount } from './own-author.ts'
import { githubRequest } from './requests.ts'

/** Issues of a repository; every failure is a GitHubError. */
export interface Issues {
  /**
   * The issue that holds a marker, open or closed. A marker counts where the account of the token opened the issue
   * (`isOwnAuthor`).
   *
   * @param since ISO 8601: it was not changed last before that
   */
  find(marker: string, since: string): Promise<Issue | null>
  open(issue: NewIssue): Promise<Issue>
  /** Adds labels and assignees that it does not have. */
  add(issue: Issue, labels: readonly string[], assignees: readonly string[]): Promise<void>
  reopen(number: number): Promise<void>
  comments(number: number): Promise<readonly IssueComment[]>
  comment(number: number, body: string): Promise<void>
}

export interface Issue {
  readonly number: number
  readonly url: string
  readonly state: 'open' | 'closed'
  readonly body: string
  readonly labels: readonly string[]
  readonly assignees: readonly string[]
  /** The login of the account that closed it, and the moment; `null` while it is open. */
  readonly closed: { readonly by: string | null; readonly at: string } | null
}

export interface NewIssue {
  readonly title: string
  readonly body: string
  readonly labels: readonly string[]
  readonly assignees: readonly string[]
}

export interface IssueComment {
  readonly id: number
  readonly body: string
  /** ISO 8601. */
  readonly at: string
  readonly author: Author | null
  /** Is the author the account of the token? (`isOwnAuthor`) */
  readonly own: boolean
}

export interface Author extends GitHubAccount {
  /** May the account write to the repository, or is it of the organisation? Anyone may comment on a public one. */
  readonly trusted: boolean
}

const user = z.object({ login: z.string(), type: z.string().nullish() })

const comment = z.object({
  id: z.number(),
  body: z.string().nullish(),
  created_at: z.string(),
  user: user.nullish(),
  author_association: z.string(),
})

/**
 * Associations of people who belong to a repository.
 *
 * @see https://docs.github.com/en/graphql/reference/enums#commentauthorassociation
 */
const trusted = new Set(['OWNER', 'MEMBER', 'COLLABORATOR'])

export function authorOf(
  account: { readonly login: string; readonly type?: string | null | undefined } | null | undefined,
  association: string,
): Author | null {
  const author = gitHubAccountOf(account)
  return author && { ...author, trusted: trusted.has(association) }
}

/** @param account login that the token stands for; `null` where it cannot be read */
export function githubIssues(client: Client, fullName: string, account: () => Promise<string | null>): Issues {
  const [owner = '', repo = ''] = fullName.split('/')
  const at = { owner, repo }
  const write = 'issues: write'

  return {
    find: (marker, since) =>
      githubRequest('look for the issue of the run', 'issues: read', async () => {
        const facts = await findOwnIssue(client, at, account, (body) => body.includes(marker), { since })
        if (facts === null || facts.state === 'open') return facts && issueOf(facts)
        // A list may leave out who closed it.
        return issueOf(await readIssue(client, at, facts.number))
      }),

    open: (wanted) => githubRequest('open an issue', write, async () => issueOf(await openIssue(client, at, wanted))),

    add: ({ number, labels, assignees }, wantedLabels, wantedAssignees) =>
      githubRequest(`label and assign issue ${number}`, write, async () => {
        const [missing, missingUsers] = [without(wantedLabels, labels), without(wantedAssignees, assignees)]
        const named = { ...at, issue_number: number }
        if (missing.length > 0) {
          await client.request('POST /repos/{owner}/{repo}/issues/{issue_number}/labels', { ...named, labels: missing })
        }
        if (missingUsers.length > 0) {
          const route = 'POST /repos/{owner}/{repo}/issues/{issue_number}/assignees'
          await client.request(route, { ...named, assignees: missingUsers })
        }
      }),

    reopen: (number) =>
      githubRequest(`open issue ${number} again`, write, () => changeIssue(client, at, number, { state: 'open' })),

    comments: (number) =>
      githubRequest(`read the comments of issue ${number}`, 'issues: read', async () => {
        const found = await listComments(client, at, number, comment)
        const login = await account()
        return found.map(({ id, body, created_at, user: by, author_association }) => {
          const author = authorOf(by, author_association)
          return { id, body: body ?? '', at: created_at, author, own: isOwnAuthor(author, login) }
        })
      }),

    comment: (number, body) =>
      githubRequest(`comment on issue ${number}`, write, () => addComment(client, at, number, body)),
  }
}

const issueOf = (facts: IssueFacts): Issue => ({
  number: facts.number,
  url: facts.html_url,
  state: facts.state === 'open' ? 'open' : 'closed',
  body: facts.body ?? '',
  labels: facts.labels.flatMap((label) => (typeof label === 'string' ? label : (label.name ?? []))),
  assignees: (facts.assignees ?? []).map(({ login }) => login),
  closed: typeof facts.closed_at === 'string' ? { by: facts.closed_by?.login ?? null, at: facts.closed_at } : null,
})

const without = (names: readonly string[], present: readonly string[]): string[] => {
  const known = new Set(present.map((name) => name.toLowerCase()))
  return names.filter((name) => !known.has(name.toLowerCase()))
}
