import { afterEach, expect, test } from '@jest/globals'
import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readAsset } from '../../src/assets.ts'
import { decodeCatalog } from '../../src/catalog/load.ts'
import type { Scope } from '../../src/evidence/events/condition.ts'
import type { EventReading } from '../../src/evidence/events/matches.ts'
import { readEvidence } from '../../src/evidence/read-evidence.ts'
import { readScopes, type ScopesRequest } from '../../src/evidence/read-scopes.ts'
import type { EvidenceSettings } from '../../src/settings/types.ts'
import { FakeClock, setEnvironment } from '../fakes/aws-sdk.ts'
import { FakeAws, type FakeAwsContent } from '../fakes/aws.ts'
import { account, eventID, role, trailRecord, userIdentity } from './records.ts'

const now = '2026-05-02T00:00:00Z'
const settings: EvidenceSettings = { windowDays: 90, maxAgeDays: 30, trial: false, regions: [], cloudtrail: [] }
const catalog = decodeCatalog(await readAsset('catalog.br'))

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step()
})

async function folderWith(files: Readonly<Record<string, unknown>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'whittle-scopes-'))
  cleanUp.push(() => rm(folder, { recursive: true }))
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content))
  }
  return folder
}

async function aws(content: FakeAwsContent): Promise<void> {
  const fake = await FakeAws.start(content)
  cleanUp.push(() => fake.close(), setEnvironment(fake.environment))
}

const read = (scopes: readonly Scope[], over: Partial<ScopesRequest>): Promise<EventReading> =>
  readScopes(scopes, {
    settings,
    root: '.',
    paths: [],
    catalog,
    from: '2026-04-02T00:00:00Z',
    to: now,
    clock: new FakeClock(now),
    ...over,
  })

const reads: Scope = { where: { kind: 'event', patterns: ['GetObject'] } }
const ofJane: Scope = { where: { kind: 'principal', patterns: ['*:user/jane'] } }
const objectOf = (number: number, over: Readonly<Record<string, unknown>> = {}): Record<string, unknown> =>
  trailRecord(number, {
    eventSource: 's3.amazonaws.com',
    eventName: 'GetObject',
    requestParameters: { bucketName: 'acme', key: `${number}` },
    eventCategory: 'Data',
    managementEvent: false,
    ...over,
  })

const digestOf = (...ids: readonly string[]): string =>
  createHash('sha256')
    .update(
      [...ids]
        .sort()
        .map((id) => `${id}\n`)
        .join(''),
    )
    .digest('hex')

const idsOf = ({ scopes }: EventReading): string[][] => scopes.map(({ events }) => events.map((event) => event.eventID))

test('events of several scopes are read once, copies count once', async () => {
  const folder = await folderWith({
    'a.json': { Records: [objectOf(1), objectOf(2, { userIdentity: userIdentity() }), trailRecord(3)] },
    'b.json': {
      Records: [objectOf(2, { userIdentity: userIdentity() }), trailRecord(4, { userIdentity: userIdentity() })],
    },
  })
  const reading = await read([reads, ofJane], { paths: [folder] })
  expect(idsOf(reading)).toEqual([
    [eventID(1), eventID(2)],
    [eventID(2), eventID(4)],
  ])
  expect(reading.records).toBe(4)
  expect(reading.scopes[0]).toMatchObject({ matched: 2, unclear: 0, idsSha256: digestOf(eventID(1), eventID(2)) })
  expect(reading.problems).toEqual([])
  expect(reading.queries).toEqual([{ engine: 'files', text: folder, from: '2026-04-02T00:00:00Z', to: now, rows: 5 }])
})

test('groups have counts, times, resources and samples', async () => {
  const folder = await folderWith({
    'a.json': [
      objectOf(1, { eventTime: '2026-05-01T10:00:00Z', requestParameters: { bucketName: 'acme', key: 'a' } }),
      objectOf(2, { eventTime: '2026-05-01T09:00:00Z', requestParameters: { bucketName: 'acme', key: 'a' } }),
    ],
  })
  const { scopes } = await read([reads], { paths: [folder] })
  expect(scopes[0]?.groups).toEqual([
    {
      principal: role,
      session: `arn:aws:sts::${account}:assumed-role/orders/session`,
      accessKeyId: 'ASIAEXAMPLEEXAMPLE00',
      account,
      region: 'eu-west-1',
      operation: 's3.amazonaws.com:GetObject',
      actions: ['s3:GetObject'],
      resources: ['arn:aws:s3:::acme/a'],
      network: { kind: 'address', address: '198.51.100.7' },
      outcome: 'allowed',
      count: 2,
      firstSeen: '2026-05-01T09:00:00Z',
      lastSeen: '2026-05-01T10:00:00Z',
      samples: [eventID(1), eventID(2)],
    },
  ])
})

test('the window: its start is in, its end is out', async () => {
  const at = ['2026-04-01T23:59:59Z', '2026-04-02T00:00:00Z', '2026-05-01T23:59:59Z', '2026-05-02T00:00:00Z']
  const folder = await folderWith({ 'a.json': at.map((eventTime, number) => objectOf(number, { eventTime })) })
  const reading = await read([reads], { paths: [folder] })
  expect(idsOf(reading)).toEqual([[eventID(1), eventID(2)]])
  expect(reading.records).toBe(4)
})

test('what a record leaves open is unclear, unless another copy of the event decides it', async () => {
  const open = { userIdentity: { type: 'AssumedRole', accountId: account } }
  const folder = await folderWith({
    'a.json': [trailRecord(1, open), trailRecord(2, open)],
    'b.json': [trailRecord(2, { userIdentity: userIdentity() })],
  })
  const { scopes } = await read([ofJane], { paths: [folder] })
  expect(scopes[0]).toMatchObject({ matched: 1, unclear: 1 })
  expect(scopes[0]?.unclearEvents.map((event) => event.eventID)).toEqual([eventID(1)])
})

test('files are read, and covered, as for the ledger', async () => {
  const csv = `Event ID,Event time,Event source,Event name,User name,AWS access key,AWS region,Error code,Resources\n${eventID(9)},2026-05-01T12:00:00Z,s3.amazonaws.com,GetObject,jane,AKIAEXAMPLEEXAMPLE00,eu-west-1,,\n${eventID(1)},2026-05-01T12:00:00Z,s3.amazonaws.com,GetObject,jane,AKIAEXAMPLEEXAMPLE00,eu-west-1,,\n`
  const folder = await folderWith({
    'a.json': { Records: [objectOf(1), { ...objectOf(2), eventTime: 7 }, trailRecord(3, { readOnly: false })] },
    'cut.json': '{"Records": [{"eventID": ',
    'config.json': { configurationItems: [] },
    'history.csv': csv,
    'lookup.json': { Events: [{ CloudTrailEvent: JSON.stringify(objectOf(5)) }], NextToken: 'more' },
    'lake.json': [{ eventID: eventID(6) }, { eventName: 'GetObject' }],
  })
  const accounts = [{ accounts: [account] }]
  const { ledger } = await readEvidence({
    settings,
    root: '.',
    paths: [folder],
    catalog,
    accounts,
    clock: new FakeClock(now),
  })
  const key: Scope = { where: { kind: 'access-key', ids: ['AKIAEXAMPLEEXAMPLE00'] } }
  const reading = await read([reads, key], { paths: [folder], accounts })
  // A principal without its path is a problem of a ledger, which adds up by principal; here single events are unclear.
  const problems = ledger.coverage.problems.filter((line) => !line.includes('do not contain its path'))
  expect(reading.coverage).toEqual({ ...ledger.coverage, problems })
  expect(reading.problems.length).toBeGreaterThan(5)
  expect(reading.records).toBe(ledger.records)
  expect(idsOf(reading)).toEqual([[eventID(1), eventID(5), eventID(9)], [eventID(9)]])
})

test('a row that a query counted stands for events that are missing', async () => {
  const header =
    'event_source,event_name,identity_type,identity_arn,calls,first_seen,last_seen,days,events,region,recipient'
  const row = `s3.amazonaws.com,GetObject,IAMUser,x,3,2026-05-01T12:00:00Z,2026-05-01T12:00:00Z,2026-05-01,${eventID(1)},eu-west-1,${account}`
  const folder = await folderWith({ 'counted.csv': `${header}\n${row}\n` })
  const { coverage, problems } = await read([reads], { paths: [folder] })
  expect(coverage.complete).toBe(false)
  expect(problems.join('\n')).toContain('it is a row that a query counted')
})

test('first uses are counted from before the window', async () => {
  const scope: Scope = { ...reads, firstUse: { of: ['principal', 'network'], days: 30 } }
  const folder = await folderWith({
    'a.json': [
      objectOf(1, { eventTime: '2026-03-20T00:00:00Z' }),
      objectOf(2, { eventTime: '2026-04-10T00:00:00Z' }),
      objectOf(3, { eventTime: '2026-04-11T00:00:00Z', sourceIPAddress: '203.0.113.9' }),
      objectOf(4, { eventTime: '2026-04-12T00:00:00Z', sourceIPAddress: '203.0.113.9' }),
    ],
  })
  expect(idsOf(await read([scope], { paths: [folder] }))).toEqual([[eventID(3)]])
})

test('Event history', async () => {
  await aws({ trail: { 'eu-west-1': [trailRecord(1), trailRecord(2, { userIdentity: userIdentity() })] } })
  const lookup = { kind: 'lookup-events', regions: ['eu-west-1'], days: 1, maxPages: 10 } as const
  const reading = await read([ofJane], { settings: { ...settings, cloudtrail: [lookup] } })
  expect(idsOf(reading)).toEqual([[eventID(2)]])
  expect(reading.coverage.accounts).toMatchObject([{ account, basis: 'LookupEvents', from: '2026-04-02T00:00:00Z' }])
})

test('Event history does not reach as far back as is asked for', async () => {
  await aws({ trail: { 'eu-west-1': [trailRecord(1)] } })
  const lookup = { kind: 'lookup-events', regions: ['eu-west-1'], days: 90, maxPages: 10 } as const
  const reading = await read([ofJane], {
    settings: { ...settings, cloudtrail: [lookup] },
    from: '2026-01-01T00:00:00Z',
  })
  expect(reading.coverage.complete).toBe(false)
  expect(reading.problems).toContain('LookupEvents: Event history keeps 90 days, and events of 121 days are asked for.')
})

test.each<[string, Scope, unknown]>([
  [
    'an access key',
    { where: { kind: 'access-key', ids: ['AKIAEXAMPLEEXAMPLE00'] } },
    ['AccessKeyId', 'AKIAEXAMPLEEXAMPLE00'],
  ],
  [
    'a name',
    { where: { kind: 'all', of: [{ kind: 'event', patterns: ['RunInstances'] }, ofJane.where] } },
    ['EventName', 'RunInstances'],
  ],
  ['a name in another case than AWS’s', { where: { kind: 'event', patterns: ['runinstances'] } }, undefined],
  [
    'one of several',
    { where: { kind: 'any', of: [{ kind: 'event', patterns: ['RunInstances'] }, ofJane.where] } },
    undefined,
  ],
])('Event history is asked for %s', async (_, scope, expected) => {
  const fake = await FakeAws.start({ trail: { 'eu-west-1': [trailRecord(1)] } })
  cleanUp.push(() => fake.close(), setEnvironment(fake.environment))
  const lookup = { kind: 'lookup-events', regions: ['eu-west-1'], days: 90, maxPages: 10 } as const
  await read([scope], { settings: { ...settings, cloudtrail: [lookup] } })
  const asked = fake.requests.find(({ operation }) => operation === 'LookupEvents')?.input['LookupAttributes']
  const [key, value] = (expected ?? []) as readonly string[]
  expect(asked).toEqual(expected === undefined ? undefined : [{ AttributeKey: key, AttributeValue: value }])
})
