import { afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { gzipSync } from 'node:zlib'
import type { Catalog } from '../../../../src/catalog/types.ts'
import { isObservable } from '../../../../src/evidence/coverage/combine.ts'
import type { Ledger } from '../../../../src/evidence/types.ts'
import { readEvidence } from '../../../../src/evidence/read-evidence.ts'
import {
  trailsForLocations,
  logLocation,
  logLocationOf,
} from '../../../../src/evidence/coverage/selectors/log-locations.ts'
import { loadCatalog } from '../../../../src/jobs/load/load-inputs.ts'
import { defaultSettings } from '../../../../src/settings/parse.ts'
import type { CloudTrailSource } from '../../../../src/settings/types.ts'
import { FakeClock, setEnvironment } from '../../../fakes/aws-sdk.ts'
import { awsError, FakeAws, type AwsRequest, type FakeAwsContent } from '../../../fakes/aws.ts'
import { countEvents } from '../../../fakes/query-engine.ts'
import { tables } from '../tables.ts'
import { account, trailRecord } from '../../records.ts'

const now = '2026-06-30T00:00:00Z'
const arn = `arn:aws:cloudtrail:eu-west-1:${account}:trail/all`
const objects = [{ ReadWriteType: 'All', DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3'] }] }]
const trail = { arn, multiRegion: true, started: '2025-01-01T00:00:00Z', bucket: 'logs', selectors: objects }
const day = (number: number): string => new Date(Date.parse(now) - number * 86_400_000).toISOString()
const records = Array.from({ length: 100 }, (_, number) =>
  trailRecord(number, { eventTime: `${day(1 + (number % 95)).slice(0, 19)}Z`, readOnly: number % 2 === 0 }),
)

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step()
})

let catalog: Catalog
beforeAll(async () => {
  catalog = await loadCatalog()
})

async function read(
  cloudtrail: readonly CloudTrailSource[],
  content: FakeAwsContent,
): Promise<{ ledger: Ledger; requests: readonly AwsRequest[]; objectsSeen: boolean }> {
  const fake = await FakeAws.start(content)
  cleanUp.push(() => fake.close(), setEnvironment({ ...fake.environment, AWS_REGION: 'eu-west-1' }))
  const settings = { ...defaultSettings.evidence, cloudtrail }
  const { ledger } = await readEvidence({ settings, root: '.', paths: [], catalog, clock: new FakeClock(now) })
  const own = ledger.coverage.accounts.find((each) => each.account === account)
  const objectsSeen = isObservable(catalog.action('s3:GetObject')!, own, {}).observable
  return { ledger, requests: fake.requests, objectsSeen }
}

const key = `AWSLogs/${account}/CloudTrail/eu-west-1/2026/06/28/a.json.gz`
const bucket = (name: string, prefix = ''): FakeAwsContent => ({
  buckets: { [name]: { [`${prefix}${key}`]: gzipSync(JSON.stringify({ Records: records })) } },
})
const s3 = { kind: 's3', bucket: 'logs', prefix: '', accounts: [], regions: [], days: 95 } as const
const lookup = { kind: 'lookup-events', regions: ['eu-west-1'], days: 90, maxPages: 10 } as const
const named = { kind: 'trail', arn, region: 'eu-west-1' } as const
const athena = {
  kind: 'athena',
  workgroup: 'w',
  catalog: 'c',
  database: 'security',
  table: 'trail',
  accounts: [],
  regions: [],
  days: 95,
} as const

describe('the trail whose logs were read', () => {
  test('is found by its bucket, and its selectors say what the logs could have shown', async () => {
    const { ledger, objectsSeen } = await read([s3], { ...bucket('logs'), trails: [trail] })
    expect(ledger.coverage).toMatchObject({ complete: true, problems: [] })
    expect(ledger.coverage.accounts[0]).toMatchObject({ dataComplete: ['AWS::S3::Object'] })
    expect(objectsSeen).toBe(true)
  })

  test('below a prefix, and through a table over it', async () => {
    const location = { location: `s3://logs/org/AWSLogs/${account}/CloudTrail/` }
    const { objectsSeen } = await read([athena], {
      trails: [{ ...trail, prefix: 'org' }],
      tables: { 'security.trail': { ...tables.present, Parameters: { ...tables.present.Parameters, ...location } } },
      athena: () => ({ result: countEvents(records) }),
    })
    expect(objectsSeen).toBe(true)
  })

  test('is asked in its home Region, and with the role that reads the bucket', async () => {
    const role = { arn: `arn:aws:iam::${account}:role/reader` }
    const { requests } = await read([{ ...s3, region: 'us-east-1', role }], { ...bucket('logs'), trails: [trail] })
    const asked = (operation: string) => requests.filter((each) => each.operation === operation)
    expect(asked('DescribeTrails').map(({ region }) => region)).toEqual(['us-east-1', 'eu-west-1'])
    expect(asked('GetEventSelectors')).toMatchObject([{ region: 'eu-west-1', key: expect.stringContaining(account) }])
  })

  test.each<[string, FakeAwsContent, RegExp]>([
    [
      'writes elsewhere',
      { trails: [{ ...trail, bucket: 'others' }] },
      /^No trail that these credentials see writes to s3:\/\/logs\/; name it/,
    ],
    [
      'may not be asked for',
      {
        intervene: ({ operation }) =>
          operation === 'DescribeTrails' ? awsError('AccessDeniedException', 'no', 403) : undefined,
      },
      /^Which trail writes to s3:\/\/logs\/ is not known: .*allow cloudtrail:DescribeTrails/,
    ],
  ])('that %s says nothing, in one line', async (_, content, line) => {
    const { ledger, objectsSeen } = await read([s3], { ...bucket('logs'), ...content })
    expect(ledger.coverage).toMatchObject({ complete: true, problems: [expect.stringMatching(line)] })
    expect(objectsSeen).toBe(false)
  })

  test('that configuration names is the only one that is asked', async () => {
    const { requests } = await read([s3, named], { ...bucket('logs'), trails: [trail] })
    expect(requests.filter(({ operation }) => operation === 'DescribeTrails')).toHaveLength(1)
  })

  test('draws Insights, which are listed', async () => {
    const insights = ['ApiErrorRateInsight', 'ApiCallRateInsight']
    const { ledger } = await read([s3], { ...bucket('logs'), trails: [{ ...trail, insights }] })
    expect(ledger.coverage.accounts[0]?.insights).toEqual(insights.toSorted())
  })
})

describe('a trail is not believed for what was not read', () => {
  test('Event history alone never shows data events, whatever a trail records', async () => {
    const content = { trail: { 'eu-west-1': records }, trails: [trail] }
    const { objectsSeen, ledger } = await read([lookup, named], content)
    expect(objectsSeen).toBe(false)
    expect(ledger.coverage.problems).toEqual([
      expect.stringMatching(
        /selectors of trail all are not relied on: its logs lie in s3:\/\/logs\/, which is not read/,
      ),
    ])
  })

  test('Event history says which trail would show more', async () => {
    const { ledger } = await read([lookup], { trail: { 'eu-west-1': records }, trails: [trail] })
    expect(ledger.coverage).toMatchObject({
      complete: true,
      problems: [expect.stringMatching(/^Trail all records data events \(AWS::S3::Object\), .*: read s3:\/\/logs\/ /)],
    })
  })

  test('a bucket of another trail', async () => {
    const { objectsSeen } = await read([{ ...s3, bucket: 'others' }, named], { ...bucket('others'), trails: [trail] })
    expect(objectsSeen).toBe(false)
  })
})

describe('a trail that is younger than the evidence', () => {
  test.each([
    ['counts once it has filled the window', 95, 90, true],
    ['does not count before, and says since when it does', 40, 90, false],
    ['counts in a shorter window', 40, 30, true],
  ])('%s', async (_, since, windowDays, visible) => {
    const fake = await FakeAws.start({ ...bucket('logs'), trails: [{ ...trail, started: day(since) }] })
    cleanUp.push(() => fake.close(), setEnvironment({ ...fake.environment, AWS_REGION: 'eu-west-1' }))
    const settings = { ...defaultSettings.evidence, windowDays, cloudtrail: [s3] }
    const { ledger } = await readEvidence({ settings, root: '.', paths: [], catalog, clock: new FakeClock(now) })
    expect(isObservable(catalog.action('s3:GetObject')!, ledger.coverage.accounts[0], {}).observable).toBe(visible)
    const lines = ledger.coverage.problems.filter((line) => line.includes('hold since'))
    expect(lines).toEqual(visible ? [] : [expect.stringMatching(/trail all hold since 2026-05-21, 4\d of the 90 days/)])
  })
})

describe('places', () => {
  test.each([
    ['s3://logs/AWSLogs/111122223333/CloudTrail/', 's3://logs/'],
    ['s3://logs/a/b/AWSLogs', 's3://logs/a/b/'],
    ['s3://logs/org/AWSLogs/o-abc/${account}/CloudTrail/${region}/${timestamp}', 's3://logs/org/'],
    ['s3://logs/copies/', undefined],
    [undefined, undefined],
  ])('%s lies in %s', (location, place) => expect(logLocationOf(location)).toBe(place))

  test('are written alike, with or without a slash', () => {
    expect([logLocation('logs'), logLocation('logs', 'a'), logLocation('logs', 'a/')]).toEqual([
      's3://logs/',
      's3://logs/a/',
      's3://logs/a/',
    ])
  })

  test('of files it is unknown whose logs they are: every trail that is named counts', () => {
    const recorder = {
      arn,
      basis: 'selectors of trail all',
      account,
      organization: false,
      regions: 'all',
      from: now,
      writesTo: 's3://logs/',
    } as const
    const kinds = { managementReads: true, managementWrites: true, excludable: [], dataEvents: [] }
    expect(trailsForLocations([{ ...recorder, kinds }], [undefined]).recorders).toHaveLength(1)
    expect(trailsForLocations([{ ...recorder, kinds }], []).recorders).toHaveLength(0)
  })
})
