import type { Answer, FakeGitHub, RecordedRequest } from './github.ts'

export type Handler = (github: FakeGitHub, parts: readonly string[], request: RecordedRequest) => Answer

export const ok = (body: unknown, status = 200): Answer => ({ status, body })

/** One page, with the Link header that leads to the next. */
export function page(github: FakeGitHub, { query, path }: RecordedRequest, items: readonly unknown[]): Answer {
  const size = Math.min(Number(query.get('per_page') ?? 30), github.pageSize)
  const number = Number(query.get('page') ?? 1)
  const answer = ok(items.slice((number - 1) * size, number * size))
  if (items.length <= number * size) return answer
  const next = new URLSearchParams(query)
  next.set('page', String(number + 1))
  return {
    ...answer,
    link: `<${github.apiUrl}${path}?${next.toString()}>; rel="next", <${github.apiUrl}${path}>; rel="first"`,
  }
}
