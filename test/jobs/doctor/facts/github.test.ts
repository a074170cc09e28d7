import { expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readGitHub } from '../../../../src/jobs/doctor/facts/github.ts'

/** The repositories that are asked for, by the paths of the requests. */
async function asked(origin: string, env: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const root = mkdtempSync(join(tmpdir(), 'whittle-origin-'))
  for (const words of [
    ['init', '--quiet'],
    ['remote', 'add', 'origin', origin],
  ])
    execFileSync('git', words, { cwd: root })
  const urls: string[] = []
  const fetch: typeof globalThis.fetch = async (input) => {
    urls.push(String(input instanceof Request ? input.url : input))
    return new Response('{"message":"Not Found"}', { status: 404, headers: { 'content-type': 'application/json' } })
  }
  const answer = await readGitHub(root, { PATH: process.env['PATH'], GITHUB_TOKEN: 'gho_x', ...env }, { fetch })
  if (answer.kind === 'skipped') expect(answer.why).toContain('the repository at GitHub is not known')
  return [...new Set(urls.flatMap((url) => /\/repos\/([^/]+\/[^/]+)/.exec(url)?.[1] ?? []))]
}

const enterprise = { GITHUB_SERVER_URL: 'https://github.acme.example' }

test.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
  ['git@github.com:acme/infra.git', {}, ['acme/infra']],
  ['git@github.com:acme/infra.git', { GITHUB_SERVER_URL: 'https://github.com' }, ['acme/infra']],
  ['git@gitlab.com:acme/infra.git', {}, []],
  ['https://gitlab.com/acme/infra', { GITHUB_REPOSITORY: 'acme/other' }, ['acme/other']],
  ['git@github.acme.example:acme/infra.git', enterprise, ['acme/infra']],
  ['git@github.acme.example:acme/infra.git', {}, []],
  ['git@github.com:acme/infra.git', enterprise, []],
])('with origin %s and %j the repositories %j are asked for', async (origin, env, expected) => {
  expect(await asked(origin, env)).toEqual(expected)
})
