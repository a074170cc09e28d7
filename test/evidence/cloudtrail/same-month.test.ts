import { afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { gzipSync } from 'node:zlib'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAwsClients } from '../../../src/aws/clients.ts'
import type { Catalog } from '../../../src/catalog/types.ts'
import { loadCatalog } from '../../../src/jobs/load/load-inputs.ts'
import { readEvidence } from '../../../src/evidence/read-evidence.ts'
import type { Ledger } from '../../../src/evidence/types.ts'
import { defaultSettings } from '../../../src/settings/parse.ts'
import type { CloudTrailSource } from '../../../src/settings/types.ts'
import { FakeClock, setEnvironment } from '../../fakes/aws-sdk.ts'
import { FakeAws, type FakeAwsContent } from '../../fakes/aws.ts'
import { countEvents, type EngineOptions } from '../../fakes/query-engine.ts'
import { eventHistoryCsv, eventHistoryJson } from '../../fakes/event-history.ts'
import { account, role } from '../records.ts'
import { month, other, volatileNames } from './month.ts'
import { tables } from './tables.ts'

const now = '2026-07-01T00:00:00Z'
const records = month()
let catalog: Catalog
beforeAll(async () => {
  catalog = await loadCatalog()
})

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step()
})

async function read(
  source: CloudTrailSource | readonly CloudTrailSource[],
  content: FakeAwsContent = {},
): Promise<{ ledger: Ledger; fake: FakeAws }> {
  const fake = await FakeAws.start(content)
  cleanUp.push(() => fake.close(), setEnvironment({ ...fake.environment, AWS_REGION: 'eu-west-1' }))
  const settings = { ...defaultSettings.evidence, cloudtrail: [source].flat() }
  const clients = createAwsClients()
  const clock = new FakeClock(now)
  return { ledger: (await readEvidence({ settings, root: '.', paths: [], catalog, clients, clock })).ledger, fake }
}

async function fromFile(name: string, content: string | Uint8Array): Promise<Ledger> {
  const folder = await mkdtemp(join(tmpdir(), 'whittle-month-'))
  cleanUp.push(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, name), content)
  return (await read({ kind: 'files', paths: [folder] })).ledger
}

const fromFiles = (some: readonly object[] = records): Promise<Ledger> =>
  fromFile('log.json.gz', gzipSync(JSON.stringify({ Records: some })))

const common = { accounts: [], regions: [], days: 31 }
const athena = {
  kind: 'athena',
  workgroup: 'w',
  catalog: 'c',
  database: 'security',
  table: 'trail',
  ...common,
} as const satisfies CloudTrailSource
const lake = {
  kind: 'lake',
  store: `arn:aws:cloudtrail:eu-west-1:${account}:eventdatastore/00000000-0000-4000-8000-000000000000`,
  region: 'eu-west-1',
  ...common,
} as const satisfies CloudTrailSource

/** All but how often the place held an event twice, which queries do not show. */
const facts = ({ entries, principals, unmapped, noEvidence, records: count, coverage }: Ledger) => ({
  entries,
  principals,
  unmapped,
  noEvidence,
  count,
  complete: coverage.complete,
})
/** What a table without a column for it does not show. */
const without = (ledger: Ledger, ...fields: readonly string[]) => {
  const { entries, ...rest } = facts(ledger)
  return {
    ...rest,
    entries: entries.map((entry) =>
      Object.fromEntries(Object.entries(entry).filter(([name]) => !fields.includes(name))),
    ),
  }
}

const rows = (options: EngineOptions = {}): FakeAwsContent => ({
  tables: { 'security.trail': tables.present },
  athena: () => ({ result: countEvents(records, { volatile: volatileNames, ...options }) }),
  lake: () => ({ result: countEvents(records, { volatile: volatileNames, textMembers: true, ...options }) }),
  rowsPerPage: 10,
})

/** What the console's Event history has of an account. */
const ours = records.filter(
  ({ eventCategory, recipientAccountId }) => eventCategory !== 'Data' && recipientAccountId === account,
)

describe('a month of activity gives the same ledger', () => {
  test('as log files, which hold everything', async () => {
    const ledger = await fromFiles()
    expect(ledger).toMatchObject({ records: records.length - 1, coverage: { complete: true } })
    expect(ledger.principals.get(role)?.denied).toBe(1)
    expect(ledger.entries.some(({ action }) => action === 'iam:PassRole')).toBe(true)
    expect(ledger.entries.some(({ sourceIdentity, mfa }) => sourceIdentity === 'jane' && mfa)).toBe(true)
    expect(ledger.unmapped).toMatchObject([{ eventName: 'InventTheFuture', count: 1 }])
  })

  test('in a bucket', async () => {
    const key = (of: string): string => `AWSLogs/${of}/CloudTrail/eu-west-1/2026/06/20/${of}.json.gz`
    const log = (of: string): Buffer =>
      gzipSync(JSON.stringify({ Records: records.filter(({ recipientAccountId }) => recipientAccountId === of) }))
    const { ledger } = await read(
      { kind: 's3', bucket: 'logs', prefix: '', ...common },
      { buckets: { logs: { [key(account)]: log(account), [key(other)]: log(other) } } },
    )
    const { coverage: files, ...rest } = await fromFiles()
    expect(ledger).toMatchObject(rest)
    expect(ledger.coverage).toMatchObject({ accounts: files.accounts, complete: true })
  })

  test('in a table of Athena, and in its days, Regions and kinds of event', async () => {
    const files = await fromFiles()
    const { ledger } = await read(athena, rows())
    expect(facts(ledger)).toEqual(facts(files))
    const ours = (of: Ledger) => of.coverage.accounts.find((each) => each.account === account)
    expect(ours(ledger)).toEqual(ours(files))
  })

  test('in CloudTrail Lake', async () => {
    const { ledger } = await read(lake, rows())
    expect(facts(ledger)).toEqual(facts(await fromFiles()))
  })

  test('in a table that CloudTrailSerde made, but for source identities and ARN prefixes, and says so', async () => {
    const lacks = ['sourceIdentity', 'ARNPrefix', 'eventCategory', 'managementEvent'] as const
    const { ledger } = await read(athena, { ...rows({ lacks }), tables: { 'security.trail': tables.console } })
    const field = ['sourceIdentity', 'resource'] as const
    expect(without(ledger, ...field)).toEqual(without(await fromFiles(), ...field))
    expect(ledger.coverage.problems).toHaveLength(4)
    for (const line of [
      'it does not show source identities',
      'it does not show which events are data events',
      'it does not show which events of trails before 2021 are data events',
      'not partitioned by day',
    ]) {
      expect(ledger.coverage.problems.join('\n')).toContain(line)
    }
  })

  test.each([
    ['files and Athena', ['files', 'athena']],
    ['Athena and Lake', ['athena', 'lake']],
    ['Lake, files, Event history and Athena', ['lake', 'files', 'lookup', 'athena']],
  ])('in several places at once, counted once: %s', async (_, kinds) => {
    const folder = await mkdtemp(join(tmpdir(), 'whittle-month-'))
    cleanUp.push(() => rm(folder, { recursive: true }))
    await writeFile(join(folder, 'log.json'), JSON.stringify({ Records: records }))
    const lookup = { kind: 'lookup-events', regions: ['eu-west-1', 'us-east-1'], days: 90, maxPages: 10 } as const
    const sources = { files: { kind: 'files', paths: [folder] }, athena, lake, lookup } as const
    const trail = {
      'eu-west-1': ours.filter(({ awsRegion }) => awsRegion === 'eu-west-1'),
      'us-east-1': ours.filter(({ awsRegion }) => awsRegion === 'us-east-1'),
    }
    const { ledger } = await read(
      kinds.map((kind) => sources[kind as keyof typeof sources]),
      { ...rows(), trail },
    )
    expect(facts(ledger)).toEqual(facts(await fromFiles()))
  })

  test('a table with less than the records counts beside the rest, and a problem says so', async () => {
    const lacks = ['sourceIdentity'] as const
    const { ledger } = await read([athena, lake], { ...rows({ lacks }), tables: { 'security.trail': tables.console } })
    expect(ledger.coverage.problems.join('\n')).toMatch(
      /security\.trail: calls that another source records in more detail .* twice/,
    )
  })

  test('in Event history, but for data events', async () => {
    const trail = {
      'eu-west-1': ours.filter(({ awsRegion }) => awsRegion === 'eu-west-1'),
      'us-east-1': ours.filter(({ awsRegion }) => awsRegion === 'us-east-1'),
    }
    const source = { kind: 'lookup-events', regions: ['eu-west-1', 'us-east-1'], days: 90, maxPages: 10 } as const
    expect(facts((await read(source, { trail })).ledger)).toEqual(facts(await fromFiles(ours)))
  })

  test('as a download from Event history in JSON, but for data events', async () => {
    expect(facts(await fromFile('event_history.json', eventHistoryJson(ours)))).toEqual(facts(await fromFiles(ours)))
  })

  test('as a download in CSV: the calls of users with keys of their own; of the others, that there were some', async () => {
    const files = await fromFiles(ours)
    const csv = await fromFile('event_history.csv', eventHistoryCsv(ours))
    const ofUsers = ({ entries }: Ledger) => entries.filter(({ principal }) => principal.includes(':user/'))
    const shown = ours.filter(({ userIdentity: { accessKeyId, userName } }: any) => accessKeyId && userName) // oxlint-disable-line typescript/no-explicit-any
    expect(shown.length).toBeGreaterThan(30)
    expect(ofUsers(csv)).toEqual(ofUsers(await fromFiles(shown)))
    expect(csv.entries).toEqual(ofUsers(csv))
    expect(csv.records).toBe(files.records)
    const window = ({ coverage }: Ledger) => coverage.accounts.map(({ basis: _, ...rest }) => rest)
    expect(window(csv)).toEqual(window(files))
    expect(csv.coverage.complete).toBe(false)
    expect(csv.coverage.problems).toEqual([
      expect.stringMatching(/event_history\.csv: an Event History CSV has no roles, request parameters, /),
      expect.stringMatching(/user\/jane: some of its records do not contain its path/),
    ])
  })

  test('in several forms at once, it counts once, and the one that says most speaks', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'whittle-month-'))
    cleanUp.push(() => rm(folder, { recursive: true }))
    await writeFile(join(folder, 'a.csv'), eventHistoryCsv(ours))
    await writeFile(join(folder, 'b.json'), eventHistoryJson(ours))
    await writeFile(join(folder, 'c.json.gz'), gzipSync(JSON.stringify({ Records: records })))
    const { ledger } = await read({ kind: 'files', paths: [folder] })
    const { complete: _, ...expected } = facts(await fromFiles())
    expect(facts(ledger)).toMatchObject(expected)
    expect(ledger.coverage.complete).toBe(false)
  })
})
