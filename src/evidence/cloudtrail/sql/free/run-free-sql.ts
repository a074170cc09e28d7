import type { AwsClients } from '../../../../aws/clients.ts'
import type { Clock } from '../../../../aws/clock.ts'
import { InputError } from '../../../../errors.ts'
import type { CloudTrailSource } from '../../../../settings/types.ts'
import { AthenaRun, QueryError } from '../athena.ts'
import { lakeRows, storeIdOf } from '../lake.ts'
import type { Row } from '../rows.ts'
import { checkFreeSql, type AllowedTable } from './check-free-sql.ts'

export interface FreeQuery {
  readonly engine: 'athena' | 'lake'
  /** With its parameters filled in (`fillInSql`). */
  readonly statement: string
}

export interface FreeAnswer {
  /** The first `mostRows`. */
  readonly rows: readonly Row[]
  readonly hasMore: boolean
  /** Sentences. */
  readonly problems: readonly string[]
}

export interface FreeOptions {
  readonly clients: AwsClients
  /** Place of the statement in its file, for messages: `runbook.yml: query.sql`. */
  readonly place: string
  readonly clock?: Clock
  readonly signal?: AbortSignal
}

const mostRows = 1_000

/**
 * Runs a statement that was written by hand, in the configured workgroup with its limits, or on the configured event data
 * store, if it reads nothing but that table.
 *
 * @throws {InputError} where it is refused, no such source is configured, or there are no credentials
 * @throws the signal's reason when aborted; the query is stopped then
 */
export async function runFreeSql(
  query: FreeQuery,
  sources: readonly CloudTrailSource[],
  options: FreeOptions,
): Promise<FreeAnswer> {
  const { clients, place, signal } = options
  const source = sources.find(({ kind }) => kind === query.engine)
  if (source === undefined || (source.kind !== 'athena' && source.kind !== 'lake')) {
    throw new InputError(`${place}: evidence.cloudtrail of the configuration names no ${query.engine} to run it in.`)
  }
  refuse(query, tableOf(source), place)
  const common = { ...(options.clock && { clock: options.clock }), ...(signal && { signal }) }
  try {
    if (source.kind === 'lake') {
      const api = await clients.cloudTrail(source.region, source.role)
      return await firstRows(lakeRows(query.statement, api, common))
    }
    const athena = await clients.athena(source.region, source.role)
    const run = new AthenaRun(source, { athena, s3: () => clients.s3(source.region, source.role) }, common)
    return await firstRows(run.rows({ sql: query.statement, parameters: [] }))
  } catch (error) {
    signal?.throwIfAborted()
    if (!(error instanceof QueryError)) throw error
    return { rows: [], hasMore: false, problems: [`${place}: ${error.message}.`] }
  }
}

/** The table that statements on a source may read. */
const tableOf = (source: Extract<CloudTrailSource, { kind: 'athena' | 'lake' }>): AllowedTable =>
  source.kind === 'lake' ? [storeIdOf(source.store)] : [source.table, source.database, source.catalog]

function refuse({ statement }: FreeQuery, table: AllowedTable, place: string): void {
  const refusal = checkFreeSql(statement, table)
  if (refusal === undefined) return
  const { line, column, reason } = refusal
  throw new InputError(`${place}: line ${line}, column ${column} of the statement: ${reason}.`)
}

async function firstRows(all: AsyncGenerator<Row>): Promise<FreeAnswer> {
  const rows: Row[] = []
  for await (const row of all) {
    if (rows.length === mostRows) return { rows, hasMore: true, problems: [] }
    rows.push(row)
  }
  return { rows, hasMore: false, problems: [] }
}
