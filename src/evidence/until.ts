import type { Clock } from '../aws/clock.ts'
import type { CloudTrailSource } from '../settings/types.ts'
import { dayOf, type Seconds } from './time.ts'

/**
 * A clock that starts at a moment of the past and continues from there, so that evidence is read as if it were that
 * day.
 */
export function clockFrom(moment: Seconds, clock: Clock): Clock {
  const behind = clock.now() - moment * 1000
  return {
    now: () => clock.now() - behind,
    sleep: (milliseconds, signal) => clock.sleep(milliseconds, signal),
    random: () => clock.random(),
  }
}

/**
 * Days that CloudTrail keeps Event history, counted from now.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events.html
 */
export const historyDays = 90

/**
 * The sources of a reading that ends at a moment of the past: Event history goes no further back for it.
 *
 * @param now milliseconds since the epoch
 * @param onGone for each source of Event history that no longer has the moment, and is left out
 */
export function sourcesUntil(
  until: Seconds,
  sources: readonly CloudTrailSource[],
  now: number,
  onGone: () => void,
): CloudTrailSource[] {
  const left = historyDays - Math.max(0, dayOf(now / 1000) - dayOf(until))
  return sources.flatMap((source): CloudTrailSource[] => {
    if (source.kind !== 'lookup-events') return [source]
    if (left > 0) return [{ ...source, days: Math.min(source.days, left) }]
    onGone()
    return []
  })
}
