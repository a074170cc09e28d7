import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runAction } from '../../src/action/run.ts'
import { role, trailRecord } from '../evidence/records.ts'
import { FakeActionsCache } from '../fakes/actions-cache.ts'
import { refusals } from '../fakes/github-failures.ts'
import { Stage } from '../github/stage.ts'

let stage: Stage
let cache: FakeActionsCache
let folder = ''
beforeEach(async () => {
  stage = await Stage.open()
  cache = await new FakeActionsCache().start()
  folder = mkdtempSync(join(tmpdir(), 'whittle-action-'))
  mkdirSync(join(folder, '.github'))
  mkdirSync(join(folder, '.git'))
  const Statement = [{ Effect: 'Allow', Action: 'ec2:*', Resource: '*' }]
  writeFileSync(join(folder, 'policy.json'), JSON.stringify({ Version: '2012-10-17', Statement }))
  for (const [name, day] of [
    ['one', '2026-05-01'],
    ['two', '2026-05-02'],
  ] as const) {
    writeFileSync(
      join(folder, `${name}.json`),
      JSON.stringify([trailRecord(Number(day.slice(-2)), { eventTime: `${day}T12:00:00Z` })]),
    )
  }
})
afterEach(async () => {
  expect(stage.github.violations).toEqual([])
  rmSync(folder, { recursive: true, force: true })
  await cache.stop()
  await stage.close()
})

interface Outcome {
  readonly failed: string[]
  readonly warnings: string[]
  readonly secrets: string[]
  readonly summary: string
  readonly savedEvidence: Record<string, unknown> | null
}

async function act(ledger: string, inputs: Record<string, string>, run = '1'): Promise<Outcome> {
  const config = `policies: {principals: {policy.json: ["${role}"]}}\nledger: ${ledger}\n`
  writeFileSync(join(folder, '.github/whittle.yml'), config)
  const outcome = { failed: [] as string[], warnings: [] as string[], secrets: [] as string[], summary: '' }
  await runAction({
    env: {
      GITHUB_WORKSPACE: folder,
      GITHUB_REPOSITORY: stage.github.name,
      GITHUB_EVENT_NAME: 'schedule',
      GITHUB_REF: 'refs/heads/main',
      GITHUB_API_URL: stage.github.url,
      GITHUB_GRAPHQL_URL: stage.github.graphqlUrl,
      GITHUB_RUN_ID: run,
      RUNNER_TEMP: folder,
      INPUT_TOKEN: stage.github.token,
      ...cache.environment,
      ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
    },
    workflow: {
      secret: (value) => outcome.secrets.push(value),
      print: () => undefined,
      warning: (line) => outcome.warnings.push(line),
      annotate: () => undefined,
      output: () => undefined,
      summary: (markdown) => Promise.resolve(void (outcome.summary += markdown)),
      fail: (line) => outcome.failed.push(line),
    },
    fetch: globalThis.fetch,
    now: () => new Date('2026-05-10T00:00:00Z'),
  })
  const plan = JSON.parse(readFileSync(join(folder, 'whittle-plan.json'), 'utf8')) as {
    savedEvidence: Outcome['savedEvidence']
  }
  return { ...outcome, savedEvidence: plan.savedEvidence }
}

const places = [
  ['a branch', '{branch: whittle-ledger}', 'the branch whittle-ledger'],
  ['the Actions cache', '{cache: true}', 'the Actions cache whittle-ledger'],
  ['a file', '{file: ledger}', 'ledger'],
] as const
test.each(places)(
  '%s: begun, left alone by a dry run, gone on from',
  async (_, ledger, place) => {
    const first = await act(ledger, { events: 'one.json' })
    expect(first).toMatchObject({ failed: [], savedEvidence: { place, state: 'none' } })
    expect(first.secrets).toContain(cache.token)
    await act(ledger, { events: 'two.json', 'dry-run': 'true' }, '2')
    const third = await act(ledger, { events: 'two.json' }, '3')
    expect(third).toMatchObject({
      failed: [],
      savedEvidence: { place, state: 'read', days: 1, daysAlone: 1, from: '2026-05-01', to: '2026-05-01', ageDays: 0 },
    })
    expect(third.summary).toContain('1 day, 2026-05-01, all of them only from saved evidence')
    expect(await act(ledger, { events: 'two.json' }, '4')).toMatchObject({ savedEvidence: { days: 2 } })
  },
  60_000,
)

test('a branch that cannot be read or written, and a cache that fails, are warnings', async () => {
  stage.github.refuse(refusals.missingPermissionUnnamed, ({ path }) => path.includes('whittle-ledger'))
  const branch = await act('{branch: whittle-ledger}', { events: 'one.json' })
  expect(branch.failed).toEqual([])
  expect(branch.warnings).toContainEqual(
    expect.stringMatching(
      /^the branch whittle-ledger: the saved evidence could not be read: .*contents: read.* removes nothing/,
    ),
  )
  cache.intervene = (path) => (path.endsWith('CreateCacheEntry') ? { status: 403, body: { msg: 'denied' } } : undefined)
  const cached = await act('{cache: true}', { events: 'one.json' })
  expect(cached.failed).toEqual([])
  expect(cached.warnings).toContain(
    'the Actions cache whittle-ledger: what this run read could not be kept: the cache service answered 403 to CreateCacheEntry: denied.',
  )
}, 60_000)
