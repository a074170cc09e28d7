import { isObject } from '../../../collections.ts'
import type { Row } from './rows.ts'

/** A row that Whittle's own statement counted (`whittle sql`), read from a file. */
export class QueryRow {
  readonly row: Row

  constructor(row: Row) {
    this.row = row
  }
}

/** Columns that only Whittle's own statement gives. */
const own = ['event_source', 'event_name', 'identity_type', 'calls', 'first_seen', 'last_seen'] as const

/** Is this the header of an answer to Whittle's own statement? */
export const isOwnHeader = (names: readonly string[]): boolean => own.every((name) => names.includes(name))

/** NULL is nothing at all, in CSV and in JSON. */
const rowOf = (names: readonly string[], values: readonly unknown[]): Row =>
  Object.fromEntries(
    names.flatMap((name, at) => {
      const value = values[at]
      return typeof value === 'string' && value !== '' ? [[name, value]] : []
    }),
  )

/** @param values in the order of `names` */
export const queryRowOf = (names: readonly string[], values: readonly unknown[]): QueryRow =>
  new QueryRow(rowOf(names, values))

type Members = Readonly<Record<string, unknown>>

/**
 * A row of `aws cloudtrail get-query-results`: a list of objects of one member each. `undefined` for any other list.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetQueryResults.html
 */
export function queryRow(cells: readonly unknown[]): unknown {
  if (cells.length === 0 || !cells.every((cell) => isObject(cell) && Object.keys(cell).length === 1)) return undefined
  const members = cells.map((cell) => Object.entries(cell as Members)[0]!)
  return rowIn(
    members.map(([name]) => name),
    members.map(([, value]) => value),
  )
}

/**
 * Rows of `aws athena get-query-results`, of which the first may be the header.
 * @see https://docs.aws.amazon.com/athena/latest/APIReference/API_ResultSet.html
 */
export function resultSetRows(set: unknown): unknown[] | undefined {
  if (!isObject(set) || !Array.isArray(set['Rows'])) return undefined
  const rows = set['Rows'].map((row: unknown) => {
    const cells = isObject(row) && Array.isArray(row['Data']) ? row['Data'] : []
    return cells.map((cell: unknown) => (isObject(cell) ? cell['VarCharValue'] : undefined))
  })
  const info = isObject(set['ResultSetMetadata']) ? set['ResultSetMetadata']['ColumnInfo'] : undefined
  const named = Array.isArray(info) ? info.map((column: unknown) => String(isObject(column) ? column['Name'] : '')) : []
  const names = named.length > 0 ? named : (rows[0] ?? []).map(String)
  const isHeader = rows[0]?.every((value, at) => value === names[at]) ?? false
  return (isHeader ? rows.slice(1) : rows).map((values) => rowIn(names, values))
}

const rowIn = (names: readonly string[], values: readonly unknown[]): unknown =>
  isOwnHeader(names) ? queryRowOf(names, values) : recordOfRow(rowOf(names, values))

const fields =
  'eventVersion eventTime eventSource eventName awsRegion sourceIPAddress errorCode errorMessage requestID eventID readOnly eventType eventCategory managementEvent apiVersion recipientAccountId sharedEventID vpcEndpointId userIdentity requestParameters responseElements additionalEventData resources eventContext'.split(
    ' ',
  )
const names: ReadonlyMap<string, string> = new Map(fields.map((name) => [name.toLowerCase(), name]))
const structures = new Set([
  'userIdentity',
  'requestParameters',
  'responseElements',
  'additionalEventData',
  'resources',
  'eventContext',
])

/**
 * A row that holds one record: its columns are the record's fields, with JSON for structures, or one of them is the whole
 * record. A structure in another form stays text, which makes the record unusable where it matters.
 */
function recordOfRow(row: Row): unknown {
  for (const text of Object.values(row)) {
    const value = text?.startsWith('{') ? parsed(text) : undefined
    if (isObject(value) && Object.hasOwn(value, 'eventID') && Object.hasOwn(value, 'eventName')) return value
  }
  return Object.fromEntries(
    Object.entries(row).map(([column, text = '']) => {
      const name = names.get(column.replaceAll('_', '').toLowerCase()) ?? column
      return [name, structures.has(name) && /^[[{]/.test(text) ? (parsed(text) ?? text) : timeOf(name, text)]
    }),
  )
}

/** Lake writes times as `2026-05-01 12:00:00.000`, in UTC. */
const timeOf = (name: string, text: string): string =>
  name === 'eventTime' && /^\d{4}-\d\d-\d\d \d/.test(text) ? `${text.slice(0, 19).replace(' ', 'T')}Z` : text

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
