import type { DuckRow } from '../../../support/duckdb.ts'
import type { TableShape } from '../../../../src/evidence/cloudtrail/sql/table.ts'
import { jsonSerDeTable } from '../../../../src/evidence/cloudtrail/sql/table.ts'

/** Records as a table of Athena shows them, in DuckDB: structures as STRUCT, requests and answers as JSON text. */

type Json = Readonly<Record<string, unknown>>

/** The table of `sql --ddl`, without the partitions, which are no part of a record. */
export const duckTable: TableShape = { ...jsonSerDeTable('main', 'trail'), from: 'main.trail', partitions: [] }

const structures: Readonly<Record<string, string>> = {
  useridentity: `{"type":"VARCHAR","principalid":"VARCHAR","arn":"VARCHAR","accountid":"VARCHAR","invokedby":"VARCHAR","accesskeyid":"VARCHAR","username":"VARCHAR","onbehalfof":{"userid":"VARCHAR"},"sessioncontext":{"attributes":{"mfaauthenticated":"VARCHAR","creationdate":"VARCHAR"},"sessionissuer":{"type":"VARCHAR","principalid":"VARCHAR","arn":"VARCHAR","accountid":"VARCHAR","username":"VARCHAR"},"sourceidentity":"VARCHAR"}}`,
  resources: `[{"arn":"VARCHAR","arnprefix":"VARCHAR","accountid":"VARCHAR","type":"VARCHAR"}]`,
}

const columns = duckTable.columns.map(({ name }) => name)

const insert = `INSERT INTO trail SELECT ${columns.map((name) => (structures[name] === undefined ? '?' : `json_transform(?::JSON, '${structures[name]}')`)).join(', ')}`

const table = `CREATE TABLE trail AS SELECT ${columns.map((name) => (structures[name] === undefined ? `CAST('' AS VARCHAR) AS ${name}` : `json_transform('null'::JSON, '${structures[name]}') AS ${name}`)).join(', ')} LIMIT 0`

function lowerNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowerNames)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name.toLowerCase(), lowerNames(member)]))
}

function rowOf(record: Json): unknown[] {
  const byName = new Map(Object.entries(record).map(([name, value]) => [name.toLowerCase(), value]))
  return columns.map((name) => {
    const value = byName.get(name) ?? null
    if (value === null || typeof value === 'string') return value
    if (structures[name] !== undefined) return JSON.stringify(lowerNames(value))
    return typeof value === 'string' ? value : JSON.stringify(value)
  })
}

export const duckTask = (records: readonly Json[], statements: readonly string[]) => ({
  table,
  insert,
  rows: records.map(rowOf),
  statements,
})

export type { DuckRow }
