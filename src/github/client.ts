import { getOctokit } from '@actions/github'
import { retry } from '@octokit/plugin-retry'
import { throttling } from '@octokit/plugin-throttling'
import { GarbledAnswerError } from './errors.ts'

export interface ClientOptions {
  readonly token: string
  /** `https://api.github.com`, or `https://HOST/api/v3` of an Enterprise Server: GITHUB_API_URL. */
  readonly apiUrl: string
  /** `https://api.github.com/graphql`, or `https://HOST/api/graphql`: GITHUB_GRAPHQL_URL. */
  readonly graphqlUrl: string
  /** Called with one line when GitHub makes Whittle wait. */
  readonly notice: (line: string) => void
  readonly fetch?: typeof globalThis.fetch
  /** Milliseconds that a second of waiting takes. Default 1000. */
  readonly secondMs?: number
  /** Keep the pace GitHub asks of integrations (a write a second, a notification in three). Default true. */
  readonly paced?: boolean
}

export interface Client {
  readonly request: ReturnType<typeof getOctokit>['request']
  /** A GraphQL query or mutation; throws on errors in the answer. */
  readonly graphql: <T>(query: string, variables: Readonly<Record<string, unknown>>) => Promise<T>
  readonly sleep: (seconds: number) => Promise<void>
  /** Is an address on the host that this client asks? The token goes nowhere else. */
  readonly isOwn: (url: string) => boolean
}

/** A job should not wait longer than this: the next run continues where this one stopped. */
export const longestWaitSeconds = 300
const requestTimeoutSeconds = 60

/**
 * Octokit with GitHub's own pace (plugin-throttling) and with retries of 5xx and broken connections (plugin-retry).
 * Requests are made with the `fetch` that is given, Node's own by default, and not with the one of `@actions/github`: that
 * one reads HTTPS_PROXY when the module is loaded, Node's reads it where NODE_USE_ENV_PROXY=1, as for AWS.
 * A request with `request: { retries: 0, waits: false }` is made once.
 * A retried write may have been carried out the first time: callers must find what exists rather than trust the answer.
 */
export function createClient(options: ClientOptions): Client {
  const { secondMs = 1000, paced = true } = options
  const wait = (kind: string) => (retryAfter: number, request: unknown, _octokit: unknown, retryCount: number) => {
    const { method, url, request: how } = request as { method: string; url: string; request?: { waits?: boolean } }
    if (how?.waits === false) return false
    const goesOn = retryCount < 2 && retryAfter <= longestWaitSeconds
    const then = goesOn ? `waiting ${retryAfter} seconds` : `it lasts for ${retryAfter} seconds, giving up`
    options.notice(`GitHub's ${kind} rate limit is reached at ${method} ${url}: ${then}`)
    return goesOn
  }
  const octokit = getOctokit(
    options.token,
    {
      baseUrl: options.apiUrl.replace(/\/+$/, ''),
      userAgent: 'whittle',
      request: { fetch: jsonOnly(options.fetch ?? globalThis.fetch) },
      log: { debug: silent, info: silent, warn: silent, error: silent },
      retry: { retryAfterBaseValue: secondMs },
      throttle: {
        enabled: paced,
        retryAfterBaseValue: secondMs,
        onRateLimit: wait('primary'),
        onSecondaryRateLimit: wait('secondary'),
      },
    },
    throttling,
    retry,
  )
  return {
    request: octokit.request,
    graphql: (query, variables) =>
      octokit.graphql(query, { ...variables, baseUrl: options.graphqlUrl.replace(/\/graphql\/?$/, '') }),
    sleep: (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * secondMs)),
    isOwn: (url) => URL.canParse(url) && new URL(url).origin === new URL(options.apiUrl).origin,
  }
}

const silent = (): void => undefined

/**
 * A fetch that gives up after a minute, and that fails where an answer is not the JSON it should be: Octokit would return
 * the text of a proxy's page, or of an answer that was cut off, as if it were data.
 */
const jsonOnly =
  (fetch: typeof globalThis.fetch): typeof globalThis.fetch =>
  async (input, init) => {
    const response = await fetch(input, { ...init, signal: AbortSignal.timeout(requestTimeoutSeconds * 1000) })
    const isJson = /^application\/json\b/.test(response.headers.get('content-type') ?? '')
    // A gateway's page with an error status says enough by its status.
    if ((!response.ok && !isJson) || [204, 205, 304].includes(response.status)) return response
    const text = await response.text()
    const mistake = jsonMistake(text)
    if (mistake !== undefined) throw new GarbledAnswerError(`${response.status} with ${mistake}`)
    const { status, statusText, headers } = response
    return new Response(text, { status, statusText, headers })
  }

function jsonMistake(text: string): string | undefined {
  if (text.trim() === '') return 'an empty body'
  if (/^\s*</.test(text)) return 'an HTML page'
  try {
    JSON.parse(text)
    return undefined
  } catch {
    return 'JSON that is cut off or damaged'
  }
}
