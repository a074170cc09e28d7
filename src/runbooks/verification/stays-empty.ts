import { formatCount } from '../../words.ts'
import type { ScopeMatches } from '../../evidence/events/matches.ts'
import { unrecordedDataEvents } from '../needed-data-events.ts'
import { momentAfter } from '../duration.ts'
import type { WatchedVerification } from '../record/verification-schema.ts'
import { unobservedReasons, isDelivered } from './observed.ts'
import type { Observation, VerificationResult } from './types.ts'

/**
 * Did no event of the condition occur since the revocation, until its time has passed? One event is a failure at once. An
 * event that may be one, or evidence that may hide one, is never a success.
 */
export function judgeStaysEmpty(
  spec: Extract<WatchedVerification, { kind: 'stays-empty' }>,
  matches: ScopeMatches,
  observation: Observation,
): VerificationResult {
  const { from, now } = observation
  const until = momentAfter(from, spec.for)
  const result = (status: VerificationResult['status'], says: readonly string[]): VerificationResult => {
    const events = status === 'failed' ? matches.events : matches.unclearEvents
    return { id: spec.id, kind: spec.kind, status, from, until, says, events, matched: matches.matched }
  }
  if (matches.matched > 0) return result('failed', failureOf(matches))
  const unclear =
    matches.unclear === 0
      ? []
      : [`${formatCount(matches.unclear, 'event')} may be in the scope: their records leave it open.`]
  if (!isDelivered(until, now))
    return result('pending', [`Nothing was found; it is watched until ${until}.`, ...unclear])
  const hidden = [
    ...unclear,
    ...unrecordedDataEvents(spec.condition, observation.coverage.accounts),
    ...unobservedReasons(observation, from, until),
  ]
  if (hidden.length > 0) return result('not-observable', hidden)
  return result('success', [`No event from ${from} to ${until}.`])
}

function failureOf({ matched, events }: ScopeMatches): string[] {
  const first = events[0]
  const denied = matched === events.length && events.every(({ outcome }) => outcome === 'denied')
  const says = `${formatCount(matched, 'event')} since${first === undefined ? '' : `, the first at ${first.time}`}.`
  return denied
    ? [
        says,
        'AWS denied all of them: the access is gone, and is still tried. A condition on outcome: allowed leaves such attempts out.',
      ]
    : [says]
}
