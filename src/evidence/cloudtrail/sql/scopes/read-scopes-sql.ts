import { servicesOf, eventSourceHost } from '../../../../catalog/event-sources.ts'
import type { Catalog } from '../../../../catalog/types.ts'
import type { Condition } from '../../../events/condition.ts'
import type { AskedQuery } from '../../../events/matches.ts'
import type { ReadRange } from '../../../coverage/selectors/recorder.ts'
import { logLocationOf } from '../../../coverage/selectors/log-locations.ts'
import type { SqlReaders } from '../../read-aws-sources.ts'
import type { ScopeSink } from '../../scopes/scope-sink.ts'
import { AthenaRun, QueryError, type QueryOptions } from '../athena.ts'
import { UnfitTableError, type EventFilter } from '../filter.ts'
import { lakeRows, storeIdOf } from '../lake.ts'
import { isNameless, type Row } from '../rows.ts'
import { lakeTable, type TableShape } from '../table.ts'
import { withInlinedParameters, type QueryStatement } from '../usage-query.ts'
import { coverageStatement, seenKindOf } from './coverage-statement.ts'
import { recordOfRow } from './scope-rows.ts'
import { scopeStatement } from './scope-statement.ts'

export interface SqlScopes {
  readonly conditions: readonly Condition[]
  readonly sink: ScopeSink
  readonly catalog: Catalog
  /** ISO 8601. */
  readonly from: string
  readonly to: string
  readonly onQuery: (query: AskedQuery) => void
}

interface Engine {
  readonly name: 'athena' | 'lake'
  /** For messages. */
  readonly place: string
  readonly shape: TableShape
  /** Characters that a statement may have. */
  readonly longest: number
  rows(statement: QueryStatement): AsyncGenerator<Row>
}

/** @see https://docs.aws.amazon.com/athena/latest/APIReference/API_StartQueryExecution.html */
const longestOfAthena = 262_144
/** @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StartQuery.html */
const longestOfLake = 10_000

/**
 * Readers of Athena and Lake that ask for the events of scopes: first what the table holds at all, then the events of which
 * a condition may hold. Failures are lines of the reading's problems, as for the ledger.
 */
export function sqlReadersFor(scopes: SqlScopes): SqlReaders {
  return {
    athena: (source, apis, _, options) =>
      reading(`Athena table ${source.database}.${source.table}`, source, scopes, options, async (place) => {
        const run = new AthenaRun(source, apis, options)
        const shape = await run.shape()
        return { name: 'athena', place, shape, longest: longestOfAthena, rows: (statement) => run.rows(statement) }
      }),
    lake: (source, api, _, options) =>
      reading(`Event data store ${storeIdOf(source.store)}`, source, scopes, options, (place) => ({
        name: 'lake',
        place,
        shape: lakeTable(storeIdOf(source.store)),
        longest: longestOfLake,
        rows: (statement) => lakeRows(withInlinedParameters(statement), api, options),
      })),
  }
}

async function reading(
  place: string,
  { accounts, regions }: Pick<EventFilter, 'accounts' | 'regions'>,
  scopes: SqlScopes,
  options: QueryOptions,
  open: (place: string) => Promise<Engine> | Engine,
): Promise<ReadRange | undefined> {
  const { sink, from, to } = scopes
  try {
    const engine = await open(place)
    const filter = { from, to, accounts, regions }
    if (!(await readAll(engine, filter, scopes, options))) return undefined
    const logs = logLocationOf(engine.shape.location)
    return {
      accounts: accounts.length > 0 ? accounts : 'all',
      regions: regions.length > 0 ? regions : 'all',
      from,
      to,
      ...(logs !== undefined && { place: logs }),
    }
  } catch (error) {
    options.signal?.throwIfAborted()
    if (!(error instanceof QueryError || error instanceof UnfitTableError)) throw error
    sink.addProblem(`${place}: ${error.message}.`)
    return undefined
  }
}

/** @returns false where the table does not serve as evidence */
async function readAll(
  engine: Engine,
  filter: EventFilter,
  { conditions, sink, catalog, onQuery }: SqlScopes,
  options: QueryOptions,
): Promise<boolean> {
  const { place, shape, name } = engine
  const ask = async (statement: QueryStatement, take: (row: Row) => void): Promise<number> => {
    const text = withInlinedParameters(statement)
    if (text.length > engine.longest) {
      throw new QueryError(
        `the statement has ${text.length} characters, and ${engine.longest} are allowed; name fewer values`,
      )
    }
    let rows = 0
    for await (const row of engine.rows(statement)) {
      take(row)
      if (++rows % 1000 === 0) options.onRows?.(1000)
    }
    options.onRows?.(rows % 1000)
    onQuery({ engine: name, text, from: filter.from, to: filter.to, rows })
    return rows
  }
  const openHosts = new Set<string>()
  const kinds = await ask(coverageStatement(shape, filter), (row) => {
    const seen = seenKindOf(row)
    if (seen === undefined) return
    sink.addSeen(seen)
    const isKnown = servicesOf(seen.eventSource).some((service) => catalog.actionsOf(service).length > 0)
    if (!isKnown) openHosts.add(eventSourceHost(seen.eventSource))
  })
  if (kinds === 0) {
    sink.addProblem(`${place}: it holds no event since ${filter.from}; check its location, accounts and Regions.`)
    return false
  }
  const statement = scopeStatement(conditions, { shape, filter, catalog, openHosts: [...openHosts].sort() })
  for (const note of statement.notes) sink.addNote(`${place}: ${note}.`)
  for (const what of statement.missing) sink.addProblem(`${place}: ${what}, which the scope asks for.`)
  let [unread, nameless, unclear] = [0, 0, 0]
  const rows = await ask(statement, (row) => {
    const read = recordOfRow(row, statement.textMembers)
    if (isNameless(row)) nameless++
    if (read === undefined) unread++
    else {
      if (read.unclear) unclear++
      sink.add(read.record, place, 'source')
    }
  })
  if (unread > 0)
    sink.addProblem(`${place}: ${unread} rows are not used: their request, answer or resources are not JSON.`)
  if (unclear > 0) {
    sink.addNote(`${place}: some request parameters are in an unknown form; what they name is unknown.`)
  }
  if (rows > 0 && nameless === rows) {
    sink.addProblem(
      `${place}: its column useridentity gives NULL for every caller, so that it does not fit the records; make the table as "whittle sql --engine athena --ddl" prints it.`,
    )
    return false
  }
  return true
}
