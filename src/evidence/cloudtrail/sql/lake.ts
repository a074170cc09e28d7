import type { CloudTrailApi } from '../../../aws/apis.ts'
import { systemClock } from '../../../aws/clock.ts'
import { describeFailure, throwIfNoCredentials } from '../../../aws/failures.ts'
import { withRetry } from '../../../aws/retry.ts'
import type { CloudTrailSource } from '../../../settings/types.ts'
import type { EvidenceSink } from '../evidence-sink.ts'
import type { ReadRange } from '../../coverage/selectors/recorder.ts'
import { QueryError, type QueryOptions } from './athena.ts'
import { addRow } from './rows.ts'
import { lakeTable } from './table.ts'
import { withInlinedParameters, usageStatement } from './usage-query.ts'

export type LakeSource = Extract<CloudTrailSource, { kind: 'lake' }>
export type LakeApi = Pick<CloudTrailApi, 'startQuery' | 'getQueryResults' | 'cancelQuery'>

const firstPause = 1_000
const longestPause = 10_000
const pending = new Set(['QUEUED', 'RUNNING'])

/** The id behind FROM: `arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/ID`. */
export const storeIdOf = (arn: string): string => arn.slice(arn.indexOf('/') + 1)

/**
 * Counts the events of an event data store and adds the rows, as `readAthena` does. Lake takes no values apart from the
 * statement: all of them are literals with quotes doubled, of forms that the configuration was checked for.
 *
 * @returns what was read to its end
 * @throws {InputError} when there are no credentials
 * @throws the signal's reason when aborted; the query is cancelled then
 */
export async function readLake(
  source: LakeSource,
  api: LakeApi,
  builder: EvidenceSink,
  options: QueryOptions = {},
): Promise<ReadRange | undefined> {
  const { clock = systemClock, signal } = options
  const place = `Event data store ${storeIdOf(source.store)}`
  const iso = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`
  const [from, to] = [iso(clock.now() - source.days * 86_400_000), iso(clock.now())]
  const { accounts, regions } = source
  const statement = usageStatement(lakeTable(storeIdOf(source.store)), { from, to, accounts, regions })
  try {
    const number = builder.place()
    let rows = 0
    for await (const row of lakeRows(withInlinedParameters(statement), api, options)) {
      addRow(row, builder, place, { textMembers: statement.textMembers, place: number })
      if (++rows % 1000 === 0) options.onRows?.(1000)
    }
    options.onRows?.(rows % 1000)
    if (rows === 0) {
      builder.addProblem(`${place}: it holds no event since ${from}; check its accounts and Regions.`)
      return undefined
    }
    return {
      accounts: accounts.length > 0 ? accounts : 'all',
      regions: regions.length > 0 ? regions : 'all',
      from,
      to,
    }
  } catch (error) {
    signal?.throwIfAborted()
    if (!(error instanceof QueryError)) throw error
    builder.addProblem(`${place}: ${error.message}.`)
    return undefined
  }
}

/**
 * The rows of a statement. A statement that is given up is cancelled.
 *
 * @throws {QueryError} where it gives no answer
 */
export async function* lakeRows(
  sql: string,
  api: LakeApi,
  { clock = systemClock, signal }: Pick<QueryOptions, 'clock' | 'signal'>,
): AsyncGenerator<Record<string, string | undefined>> {
  const ask = async <Result>(action: string, call: () => Promise<Result>): Promise<Result> => {
    try {
      return await withRetry(call, { clock, ...(signal && { signal }) })
    } catch (error) {
      signal?.throwIfAborted()
      throwIfNoCredentials(error)
      throw new QueryError(describeFailure(error, action))
    }
  }
  // Not given up once it is sent: a query whose id is not known could not be cancelled.
  const { QueryId: id } = await ask('cloudtrail:StartQuery', () => api.startQuery({ QueryStatement: sql }))
  if (id === undefined) throw new QueryError('CloudTrail did not start the query')
  let running = true
  try {
    let token: string | undefined
    let pause = firstPause
    do {
      const page = await ask('cloudtrail:GetQueryResults', () =>
        api.getQueryResults(
          { QueryId: id, MaxQueryResults: 1000, ...(token !== undefined && { NextToken: token }) },
          signal,
        ),
      )
      const state = page.QueryStatus ?? ''
      if (pending.has(state)) {
        await clock.sleep(pause, signal)
        pause = Math.min(longestPause, pause * 1.5)
        continue
      }
      running = false
      if (state !== 'FINISHED') {
        throw new QueryError(`the query ended as ${state}: ${page.ErrorMessage ?? 'no reason given'}`)
      }
      for (const cells of page.QueryResultRows ?? []) yield Object.assign({}, ...cells) as Record<string, string>
      token = page.NextToken
    } while (running || token !== undefined)
  } finally {
    if (running) await api.cancelQuery({ QueryId: id }).catch(() => undefined)
  }
}
