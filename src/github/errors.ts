import { messageOf } from '../errors.ts'

/**
 * The reason why a request to GitHub failed: `token` and `permission` hold for every request that follows, and so do
 * `unreachable` (no answer) and `garbled` (an answer that is not GitHub's); `conflict` means that another process wrote
 * first (read again), the other kinds are about this one request only.
 */
export type GitHubErrorKind =
  | 'token'
  | 'permission'
  | 'not-found'
  | 'conflict'
  | 'refused'
  | 'rate-limit'
  | 'unavailable'
  | 'unreachable'
  | 'garbled'

/** What came back is not what GitHub answers: a page of a proxy, or JSON that was cut off. */
export class GarbledAnswerError extends Error {
  override readonly name = 'GarbledAnswerError'
}

/** One clear line: what was being done, what GitHub said, what to do. The request error is kept as `cause`. */
export class GitHubError extends Error {
  override readonly name = 'GitHubError'
  readonly kind: GitHubErrorKind
  constructor(kind: GitHubErrorKind, message: string, cause?: unknown) {
    super(message, { cause })
    this.kind = kind
  }
}

/** The fields of an HTTP error of Octokit or of a GraphQL error that are used here. */
interface Failure {
  readonly status: number
  readonly message: string
  readonly headers: Readonly<Record<string, unknown>>
  /** The host that was asked, where there was no answer. */
  readonly silent?: string
}

/**
 * @param error what a request threw
 * @param doing the request in words, for the beginning of the line: `open a pull request`
 * @param needs the permission of the workflow token that the request takes: `pull-requests: write`
 */
export function githubError(error: unknown, doing: string, needs: string): GitHubError {
  const garbled = garbledBecause(error)
  if (garbled !== undefined) {
    const line = `Could not ${doing}: the answer is not one of GitHub's: ${garbled}. Check the proxy and GITHUB_API_URL, and run again.`
    return new GitHubError('garbled', line, error)
  }
  if (error instanceof GitHubError) return error
  const failure = failureOf(error)
  if (failure.silent !== undefined) {
    const line = `Could not ${doing}: there was no answer from ${failure.silent} (${failure.message}). Check GITHUB_API_URL, the network and the proxy, and run again: what was done so far is found again.`
    return new GitHubError('unreachable', line, error)
  }
  const { kind, advice } = judge(failure, needs)
  const said = failure.message === '' ? '' : `: ${failure.message}`
  return new GitHubError(kind, `Could not ${doing}: GitHub answered ${failure.status}${said}. ${advice}`, error)
}

function judge({ status, message, headers }: Failure, needs: string): { kind: GitHubErrorKind; advice: string } {
  if (status === 401) {
    return { kind: 'token', advice: 'The token is wrong or has expired: pass a valid one as input `token`.' }
  }
  if (isRateLimit(status, message, headers)) {
    return { kind: 'rate-limit', advice: 'Run again later: what was done so far is found again.' }
  }
  if (/not permitted to create or approve pull requests/i.test(message)) {
    return {
      kind: 'permission',
      advice:
        'Allow it under Settings > Actions > General > Workflow permissions, "Allow GitHub Actions to create and approve pull requests" (an organisation can lock it), or pass the token of a GitHub App as input `token`.',
    }
  }
  if (status === 403) {
    const permissions = acceptedPermissions(headers['x-accepted-github-permissions']) || needs
    return {
      kind: 'permission',
      advice: `The token lacks the permission \`${permissions}\`: grant it to the job under \`permissions:\`.`,
    }
  }
  if (status === 422 && /collaborator/i.test(message)) {
    return { kind: 'refused', advice: 'Check the name; a team is named by its slug, and only a GitHub App sees teams.' }
  }
  if (status === 404) {
    return { kind: 'not-found', advice: `It does not exist, or the token may not see it (\`${needs}\`).` }
  }
  if (status === 409 || /already exists|expected branch to point to|"field":"head","code":"invalid"/i.test(message)) {
    return { kind: 'conflict', advice: 'Another process changed it at the same time: run again.' }
  }
  if (status >= 500) return { kind: 'unavailable', advice: 'Run again later: what was done so far is found again.' }
  return { kind: 'refused', advice: 'A rule of the repository may forbid it.' }
}

/** Primary: `x-ratelimit-remaining: 0`. Secondary: the words, or 429. @see docs.github.com, "Rate limits for the REST API" */
function isRateLimit(status: number, message: string, headers: Failure['headers']): boolean {
  if (status === 429 || /rate limit/i.test(message)) return true
  return status === 403 && headers['x-ratelimit-remaining'] === '0'
}

/** `pull_requests=write; contents=write` (sets of which one suffices) → `pull-requests: write`, the first set. */
function acceptedPermissions(header: unknown): string {
  if (typeof header !== 'string') return ''
  const [first = ''] = header.split(';')
  return first
    .split(',')
    .map((permission) => permission.trim().replaceAll('_', '-').replace('=', ': '))
    .filter((permission) => /^[a-z-]+: [a-z]+$/.test(permission))
    .join(', ')
}

function garbledBecause(error: unknown): string | undefined {
  if (error instanceof GitHubError) return error.kind === 'garbled' && !error.cause ? error.message : undefined
  const cause = error instanceof Error ? error.cause : undefined
  return cause instanceof GarbledAnswerError ? oneSentence(cause.message) : undefined
}

function failureOf(error: unknown): Failure {
  const thrown = error as {
    status?: unknown
    request?: { url?: string }
    response?: { headers?: Record<string, unknown> }
    headers?: Record<string, unknown>
    errors?: readonly { type?: string; message?: string }[]
  }
  const headers = thrown.response?.headers ?? thrown.headers ?? {}
  const message = oneSentence(messageOf(error))
  const url = thrown.request?.url
  if (url !== undefined && thrown.response === undefined) {
    return { status: 0, message, headers, silent: URL.canParse(url) ? new URL(url).host : url }
  }
  if (typeof thrown.status === 'number') return { status: thrown.status, message, headers }
  const [first] = thrown.errors ?? []
  if (first)
    return { status: graphqlStatus[first.type ?? ''] ?? 422, message: oneSentence(first.message ?? ''), headers }
  return { status: 500, message, headers }
}

/** GraphQL answers 200 whatever happens; its error types stand for these. */
const graphqlStatus: Readonly<Record<string, number>> = {
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  STALE_DATA: 409,
  RATE_LIMITED: 429,
  INSUFFICIENT_SCOPES: 403,
}

/** Without the address of the documentation, which Octokit appends, and without the full stop; no page of HTML. */
const oneSentence = (text: string): string =>
  (/^\s*</.test(text) ? 'an HTML page' : text)
    .replace(/\s+-\s+https?:\/\/\S+$/, '')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/\.$/, '')
    .slice(0, 500)
