import { afterEach, describe, expect, test } from '@jest/globals'
import { createAwsClients } from '../../../src/aws/clients.ts'
import { readAthena, type AthenaSource, type QueryOptions } from '../../../src/evidence/cloudtrail/sql/athena.ts'
import { csvRows } from '../../../src/evidence/cloudtrail/sql/athena-csv.ts'
import { readLake, type LakeSource } from '../../../src/evidence/cloudtrail/sql/lake.ts'
import type { Ledger } from '../../../src/evidence/types.ts'
import type { ReadRange } from '../../../src/evidence/coverage/selectors/recorder.ts'
import { FakeClock, setEnvironment } from '../../fakes/aws-sdk.ts'
import type { QueryRun, ResultTable } from '../../fakes/aws-queries.ts'
import { awsError, FakeAws, type FakeAwsContent } from '../../fakes/aws.ts'
import { countEvents } from '../../fakes/query-engine.ts'
import { builder } from '../fake-catalog.ts'
import { account, trailRecord } from '../records.ts'
import { tables } from './tables.ts'

const now = '2026-06-30T12:00:00Z'
const athena: AthenaSource = {
  kind: 'athena',
  workgroup: 'whittle',
  catalog: 'AwsDataCatalog',
  database: 'security',
  table: 'trail',
  accounts: [],
  regions: [],
  days: 30,
}
const lake: LakeSource = {
  kind: 'lake',
  store: `arn:aws:cloudtrail:eu-west-1:${account}:eventdatastore/00000000-0000-4000-8000-00000000000a`,
  region: 'eu-west-1',
  accounts: [],
  regions: [],
  days: 30,
}

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step()
})

interface Result {
  readonly ledger: Ledger
  readonly reading: ReadRange | undefined
  readonly fake: FakeAws
  readonly clock: FakeClock
}

async function run(
  content: FakeAwsContent,
  source: AthenaSource | LakeSource,
  more: Pick<QueryOptions, 'rowsByPages' | 'onScanned'> = {},
): Promise<Result> {
  const fake = await FakeAws.start({ tables: { 'security.trail': tables.present }, ...content })
  cleanUp.push(() => fake.close(), setEnvironment({ ...fake.environment, AWS_REGION: 'eu-west-1' }))
  const into = builder()
  const clients = createAwsClients()
  const clock = new FakeClock(now)
  const options = { clock, ...more }
  const reading =
    source.kind === 'athena'
      ? await readAthena(
          source,
          { athena: await clients.athena(undefined), s3: () => clients.s3(undefined) },
          into,
          options,
        )
      : await readLake(source, await clients.cloudTrail(source.region), into, options)
  return { ledger: into.build(), reading, fake, clock }
}

/** So many rows, each of one call on a resource of its own. */
const rows = (many: number): ResultTable =>
  countEvents(
    Array.from({ length: many }, (_, index) =>
      trailRecord(index, { eventTime: '2026-06-20T00:00:00Z', requestParameters: { arn: `arn:aws:x:::${index}` } }),
    ),
  )
const answering = (query: QueryRun): FakeAwsContent => ({ athena: () => query, lake: () => query })
const both = [
  ['Athena', athena],
  ['Lake', lake],
] as const

test.each([
  ['an answer', ['SUCCEEDED']],
  ['a failure', ['RUNNING', 'FAILED']],
])('the bytes that Athena scanned for %s are reported once', async (_, states) => {
  const scanned: number[] = []
  await run(answering({ states, result: rows(1) }), athena, { onScanned: (bytes) => scanned.push(bytes) })
  expect(scanned).toEqual([1234])
})

describe.each(both)('%s', (_, source) => {
  test('rows by pages', async () => {
    const { ledger, reading, fake } = await run({ ...answering({ result: rows(25) }), rowsPerPage: 10 }, source)
    expect(ledger).toMatchObject({ records: 25, coverage: { complete: true } })
    expect(reading).toEqual({ accounts: 'all', regions: 'all', from: '2026-05-31T12:00:00Z', to: now })
    expect(fake.queries.cancelled).toEqual([])
  })

  test('waits for it with longer and longer pauses', async () => {
    const states = ['QUEUED', 'RUNNING', 'RUNNING', 'RUNNING', source.kind === 'athena' ? 'SUCCEEDED' : 'FINISHED']
    const { ledger, clock } = await run(answering({ states, result: rows(1) }), source)
    expect(ledger.records).toBe(1)
    expect(clock.sleeps).toHaveLength(4)
    expect(clock.sleeps).toEqual([...clock.sleeps].sort((a, b) => a - b))
  })

  test('a query that fails is one line, incomplete', async () => {
    const query = { states: ['RUNNING', 'FAILED'], reason: 'Query exhausted resources\nat this scale factor' }
    const { ledger, reading } = await run(answering(query), source)
    expect(ledger.coverage).toMatchObject({ complete: false, problems: [expect.stringMatching(/FAILED|failed/)] })
    expect(ledger.coverage.problems.join('')).toMatch(/exhausted resources/)
    expect(reading).toBeUndefined()
  })

  test('a query that finds nothing is no proof that nothing happened', async () => {
    const { ledger, reading } = await run(answering({ result: rows(0) }), source)
    expect(ledger.coverage).toMatchObject({
      complete: false,
      problems: [expect.stringMatching(/no event since 2026-05-31T12:00:00Z/)],
    })
    expect(reading).toBeUndefined()
  })

  test('pages that fail after good ones: their rows count, as incomplete', async () => {
    const content = { ...answering({ result: rows(60) }), rowsPerPage: 10 }
    const { ledger, reading } = await run(
      {
        ...content,
        intervene: ({ operation, input }) =>
          operation.endsWith('GetQueryResults') && input['NextToken'] === '30'
            ? awsError('InternalServerException', 'it broke', 500)
            : undefined,
      },
      source,
    )
    expect(ledger.records).toBeGreaterThanOrEqual(29)
    expect(ledger.coverage).toMatchObject({ complete: false, problems: [expect.stringMatching(/kept failing/)] })
    expect(reading).toBeUndefined()
  })

  test('throttling is waited out', async () => {
    let throttled = 0
    const { ledger } = await run(
      {
        ...answering({ result: rows(3) }),
        intervene: () => (throttled++ % 3 === 0 ? awsError('ThrottlingException', 'slow down') : undefined),
      },
      source,
    )
    expect(ledger).toMatchObject({ records: 3, coverage: { complete: true } })
  })

  test('aborting stops the query at AWS', async () => {
    const abort = new AbortController()
    const content: FakeAwsContent = {
      ...answering({ states: ['RUNNING'] }),
      intervene: ({ operation }) => {
        if (/GetQuery/.test(operation)) abort.abort(new Error('enough'))
        return undefined
      },
    }
    const fake = await FakeAws.start({ tables: { 'security.trail': tables.present }, ...content })
    cleanUp.push(() => fake.close(), setEnvironment({ ...fake.environment, AWS_REGION: 'eu-west-1' }))
    const clients = createAwsClients()
    const options = { clock: new FakeClock(now), signal: abort.signal }
    const reading =
      source.kind === 'athena'
        ? readAthena(
            source,
            { athena: await clients.athena(undefined), s3: () => clients.s3(undefined) },
            builder(),
            options,
          )
        : readLake(source, await clients.cloudTrail(source.region), builder(), options)
    await expect(reading).rejects.toThrow('enough')
    expect(fake.queries.cancelled).toHaveLength(1)
  })

  test('only the accounts and Regions asked for, bound and not pasted', async () => {
    const { fake, reading } = await run(answering({ result: rows(1) }), {
      ...source,
      accounts: [account],
      regions: ['eu-west-1'],
    })
    const start = fake.requests.find(({ operation }) => operation.startsWith('StartQuery'))?.input
    expect(reading).toMatchObject({ accounts: [account], regions: ['eu-west-1'] })
    if (source.kind === 'lake') {
      expect(start?.['QueryStatement']).toContain(`"recipientaccountid" IN ('${account}')`)
      return
    }
    expect(start?.['QueryString']).not.toContain(account)
    expect(start?.['ExecutionParameters']).toEqual([
      `'${account}'`,
      `'eu-west-1'`,
      `'2026/05/31'`,
      `'2026/07/01'`,
      `'2026-05-31T12:00:00Z'`,
      `'${now}'`,
      `'${account}'`,
      `'eu-west-1'`,
    ])
  })
})

describe('tables of Athena', () => {
  const withColumns = (...names: string[]): FakeAwsContent => ({
    tables: { 'security.trail': { Columns: names.map((Name) => ({ Name, Type: 'string' })), PartitionKeys: [] } },
  })

  test.each<[string, FakeAwsContent, RegExp]>([
    ['that is not there', { tables: {} }, /Table trail not found/],
    [
      'of something else',
      withColumns('client_ip', 'request'),
      /no column eventid, .*; its columns are client_ip, request/,
    ],
    [
      'without error codes',
      withColumns(
        'eventid',
        'eventtime',
        'eventsource',
        'eventname',
        'awsregion',
        'useridentity',
        'recipientaccountid',
      ),
      /does not show which calls were denied/,
    ],
    [
      'whose identity is a map',
      {
        tables: {
          'security.trail': {
            ...tables.present,
            Columns: tables.present.Columns.map((column) =>
              column.Name === 'useridentity' ? { Name: 'useridentity', Type: 'map<string,string>' } : column,
            ),
          },
        },
      },
      /its column useridentity of type map<string,string> does not show who called/,
    ],
    [
      'whose identity gives nothing',
      { athena: () => ({ result: countEvents([trailRecord(1, { userIdentity: {} })]) }) },
      /its column useridentity gives NULL for every caller/,
    ],
    ['that may not be looked at', { intervene: () => awsError('AccessDeniedException', 'no', 403) }, /glue:GetTable/],
  ])('one %s: one clear line, incomplete', async (_, content, problem) => {
    const { ledger } = await run({ ...answering({ result: rows(1) }), ...content }, athena)
    expect(ledger.coverage).toMatchObject({ complete: false, problems: [expect.stringMatching(problem)] })
    expect(ledger.coverage.problems[0]).toMatch(/^Athena table security\.trail: /)
  })

  test('one with its own spelling and JSON text for structures is asked in its own words', async () => {
    let asked = ''
    const names =
      'event_id event_time event_source event_name aws_region user_identity error_code recipient_account_id request_parameters resources'
    await run(
      {
        ...withColumns(...names.split(' ')),
        athena: (sql) => {
          asked = sql
          return { result: rows(1) }
        },
      },
      athena,
    )
    expect(asked).toContain(`json_extract_scalar("user_identity", '$.sessionContext.sessionIssuer.arn')`)
    expect(asked).toContain('"event_time" >= ? AND "event_time" < ?')
  })

  const keys = (types: Readonly<Record<string, string>>, properties: Readonly<Record<string, string>> = {}) => ({
    PartitionKeys: Object.entries(types).map(([Name, Type]) => ({ Name, Type })),
    Parameters: Object.fromEntries([
      ['projection.enabled', 'true'],
      ...Object.entries(properties).map(([name, value]) => [`projection.${name}`, value]),
    ]) as Record<string, string>,
  })
  const only = { accounts: [account], regions: ['eu-west-1'] }

  test.each<[string, object, string[], Partial<AthenaSource>?]>([
    ['year and month, as numbers', keys({ year: 'int', month: 'bigint' }), ['2026', '5', '2026', '6', '2026', '7']],
    [
      'year and month as text: with and without zeros',
      keys({ year: 'string', month: 'string' }),
      ["'2026'", "'05'", "'5'", "'2026'", "'06'", "'6'", "'2026'", "'07'", "'7'"],
    ],
    [
      'projected numbers of two digits',
      keys(
        { year: 'string', month: 'string' },
        { 'year.type': 'integer', 'month.type': 'integer', 'month.digits': '2' },
      ),
      ["'2026'", "'05'", "'2026'", "'06'", "'2026'", "'07'"],
    ],
    [
      'projected numbers without digits',
      keys({ year: 'string', month: 'string' }, { 'year.type': 'integer', 'month.type': 'integer' }),
      ["'2026'", "'5'", "'2026'", "'6'", "'2026'", "'7'"],
    ],
    ['a date', keys({ dt: 'date' }), ["'2026-05-31'", "'2026-07-01'"]],
    ['days with dashes', keys({ day: 'string' }, { 'day.format': 'yyyy-MM-dd' }), ["'2026-05-31'", "'2026-07-01'"]],
    ['eventday', keys({ event_day: 'string' }, { 'event_day.format': 'yyyyMMdd' }), ["'20260531'", "'20260701'"]],
    ['numbers for days', keys({ day: 'int' }, { 'day.format': 'yyyyMMdd' }), ['20260531', '20260701']],
    [
      'hours',
      keys({ datehour: 'string' }, { 'datehour.format': 'yyyy/MM/dd/HH' }),
      ["'2026/05/31/00'", "'2026/07/01/23'"],
    ],
    ['days in a form that is not known', keys({ day: 'string' }), []],
    ['numbers in a form that is not known', keys({ day: 'int' }), []],
    ['days in an order that does not sort', keys({ day: 'string' }, { 'day.format': 'dd-MM-yyyy' }), []],
    ['days without zeros', keys({ day: 'string' }, { 'day.format': 'yyyy/M/d' }), []],
    [
      'accounts that have to be named',
      keys({ account: 'string', day: 'date' }, { 'account.type': 'injected' }),
      [`'${account}'`, "'2026-05-31'", "'2026-07-01'"],
      only,
    ],
    ['accounts as numbers', keys({ account: 'bigint', day: 'date' }), [account, "'2026-05-31'", "'2026-07-01'"], only],
  ])('partitions by %s', async (_, over, parameters, more = {}) => {
    let bound: readonly string[] = []
    const { ledger } = await run(
      {
        tables: { 'security.trail': { ...tables.present, ...over } },
        athena: (_sql, values) => {
          bound = values
          return { result: rows(1) }
        },
      },
      { ...athena, ...more },
    )
    const times = bound.indexOf("'2026-05-31T12:00:00Z'")
    expect(bound.slice(0, times)).toEqual(parameters)
    expect(ledger.coverage.problems.some((line) => line.includes('not partitioned'))).toBe(parameters.length === 0)
  })

  test.each<[string, object, RegExp]>([
    [
      'accounts',
      keys({ account: 'string' }, { 'account.type': 'injected' }),
      /partition account is injected.*set accounts/,
    ],
    ['Regions', keys({ region: 'string' }, { 'region.type': 'injected' }), /partition region is injected.*set regions/],
    ['days', keys({ day: 'string' }, { 'day.type': 'injected' }), /partition day is injected/],
    ['something else', keys({ tenant: 'string' }, { 'tenant.type': 'injected' }), /partition tenant is injected/],
  ])('an injected partition of %s that is not named is said, and nothing is asked', async (_, over, line) => {
    const content = { tables: { 'security.trail': { ...tables.present, ...over } } }
    const { ledger, fake } = await run({ ...answering({ result: rows(1) }), ...content }, athena)
    expect(ledger.coverage).toMatchObject({ complete: false, problems: [expect.stringMatching(line)] })
    expect(fake.requests.some(({ operation }) => operation.endsWith('StartQueryExecution'))).toBe(false)
  })

  test('a large answer goes on from the result file', async () => {
    const result = rows(50)
    const quote = (value: string | undefined): string => (value === undefined ? '' : `"${value.replaceAll('"', '""')}"`)
    const file = [result.columns, ...result.rows].map((row) => row.map(quote).join(',')).join('\n')
    const { ledger, fake } = await run(
      {
        athena: () => ({ result, output: 's3://results/whittle/1.csv' }),
        buckets: { results: { 'whittle/1.csv': file } },
        rowsPerPage: 10,
      },
      athena,
      { rowsByPages: 20 },
    )
    expect(ledger).toMatchObject({ records: 50, coverage: { complete: true } })
    const pages = fake.requests.filter(({ operation }) => operation === 'Athena.GetQueryResults')
    expect(pages).toHaveLength(3)
    expect(fake.requests.at(-1)).toMatchObject({ operation: 'GetObject', input: { key: 'whittle/1.csv' } })
  })
})

describe('result files', () => {
  async function* chunks(text: string, size: number): AsyncGenerator<Uint8Array> {
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
  }
  const text = '"a","b"\n"x ""y"", z\nü",\n,""\n'
  const table = [
    ['a', 'b'],
    ['x "y", z\nü', undefined],
    [undefined, ''],
  ]

  test.each([1, 2, 3, 7, 1000])('in chunks of %d bytes', async (size) => {
    const read: unknown[] = []
    for await (const row of csvRows(chunks(text, size))) read.push(row)
    expect(read).toEqual(table)
  })

  test('without a line end, and cut inside a value', async () => {
    const rowsOf = async (of: string): Promise<number> => {
      let count = 0
      for await (const _ of csvRows(chunks(of, 5))) count++
      return count
    }
    expect(await rowsOf('"a"\n"b"')).toBe(2)
    await expect(rowsOf('"a"\n"b')).rejects.toThrow('inside a value')
  })
})
