import { afterEach, describe, expect, test } from '@jest/globals'
import { readAsset } from '../../src/assets.ts'
import { createAwsClients } from '../../src/aws/clients.ts'
import { decodeCatalog } from '../../src/catalog/load.ts'
import { runFreeSql } from '../../src/evidence/cloudtrail/sql/free/run-free-sql.ts'
import type { Scope } from '../../src/evidence/events/condition.ts'
import { readScopes, type ScopesRequest } from '../../src/evidence/read-scopes.ts'
import type { CloudTrailSource, EvidenceSettings } from '../../src/settings/types.ts'
import { FakeClock, setEnvironment } from '../fakes/aws-sdk.ts'
import { FakeAws, type FakeAwsContent } from '../fakes/aws.ts'
import type { ResultTable } from '../fakes/aws-queries.ts'
import { tables } from './cloudtrail/tables.ts'
import { account, eventID } from './records.ts'

const now = '2026-05-02T00:00:00Z'
const catalog = decodeCatalog(await readAsset('catalog.br'))
const athena: CloudTrailSource = {
  kind: 'athena',
  workgroup: 'audit',
  catalog: 'AwsDataCatalog',
  database: 'logs',
  table: 'trail',
  region: 'eu-west-1',
  accounts: [],
  regions: [],
  days: 1,
}
const storeId = 'aaaaaaaa-1111-2222-3333-444444444444'
const lake: CloudTrailSource = {
  kind: 'lake',
  store: `arn:aws:cloudtrail:eu-west-1:${account}:eventdatastore/${storeId}`,
  region: 'eu-west-1',
  accounts: [],
  regions: [],
  days: 1,
}

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step()
})

async function aws(content: FakeAwsContent): Promise<FakeAws> {
  const fake = await FakeAws.start(content)
  cleanUp.push(() => fake.close(), setEnvironment(fake.environment))
  return fake
}

const read = (scopes: readonly Scope[], source: CloudTrailSource, over: Partial<ScopesRequest> = {}) => {
  const settings: EvidenceSettings = { windowDays: 90, maxAgeDays: 30, trial: false, regions: [], cloudtrail: [source] }
  const window = { from: '2026-04-20T00:00:00Z', to: now }
  return readScopes(scopes, { settings, root: '.', paths: [], catalog, ...window, clock: new FakeClock(now), ...over })
}

const jane: Scope = { where: { kind: 'principal', patterns: ['arn:aws:iam::*:user/jane'] } }

/** What a table answers about its content: two days of calls of one service. */
const content = (source = 's3.amazonaws.com'): ResultTable => ({
  columns: [
    'recipient',
    'region',
    'event_source',
    'event_type',
    'event_category',
    'management_event',
    'read_only',
    'recorder_event',
    'resource_types',
    'first_seen',
    'last_seen',
    'days',
  ],
  rows: [
    [
      account,
      'eu-west-1',
      source,
      'AwsApiCall',
      'Management',
      'true',
      'true',
      undefined,
      undefined,
      '2026-04-20T01:00:00Z',
      '2026-05-01T12:00:00Z',
      '2026-04-20 2026-05-01',
    ],
  ],
})

type Row = Readonly<Record<string, string | undefined>>
const events = (...rows: readonly Row[]): ResultTable => {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  return { columns, rows: rows.map((row) => columns.map((column) => row[column])) }
}

const rowOf = (number: number, over: Row = {}): Row => ({
  event_id: eventID(number),
  event_time: '2026-05-01T12:00:00Z',
  event_source: 's3.amazonaws.com',
  event_name: 'ListBuckets',
  region: 'eu-west-1',
  recipient: account,
  identity_type: 'IAMUser',
  identity_arn: `arn:aws:iam::${account}:user/jane`,
  identity_account: account,
  access_key: 'AKIAEXAMPLEEXAMPLE00',
  ...over,
})

const isCoverage = (sql: string): boolean => sql.includes('GROUP BY')

describe('Athena', () => {
  test('one statement with its values bound, the evaluator decides over its rows', async () => {
    const asked: { readonly sql: string; readonly parameters: readonly string[] }[] = []
    await aws({
      tables: { 'logs.trail': tables.present },
      athena: (sql, parameters) => {
        asked.push({ sql, parameters })
        const other = { identity_arn: `arn:aws:iam::${account}:user/other` }
        return { result: isCoverage(sql) ? content() : events(rowOf(1), rowOf(2, other), rowOf(1)) }
      },
    })
    const { scopes, coverage, problems, queries, records } = await read([jane], athena)
    expect(scopes[0]).toMatchObject({
      matched: 1,
      unclear: 0,
      events: [{ eventID: eventID(1), caller: { accessKeyId: 'AKIAEXAMPLEEXAMPLE00' } }],
    })
    expect(records).toBe(2)
    expect(problems).toEqual([])
    expect(coverage.accounts).toMatchObject([
      { account, from: '2026-04-20T01:00:00Z', to: '2026-05-01T12:00:00Z', days: 2 },
    ])
    expect(asked[1]?.sql).toContain('"timestamp" >= ? AND "timestamp" <= ?')
    expect(asked[1]?.sql).toContain("LIKE ? ESCAPE '\\'")
    expect(asked[1]?.parameters).toEqual([
      "'2026/04/20'",
      "'2026/05/03'",
      "'2026-04-20T00:00:00Z'",
      `'${now}'`,
      "'arn:aws:iam::%:user/jane'",
      "'arn:aws:iam::%:user/jane'",
    ])
    expect(queries.map(({ engine, rows }) => ({ engine, rows }))).toEqual([
      { engine: 'athena', rows: 1 },
      { engine: 'athena', rows: 3 },
    ])
    expect(queries[1]?.text).toContain("LIKE 'arn:aws:iam::%:user/jane' ESCAPE '\\'")
  })

  test('the days of a partition whose form is not known are not asked for', async () => {
    let asked = ''
    await aws({
      tables: { 'logs.trail': { ...tables.present, Parameters: {} } },
      athena: (sql) => {
        asked = sql
        return { result: isCoverage(sql) ? content() : events(rowOf(1)) }
      },
    })
    const { problems } = await read([jane], athena)
    expect(asked).not.toContain('"timestamp"')
    expect(problems.join()).toContain('every query reads all of it')
  })

  test('events of a service that the catalog does not know are asked for, too', async () => {
    let asked = ''
    await aws({
      tables: { 'logs.trail': tables.present },
      athena: (sql, parameters) => {
        asked = parameters.join(' ')
        return {
          result: isCoverage(sql)
            ? content('brandnew.amazonaws.com')
            : events(rowOf(1, { event_source: 'brandnew.amazonaws.com' })),
        }
      },
    })
    const { scopes } = await read([{ where: { kind: 'action', patterns: ['s3:Get*'] } }], athena)
    expect(asked).toContain("'brandnew'")
    expect(scopes[0]).toMatchObject({ matched: 0, unclear: 1 })
  })

  test('a table that does not show what is asked for', async () => {
    await aws({
      tables: { 'logs.trail': tables.console },
      athena: (sql) => ({ result: isCoverage(sql) ? content() : events(rowOf(1)) }),
    })
    const { coverage } = await read([{ where: { kind: 'person', patterns: ['jane'] } }], athena)
    expect(coverage.complete).toBe(false)
    expect(coverage.problems).toContain(
      'Athena table logs.trail: it does not show the people of Identity Center behind sessions, which the scope asks for.',
    )
  })

  test.each([
    ['an empty table', () => ({ result: events() }), 'it holds no event since 2026-04-20T00:00:00Z'],
    ['a query that fails', () => ({ states: ['FAILED'], reason: 'no memory' }), 'the query failed: no memory'],
  ])('%s is a problem', async (_, answer, problem) => {
    await aws({ tables: { 'logs.trail': tables.present }, athena: answer })
    const { coverage } = await read([jane], athena)
    expect(coverage.complete).toBe(false)
    expect(coverage.problems.join()).toContain(problem)
  })
})

describe('Lake', () => {
  test('values stand in the statement, quotes doubled; maps of text become requests', async () => {
    const asked: string[] = []
    await aws({
      lake: (sql) => {
        asked.push(sql)
        const request = {
          event_name: 'GetObject',
          request_parameters: '{"bucketName":"acme","key":"a"}',
          session_created: '2026-05-01 10:00:00.000',
        }
        return { result: isCoverage(sql) ? content() : events(rowOf(1, request)) }
      },
    })
    const scope: Scope = {
      where: {
        kind: 'all',
        of: [
          { kind: 'resource', patterns: ['arn:aws:s3:::acme/*'] },
          { kind: 'not', of: { kind: 'user-agent', patterns: ["it's"] } },
        ],
      },
    }
    const { scopes, coverage } = await read([scope], lake)
    expect(asked[1]).toContain("'it''s'")
    expect(asked[1]).toContain(`FROM "${storeId}"`)
    expect(coverage.complete).toBe(true)
    expect(scopes[0]?.unclearEvents).toMatchObject([
      {
        eventID: eventID(1),
        actions: [{ resource: 'arn:aws:s3:::acme/a' }],
        caller: { sessionIssuedAt: '2026-05-01T10:00:00Z' },
      },
    ])
  })

  test('a statement that is too long is not cut', async () => {
    await aws({ lake: (sql) => ({ result: isCoverage(sql) ? content() : events(rowOf(1)) }) })
    const ids = Array.from({ length: 600 }, (_, number) => `AKIA${String(number).padStart(16, '0')}`)
    const { coverage } = await read([{ where: { kind: 'access-key', ids } }], lake)
    expect(coverage.problems.join()).toContain('and 10000 are allowed')
  })
})

describe('free SQL', () => {
  const run = (statement: string, sources: readonly CloudTrailSource[], engine: 'athena' | 'lake' = 'athena') =>
    runFreeSql({ engine, statement }, sources, {
      clients: createAwsClients(),
      place: 'r.yml: query.sql',
      clock: new FakeClock(now),
    })

  test('runs in the configured workgroup', async () => {
    const fake = await aws({ athena: () => ({ result: events({ eventname: 'GetObject' }) }) })
    await expect(run('SELECT eventname FROM trail', [athena])).resolves.toEqual({
      rows: [{ eventname: 'GetObject' }],
      hasMore: false,
      problems: [],
    })
    const started = fake.requests.find(({ operation }) => operation === 'StartQueryExecution')
    expect(started?.input).toMatchObject({ WorkGroup: 'audit', QueryString: 'SELECT eventname FROM trail' })
  })

  test('is refused before anything is asked', async () => {
    const fake = await aws({})
    await expect(run('SELECT 1 FROM other', [athena])).rejects.toThrow(
      'r.yml: query.sql: line 1, column 15 of the statement: only the table AwsDataCatalog.logs.trail may be read.',
    )
    await expect(run('SELECT 1 FROM trail', [athena], 'lake')).rejects.toThrow('names no lake to run it in')
    expect(fake.requests).toEqual([])
  })

  test('a failure is a problem', async () => {
    await aws({ lake: () => ({ states: ['FAILED'] }) })
    const { problems } = await run(`SELECT 1 FROM ${storeId}`, [lake], 'lake')
    expect(problems.join()).toContain('the query ended as FAILED')
  })
})
