import { describe, expect, test } from '@jest/globals'
import type { AthenaSource } from '../../../src/evidence/cloudtrail/sql/athena.ts'
import { awsError, type FakeAwsContent } from '../../fakes/aws.ts'
import { countEvents } from '../../fakes/query-engine.ts'
import { account, trailRecord } from '../records.ts'
import { tables } from './tables.ts'
import { answering, athena, rows, run } from './queries.ts'

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
