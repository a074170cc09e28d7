import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { loadCheckout, loadSettings } from '../../../../src/jobs/load/load-inputs.ts'
import { readVersions } from '../../../../src/jobs/narrow/read-versions.ts'
import { readHistories } from '../../../../src/jobs/narrow/rollout/histories.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'whittle-histories-'))
  git(['init', '-q', '-b', 'main'])
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const git = (words: readonly string[], input = ''): string =>
  execFileSync('git', words, { cwd: root, encoding: 'utf8', input, stdio: 'pipe' }).trim()

const policy = (...actions: readonly string[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] })

/** Commits of `a.json`, one a day from 2026-09-01 on. */
function commits(texts: readonly string[]): void {
  const made = texts.map((text, day) => {
    const seconds = Date.parse('2026-09-01T12:00:00Z') / 1000 + day * 86_400
    const data = (of: string): string => `data ${Buffer.byteLength(of)}\n${of}\n`
    return `commit refs/heads/main\ncommitter a <a@example.com> ${seconds} +0000\n${data('x')}M 100644 inline a.json\n${data(text)}`
  })
  git(['fast-import', '--quiet'], made.join(''))
  git(['reset', '-q', '--hard', 'main'])
}

async function request() {
  const settings = await loadSettings(root, undefined)
  const checkout = await loadCheckout(root, settings)
  const { sources } = checkout
  const env = { PATH: process.env['PATH'] }
  return { root, env, settings, checkout, sources, wanted: new Set(sources), today: '2026-11-30' }
}

const removedEarly = [policy('s3:*', 'sqs:*'), policy('s3:*')]
const others = Array.from({ length: 51 }, (_, index) => policy('s3:*', `sns:A${index}`))

test('of more commits than are read, each caller says what that means for it', async () => {
  commits([...removedEarly, ...others])
  const given = await request()
  const histories = await readHistories(given)
  expect(histories.of(given.sources[0]!)).toHaveLength(51)
  expect(histories.problems).toEqual([
    expect.stringMatching(
      /^2 commits of the rollout's policies before [0-9a-f]{12} of 2026-09-04 are not read one by one: the quiet time of what they removed counts from then\.$/,
    ),
  ])
  const base = git(['rev-list', '--max-parents=0', 'HEAD'])
  const { problems } = await readVersions({ ...given, base })
  expect(problems).toEqual([
    expect.stringMatching(
      /^Of 52 commits since [0-9a-f]{12} the 50 newest are read one by one: what the 2 before removed counts as removed by [0-9a-f]{12}; name a later revision to see more\.$/,
    ),
  ])
})

test('where all are read there is nothing to say', async () => {
  commits(removedEarly)
  expect((await readHistories(await request())).problems).toEqual([])
})
