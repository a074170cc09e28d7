import type { Condition } from '../evidence/events/condition.ts'
import type { EventReading } from '../evidence/events/matches.ts'
import type { AccountCoverage } from '../evidence/types.ts'
import { unrecordedDataEvents } from './needed-data-events.ts'

/** The times and accounts whose events a run asks for. */
export interface RequestedEvidence {
  /** ISO 8601: from then on, and before then. */
  readonly from: string
  readonly to: string
  /** Accounts of the configuration: each of them has events somewhere. */
  readonly accounts: readonly string[]
  /** Must the scope be empty? Then a day without a record may be one on which the access was used. */
  readonly whenEmpty: boolean
  /** What the events have to meet. */
  readonly where: Condition
}

/**
 * The reason why events that a run asks for may be missing from what was read, a sentence each; empty: nothing is known
 * to be missing. Sources that answered without a fault may still hold nothing of an account, or begin later than the
 * window.
 */
export function missingEvidenceReasons(
  { coverage, problems, records }: Pick<EventReading, 'coverage' | 'problems' | 'records'>,
  { from, to, accounts, whenEmpty, where }: RequestedEvidence,
): readonly string[] {
  const read = coverage.accounts
  const incomplete = coverage.complete ? [] : problems.length > 0 ? problems : ['Not everything was read.']
  if (read.length === 0 || records === 0) return [...incomplete, 'No record of these times was read.']
  return [
    ...incomplete,
    ...accounts
      .filter((account) => !read.some((each) => each.account === account))
      .map((account) => `No record of the account ${account} was read.`),
    ...read.flatMap((account) => outsideOf(account, from, to)),
    ...unrecordedDataEvents(where, read),
    ...(whenEmpty ? read.flatMap((account) => gapsOf(account, from, to)) : []),
  ]
}

/** Whole days: a day counts as covered where it has a record. */
const dayOf = (moment: string): string => moment.slice(0, 10)

function outsideOf({ account, from: first, to: last }: AccountCoverage, from: string, to: string): string[] {
  const beforeEnd = new Date(Date.parse(to) - 86_400_000).toISOString()
  return [
    ...(dayOf(first) > dayOf(from)
      ? [`The events of the account ${account} begin at ${first}, and those from ${from} on are asked for.`]
      : []),
    ...(dayOf(last) < dayOf(beforeEnd)
      ? [`The events of the account ${account} end at ${last}, and those until ${to} are asked for.`]
      : []),
  ]
}

function gapsOf({ account, gaps }: AccountCoverage, from: string, to: string): string[] {
  const days = gaps.filter((day) => day >= dayOf(from) && day < to)
  const more = days.length > 5 ? ` and ${days.length - 5} more days` : ''
  return days.length === 0
    ? []
    : [`There is no record of the account ${account} on ${days.slice(0, 5).join(', ')}${more}.`]
}
