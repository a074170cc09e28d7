import type { Answer, FakeGitHub, RecordedRequest } from './github.ts'
import { notFound, refusals, unprocessable } from './github-failures.ts'
import { ok, page, type Handler } from './github-answers.ts'

/** The first comment of a thread on the diff. */
export interface FakeThread {
  readonly id: number
  readonly pull: number
  readonly path: string
  /** `null`: on the file. */
  readonly lines: { readonly start: number; readonly end: number } | null
  readonly commit: string
  readonly login: string
  body: string
  resolvedBy: string | null
  minimised: boolean
}

export interface FakeIssueComment {
  readonly id: number
  readonly pull: number
  readonly login: string
  body: string
  /** Default: the clock of the fake. */
  readonly at?: string
  /** When its text was changed. */
  editedAt?: string
  readonly reactions?: string[]
}

export interface FakeReview {
  readonly pull: number
  readonly body: string
  readonly comments: number
}

export class Reviews {
  readonly reviews: FakeReview[] = []
  readonly threads: FakeThread[] = []
  comments: FakeIssueComment[] = []
  /** Files whose diff is too large to be given. */
  readonly large = new Set<string>()
  private next = 1000

  id(): number {
    return this.next++
  }

  /** A person comments on a pull request. */
  say(pull: number, login: string, body: string, at = '2026-11-30T09:00:00Z'): FakeIssueComment {
    const comment = { id: this.id(), pull, login, body, at, reactions: [] }
    this.comments.push(comment)
    return comment
  }

  /** A person resolves a thread. */
  resolve(thread: FakeThread, login = 'jane'): void {
    thread.resolvedBy = login
  }

  /** Unresolved and shown. */
  get open(): FakeThread[] {
    return this.threads.filter(({ resolvedBy, minimised }) => resolvedBy === null && !minimised)
  }
}

interface NewComment {
  readonly path: string
  readonly body: string
  readonly line?: number
  readonly side?: string
  readonly start_line?: number
  readonly start_side?: string
  readonly subject_type?: string
  readonly commit_id?: string
}

const writing =
  (handler: Handler): Handler =>
  (github, parts, request) =>
    github.rights.pullRequests === 'write' ? handler(github, parts, request) : refusals.missingPermission

export const reviewRoutes: readonly (readonly [string, Handler])[] = [
  ['GET /pulls/*', (github, [number]) => ok(github.pulls.whole(github.pulls.get(Number(number))))],
  ['GET /pulls/*/files', listFiles],
  ['POST /pulls/*/reviews', writing(createReview)],
  ['POST /pulls/*/comments', writing(createComment)],
  ['PATCH /pulls/comments/*', writing(editReviewComment)],
  ['GET /issues/comments/*', readIssueComment],
  ['POST /issues/comments/*/reactions', writing(react)],
  ['POST /issues/*/comments', writing(addIssueComment)],
  ['PATCH /issues/comments/*', writing(editIssueComment)],
  ['DELETE /issues/comments/*', writing(deleteIssueComment)],
]

function patchesOf(github: FakeGitHub, number: number, head?: string) {
  const pull = github.pulls.get(number)
  const to = head ?? github.git.head(pull.head) ?? ''
  return github.git.patches(github.git.mergeBase(pull.base, to), to)
}

function listFiles(github: FakeGitHub, [number]: readonly string[], request: RecordedRequest): Answer {
  const files = patchesOf(github, Number(number)).map(({ path, status, patch, blob }) => ({
    sha: blob,
    filename: path,
    status,
    ...(patch !== null && !github.reviews.large.has(path) && { patch }),
  }))
  return page(github, request, files)
}

/** For each line of the new side that the diff shows, the number of its hunk. */
function shownLines(patch: string): Map<number, number> {
  const shown = new Map<number, number>()
  let [hunk, at] = [0, 0]
  for (const line of patch.split('\n')) {
    const start = /^@@ [^+]*\+(\d+)/.exec(line)?.[1]
    if (start !== undefined) {
      hunk++
      at = Number(start)
    } else if (!line.startsWith('-') && !line.startsWith('\\')) shown.set(at++, hunk)
  }
  return shown
}

/** What GitHub says about a comment that it does not take. */
function refusal(github: FakeGitHub, number: number, commit: string, comment: NewComment): string | null {
  if (comment.body.length > 65_536) return 'Body is too long (maximum is 65536 characters)'
  const file = patchesOf(github, number, commit).find(({ path }) => path === comment.path)
  if (!file) return 'Path could not be resolved'
  if (comment.subject_type === 'file') return null
  const shown = shownLines(file.patch ?? '')
  const hunk = shown.get(comment.line ?? 0)
  if (hunk === undefined || comment.side !== 'RIGHT') return 'Line could not be resolved'
  if (comment.start_line === undefined) return null
  if (comment.start_line >= (comment.line ?? 0)) return 'Start line must precede the end line'
  if (shown.get(comment.start_line) !== hunk || comment.start_side !== 'RIGHT')
    return 'Start line must be part of the same hunk as the line.'
  return null
}

function add(github: FakeGitHub, number: number, commit: string, comment: NewComment): FakeThread {
  const { line, start_line, path, body } = comment
  const thread: FakeThread = {
    id: github.reviews.id(),
    pull: number,
    path,
    lines: line === undefined ? null : { start: start_line ?? line, end: line },
    commit,
    login: github.rights.login,
    body,
    resolvedBy: null,
    minimised: false,
  }
  github.reviews.threads.push(thread)
  return thread
}

/** All comments or none. */
function createReview(github: FakeGitHub, [number]: readonly string[], { body }: RecordedRequest): Answer {
  const asked = body as { body?: string; commit_id?: string; event?: string; comments?: NewComment[] }
  const pull = Number(number)
  const commit = asked.commit_id ?? ''
  if (asked.event === 'COMMENT' && (asked.body ?? '') === '') return unprocessable('Unprocessable Entity')
  if (!github.git.has(commit)) return unprocessable('No commit found for SHA')
  const comments = asked.comments ?? []
  const errors = comments.flatMap((comment) => refusal(github, pull, commit, comment) ?? [])
  if (errors.length > 0) {
    return {
      status: 422,
      body: {
        message: 'Unprocessable Entity',
        errors,
        documentation_url: 'https://docs.github.com/rest',
        status: '422',
      },
    }
  }
  for (const comment of comments) add(github, pull, commit, comment)
  github.reviews.reviews.push({ pull, body: asked.body ?? '', comments: comments.length })
  return ok({ id: github.reviews.id(), body: asked.body ?? '', state: 'COMMENTED' })
}

function createComment(github: FakeGitHub, [number]: readonly string[], { body }: RecordedRequest): Answer {
  const asked = body as NewComment
  const commit = asked.commit_id ?? ''
  const wrong = github.git.has(commit) ? refusal(github, Number(number), commit, asked) : 'No commit found for SHA'
  if (wrong !== null) return unprocessable(`Validation Failed: ${wrong}`)
  const { id } = add(github, Number(number), commit, asked)
  return ok({ id, body: asked.body, path: asked.path }, 201)
}

function editReviewComment(github: FakeGitHub, [id]: readonly string[], { body }: RecordedRequest): Answer {
  const thread = github.reviews.threads.find((each) => each.id === Number(id))
  if (!thread) return notFound
  thread.body = (body as { body: string }).body
  return ok({ id: thread.id, body: thread.body })
}

export const issueComments = (github: FakeGitHub, number: string | undefined) =>
  github.reviews.comments
    .filter(({ pull }) => pull === Number(number))
    .map((comment) => issueCommentJson(github, comment))

function issueCommentJson(github: FakeGitHub, { id, pull, body, login, at, editedAt }: FakeIssueComment) {
  const created = at ?? '2026-11-30T09:00:00Z'
  return {
    id,
    body,
    user: { login, type: login.endsWith('[bot]') ? 'Bot' : 'User' },
    created_at: created,
    updated_at: editedAt ?? created,
    issue_url: `${github.apiUrl}/repos/${github.name}/issues/${pull}`,
    html_url: `https://github.com/${github.name}/pull/${pull}#issuecomment-${id}`,
  }
}

function readIssueComment(github: FakeGitHub, [id]: readonly string[]): Answer {
  const comment = github.reviews.comments.find((each) => each.id === Number(id))
  return comment ? ok(issueCommentJson(github, comment)) : notFound
}

/** The same reaction by the same user is there once. */
function react({ reviews, rights }: FakeGitHub, [id]: readonly string[], { body }: RecordedRequest): Answer {
  const comment = reviews.comments.find((each) => each.id === Number(id))
  if (!comment) return notFound
  const { content } = body as { content: string }
  const fresh = !comment.reactions?.includes(content)
  if (fresh) comment.reactions?.push(content)
  return ok({ id: 1, content, user: { login: rights.login } }, fresh ? 201 : 200)
}

function addIssueComment(github: FakeGitHub, [number]: readonly string[], { body }: RecordedRequest): Answer {
  const text = (body as { body: string }).body
  if (text.length > 65_536) return unprocessable('Body is too long (maximum is 65536 characters)')
  const { login } = github.rights
  const comment = { id: github.reviews.id(), pull: Number(number), login, body: text }
  github.reviews.comments.push(comment)
  github.pulls.get(Number(number)).comments.push(text)
  return ok({ id: comment.id, body: text }, 201)
}

function editIssueComment(github: FakeGitHub, [id]: readonly string[], { body }: RecordedRequest): Answer {
  const comment = github.reviews.comments.find((each) => each.id === Number(id))
  if (!comment) return notFound
  comment.body = (body as { body: string }).body
  return ok({ id: comment.id, body: comment.body })
}

function deleteIssueComment(github: FakeGitHub, [id]: readonly string[]): Answer {
  github.reviews.comments = github.reviews.comments.filter((each) => each.id !== Number(id))
  return { status: 204, body: undefined }
}

/** Have the lines of a comment changed since it was made? */
function isOutdated({ git, pulls }: FakeGitHub, { lines, commit, path, pull }: FakeThread): boolean {
  if (lines === null) return false
  const head = git.head(pulls.get(pull).head) ?? ''
  const textAt = (at: string): string[] | null => (git.has(`${at}:${path}`) ? git.text(at, path).split('\n') : null)
  const block = textAt(commit)
    ?.slice(lines.start - 1, lines.end)
    .join('\n')
  return !(textAt(head)?.join('\n') ?? '').includes(block ?? '\0')
}

const plain = (login: string): string => login.replace(/\[bot\]$/, '')

/** GraphQL calls a bot by its plain name; `kind` is the query's name for `__typename`. */
const actor = (login: string) => ({ kind: login.endsWith('[bot]') ? 'Bot' : 'User', login: plain(login) })

export function answerReviewQuery(github: FakeGitHub, query: string, variables: Record<string, unknown>): Answer {
  const data = (body: unknown): Answer => ({ status: 200, body: { data: body } })
  if (/^query \{ viewer \{ login \} \}$/.test(query.trim())) return data({ viewer: { login: github.rights.login } })
  if (!/reviewThreads\(first: 100, after: \$after\)/.test(query)) throw new Error(`the fake has no ${query}`)
  const from = Number(variables['after'] ?? 0)
  const all = github.reviews.threads.filter(({ pull }) => pull === variables['number'])
  const to = from + github.pageSize
  const nodes = all.slice(from, to).map((thread) => ({
    id: `PRRT_${thread.id}`,
    isResolved: thread.resolvedBy !== null,
    isOutdated: isOutdated(github, thread),
    path: thread.path,
    resolvedBy: thread.resolvedBy === null ? null : { login: plain(thread.resolvedBy) },
    comments: {
      nodes: [
        {
          id: `PRRC_${thread.id}`,
          databaseId: thread.id,
          body: thread.body,
          isMinimized: thread.minimised,
          author: actor(thread.login),
        },
      ],
    },
  }))
  const pageInfo = { hasNextPage: to < all.length, endCursor: String(to) }
  return data({ repository: { pullRequest: { reviewThreads: { nodes, pageInfo } } } })
}

const threadOf = (github: FakeGitHub, prefix: string, id: unknown): FakeThread | undefined =>
  github.reviews.threads.find((thread) => `${prefix}_${thread.id}` === id)

/** A workflow's token needs `contents: write`. */
export function resolveThread(github: FakeGitHub, { threadId }: Readonly<Record<string, unknown>>): Answer {
  const thread = threadOf(github, 'PRRT', threadId)
  if (github.rights.contents !== 'write') return refusals.missingPermissionInGraphql
  if (!thread) return notFound
  thread.resolvedBy = github.rights.login
  return { status: 200, body: { data: { resolveReviewThread: { thread: { id: threadId } } } } }
}

export function minimiseComment(github: FakeGitHub, { subjectId }: Readonly<Record<string, unknown>>): Answer {
  const thread = threadOf(github, 'PRRC', subjectId)
  if (github.rights.pullRequests !== 'write') return refusals.missingPermissionInGraphql
  if (!thread) return notFound
  thread.minimised = true
  return { status: 200, body: { data: { minimizeComment: { minimizedComment: { isMinimized: true } } } } }
}
