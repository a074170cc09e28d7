import type { TableMetadata } from '@aws-sdk/client-athena'
import type { AthenaApi, S3Api } from '../../../aws/apis.ts'
import { systemClock, type Clock } from '../../../aws/clock.ts'
import { describeFailure, throwIfNoCredentials } from '../../../aws/failures.ts'
import { withRetry } from '../../../aws/retry.ts'
import type { CloudTrailSource } from '../../../settings/types.ts'
import type { EvidenceSink } from '../evidence-sink.ts'
import { logLocationOf } from '../../coverage/selectors/log-locations.ts'
import type { ReadRange } from '../../coverage/selectors/recorder.ts'
import { csvRows } from './athena-csv.ts'
import { addRow, isNameless } from './rows.ts'
import { quotedName, type TableColumn, type TableShape } from './table.ts'
import { UnfitTableError } from './filter.ts'
import { usageStatement, type QueryStatement } from './usage-query.ts'

export type AthenaSource = Extract<CloudTrailSource, { kind: 'athena' }>

export interface QueryOptions {
  readonly clock?: Clock
  readonly signal?: AbortSignal
  /** Are other places read too, which may hold the same events? */
  readonly beside?: boolean
  /** Takes the number of rows so far. */
  onRows?(rows: number): void
  /**
   * Takes the bytes that a query scanned, when it has ended: they are what Athena charges for.
   *
   * @see https://docs.aws.amazon.com/athena/latest/APIReference/API_QueryExecutionStatistics.html
   */
  readonly onScanned?: (bytes: number) => void
  /**
   * Rows to take by pages before the result file is read instead. Default: 100,000.
   *
   * @see https://docs.aws.amazon.com/athena/latest/ug/create-cloudtrail-table-partition-projection.html
   */
  readonly rowsByPages?: number
}

/** A query that gave no answer; the message is a clause for a reader. */
export class QueryError extends Error {
  override readonly name = 'QueryFailure'
}

const firstPause = 500
const longestPause = 10_000

const columnsOf = (columns: TableMetadata['Columns'] = []): TableColumn[] =>
  columns.map(({ Name: name = '', Type: type = 'string' }) => ({ name, type: type.toLowerCase() }))

/**
 * The form of a table according to its metadata: AWS's present form, CloudTrailSerde's, or a form of the user's own.
 */
export function tableShapeOf(source: Pick<AthenaSource, 'database' | 'table'>, metadata: TableMetadata): TableShape {
  const parameters = metadata.Parameters ?? {}
  const location = parameters['location'] ?? parameters['storage.location.template']
  return {
    engine: 'athena',
    from: `${quotedName(source.database)}.${quotedName(source.table)}`,
    columns: columnsOf(metadata.Columns),
    ...(location !== undefined && { location }),
    partitions: columnsOf(metadata.PartitionKeys).map((key) => {
      const of = (property: string): string | undefined => parameters[`projection.${key.name}.${property}`]
      const isProjected = parameters['projection.enabled']?.toLowerCase() === 'true'
      const [format, projection, digits] = [of('format'), of('type')?.toLowerCase(), Number(of('digits'))]
      return {
        ...key,
        ...(format !== undefined && { format }),
        ...(isProjected && projection !== undefined && { projection }),
        ...(isProjected && projection === 'integer' && { digits: Number.isInteger(digits) ? digits : 1 }),
      }
    }),
  }
}

/**
 * Counts the events of a trail's table in Athena and adds the rows. A query that fails, or a table that does not fit,
 * is one line of the ledger's problems; rows that came before stay.
 *
 * @returns what was read to its end
 * @throws {InputError} when there are no credentials
 * @throws the signal's reason when aborted; the query is stopped then
 */
export async function readAthena(
  source: AthenaSource,
  apis: { readonly athena: AthenaApi; readonly s3: () => Promise<Pick<S3Api, 'getObject'>> },
  builder: EvidenceSink,
  options: QueryOptions = {},
): Promise<ReadRange | undefined> {
  const { clock = systemClock, signal } = options
  const place = `Athena table ${source.database}.${source.table}`
  const now = clock.now()
  const iso = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`
  const [from, to] = [iso(now - source.days * 86_400_000), iso(now)]
  const { accounts, regions } = source
  const run = new AthenaRun(source, apis, options)
  try {
    const shape = await run.shape()
    const statement = usageStatement(shape, { from, to, accounts, regions })
    for (const note of statement.notes) builder.addNote(`${place}: ${note}.`)
    if (statement.lacking && options.beside === true) {
      builder.addNote(
        `${place}: calls that another source records in more detail are also in the table, and count twice.`,
      )
    }
    const number = builder.place()
    let rows = 0
    let nameless = 0
    for await (const row of run.rows(statement)) {
      addRow(row, builder, place, { textMembers: statement.textMembers, place: number })
      if (isNameless(row)) nameless++
      if (++rows % 1000 === 0) options.onRows?.(1000)
    }
    options.onRows?.(rows % 1000)
    if (rows > 0 && nameless === rows) {
      builder.addProblem(
        `${place}: its column useridentity gives NULL for every caller, so that it does not fit the records; make the table as "whittle sql --engine athena --ddl" prints it.`,
      )
      return undefined
    }
    if (rows === 0) {
      builder.addProblem(`${place}: it holds no event since ${from}; check its location, accounts and Regions.`)
      return undefined
    }
    const logs = logLocationOf(shape.location)
    return {
      accounts: accounts.length > 0 ? accounts : 'all',
      regions: regions.length > 0 ? regions : 'all',
      from,
      to,
      ...(logs !== undefined && { place: logs }),
    }
  } catch (error) {
    signal?.throwIfAborted()
    if (!(error instanceof QueryError || error instanceof UnfitTableError)) throw error
    builder.addProblem(`${place}: ${error.message}.`)
    return undefined
  }
}

/** One table of Athena, and statements about it. */
export class AthenaRun {
  readonly #source: AthenaSource
  readonly #athena: AthenaApi
  readonly #s3: () => Promise<Pick<S3Api, 'getObject'>>
  readonly #clock: Clock
  readonly #signal: AbortSignal | undefined
  readonly #rowsByPages: number
  readonly #onScanned: QueryOptions['onScanned']

  constructor(
    source: AthenaSource,
    apis: { readonly athena: AthenaApi; readonly s3: () => Promise<Pick<S3Api, 'getObject'>> },
    { clock = systemClock, signal, rowsByPages = 100_000, onScanned }: QueryOptions,
  ) {
    this.#source = source
    this.#athena = apis.athena
    this.#s3 = apis.s3
    this.#clock = clock
    this.#signal = signal
    this.#rowsByPages = rowsByPages
    this.#onScanned = onScanned
  }

  /** @throws {QueryError} where Athena does not answer */
  async shape(): Promise<TableShape> {
    const { catalog, database, table, workgroup } = this.#source
    const { TableMetadata: metadata } = await this.#ask('athena:GetTableMetadata and glue:GetTable', () =>
      this.#athena.getTableMetadata(
        { CatalogName: catalog, DatabaseName: database, TableName: table, WorkGroup: workgroup },
        this.#signal,
      ),
    )
    if (metadata === undefined) throw new QueryError('Athena returned no metadata for it')
    return tableShapeOf(this.#source, metadata)
  }

  /** @throws {QueryError} where the statement gives no answer */
  async *rows(
    statement: Pick<QueryStatement, 'sql' | 'parameters'>,
  ): AsyncGenerator<Readonly<Record<string, string | undefined>>> {
    const { catalog, database, workgroup, output } = this.#source
    const { QueryExecutionId: id } = await this.#ask('athena:StartQueryExecution', () =>
      this.#athena.startQueryExecution(
        {
          QueryString: statement.sql,
          ...(statement.parameters.length > 0 && { ExecutionParameters: [...statement.parameters] }),
          QueryExecutionContext: { Catalog: catalog, Database: database },
          WorkGroup: workgroup,
          ...(output !== undefined && { ResultConfiguration: { OutputLocation: output } }),
        },
        // Not given up once it is sent: a query whose id is not known could not be stopped.
      ),
    )
    if (id === undefined) throw new QueryError('Athena did not start the query')
    let finished = false
    try {
      const location = await this.#finished(id)
      finished = true
      yield* this.#answer(id, location)
    } finally {
      // No caller waits for a query that was given up, and a query that continues costs money.
      if (!finished) await this.#athena.stopQueryExecution({ QueryExecutionId: id }).catch(() => undefined)
    }
  }

  /** Waits for the query. @returns where its result file lies */
  async #finished(id: string): Promise<string | undefined> {
    for (let pause = firstPause; ; pause = Math.min(longestPause, pause * 1.5)) {
      const { QueryExecution: query } = await this.#ask('athena:GetQueryExecution', () =>
        this.#athena.getQueryExecution({ QueryExecutionId: id }, this.#signal),
      )
      const state = query?.Status?.State
      const scanned = query?.Statistics?.DataScannedInBytes
      const isOver = state === 'SUCCEEDED' || state === 'FAILED' || state === 'CANCELLED'
      if (isOver && scanned !== undefined) this.#onScanned?.(scanned)
      if (state === 'SUCCEEDED') return query?.ResultConfiguration?.OutputLocation
      if (state === 'FAILED' || state === 'CANCELLED') {
        const reason = (query?.Status?.StateChangeReason ?? 'no reason given').replace(/\s+/g, ' ').slice(0, 300)
        throw new QueryError(`the query ${state === 'FAILED' ? 'failed' : 'was cancelled'}: ${reason}`)
      }
      await this.#clock.sleep(pause, this.#signal)
    }
  }

  /** Rows by pages; of large answers the rest from the result file, where Athena names one. */
  async *#answer(id: string, location: string | undefined): AsyncGenerator<Record<string, string | undefined>> {
    let header: readonly string[] | undefined
    let token: string | undefined
    let given = 0
    do {
      const page = await this.#ask('athena:GetQueryResults', () =>
        this.#athena.getQueryResults(
          { QueryExecutionId: id, MaxResults: 1000, ...(token !== undefined && { NextToken: token }) },
          this.#signal,
        ),
      )
      for (const { Data: cells = [] } of page.ResultSet?.Rows ?? []) {
        const values = cells.map(({ VarCharValue: value }) => value)
        if (header === undefined) header = values.map((value) => value ?? '')
        else {
          given++
          yield named(header, values)
        }
      }
      token = page.NextToken
      if (token !== undefined && given >= this.#rowsByPages && location !== undefined)
        return yield* this.#file(location, given)
    } while (token !== undefined)
  }

  async *#file(location: string, skip: number): AsyncGenerator<Record<string, string | undefined>> {
    const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.+)$/.exec(location) ?? []
    const s3 = await this.#s3()
    const { Body: body } = await this.#ask('s3:GetObject on the results', () =>
      s3.getObject({ Bucket: bucket, Key: key }, this.#signal),
    )
    let header: readonly string[] | undefined
    let at = 0
    try {
      for await (const values of csvRows(body as AsyncIterable<Uint8Array>)) {
        if (header === undefined) header = values.map((value) => value ?? '')
        else if (at++ >= skip) yield named(header, values)
      }
    } catch (error) {
      this.#signal?.throwIfAborted()
      throw new QueryError(`${location}: ${describeFailure(error, 's3:GetObject')}`)
    }
  }

  async #ask<Result>(action: string, call: () => Promise<Result>): Promise<Result> {
    try {
      return await withRetry(call, { clock: this.#clock, ...(this.#signal && { signal: this.#signal }) })
    } catch (error) {
      this.#signal?.throwIfAborted()
      throwIfNoCredentials(error)
      throw new QueryError(describeFailure(error, action))
    }
  }
}

const named = (
  header: readonly string[],
  values: readonly (string | undefined)[],
): Record<string, string | undefined> => Object.fromEntries(header.map((name, at) => [name, values[at]]))
