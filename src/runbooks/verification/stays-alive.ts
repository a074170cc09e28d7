import { formatCount } from '../../words.ts'
import type { ScopeMatches } from '../../evidence/events/matches.ts'
import { isoSeconds, momentAfter } from '../duration.ts'
import { durationSeconds } from '../file/values.ts'
import type { WatchedVerification } from '../record/verification-schema.ts'
import { unobservedReasons, isDelivered } from './observed.ts'
import type { Observation, VerificationResult } from './types.ts'

/** One of the equal times into which the watched time is divided. */
interface Period {
  readonly from: string
  readonly until: string
}

/**
 * Did at least one allowed event of the condition occur in each period since the revocation? A whole period without one is a
 * failure where the evidence would have shown it, and not observable where it would not.
 */
export function judgeStaysAlive(
  spec: Extract<WatchedVerification, { kind: 'stays-alive' }>,
  matches: ScopeMatches,
  observation: Observation,
): VerificationResult {
  const { from, now } = observation
  const until = momentAfter(from, spec.for)
  const result = (status: VerificationResult['status'], says: readonly string[]): VerificationResult => {
    return { id: spec.id, kind: spec.kind, status, from, until, says, events: [], matched: matches.matched }
  }
  const alive = timesOf(matches, 'allowed')
  const periods = periodsOf(from, until, spec.within)
  const passed = periods.filter((period) => isDelivered(period.until, now))
  const silent = passed.filter((period) => !alive.some((time) => isIn(time, period)))
  const missed = silent.filter((period) => hiddenOf(period, matches, observation).length === 0)
  if (missed.length > 0) {
    const [first] = missed
    return result('failed', [
      `No allowed call in ${formatCount(missed.length, 'period')} of ${spec.within}, the first from ${first?.from ?? ''} to ${first?.until ?? ''}.`,
      ...deniedIn(missed, matches),
    ])
  }
  const hidden = silent.flatMap((period) => hiddenOf(period, matches, observation))
  if (passed.length < periods.length) {
    const open = [...new Set(hidden)]
    return result(
      'pending',
      [`There were calls in each period; it is watched until ${until}.`, ...open].slice(silent.length > 0 ? 1 : 0),
    )
  }
  if (hidden.length > 0) return result('not-observable', [...new Set(hidden)])
  return result('success', [`At least one allowed call in each ${spec.within} from ${from} to ${until}.`])
}

/** Periods of the length `within`; the last one ends where the time ends. */
function periodsOf(from: string, until: string, within: string): Period[] {
  const [start, end, length] = [Date.parse(from), Date.parse(until), durationSeconds(within) * 1000]
  const periods: Period[] = []
  if (length <= 0) return [{ from, until }]
  for (let at = start; at < end; at += length) {
    // A shorter rest at the end asks for no more than the period before it does.
    if (at + length > end && periods.length > 0) break
    periods.push({ from: isoSeconds(at), until: isoSeconds(Math.min(at + length, end)) })
  }
  return periods
}

const isIn = (time: string, { from, until }: Period): boolean => time >= from && time < until

/** Moments at which there was an event: those that were kept, and the first and last of each group. */
function timesOf({ events, groups }: ScopeMatches, outcome: 'allowed' | 'denied'): string[] {
  return [
    ...events.filter((event) => event.outcome === outcome).map(({ time }) => time),
    ...groups.filter((group) => group.outcome === outcome).flatMap(({ firstSeen, lastSeen }) => [firstSeen, lastSeen]),
  ]
}

/** The reason why a period without a call may have had one after all. */
function hiddenOf(period: Period, matches: ScopeMatches, observation: Observation): string[] {
  const { matched, events, unclear, unclearEvents } = matches
  const lastKept = events.at(-1)?.time ?? ''
  const cutOff = matched > events.length && lastKept < period.until
  const mayBe = unclearEvents.some(({ time }) => isIn(time, period)) || unclear > unclearEvents.length
  return [
    ...(cutOff ? [`Of ${formatCount(matched, 'event')} the first ${events.length} were kept, up to ${lastKept}.`] : []),
    ...(mayBe ? ['There are events that may be such calls: their records leave it open.'] : []),
    ...unobservedReasons(observation, period.from, period.until),
  ]
}

function deniedIn(periods: readonly Period[], matches: ScopeMatches): string[] {
  const denied = timesOf(matches, 'denied').filter((time) => periods.some((period) => isIn(time, period)))
  return denied.length === 0 ? [] : [`There were calls that AWS denied, the first at ${denied.sort()[0] ?? ''}.`]
}
