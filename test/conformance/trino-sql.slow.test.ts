import { beforeAll, describe, expect, test } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cloudTrailSerdeTable, jsonSerDeTable, lakeTable } from '../../src/evidence/cloudtrail/sql/table.ts'
import {
  distinctStatement,
  withInlinedParameters,
  usageStatement,
} from '../../src/evidence/cloudtrail/sql/usage-query.ts'
import { month, volatileNames } from '../evidence/cloudtrail/month.ts'
import { account, role } from '../evidence/records.ts'
import { countEvents } from '../fakes/query-engine.ts'
import { identityColumns, resourceColumns, tableRow, textColumns, textOf } from './trail-table.ts'

/** A folder with the jars of io.trino:trino-testing and trino-memory; WHITTLE_JAVA names another Java than the first on the path. */
const jars = process.env['WHITTLE_TRINO'] ?? ''
const java = process.env['WHITTLE_JAVA'] ?? 'java'
const present = jars !== '' && existsSync(jars)
const describeIf = present ? describe : describe.skip

type Shape = Readonly<{ [name: string]: string | Shape }>
const rowType = (shape: Shape): string =>
  `ROW(${Object.entries(shape)
    .map(([name, type]) => `"${name}" ${typeof type === 'string' ? type : rowType(type)}`)
    .join(', ')})`
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`
const cell = (value: unknown, type: string): string => {
  if (value === undefined) return 'NULL'
  if (type === 'VARCHAR') return literal(textOf(value))
  if (type === 'TIMESTAMP') return `CAST(${literal(textOf(value).slice(0, 19).replace('T', ' '))} AS TIMESTAMP)`
  if (type === 'BOOLEAN') return textOf(value)
  return `CAST(json_parse(${literal(JSON.stringify(value))}) AS ${type})`
}

function tableOf(name: string, types: Readonly<Record<string, string>>, rows: readonly Record<string, unknown>[]) {
  const columns = Object.entries(types)
  const values = rows.map((row) => `(${columns.map(([of, type]) => cell(row[of], type)).join(', ')})`)
  return [
    `CREATE TABLE ${name} (${columns.map(([of, type]) => `"${of}" ${type}`).join(', ')})`,
    `INSERT INTO ${name} VALUES ${values.join(',\n')}`,
  ]
}

const records = month()
const structures = { useridentity: rowType(identityColumns), resources: `ARRAY(${rowType(resourceColumns)})` }
const trailTypes = { ...Object.fromEntries(textColumns.map((name) => [name, 'VARCHAR'])), ...structures }
const lakeTypes = {
  ...trailTypes,
  eventtime: 'TIMESTAMP',
  requestparameters: 'MAP(VARCHAR, VARCHAR)',
  readonly: 'BOOLEAN',
  managementevent: 'BOOLEAN',
}

/** Lake's rows: the same, but for requests as maps of text. */
function lakeRow(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { requestParameters: request } = record
  const members = Object.entries(request ?? {}).map(([name, value]) => [name, textOf(value)])
  return { ...tableRow(record, account), requestparameters: request ? Object.fromEntries(members) : undefined }
}

const store = '00000000-0000-4000-8000-000000000000'
const filter = { from: '2026-06-01T00:00:00Z', to: '2026-07-01T00:00:00Z', accounts: [], regions: [] }
const some = { ...filter, from: '2026-06-10T00:00:00Z', accounts: [account], regions: ['eu-west-1'], principal: role }
const table = jsonSerDeTable('security', 'trail')
const statements = {
  present: usageStatement(table, filter),
  console: usageStatement(cloudTrailSerdeTable('security', 'trail'), filter),
  some: usageStatement(table, some),
  plain: distinctStatement(table, some),
  lake: usageStatement(lakeTable(store), filter),
}

type Cells = readonly (string | null | undefined)[]
interface Answer {
  readonly columns: readonly string[]
  readonly rows: readonly Cells[]
}

/** Rows in an order of their own, requests without the order of their members. */
function sorted({ columns, rows }: Answer): string[] {
  const request = columns.indexOf('request_parameters')
  const plain = (value: string | null | undefined, at: number): unknown => {
    if (value === null || value === undefined) return null
    return at === request ? Object.entries(JSON.parse(value) as object).sort(([a], [b]) => (a < b ? -1 : 1)) : value
  }
  return rows.map((row) => JSON.stringify(row.map(plain))).sort()
}

describeIf(
  `Trino, the engine behind Athena${present ? '' : ' (skipped: WHITTLE_TRINO names no folder of its jars)'}`,
  () => {
    let answers: Readonly<Record<keyof typeof statements, Answer>>

    beforeAll(() => {
      const setup = [
        'CREATE SCHEMA security',
        ...tableOf(
          'security.trail',
          trailTypes,
          records.map((record) => tableRow(record, account)),
        ),
        ...tableOf(`security."${store}"`, lakeTypes, records.map(lakeRow)),
      ]
      const input = JSON.stringify({ setup, statements: Object.values(statements).map(withInlinedParameters) })
      const program = fileURLToPath(new URL('TrinoSql.java', import.meta.url))
      const flags = ['--add-modules=jdk.incubator.vector', '-Xmx1g', '-cp', join(jars, '*'), program]
      const { status, stdout, stderr } = spawnSync(java, flags, { input, encoding: 'utf8', maxBuffer: 1 << 28 })
      if (status !== 0)
        throw new Error(
          stderr
            .split('\n')
            .filter((line) => /Exception|error/.test(line))
            .join('\n'),
        )
      const given = JSON.parse(stdout) as Answer[]
      answers = Object.fromEntries(Object.keys(statements).map((name, at) => [name, given[at]])) as typeof answers
    }, 600_000)

    test('gives the rows that are worked out from the records', () => {
      const expected = countEvents(records, { volatile: volatileNames })
      expect(answers.present.columns).toEqual(expected.columns)
      expect(sorted(answers.present)).toEqual(sorted(expected))
    })

    test('the same of the console’s table, which holds less', () => {
      const lacks = ['sourceIdentity', 'ARNPrefix', 'eventCategory', 'managementEvent'] as const
      expect(sorted(answers.console)).toEqual(sorted(countEvents(records, { volatile: volatileNames, lacks })))
    })

    test('the same of CloudTrail Lake’s, whose requests are maps', () => {
      expect(sorted(answers.lake)).toEqual(sorted(countEvents(records, { volatile: volatileNames, textMembers: true })))
    })

    test('only of what was asked for', () => {
      const wanted = records.filter(({ eventTime, awsRegion, recipientAccountId, userIdentity }) => {
        const { sessionContext } = userIdentity as { sessionContext?: { sessionIssuer: { arn: string } } }
        const here = awsRegion === 'eu-west-1' && recipientAccountId === account
        return here && String(eventTime) >= some.from && sessionContext?.sessionIssuer.arn === role
      })
      expect(wanted.length).toBeGreaterThan(10)
      expect(sorted(answers.some)).toEqual(sorted(countEvents(wanted, { volatile: volatileNames })))
      const names = wanted.map(({ eventType, eventSource, eventName }) => [eventType, eventSource, eventName].join(' '))
      expect(answers.plain.rows.map((row) => row.join(' '))).toEqual([...new Set(names)].sort())
    })
  },
)
