import type { Client } from './client.ts'
import { reviewAnswers as answers, type PullFacts, type ThreadFacts, type ThreadsPage } from './review-answers.ts'
import { parseAnswer as fieldsOf } from './answers.ts'
import { addComment, listComments } from './issue-requests.ts'
import { gitHubAccountOf, isOwnAuthor } from './own-author.ts'
import { githubRequest, allEntries } from './requests.ts'

/** The pull requests of a repository and what is said on them; every failure is a GitHubError. */
export interface PullRequestReviews {
  /** `owner/name`. */
  readonly repository: string
  pull(number: number): Promise<ReviewedPull>
  /** Open pull requests from a branch of an owner, who may hold a fork. */
  openPulls(headOwner: string, headBranch: string): Promise<readonly ReviewedPull[]>
  /** Files of the diff; GitHub lists 3,000 at most. */
  files(number: number): Promise<readonly PullRequestFile[]>
  /** Threads whose first comment the token's user wrote. */
  ownThreads(number: number): Promise<readonly OwnThread[]>
  /** Comments beside the diff that the token's user wrote, oldest first. */
  ownComments(number: number): Promise<readonly OwnComment[]>
  /** One review with all comments, or none. A failed request is not repeated: it may have been carried out. */
  createReview(number: number, commit: string, body: string, comments: readonly LineComment[]): Promise<void>
  commentOnLines(number: number, commit: string, comment: LineComment): Promise<void>
  commentOnFile(number: number, commit: string, path: string, body: string): Promise<void>
  editReviewComment(id: number, body: string): Promise<void>
  /** Needs more than `pull-requests: write` from the token of a workflow. */
  resolveThread(thread: string): Promise<void>
  /** Folds a comment, with GitHub's reason "resolved". */
  minimise(node: string): Promise<void>
  comment(number: number, body: string): Promise<void>
  editComment(id: number, body: string): Promise<void>
  deleteComment(id: number): Promise<void>
}

export interface ReviewedPull {
  readonly number: number
  readonly state: 'open' | 'closed'
  readonly head: { readonly commit: string; readonly branch: string; readonly repository: string | null }
  readonly base: { readonly commit: string; readonly branch: string }
}

interface PullRequestFile {
  readonly path: string
  readonly status: string
  /** Hunks of the unified diff; `null` for binary files, large diffs, and renames without changes. */
  readonly patch: string | null
}

export interface OwnThread {
  /** Node id. */
  readonly id: string
  readonly resolved: boolean
  /** Resolved by the token's user. */
  readonly resolvedByOwn: boolean
  /** Its lines have changed since. */
  readonly outdated: boolean
  readonly path: string
  readonly comment: { readonly id: number; readonly node: string; readonly body: string; readonly minimised: boolean }
}

export interface OwnComment {
  readonly id: number
  readonly body: string
}

/** A comment on the new side of the diff; `startLine` where it spans several lines. */
export interface LineComment {
  readonly path: string
  readonly startLine: number
  readonly line: number
  readonly body: string
}

const threadsQuery = `query ($owner: String!, $repo: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $repo) {
    pullRequest(number: $number) {
      reviewThreads(first: 100, after: $after) {
        pageInfo { hasNextPage endCursor }
        nodes {
          id isResolved isOutdated path
          resolvedBy { login }
          comments(first: 1) { nodes { id databaseId body isMinimized author { kind: __typename login } } }
        }
      }
    }
  }
}`

const viewerQuery = `query { viewer { login } }`
const resolveMutation = `mutation ($input: ResolveReviewThreadInput!) {
  resolveReviewThread(input: $input) { thread { id } }
}`
const minimiseMutation = `mutation ($input: MinimizeCommentInput!) {
  minimizeComment(input: $input) { minimizedComment { isMinimized } }
}`

/** `fullName` is `owner/name`. */
export function pullRequestReviews(client: Client, fullName: string): PullRequestReviews {
  const [owner = '', repo = ''] = fullName.split('/')
  const at = { owner, repo }
  const write = 'pull-requests: write'
  const read = 'pull-requests: read'
  let known: Promise<string> | undefined
  const viewer = (): Promise<string> =>
    (known ??= githubRequest('read the user of the token', read, async () => {
      return fieldsOf(answers.viewer, await client.graphql(viewerQuery, {})).viewer.login
    }))
  const once = { request: { retries: 0 } }

  return {
    repository: fullName,

    pull: (number) =>
      githubRequest(`read #${number}`, read, async () => {
        const { data } = await client.request('GET /repos/{owner}/{repo}/pulls/{pull_number}', {
          ...at,
          pull_number: number,
        })
        return pullOf(fieldsOf(answers.pull, data))
      }),

    openPulls: (headOwner, headBranch) =>
      githubRequest(`list the pull requests from ${headOwner}:${headBranch}`, read, async () => {
        const found = await allEntries(client, answers.pull, 'GET /repos/{owner}/{repo}/pulls', {
          ...at,
          head: `${headOwner}:${headBranch}`,
          state: 'open',
        })
        return found.map(pullOf)
      }),

    files: (number) =>
      githubRequest(`read the diff of #${number}`, read, async () => {
        const route = 'GET /repos/{owner}/{repo}/pulls/{pull_number}/files'
        const found = await allEntries(client, answers.file, route, { ...at, pull_number: number })
        return found.map(({ filename, status, patch }) => ({ path: filename, status, patch: patch ?? null }))
      }),

    ownThreads: (number) =>
      githubRequest(`read the comments of #${number}`, read, async () => {
        const login = await viewer()
        const found: OwnThread[] = []
        for (let after: string | null = null; ;) {
          const answer: unknown = await client.graphql(threadsQuery, { ...at, number, after })
          const { nodes, pageInfo }: ThreadsPage = fieldsOf(answers.threads, answer).repository.pullRequest
            .reviewThreads
          found.push(...nodes.flatMap((thread) => ownThread(thread, login)))
          if (!pageInfo.hasNextPage) return found
          after = pageInfo.endCursor ?? null
        }
      }),

    ownComments: (number) =>
      githubRequest(`read the comments of #${number}`, read, async () => {
        const login = await viewer()
        const found = await listComments(client, at, number, answers.comment)
        return found
          .filter(({ user }) => isOwnAuthor(gitHubAccountOf(user), login))
          .map(({ id, body }) => ({ id, body: body ?? '' }))
      }),

    createReview: (number, commit, body, comments) =>
      githubRequest(`review #${number}`, write, async () => {
        await client.request('POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews', {
          ...at,
          ...once,
          pull_number: number,
          commit_id: commit,
          event: 'COMMENT',
          body,
          comments: comments.map(onLines),
        })
      }),

    commentOnLines: (number, commit, comment) =>
      githubRequest(`comment on ${comment.path} in #${number}`, write, async () => {
        await client.request('POST /repos/{owner}/{repo}/pulls/{pull_number}/comments', {
          ...at,
          ...once,
          pull_number: number,
          commit_id: commit,
          ...onLines(comment),
        })
      }),

    commentOnFile: (number, commit, path, body) =>
      githubRequest(`comment on ${path} in #${number}`, write, async () => {
        await client.request('POST /repos/{owner}/{repo}/pulls/{pull_number}/comments', {
          ...at,
          ...once,
          pull_number: number,
          commit_id: commit,
          path,
          body,
          subject_type: 'file',
        })
      }),

    editReviewComment: (id, body) =>
      githubRequest('edit a comment', write, async () => {
        await client.request('PATCH /repos/{owner}/{repo}/pulls/comments/{comment_id}', { ...at, comment_id: id, body })
      }),

    resolveThread: (threadId) =>
      githubRequest('resolve a comment', 'contents: write', async () => {
        await client.graphql(resolveMutation, { input: { threadId } })
      }),

    minimise: (subjectId) =>
      githubRequest('hide a comment', write, async () => {
        await client.graphql(minimiseMutation, { input: { subjectId, classifier: 'RESOLVED' } })
      }),

    comment: (number, body) =>
      githubRequest(`comment on #${number}`, write, () => addComment(client, at, number, body)),

    editComment: (id, body) =>
      githubRequest('edit a comment', write, async () => {
        await client.request('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', {
          ...at,
          comment_id: id,
          body,
        })
      }),

    deleteComment: (id) =>
      githubRequest('delete a comment', write, async () => {
        try {
          await client.request('DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}', { ...at, comment_id: id })
        } catch (error) {
          if ((error as { status?: number }).status !== 404) throw error
        }
      }),
  }
}

const onLines = ({ path, startLine, line, body }: LineComment) => ({
  path,
  body,
  line,
  side: 'RIGHT' as const,
  ...(startLine < line && { start_line: startLine, start_side: 'RIGHT' as const }),
})

const pullOf = ({ number, state, head, base }: PullFacts): ReviewedPull => ({
  number,
  state: state === 'open' ? 'open' : 'closed',
  head: { commit: head.sha, branch: head.ref, repository: head.repo?.full_name ?? null },
  base: { commit: base.sha, branch: base.ref },
})

function ownThread(thread: ThreadFacts, login: string): OwnThread[] {
  const [comment] = thread.comments.nodes
  if (!comment || !isUser(comment.author, login)) return []
  return [
    {
      id: thread.id,
      resolved: thread.isResolved,
      resolvedByOwn: thread.isResolved && plainName(thread.resolvedBy?.login ?? '') === plainName(login),
      outdated: thread.isOutdated,
      path: thread.path,
      comment: { id: comment.databaseId, node: comment.id, body: comment.body, minimised: comment.isMinimized },
    },
  ]
}

/** `github-actions[bot]` is the viewer, its comments are by the bot `github-actions`: no user of that name is it. */
const isUser = (author: ThreadFacts['comments']['nodes'][number]['author'], login: string): boolean =>
  !!author && plainName(author.login) === plainName(login) && (author.kind === 'Bot' || !login.endsWith('[bot]'))

const plainName = (login: string): string => login.replace(/\[bot\]$/, '')
