import { awsError, type AwsAnswer, type Input } from './aws-protocol.ts'

/** A table of strings; `undefined` is NULL. */
export interface ResultTable {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | undefined)[])[]
}

/** What a query engine does with a statement: states one after another, then the table. */
export interface QueryRun {
  /** The last one stays. Default: succeeded at once. */
  readonly states?: readonly string[]
  readonly reason?: string
  readonly result?: ResultTable
  /** Where Athena says that the CSV is. */
  readonly output?: string
}

export interface QueryContent {
  /** `database.table` → what GetTableMetadata says. */
  readonly tables?: Readonly<Record<string, object>>
  readonly athena?: (sql: string, parameters: readonly string[]) => QueryRun
  readonly lake?: (sql: string) => QueryRun
  readonly rowsPerPage?: number
}

interface Running extends QueryRun {
  step: number
  cancelled: boolean
}

/** Athena's and CloudTrail Lake's ways of running statements, in the shapes of their published models. */
export class FakeQueries {
  readonly #content: QueryContent
  readonly #runs = new Map<string, Running>()

  constructor(content: QueryContent) {
    this.#content = content
  }

  /** Ids of the statements that were stopped. */
  get cancelled(): string[] {
    return [...this.#runs].flatMap(([id, run]) => (run.cancelled ? [id] : []))
  }

  getTableMetadata(input: Input): AwsAnswer {
    const table = this.#content.tables?.[`${String(input['DatabaseName'])}.${String(input['TableName'])}`]
    if (table === undefined) return awsError('MetadataException', `Table ${String(input['TableName'])} not found`)
    return { status: 200, body: { TableMetadata: { Name: input['TableName'], ...table } } }
  }

  startQueryExecution(input: Input): AwsAnswer {
    const parameters = (input['ExecutionParameters'] ?? []) as readonly string[]
    const sql = String(input['QueryString'])
    if ((sql.match(/\?/g)?.length ?? 0) !== parameters.length) {
      return awsError('InvalidRequestException', 'INVALID_PARAMETER_USAGE: Incorrect number of parameters')
    }
    return { status: 200, body: { QueryExecutionId: this.#start(this.#content.athena?.(sql, parameters)) } }
  }

  startQuery(input: Input): AwsAnswer {
    return { status: 200, body: { QueryId: this.#start(this.#content.lake?.(String(input['QueryStatement']))) } }
  }

  #start(run: QueryRun = {}): string {
    const id = `00000000-0000-4000-8000-${String(this.#runs.size).padStart(12, '0')}`
    this.#runs.set(id, { ...run, step: 0, cancelled: false })
    return id
  }

  #state(run: Running, done: string): string {
    const states = run.states ?? [done]
    return states[Math.min(run.step++, states.length - 1)] ?? done
  }

  getQueryExecution(input: Input): AwsAnswer {
    const run = this.#runs.get(String(input['QueryExecutionId']))
    if (run === undefined) return awsError('InvalidRequestException', 'QueryExecution was not found')
    return {
      status: 200,
      body: {
        QueryExecution: {
          QueryExecutionId: input['QueryExecutionId'],
          Status: { State: this.#state(run, 'SUCCEEDED'), StateChangeReason: run.reason },
          ResultConfiguration: { OutputLocation: run.output },
          Statistics: { DataScannedInBytes: 1234 },
        },
      },
    }
  }

  getQueryResults(input: Input): AwsAnswer {
    const run = this.#runs.get(String(input['QueryExecutionId']))
    if (run === undefined) return awsError('InvalidRequestException', 'QueryExecution was not found')
    const { columns, rows } = run.result ?? { columns: [], rows: [] }
    const offset = Number(input['NextToken'] ?? 0)
    const size = Math.min(this.#content.rowsPerPage ?? 1000, Number(input['MaxResults'] ?? 1000))
    const all = [columns, ...rows]
    const end = offset + size
    return {
      status: 200,
      body: {
        ResultSet: {
          Rows: all.slice(offset, end).map((row) => ({
            Data: row.map((value) => (value === undefined ? {} : { VarCharValue: value })),
          })),
          ResultSetMetadata: { ColumnInfo: columns.map((Name) => ({ Name, Type: 'varchar' })) },
        },
        ...(end < all.length && { NextToken: String(end) }),
      },
    }
  }

  stop(input: Input): AwsAnswer {
    const id = String(input['QueryExecutionId'] ?? input['QueryId'])
    const run = this.#runs.get(id)
    if (run === undefined) return awsError('InvalidRequestException', 'not found')
    run.cancelled = true
    return { status: 200, body: { QueryId: id, QueryStatus: 'CANCELLED' } }
  }

  /** Lake answers state and rows in one; each row is a list of one-entry maps. */
  getLakeResults(input: Input): AwsAnswer {
    const run = this.#runs.get(String(input['QueryId']))
    if (run === undefined) return awsError('QueryIdNotFoundException', 'no such query')
    const state = input['NextToken'] === undefined ? this.#state(run, 'FINISHED') : 'FINISHED'
    if (state !== 'FINISHED') return { status: 200, body: { QueryStatus: state, ErrorMessage: run.reason } }
    const { columns, rows } = run.result ?? { columns: [], rows: [] }
    const offset = Number(input['NextToken'] ?? 0)
    const end = offset + Math.min(this.#content.rowsPerPage ?? 1000, Number(input['MaxQueryResults'] ?? 1000))
    return {
      status: 200,
      body: {
        QueryStatus: state,
        QueryStatistics: { TotalResultsCount: rows.length },
        QueryResultRows: rows
          .slice(offset, end)
          .map((row) => row.map((value, at) => (value === undefined ? {} : { [columns[at] ?? '']: value }))),
        ...(end < rows.length && { NextToken: String(end) }),
      },
    }
  }
}
