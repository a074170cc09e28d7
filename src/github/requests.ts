import type * as z from 'zod'
import { messageOf } from '../errors.ts'
import { parseAnswer } from './answers.ts'
import { longestWaitSeconds, type Client } from './client.ts'
import { GitHubError, githubError } from './errors.ts'

/**
 * Makes a request, whose failures are GitHubErrors.
 *
 * @param doing the request in words, for the beginning of the line: `open a pull request`
 * @param needs the permission of the workflow token that it takes: `pull-requests: write`
 */
export async function githubRequest<T>(doing: string, needs: string, request: () => Promise<T>): Promise<T> {
  try {
    return await request()
  } catch (error) {
    throw githubError(error, doing, needs)
  }
}

/**
 * Seconds after which a request that was made once is worth making again.
 *
 * @returns `null`: it fails again, or GitHub asks for too long a pause
 * @see https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
export function pauseAfter(error: unknown): number | null {
  const { kind } = githubError(error, '', '')
  if (kind === 'unavailable' || kind === 'unreachable') return 2
  if (kind !== 'rate-limit') return null
  const { response } = error as { readonly response?: { readonly headers: Readonly<Record<string, unknown>> } }
  const seconds = Number(response?.headers['retry-after'] ?? 60)
  return seconds <= longestWaitSeconds ? seconds : null
}

/** All entries of a list, page by page, by the Link header. */
export async function* listEntries<T>(
  client: Client,
  schema: z.ZodType<T>,
  route: string,
  parameters: Readonly<Record<string, unknown>>,
): AsyncGenerator<T> {
  let response = await client.request(route, { ...parameters })
  for (;;) {
    if (!Array.isArray(response.data)) throw new GitHubError('garbled', 'it is not the list that was asked for')
    for (const entry of response.data as unknown[]) yield parseAnswer(schema, entry)
    const next = /<([^<>]+)>;\s*rel="next"/.exec(response.headers.link ?? '')?.[1]
    if (next === undefined) return
    if (!client.isOwn(next)) throw new GitHubError('garbled', 'the next page of the list is on another host')
    response = await client.request(`GET ${next}`)
  }
}

/**
 * GitHub may not know yet what it has just made: asks again for a while.
 *
 * @see https://docs.github.com/en/rest/pulls/pulls
 */
export async function retryUntilVisible<T>(client: Client, request: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await request()
    } catch (error) {
      if (attempt === 4 || !/could not resolve to a node/i.test(messageOf(error))) throw error
      await client.sleep(2 ** attempt)
    }
  }
}

/** All entries of a list. */
export async function allEntries<T>(
  client: Client,
  schema: z.ZodType<T>,
  route: string,
  parameters: Readonly<Record<string, unknown>>,
): Promise<T[]> {
  const found: T[] = []
  for await (const entry of listEntries(client, schema, route, { ...parameters, per_page: 100 })) found.push(entry)
  return found
}

/** Names of owners and repositories do not distinguish case. */
export const sameName = (one: string | undefined, other: string): boolean => one?.toLowerCase() === other.toLowerCase()

/** Makes a thing when it is first asked for; where that fails, the next caller has it made again. */
export function makeOnce<T>(make: () => Promise<T>): () => Promise<T> {
  const made = makeOncePerKey(make)
  return () => made('')
}

/** The same for each key. */
export function makeOncePerKey<T>(make: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const made = new Map<string, Promise<T>>()
  return (key) => {
    const known = made.get(key)
    if (known) return known
    const making = make(key).catch((error: unknown) => {
      made.delete(key)
      throw error
    })
    made.set(key, making)
    return making
  }
}
