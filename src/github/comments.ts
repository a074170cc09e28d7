import * as z from 'zod'
import { parseAnswer, pullSchema, pullRequestOf } from './answers.ts'
import type { Client } from './client.ts'
import { GitHubError } from './errors.ts'
import { addComment, listComments } from './issue-requests.ts'
import { gitHubAccountOf, type GitHubAccount } from './own-author.ts'
import type { PullRequest } from './repository.ts'
import { githubRequest, makeOncePerKey, sameName } from './requests.ts'

/** Comments on pull requests, and what their authors may do; every failure is a GitHubError. */
export interface Comments {
  /** `null`: it was deleted. */
  comment(id: number): Promise<Comment | null>
  comments(pull: number): Promise<readonly Comment[]>
  /** A pull request from a branch of this repository; `null`: there is none, or it comes from a fork. */
  pull(number: number): Promise<PullRequest | null>
  /**
   * May this account write to the repository? The association of a comment says less: a member of the organisation may have
   * no access.
   *
   * @see https://docs.github.com/en/rest/collaborators/collaborators#get-repository-permissions-for-a-user
   */
  mayWrite(login: string): Promise<boolean>
  react(comment: number, reaction: Reaction): Promise<void>
  reply(pull: number, body: string): Promise<void>
}

export type Reaction = 'eyes' | '+1' | '-1'

export interface Comment {
  readonly id: number
  /** Number of the issue or pull request that it stands on. */
  readonly on: number
  readonly body: string
  readonly author: GitHubAccount | null
  /** ISO 8601. */
  readonly createdAt: string
  /** Was its text changed after it was written? */
  readonly edited: boolean
  readonly url: string
}

const comment = z.object({
  id: z.number(),
  body: z.string().nullish(),
  user: z.object({ login: z.string(), type: z.string().nullish() }).nullish(),
  created_at: z.string(),
  updated_at: z.string(),
  issue_url: z.string(),
  html_url: z.string(),
})

const permission = z.object({ permission: z.string(), user: z.object({ login: z.string() }).nullish() })

/** `permission` says `write` of the role maintain too, and the base of a role of the organisation. */
const writers = new Set(['admin', 'write'])

/** @param fullName `owner/name` */
export function githubComments(client: Client, fullName: string): Comments {
  const [owner = '', repo = ''] = fullName.split('/')
  const at = { owner, repo }
  const writing = 'pull-requests: write'

  const mayWrite = makeOncePerKey(async (login) => (await orNull(() => askedPermission(login))) ?? false)

  const askedPermission = (login: string): Promise<boolean> =>
    githubRequest(`read what ${login} may do in ${fullName}`, 'metadata: read', async () => {
      const route = 'GET /repos/{owner}/{repo}/collaborators/{username}/permission'
      const { data } = await client.request(route, { ...at, username: login })
      const facts = parseAnswer(permission, data)
      return writers.has(facts.permission) && sameName(facts.user?.login ?? login, login)
    })

  return {
    comment: (id) =>
      orNull(() =>
        githubRequest(`read the comment ${id}`, 'pull-requests: read', async () => {
          const route = 'GET /repos/{owner}/{repo}/issues/comments/{comment_id}'
          const { data } = await client.request(route, { ...at, comment_id: id })
          return commentOf(parseAnswer(comment, data))
        }),
      ),

    comments: (number) =>
      githubRequest(`read the comments of #${number}`, 'pull-requests: read', async () => {
        return (await listComments(client, at, number, comment)).map(commentOf)
      }),

    pull: (number) =>
      orNull(() =>
        githubRequest(`read #${number}`, 'pull-requests: read', async () => {
          const route = 'GET /repos/{owner}/{repo}/pulls/{pull_number}'
          const { data } = await client.request(route, { ...at, pull_number: number })
          const facts = parseAnswer(pullSchema, data)
          return sameName(facts.head.repo?.full_name, fullName) ? pullRequestOf(facts) : null
        }),
      ),

    mayWrite: (login) => mayWrite(login.toLowerCase()),

    react: (id, content) =>
      githubRequest(`react to the comment ${id}`, writing, async () => {
        const route = 'POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions'
        await client.request(route, { ...at, comment_id: id, content })
      }),

    reply: (number, body) =>
      githubRequest(`comment on #${number}`, writing, () => addComment(client, at, number, body)),
  }
}

/** `null` where GitHub knows no such thing: an account that is no collaborator is not found either. */
async function orNull<T>(request: () => Promise<T>): Promise<T | null> {
  try {
    return await request()
  } catch (error) {
    if (error instanceof GitHubError && error.kind === 'not-found') return null
    throw error
  }
}

const commentOf = (facts: z.infer<typeof comment>): Comment => ({
  id: facts.id,
  on: Number(/\/issues\/(\d+)$/.exec(facts.issue_url)?.[1] ?? 0),
  body: facts.body ?? '',
  author: gitHubAccountOf(facts.user),
  createdAt: facts.created_at,
  edited: facts.updated_at !== facts.created_at,
  url: facts.html_url,
})
