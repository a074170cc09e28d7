import { expect, test } from '@jest/globals'
import { githubOf } from '../../src/action/github-of-run.ts'

const [base, head] = ['a'.repeat(40), 'b'.repeat(40)]
const access = {
  token: 'none',
  apiUrl: 'https://api.github.com',
  graphqlUrl: 'https://api.github.com/graphql',
  repository: 'acme/infra',
}

/** Access to a GitHub that compares any two commits. */
function reach() {
  const requests: string[] = []
  const fetch = async (url: Parameters<typeof globalThis.fetch>[0]): Promise<Response> => {
    requests.push(new URL(url instanceof Request ? url.url : url).pathname)
    const body = { merge_base_commit: { sha: base }, ahead_by: 0, commits: [], files: [] }
    return new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json' } })
  }
  return { requests, fetch, workflow: { print: () => undefined } }
}

test('the parts of a run share one client, and each comparison of two commits is asked for once', async () => {
  const run = reach()
  expect(githubOf(access, run)).toBe(githubOf({ ...access }, run))
  for (const part of [githubOf(access, run), githubOf(access, run)]) {
    expect(await part.repository.compare(base, head)).toMatchObject({ mergeBase: base, ahead: 0 })
  }
  await githubOf(access, run).repository.compare(head, base)
  expect(run.requests).toEqual([
    `/repos/acme/infra/compare/${base}...${head}`,
    `/repos/acme/infra/compare/${head}...${base}`,
  ])
})

test('another run, and another token, have another client', () => {
  const run = reach()
  expect(githubOf(access, run)).not.toBe(githubOf(access, reach()))
  expect(githubOf(access, run)).not.toBe(githubOf({ ...access, token: 'other' }, run))
})
