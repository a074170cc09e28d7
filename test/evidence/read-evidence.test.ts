import { afterEach, expect, test } from '@jest/globals'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeCatalog } from '../../src/catalog/load.ts'
import { readAsset } from '../../src/assets.ts'
import { InputError } from '../../src/errors.ts'
import { readEvidence, type EvidenceProgress, type EvidenceRequest } from '../../src/evidence/read-evidence.ts'
import type { EvidenceSettings } from '../../src/settings/types.ts'
import { FakeClock, setEnvironment } from '../fakes/aws-sdk.ts'
import { awsError, FakeAws, type FakeAwsContent } from '../fakes/aws.ts'
import { account, eventID, role, trailRecord, userIdentity } from './records.ts'

const now = '2026-05-02T00:00:00Z'
const analyzerArn = `arn:aws:access-analyzer:eu-west-1:${account}:analyzer/unused`
const settings: EvidenceSettings = { windowDays: 90, maxAgeDays: 30, trial: false, regions: [], cloudtrail: [] }
const lookup = { kind: 'lookup-events', regions: ['eu-west-1'], days: 90, maxPages: 10 } as const

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step()
})

async function folderWith(files: Record<string, unknown>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'whittle-read-'))
  cleanUp.push(() => rm(folder, { recursive: true }))
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), JSON.stringify(content))
  return folder
}

async function aws(content: FakeAwsContent): Promise<FakeAws> {
  const fake = await FakeAws.start(content)
  cleanUp.push(() => fake.close(), setEnvironment(fake.environment))
  return fake
}

async function read(over: Partial<EvidenceRequest>) {
  const catalog = decodeCatalog(await readAsset('catalog.br'))
  return readEvidence({ settings, root: '.', paths: [], catalog, clock: new FakeClock(now), ...over })
}

test('files of the command line and of the configuration, Event history and findings, in one', async () => {
  const given = await folderWith({ 'a.json': [trailRecord(1), trailRecord(2)] })
  const root = await folderWith({ 'b.json': { Records: [trailRecord(2), trailRecord(3, { readOnly: false })] } })
  const fake = await aws({
    trail: { 'eu-west-1': [trailRecord(3), trailRecord(4)] },
    findings: [{ id: 'f', resource: role, findingType: 'UnusedIAMRole', findingDetails: [] }],
  })
  const progress: EvidenceProgress[] = []
  const { ledger, findings } = await read({
    root,
    paths: [given],
    settings: {
      ...settings,
      cloudtrail: [{ kind: 'files', paths: ['b.json'] }, lookup],
      accessAnalyzer: { analyzerArn, region: 'eu-west-1' },
      recorded: { data: ['AWS::S3::Object'] },
    },
    onProgress: (step) => progress.push(step),
  })
  expect(ledger).toMatchObject({ records: 4, duplicates: 2 })
  expect(ledger.entries).toMatchObject([
    { action: 'ec2:DescribeInstances', resource: '*', count: 4, events: [1, 2, 3, 4].map(eventID) },
  ])
  expect(ledger.coverage).toMatchObject({
    complete: true,
    problems: [],
    accounts: [{ account, dataEvents: ['AWS::S3::Object'], basis: 'LookupEvents, seen in the files, configuration' }],
  })
  expect([...(findings?.principals.keys() ?? [])]).toEqual([role])
  expect(progress.at(-1)).toEqual({
    files: 2,
    totalFiles: 2,
    events: 6,
    bytes: expect.any(Number),
    totalBytes: expect.any(Number),
  })
  expect(fake.requests.map(({ operation }) => operation)).toEqual(['LookupEvents', 'ListFindingsV2', 'GetFindingV2'])
})

test('AWS is not asked where the configuration does not say so', async () => {
  const fake = await aws({})
  const given = await folderWith({ 'a.json': [trailRecord(1)] })
  const { findings } = await read({ paths: [given] })
  expect(findings).toBeUndefined()
  expect(fake.requests).toEqual([])
})

test('an analyzer that cannot be read is reported, and leaves the evidence of use complete', async () => {
  await aws({ intervene: () => awsError('AccessDeniedException', 'no', 403) })
  const given = await folderWith({ 'a.json': [trailRecord(1)] })
  const { ledger, findings } = await read({
    paths: [given],
    settings: { ...settings, accessAnalyzer: { analyzerArn, region: 'eu-west-1' } },
  })
  expect(findings).toMatchObject({ complete: false })
  expect(ledger.coverage).toMatchObject({
    complete: true,
    problems: [expect.stringContaining('access-analyzer:ListFindings')],
  })
})

test('a configured path that is not there is one clear line', async () => {
  const root = await folderWith({})
  const reading = read({ root, settings: { ...settings, cloudtrail: [{ kind: 'files', paths: ['logs'] }] } })
  await expect(reading).rejects.toThrow(InputError)
})

test('without a source there is a ledger of nothing', async () => {
  const { ledger } = await read({})
  expect(ledger).toMatchObject({ entries: [], records: 0, coverage: { accounts: [], complete: true } })
})

test('each account through its role, at two requests a second each', async () => {
  const other = '444455556666'
  const fake = await aws({ trail: { 'eu-west-1': [trailRecord(1)] } })
  const roles = [account, other].map((of) => ({ arn: `arn:aws:iam::${of}:role/reader`, externalId: 'whittle' }))
  const clock = new FakeClock(now)
  const { ledger } = await read({ clock, settings: { ...settings, cloudtrail: [{ ...lookup, roles }] } })
  const asked = fake.requests.filter(({ operation }) => operation === 'LookupEvents')
  expect(asked.map(({ key }) => key).sort()).toEqual([expect.stringContaining(account), expect.stringContaining(other)])
  expect(
    fake.requests.filter(({ operation }) => operation === 'AssumeRole').map(({ input }) => input['ExternalId']),
  ).toEqual(expect.arrayContaining(['whittle', 'whittle']))
  expect(ledger.coverage.accounts.map((each) => each.account)).toEqual([account, other])
})

test('of one user only the events of that name are asked for; of a role all', async () => {
  const fake = await aws({ trail: { 'eu-west-1': [trailRecord(1), trailRecord(2, { userIdentity: userIdentity() })] } })
  const only = `arn:aws:iam::${account}:user/team/jane`
  const { ledger } = await read({ only, settings: { ...settings, cloudtrail: [lookup] } })
  expect(ledger.records).toBe(1)
  expect(fake.requests.map(({ input }) => input['LookupAttributes'])).toEqual([
    [{ AttributeKey: 'Username', AttributeValue: 'jane' }],
  ])
  expect((await read({ only: role, settings: { ...settings, cloudtrail: [lookup] } })).ledger.records).toBe(2)
})

test('as of a day of the past, Event history is asked for what it still keeps of the days before', async () => {
  const ask = async (asOf: string) => {
    const fake = await aws({ trail: { 'eu-west-1': [trailRecord(1, { eventTime: '2026-04-01T00:00:00Z' })] } })
    const { ledger } = await read({ settings: { ...settings, asOf, cloudtrail: [lookup] } })
    const [request] = fake.requests.filter(({ operation }) => operation === 'LookupEvents')
    return { coverage: ledger.coverage, input: request?.input }
  }
  const then = await ask('2026-04-02')
  expect(then.coverage).toMatchObject({
    complete: true,
    accounts: [{ from: '2026-02-01T23:59:59Z', to: '2026-04-02T23:59:59Z' }],
  })
  const long = await ask('2026-01-02')
  expect(long.input).toBeUndefined()
  expect(long.coverage).toMatchObject({
    complete: false,
    problems: ['LookupEvents: Event history keeps 90 days and no longer has 2026-01-02.'],
  })
})
