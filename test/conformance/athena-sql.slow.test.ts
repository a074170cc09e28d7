import { describe, expect, test } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { tableDdl } from '../../src/evidence/cloudtrail/sql/ddl.ts'
import { cloudTrailSerdeTable, jsonSerDeTable } from '../../src/evidence/cloudtrail/sql/table.ts'
import {
  distinctStatement,
  withInlinedParameters,
  usageStatement,
} from '../../src/evidence/cloudtrail/sql/usage-query.ts'
import { month, volatileNames } from '../evidence/cloudtrail/month.ts'
import { account, role } from '../evidence/records.ts'
import { countEvents } from '../fakes/query-engine.ts'
import { identityColumns, resourceColumns, tableRow, textColumns } from './trail-table.ts'

/** A Python with sqlglot and duckdb; `WHITTLE_PYTHON` names another than the first on the path. */
const python = process.env['WHITTLE_PYTHON'] ?? 'python3'
const present = spawnSync(python, ['-c', 'import sqlglot, duckdb']).status === 0
const describeIf = present ? describe : describe.skip

const struct = (shape: object): string =>
  `STRUCT(${Object.entries(shape)
    .map(([name, type]) => `"${name}" ${typeof type === 'string' ? type : struct(type as object)}`)
    .join(', ')})`

const types = {
  ...Object.fromEntries(textColumns.map((name) => [name, 'VARCHAR'])),
  useridentity: struct(identityColumns),
  resources: `${struct(resourceColumns)}[]`,
}

interface Answer {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | number | null)[])[]
}

function run(statements: readonly string[], records: readonly Record<string, unknown>[]): Answer[] {
  const script = fileURLToPath(new URL('athena_sql.py', import.meta.url))
  const input = JSON.stringify({
    statements,
    records: records.map((record) => tableRow(record, account)),
    types,
    json: { useridentity: identityColumns, resources: [resourceColumns] },
  })
  const { status, stdout, stderr } = spawnSync(python, [script], { input, encoding: 'utf8', maxBuffer: 1 << 28 })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout) as Answer[]
}

const filter = { from: '2026-06-01T00:00:00Z', to: '2026-07-01T00:00:00Z', accounts: [], regions: [] }
const shape = jsonSerDeTable('security', 'trail')
const records = month()
const sorted = (rows: readonly (readonly (string | number | null | undefined)[])[]): string[] =>
  rows
    .map((row) => JSON.stringify(row.map((value) => (value === null || value === undefined ? null : `${value}`))))
    .sort()

describeIf(`statements for Athena${present ? '' : ' (skipped: no Python with sqlglot and duckdb)'}`, () => {
  test('give, in another engine, the rows that are worked out from the records', () => {
    const [answer] = run([withInlinedParameters(usageStatement(shape, filter))], records)
    const expected = countEvents(records, { volatile: volatileNames })
    expect(answer?.columns).toEqual(expected.columns)
    expect(sorted(answer?.rows ?? [])).toEqual(sorted(expected.rows))
  })

  test('the same of the console’s table, which holds less', () => {
    const [answer] = run(
      [withInlinedParameters(usageStatement(cloudTrailSerdeTable('security', 'trail'), filter))],
      records,
    )
    const lacks = ['sourceIdentity', 'ARNPrefix', 'eventCategory', 'managementEvent'] as const
    expect(sorted(answer?.rows ?? [])).toEqual(sorted(countEvents(records, { volatile: volatileNames, lacks }).rows))
  })

  test('only of the window, the accounts, the Regions and the principal asked for', () => {
    const some = {
      ...filter,
      from: '2026-06-10T00:00:00Z',
      to: '2026-06-20T00:00:00Z',
      accounts: [account],
      regions: ['eu-west-1'],
    }
    const [answer, plain] = run(
      [
        withInlinedParameters(usageStatement(shape, { ...some, principal: role })),
        withInlinedParameters(distinctStatement(shape, { ...some, principal: role })),
      ],
      records,
    )
    const wanted = records.filter(({ eventTime, awsRegion, recipientAccountId, userIdentity }) => {
      const { sessionContext } = userIdentity as { sessionContext?: { sessionIssuer: { arn: string } } }
      const time = String(eventTime)
      const here = awsRegion === 'eu-west-1' && recipientAccountId === account
      return here && time >= some.from && time < some.to && sessionContext?.sessionIssuer.arn === role
    })
    expect(wanted.length).toBeGreaterThan(10)
    expect(sorted(answer?.rows ?? [])).toEqual(sorted(countEvents(wanted, { volatile: volatileNames }).rows))
    const names = new Set(
      wanted.map(({ eventType, eventSource, eventName }) => [eventType, eventSource, eventName].join(' ')),
    )
    expect(plain?.rows.map((row) => row.join(' ')).sort()).toEqual([...names].sort())
  })

  test('the table that is made parses too', () => {
    const ddl = tableDdl({
      database: 'security',
      table: 'trail',
      bucket: 'logs',
      prefix: '',
      organization: 'o-abcdefghij',
      accounts: [account],
      regions: ['eu-west-1'],
      from: '2026-01-01',
    })
    const script = `import sys, sqlglot; print(sqlglot.parse_one(sys.stdin.read(), read="athena").key)`
    const { status, stdout, stderr } = spawnSync(python, ['-c', script], { input: ddl, encoding: 'utf8' })
    expect({ status, key: stdout.trim(), stderr }).toEqual({ status: 0, key: 'create', stderr: '' })
  })
})
