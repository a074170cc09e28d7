import { afterEach, describe, expect, test } from '@jest/globals'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runCommandLine } from '../../src/cli/run.ts'

const examples = fileURLToPath(new URL('../../examples', import.meta.url))

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step()
})

async function whittle(argv: readonly string[], cwd = examples): Promise<{ code: number; out: string; err: string }> {
  let out = ''
  let err = ''
  const code = await runCommandLine(argv, {
    stdout: { write: (text) => (out += text) },
    stderr: { write: (text) => (err += text) },
    env: {},
    cwd,
    now: () => new Date('2026-11-21T12:00:00Z'),
  })
  return { code, out, err }
}

async function folder(configuration: string): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'whittle-evidence-'))
  cleanUp.push(() => rm(path, { recursive: true }))
  await mkdir(join(path, '.github'))
  await writeFile(join(path, '.github/whittle.yml'), configuration)
  return path
}

describe('coverage', () => {
  test('says what was recorded by account and Region, and what the policies grant that cannot be seen', async () => {
    const { code, out } = await whittle(['coverage', '.', '--events', 'cloudtrail'])
    expect(code).toBe(0)
    expect(out).toMatch(/^ACCOUNT +REGION +COVERED +DAYS +MANAGEMENT EVENTS +DATA EVENTS$/m)
    expect(out).toMatch(/^111122223333 +all /m)
    expect(out).toMatch(/^ +eu-west-1 +2026-/m)
    expect(out).toMatch(/^Of [\d,]+ granted actions, [\d,]+ cannot be seen:$/m)
    expect(out).toMatch(/cost money/)
  })

  test('as JSON, with the selector to add for every data event that is missing', async () => {
    const { out } = await whittle(['coverage', '.', '--events', 'cloudtrail', '--json'])
    const result = JSON.parse(out) as {
      accounts: { byRegion: { region: string; days: number }[] }[]
      blindSpots: { account: string; actions: string[]; selectors: { FieldSelectors: object[] }[] }[]
    }
    expect(result.accounts[0]?.byRegion.map(({ region }) => region)).toEqual(['eu-west-1', 'us-east-1'])
    const objects = result.blindSpots.find(({ actions }) => actions.includes('s3:GetObject'))
    expect(objects?.selectors).toContainEqual({
      Name: 'Data events of AWS::S3::Object',
      FieldSelectors: [
        { Field: 'eventCategory', Equals: ['Data'] },
        { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
      ],
    })
    const passRole = result.blindSpots.find(({ actions }) => actions.includes('iam:PassRole'))
    expect(passRole?.selectors ?? []).toEqual([])
  })
})

describe('sql', () => {
  const configuration = `
evidence:
  window: 30d
  cloudtrail:
    - s3: {bucket: org-logs, organization: o-abcdefghij, accounts: ["111122223333"], regions: [eu-west-1, us-east-1]}
    - athena: {database: security, table: trail, accounts: ["111122223333"]}
    - lake: {event-data-store: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/00000000-0000-4000-8000-00000000000a"}
`
  test('the table, with what the configuration knows in its places', async () => {
    const { code, out } = await whittle(['sql', '--engine', 'athena', '--ddl'], await folder(configuration))
    expect(code).toBe(0)
    expect(out).toContain('CREATE EXTERNAL TABLE `security`.`trail` (')
    expect(out).toContain("'projection.account.values' = '111122223333'")
    expect(out).toContain("'projection.region.values' = 'eu-west-1,us-east-1'")
    expect(out).toContain("'projection.timestamp.range' = '2026/10/23,NOW'")
    expect(out).toContain("'s3://org-logs/AWSLogs/o-abcdefghij/${account}/CloudTrail/${region}/${timestamp}'")
    expect(out).toContain("ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'")
  })

  test('without a configuration, names to replace', async () => {
    const { out } = await whittle(['sql', '--engine', 'athena', '--ddl'], await folder('{}'))
    expect(out).toContain('s3://TRAIL_BUCKET/AWSLogs/')
    expect(out).toContain("'projection.account.values' = 'ACCOUNT_ID'")
  })

  test('what would be asked, of one principal and some days, with every value in its place', async () => {
    const argv = [
      'sql',
      '--engine',
      'athena',
      '--principal',
      "arn:aws:iam::111122223333:role/o'brien",
      '--from',
      '2026-06-01',
      '--to',
      '2026-06-30',
    ]
    const { out } = await whittle(argv, await folder(configuration))
    expect(out).not.toContain('?')
    expect(out).toContain(`"timestamp" >= '2026/06/01' AND "timestamp" <= '2026/07/02'`)
    expect(out).toContain(`"eventtime" >= '2026-06-01T00:00:00Z' AND "eventtime" < '2026-07-01T00:00:00Z'`)
    expect(out).toContain(`= 'arn:aws:iam::111122223333:role/o''brien'`)
    expect(out).toContain('FROM "security"."trail"')
  })

  test('the plain question for a user, of the console’s table', async () => {
    const argv = [
      'sql',
      '--engine',
      'athena',
      '--plain',
      '--console-table',
      '--principal',
      'arn:aws:iam::111122223333:user/jane',
    ]
    const { out } = await whittle(argv, await folder(configuration))
    expect(out).toMatch(/^SELECT DISTINCT "eventtype", "eventsource", "eventname"\nFROM "security"."trail"\nWHERE /)
    expect(out).not.toContain('"timestamp"')
  })

  test('of an event data store', async () => {
    const { out } = await whittle(['sql', '--engine', 'lake'], await folder(configuration))
    expect(out).toContain('FROM "00000000-0000-4000-8000-00000000000a"')
    expect(out).toContain(`"eventtime" >= CAST('2026-10-23 00:00:00' AS TIMESTAMP)`)
  })

  const source = (kind: 'athena' | 'lake'): string =>
    kind === 'athena'
      ? '    - athena: {database: security, table: trail}\n'
      : '    - lake: {event-data-store: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/00000000-0000-4000-8000-00000000000a"}\n'
  test.each<[string, readonly ('athena' | 'lake')[], readonly string[], RegExp]>([
    ['the only one of the configuration: Athena', ['athena'], [], /FROM "security"\."trail"/],
    ['the only one of the configuration: Lake', ['lake'], [], /FROM "00000000-/],
    ['Athena for a table', [], ['--ddl'], /^CREATE EXTERNAL TABLE/],
    ['Athena for a table, beside Lake', ['lake'], ['--ddl'], /^CREATE EXTERNAL TABLE/],
    ['Athena for the table of the console', [], ['--console-table'], /FROM "default"\."cloudtrail_logs"/],
    ['the one that is named', ['athena'], ['--engine', 'lake'], /FROM "EVENT_DATA_STORE_ID"/],
  ])('the engine is %s', async (_, kinds, argv, expected) => {
    const text = kinds.length === 0 ? '{}' : `evidence:\n  cloudtrail:\n${kinds.map(source).join('')}`
    const { code, out } = await whittle(['sql', ...argv], await folder(text))
    expect(code).toBe(0)
    expect(out).toMatch(expected)
  })

  test('the engine has to be named where the configuration has both', async () => {
    const { code, err } = await whittle(['sql'], await folder(configuration))
    expect(code).toBe(2)
    expect(err).toMatch(/names both$/m)
  })

  test.each([
    [['sql'], /--engine athena or --engine lake is needed: .* names neither$/m],
    [['sql', '--engine', 'lake', '--ddl'], /--ddl is for athena/],
    [['sql', '--engine', 'athena', '--from', '1 May'], /--from 1 May: expects a day/],
    [['sql', '--engine', 'athena', '--from', '2026-06-02', '--to', '2026-06-01'], /--from lies after --to/],
    [['sql', '--engine', 'athena', '--principal', 'jane'], /expects a user or role/],
  ])('%j is bad input', async (argv, message) => {
    const { code, err } = await whittle(argv, await folder('{}'))
    expect(code).toBe(2)
    expect(err).toMatch(message)
  })
})
