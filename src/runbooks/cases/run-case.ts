import { byCodeUnits } from '../../collections.ts'
import type { Catalog } from '../../catalog/types.ts'
import { ScopeSink } from '../../evidence/cloudtrail/scopes/scope-sink.ts'
import type { ScopeMatches } from '../../evidence/events/matches.ts'
import { EventReader } from '../../evidence/events/trail-event.ts'
import { formatCount } from '../../words.ts'
import { runOutcome } from '../outcome.ts'
import { matchedPrincipals } from '../principals.ts'
import type { BoundRunbook } from '../run.ts'
import { answerQuestions } from '../triage.ts'
import type { RunbookTest } from '../types.ts'
import { fillRecord } from './fill-record.ts'

export interface CaseResult {
  readonly name: string
  /** A sentence for each expectation that was not met; empty: passed. */
  readonly failures: readonly string[]
}

/**
 * Runs one test case of a runbook over its own events, whatever their times.
 *
 * @param bound the runbook with the parameters of the case
 */
export function runCase(bound: BoundRunbook, test: RunbookTest, catalog: Catalog): CaseResult {
  const anyTime = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }
  const sink = new ScopeSink(new EventReader(catalog), [bound.scope], anyTime)
  for (const [index, event] of test.events.entries()) sink.add(fillRecord(event, index), `event ${index + 1}`)
  const { scopes, problems } = sink.gather()
  const [matches] = scopes
  if (matches === undefined) throw new Error('a reading of one scope has no result')
  const unreadable = problems.lines().map((line) => `An event cannot be read: ${line}`)
  return { name: test.name, failures: [...unreadable, ...failuresOf(bound, test, matches)] }
}

function failuresOf(bound: BoundRunbook, { expect, answers }: RunbookTest, matches: ScopeMatches): string[] {
  const principals = matchedPrincipals(matches)
  const failures = [
    ...compareEvents('in the scope', expect.matched, matches.matched, matches.events),
    ...compareEvents('left open', expect.unclear, matches.unclear, matches.unclearEvents),
  ]
  if (expect.principals !== undefined) {
    const wanted = expect.principals.toSorted(byCodeUnits)
    if (wanted.join('\n') !== principals.join('\n'))
      failures.push(`Expected principals: ${listed(wanted)}; found: ${listed(principals)}.`)
  }
  if (expect.outcome !== undefined) {
    const triage = answerQuestions(bound.runbook.triage, answers)
    const { outcome, says } = runOutcome({ runbook: bound.runbook, matches, principals, triage, notRead: [] })
    if (outcome !== expect.outcome) failures.push(`Expected outcome: ${expect.outcome}; found: ${outcome}. ${says}`)
  }
  return failures
}

const listed = (names: readonly string[]): string => (names.length === 0 ? 'none' : names.join(', '))

function compareEvents(
  what: string,
  expected: readonly string[] | number | undefined,
  number: number,
  found: readonly { readonly eventID: string }[],
): string[] {
  if (expected === undefined) return []
  if (typeof expected === 'number') {
    if (expected === number) return []
    return [`Expected ${formatCount(expected, 'event')} ${what}; found ${number}.`]
  }
  const ids = found.map(({ eventID }) => eventID)
  const missing = expected
    .filter((id) => !ids.includes(id))
    .map((id) => `Event ${id}: expected ${what}, and not found there.`)
  const more = ids
    .filter((id) => !expected.includes(id))
    .map((id) => `Event ${id}: not expected ${what}, and found there.`)
  return [...missing, ...more]
}
