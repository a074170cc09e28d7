import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Catalog } from '../../src/catalog/types.ts'
import { readEvidence } from '../../src/evidence/read-evidence.ts'
import { loadCatalog, loadCheckout, type Checkout } from '../../src/jobs/load/load-inputs.ts'
import { buildPlan, proposeAll } from '../../src/jobs/narrow/build-plan.ts'
import type { Plan } from '../../src/proof/plan.ts'
import { defaultSettings } from '../../src/settings/parse.ts'
import type { CloudTrailSource } from '../../src/settings/types.ts'
import { account, eventID, trailRecord, userIdentity } from '../evidence/records.ts'
import { tables } from '../evidence/cloudtrail/tables.ts'
import { FakeClock, setEnvironment } from '../fakes/aws-sdk.ts'
import { awsError, FakeAws, type FakeAwsContent } from '../fakes/aws.ts'
import { eventHistoryCsv } from '../fakes/event-history.ts'
import { countEvents } from '../fakes/query-engine.ts'
import { countOf } from '../support/sampled.ts'

/** Evidence that is bad in one way beside evidence that is good: what is reported, and that nothing is removed. */

const now = '2026-06-30T12:00:00Z'
const policy = `resource "aws_iam_user" "jane" {
  name = "jane"
}
resource "aws_iam_user_policy" "jane" {
  user   = aws_iam_user.jane.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["ec2:DescribeInstances", "ec2:TerminateInstances"], Resource = "*" }]
  })
}
`
const time = (daysAgo: number): string =>
  `${new Date(Date.parse(now) - daysAgo * 86_400_000).toISOString().slice(0, 19)}Z`
const record = (number: number, over: Readonly<Record<string, unknown>> = {}) =>
  trailRecord(number, { userIdentity: userIdentity(), eventTime: time(number % 95), ...over })
/** Reads and writes on every day of the window, and never TerminateInstances. */
const good = Array.from({ length: 190 }, (_, number) =>
  record(number, number < 95 ? {} : { eventName: 'CreateTags', readOnly: false, requestParameters: {} }),
)
const log = (records: readonly object[]): string => JSON.stringify({ Records: records })

let catalog: Catalog
let checkout: Checkout
let root: string
const settings = { ...defaultSettings, accounts: [{ files: '**', accounts: [account] }] }
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'whittle-bad-'))
  await writeFile(join(root, 'iam.tf'), policy)
  ;[catalog, checkout] = await Promise.all([loadCatalog(), loadCheckout(root, settings)])
})
afterAll(() => rm(root, { recursive: true }))

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step()
})

interface Given {
  /** Files beside the good ones. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>
  readonly sources?: readonly CloudTrailSource[]
  readonly aws?: FakeAwsContent
}

async function planFor({ files = {}, sources = [], aws = {} }: Given): Promise<Plan> {
  const folder = await mkdtemp(join(tmpdir(), 'whittle-bad-logs-'))
  cleanUp.push(() => rm(folder, { recursive: true }))
  for (const [name, content] of Object.entries({ 'good.json.gz': gzipSync(log(good)), ...files })) {
    await mkdir(join(folder, name, '..'), { recursive: true })
    await writeFile(join(folder, name), content)
  }
  const fake = await FakeAws.start(aws)
  cleanUp.push(() => fake.close(), setEnvironment({ ...fake.environment, AWS_REGION: 'eu-west-1' }))
  const evidence = await readEvidence({
    settings: { ...settings.evidence, cloudtrail: sources },
    root,
    paths: [folder],
    accounts: settings.accounts,
    catalog,
    clock: new FakeClock(now),
  })
  const input = { settings, catalog, checkout, evidence, trusted: [], today: now.slice(0, 10) }
  return buildPlan([...proposeAll(input)], input, []).plan
}

const common = { accounts: [], regions: [], days: 95 }
const athena = {
  kind: 'athena',
  workgroup: 'w',
  catalog: 'c',
  database: 'security',
  table: 'trail',
  ...common,
} as const
const lake = {
  kind: 'lake',
  store: `arn:aws:cloudtrail:eu-west-1:${account}:eventdatastore/00000000-0000-4000-8000-000000000000`,
  region: 'eu-west-1',
  ...common,
} as const
const lookup = { kind: 'lookup-events', regions: ['eu-west-1'], days: 90, maxPages: 2000 } as const
const s3 = { kind: 's3', bucket: 'logs', prefix: '', ...common } as const
const many = Array.from({ length: 110 * 50 }, (_, number) => record(1000 + number))
const table = { 'security.trail': tables.present }
const otherLog = 'AWSLogs/777788889999/CloudTrail/eu-west-1/2026/05/01/x.json.gz'
const megabytes = countOf(50, 33)
const large = 'x'.repeat(megabytes * 1024 * 1024)

describe('good evidence narrows', () => {
  test.each<[string, Given]>([
    ['by itself', {}],
    ['beside other files', { files: { 'README.md': 'hello', 'sub/notes.txt': 'hello' } }],
    [
      'in several forms',
      { files: { 'b.ndjson': good.map((each) => JSON.stringify(each)).join('\n'), 'c.json': JSON.stringify(good) } },
    ],
    [
      'with unknown fields',
      {
        files: { 'b.json': log([record(500, { newField: { a: [1] }, userIdentity: { ...userIdentity(), more: 1 } })]) },
      },
    ],
    [
      `with a record of ${megabytes} MB`,
      { files: { 'b.json.gz': gzipSync(log([record(500, { requestParameters: { text: large } })]), { level: 1 }) } },
    ],
    [
      'after minutes of throttling',
      {
        sources: [lookup],
        aws: {
          trail: { 'eu-west-1': good },
          intervene: ({ operation }, number) =>
            operation === 'LookupEvents' && number < 9 ? awsError('ThrottlingException', 'slow down') : undefined,
        },
      },
    ],
    ['beside a damaged log of another account', { files: { [otherLog]: gzipSync(log(many)).subarray(0, 500) } }],
    ['beside AWS Config', { files: { 'c.json.gz': gzipSync('{"configSnapshotId":"x","configurationItems":[]}') } }],
    [
      'in a table besides',
      { sources: [athena], aws: { tables: table, athena: () => ({ result: countEvents(good) }) } },
    ],
  ])('%s', async (_, given) => {
    const { summary, policies, coverage } = await planFor(given)
    const costs = coverage.incompleteAccounts?.map(({ account: of }) => of) ?? []
    expect(coverage.complete || costs.join() === '777788889999').toBe(true)
    expect(policies.map(({ status, reason }) => `${status} ${reason}`)).toEqual([expect.stringMatching(/^narrowed/)])
    expect(summary.narrowed).toBe(1)
  })
})

describe('evidence that is bad in any way removes nothing, and says in one line what is wrong', () => {
  const cut = gzipSync(log(many))
  test.each<[string, Given, RegExp]>([
    [
      'truncated gzip',
      { files: { 'b.json.gz': cut.subarray(0, cut.length / 2) } },
      /b\.json\.gz: the gzip data ends in the middle: cut off\. Nothing is read from there on/,
    ],
    [
      'a file of another kind under a log’s name',
      { files: { 'b.json': '{"Version":"2012-10-17"}' } },
      /b\.json: 1 record not used: not a CloudTrail record/,
    ],
    [
      'formats that say less',
      { files: { 'b.csv': eventHistoryCsv([record(500)]) } },
      /b\.csv: an Event History CSV has no roles/,
    ],
    [
      'a record without a field that counts',
      { files: { 'b.json': log([record(500, { eventName: undefined })]) } },
      /b\.json: 1 record not used: eventName is missing/,
    ],
    [
      'a record whose field is of another type',
      { files: { 'b.json': log([record(500, { errorCode: 7 })]) } },
      /b\.json: 1 record not used: errorCode is missing or not what CloudTrail writes/,
    ],
    [
      'a record of the future',
      { files: { 'b.json': log([record(500, { eventTime: '2099-01-01T00:00:00Z' })]) } },
      /Account 111122223333 has records of 2099-01-01T00:00:00Z, which is later than now/,
    ],
    [
      'a time that is none',
      { files: { 'b.json': log([record(500, { eventTime: 'yesterday' })]) } },
      /b\.json: 1 record not used: eventTime is missing/,
    ],
    [
      'a page that fails after a hundred good ones',
      {
        sources: [lookup],
        aws: {
          trail: { 'eu-west-1': many },
          intervene: ({ operation, input }, number) =>
            operation === 'LookupEvents' && number >= 100 && input['NextToken']
              ? awsError('InternalServerException', 'it broke', 500)
              : undefined,
        },
      },
      /LookupEvents in eu-west-1 after 100 pages, which count: it kept failing \(InternalServerException/,
    ],
    [
      'throttling without end',
      {
        sources: [lookup],
        aws: { trail: { 'eu-west-1': many }, intervene: () => awsError('ThrottlingException', 'slow down') },
      },
      /LookupEvents in eu-west-1: it kept failing \(ThrottlingException: slow down\); run again later/,
    ],
    [
      'a clock that AWS does not accept',
      {
        sources: [lookup],
        aws: {
          intervene: () =>
            awsError(
              'InvalidSignatureException',
              'Signature expired: 20260630T120000Z is now earlier than 20270101T000000Z',
              403,
            ),
        },
      },
      /LookupEvents in eu-west-1: AWS says that the clock of this machine is wrong/,
    ],
    ['a bucket that is not there', { sources: [s3] }, /s3:\/\/logs\/AWSLogs\/: there is no such bucket/],
    [
      'a query that fails',
      {
        sources: [athena],
        aws: { tables: table, athena: () => ({ states: ['RUNNING', 'FAILED'], reason: 'Query exhausted resources' }) },
      },
      /Athena table security\.trail: the query failed: Query exhausted resources/,
    ],
    [
      'a query that finds nothing',
      { sources: [athena], aws: { tables: table, athena: () => ({ result: countEvents([]) }) } },
      /security\.trail: it holds no event since .*; check its location, accounts and Regions/,
    ],
    [
      'a table with other column names',
      {
        sources: [athena],
        aws: { tables: { 'security.trail': { Columns: [{ Name: 'client_ip', Type: 'string' }], PartitionKeys: [] } } },
      },
      /security\.trail: it has no column eventid, .*; its columns are client_ip/,
    ],
    [
      'a query of Lake that is cancelled',
      { sources: [lake], aws: { lake: () => ({ states: ['CANCELLED'], reason: 'by a user' }) } },
      /the query ended as CANCELLED: by a user/,
    ],
  ])('%s', async (_, given, line) => {
    const { coverage, policies, summary } = await planFor(given)
    expect(coverage.complete).toBe(false)
    expect(coverage.problems.filter((problem) => line.test(problem))).toEqual([expect.not.stringContaining('\n')])
    expect(summary).toMatchObject({ narrowed: 0, unchanged: 1 })
    expect(policies.flatMap(({ edits, changes }) => [...edits, ...changes])).toEqual([])
    expect(policies[0]?.reason).toMatch(/not read to its end|incomplete|could not be read/i)
  })

  test('an event of the good evidence is the same one wherever it is', () => {
    expect(new Set(good.map(({ eventID: id }) => id)).size).toBe(good.length)
    expect(good[0]?.['eventID']).toBe(eventID(0))
  })
})
