import type { Client } from './client.ts'
import { githubError } from './errors.ts'

/**
 * A request whose failure is a GitHubError.
 *
 * @param doing the request in words: `open a pull request`
 * @param needs the permission of the token that it takes: `pull-requests: write`
 */
export async function asked<T>(doing: string, needs: string, request: () => Promise<T>): Promise<T> {
  try {
    return await request()
  } catch (error) {
    throw githubError(error, doing, needs)
  }
}

/** All pages of a list, by the Link header. */
export async function* pages<T>(
  client: Client,
  route: string,
  parameters: Record<string, unknown>,
): AsyncGenerator<T[]> {
  let response = await client.request(route, parameters)
  for (;;) {
    yield response.data as T[]
    const next = /<([^<>]+)>;\s*rel="next"/.exec(response.headers.link ?? '')?.[1]
    if (next === undefined) return
    response = await client.request(`GET ${next}`)
  }
}

/** All items of a list. */
export async function items<T>(client: Client, route: string, parameters: Record<string, unknown>): Promise<T[]> {
  const found: T[] = []
  for await (const page of pages<T>(client, route, { ...parameters, per_page: 100 })) found.push(...page)
  return found
}

/** Names of owners and repositories do not distinguish case. */
export const sameName = (one: string | undefined, other: string): boolean => one?.toLowerCase() === other.toLowerCase()
