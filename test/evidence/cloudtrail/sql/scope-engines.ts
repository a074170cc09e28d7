import { expect } from '@jest/globals'
import fc from 'fast-check'
import { decodeCatalog } from '../../../../src/catalog/load.ts'
import { readAsset } from '../../../../src/assets.ts'
import { eventSourceHost, servicesOf } from '../../../../src/catalog/event-sources.ts'
import { ScopeSink } from '../../../../src/evidence/cloudtrail/scopes/scope-sink.ts'
import { recordOfRow } from '../../../../src/evidence/cloudtrail/sql/scopes/scope-rows.ts'
import { scopeStatement } from '../../../../src/evidence/cloudtrail/sql/scopes/scope-statement.ts'
import { withInlinedParameters } from '../../../../src/evidence/cloudtrail/sql/usage-query.ts'
import type { Scope } from '../../../../src/evidence/events/condition.ts'
import type { ScopeMatches } from '../../../../src/evidence/events/matches.ts'
import { EventReader } from '../../../../src/evidence/events/trail-event.ts'
import { secondsOf, timeOf } from '../../../../src/evidence/time.ts'
import { contextWindowOf } from '../../../../src/evidence/cloudtrail/scopes/scope-collector.ts'
import { askDuckDb, type DuckRow } from '../../../support/duckdb.ts'
import { records, scopes } from '../../events/random.ts'
import { duckTable, duckTask } from './duck-table.ts'

/** Both ways to the events of scopes: records that are read one by one, and rows of a statement in a real engine. */

export const catalog = decodeCatalog(await readAsset('catalog.br'))
const reader = new EventReader(catalog)
export const window = { from: secondsOf('2026-05-01T06:00:00Z'), to: secondsOf('2026-05-03T23:59:59Z') }

type Json = Readonly<Record<string, unknown>>

export interface Found {
  readonly matched: readonly string[]
  readonly unclear: readonly string[]
  readonly digest: string
}

const foundIn = ({ events, unclearEvents, idsSha256 }: ScopeMatches): Found => ({
  matched: events.map((event) => event.eventID).sort(),
  unclear: unclearEvents.map((event) => event.eventID).sort(),
  digest: idsSha256,
})

export function embedded(scope: Scope, records: readonly Json[]): Found {
  const sink = new ScopeSink(reader, [scope], window)
  for (const record of records) sink.add(record)
  return foundIn(sink.gather().scopes[0]!)
}

export function statementFor(scope: Scope, records: readonly Json[]): string {
  const openHosts = records
    .map((record) => String(record['eventSource']))
    .filter((source) => servicesOf(source).every((service) => catalog.actionsOf(service).length === 0))
    .map(eventSourceHost)
  const { from, to } = contextWindowOf(scope, window)
  const filter = { from: timeOf(from), to: timeOf(to), accounts: [], regions: [] }
  return withInlinedParameters(scopeStatement([scope.where], { shape: duckTable, filter, catalog, openHosts }))
}

export function ofRows(scope: Scope, rows: readonly DuckRow[]): Found {
  const sink = new ScopeSink(reader, [scope], window)
  for (const row of rows) {
    const read = recordOfRow(row, false)
    if (read === undefined) throw new Error('a row that is no record')
    sink.add(read.record)
  }
  return foundIn(sink.gather().scopes[0]!)
}

export function inDuck(scopes: readonly Scope[], records: readonly Json[]): readonly Found[] {
  const answers = askDuckDb(
    duckTask(
      records,
      scopes.map((scope) => statementFor(scope, records)),
    ),
  )
  return answers.map((rows, index) => ofRows(scopes[index]!, rows))
}

/** Random scopes over random records: both ways find the same events, clear and unclear. */
export function bothFindTheSame(numRuns: number): { readonly matched: number; readonly unclear: number } {
  let [matched, unclear] = [0, 0]
  const many = fc.array(scopes, { minLength: 40, maxLength: 40 })
  fc.assert(
    fc.property(many, records(40), (all, trail) => {
      const found = inDuck(all, trail)
      for (const [index, scope] of all.entries()) {
        const expected = embedded(scope, trail)
        expect({ scope, found: found[index] }).toEqual({ scope, found: expected })
        matched += expected.matched.length
        unclear += expected.unclear.length
      }
    }),
    { numRuns, endOnFailure: true },
  )
  return { matched, unclear }
}
