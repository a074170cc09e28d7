import { expect, test } from '@jest/globals'
import { runbookRecordsCommand } from '../../../../src/cli/commands/runbook/runbook-records.ts'
import { draftOfRun } from '../../../../src/runbooks/record/draft-of-run.ts'
import { chainOf, filesOf, storyOf } from '../../../runbooks/record/records.ts'
import { contextOf, matchesOf, runOf } from '../../../runbooks/values.ts'
import { run as runAt, type Files } from '../../support.ts'
import type { Command } from '../../../../src/cli/command.ts'

const run = (command: Command, argv: readonly string[], files: Files) =>
  runAt(command, argv, files, '2026-11-15T00:00:00Z')

const waiver = { keep: 's3:GetObject', in: 'iam.tf', until: '2026-10-01', because: 'yearly audit' }
const clear = draftOfRun(
  { ...runOf({ outcome: 'clear', matches: matchesOf([]) }), startedAt: '2026-11-01T06:17:00Z' },
  contextOf('run-3'),
)
const drill = draftOfRun(runOf({ drill: true }), contextOf('run-4', { exceptions: [waiver] }))
const other = storyOf('run-2')
const excepted = draftOfRun(
  runOf({}, { id: 'leaver', occasions: ['offboarding'] }),
  contextOf('run-5', { exceptions: [waiver] }),
)
const { first, proposed, approved, merged, verified } = storyOf()
const records = chainOf([
  first,
  proposed,
  other.first,
  other.proposed,
  approved,
  merged,
  verified,
  clear,
  drill,
  excepted,
])
const contents = Object.fromEntries(
  filesOf(records).map(({ name, bytes }) => [`records/${name}`, Buffer.from(bytes).toString()]),
)

test('counts what is sampled, and names what is open', async () => {
  const { code, out } = await run(runbookRecordsCommand, ['records'], contents)
  expect(code).toBe(0)
  expect(out).toContain('10 records in records: 4 runs, 1 drill')
  expect(out).toContain(`the chain is whole; SHA-256 of its last record: ${records.at(-1)!.sha256}`)
  expect(out).toMatch(/^sensitive-data +3 +1 +0 +2 +0 +1 +1$/m)
  expect(out).toMatch(/^offboarding +1 +1 +0 +1 +0 +0 +0$/m)
  expect(out).toMatch(/waiting-for-approval .*pull\/7\n.*revoke was due 2026-10-14T12:00:00Z/)
  expect(out).toMatch(/s3:GetObject +iam\.tf +ran out on 2026-10-01 +yearly audit +leaver/)
})

test('since leaves earlier runs out of the figures, and checks the whole chain', async () => {
  const { out } = await run(runbookRecordsCommand, ['records', '--since', '2026-11-01', '--json'], contents)
  expect(JSON.parse(out)).toMatchObject({
    chain: { records: 10, whole: true },
    total: { runs: 1, open: 0 },
    runs: [{ state: 'clear' }],
  })
})

test('JSON has approver and executor apart', async () => {
  const { out } = await run(runbookRecordsCommand, ['records', '--json'], contents)
  expect(JSON.parse(out)).toMatchObject({
    runs: [
      {
        requester: 'jane',
        approver: 'kim',
        executor: 'lee',
        state: 'verified',
        pullRequest: 'https://github.com/acme/infra/pull/7',
      },
      {},
      {},
      {},
    ],
  })
})

test.each<[string, (all: Record<string, string>) => Record<string, string>, RegExp]>([
  [
    'changed',
    (all) => ({ ...all, 'records/000001.json': `${all['records/000001.json']!} ` }),
    /000002\.json: .*000001\.json.*were changed/,
  ],
  ['missing', ({ 'records/000004.json': _, ...all }) => all, /000004\.json: It is missing/],
])('a record that is %s fails with its place', async (_, change, says) => {
  const { code, out } = await run(runbookRecordsCommand, ['records'], change(contents))
  expect(code).toBe(1)
  expect(out.replace(/\s+/g, ' ')).toMatch(says)
  const json = await run(runbookRecordsCommand, ['records', '--json'], change(contents))
  expect(json.code).toBe(1)
  expect(JSON.parse(json.out)).toMatchObject({ chain: { whole: false } })
})

test('a chain that was cut off fails against the digest that was noted', async () => {
  const { 'records/000009.json': _, ...short } = contents
  expect((await run(runbookRecordsCommand, ['records'], short)).code).toBe(0)
  const head = records.at(-1)!.sha256
  expect((await run(runbookRecordsCommand, ['records', '--head', head], short)).code).toBe(1)
  expect((await run(runbookRecordsCommand, ['records', '--head', head], contents)).code).toBe(0)
})

test.each<[string[], Record<string, string>, RegExp]>([
  [['nowhere'], contents, /there is no record of a runbook/],
  [[], contents, /no folder of records in the configuration/],
  [[], { ...contents, '.github/whittle.yml': 'runbooks: {records: {branch: audit}}' }, /on the branch audit/],
  [['records', '--since', 'monday'], contents, /is not a date/],
])('%j is refused', async (args, files, says) => {
  expect(await run(runbookRecordsCommand, args, files)).toMatchObject({ code: 2, err: expect.stringMatching(says) })
})

test('without DIR the folder of the configuration is read', async () => {
  const files = { ...contents, '.github/whittle.yml': 'runbooks: {records: {folder: records}}' }
  expect((await run(runbookRecordsCommand, [], files)).out).toContain('10 records in records')
})
