import { byCodeUnits, groupBy } from '../../collections.ts'
import type { MatchedGroup } from '../../evidence/events/matches.ts'
import { describeNetwork } from '../../network/describe-network.ts'

/** Calls of one caller, of one kind, from one network, with one outcome. */
export interface TimelineEntry {
  /** ISO 8601, UTC, to the second. */
  readonly from: string
  readonly to: string
  readonly principal: string
  /** `s3.amazonaws.com:GetObject` */
  readonly operation: string
  readonly network: string
  readonly outcome: 'allowed' | 'denied'
  readonly events: number
  /** Distinct resources. */
  readonly resources: number
  /** The id of one of them. */
  readonly sample?: string
}

export interface Timeline {
  /** By first time. */
  readonly entries: readonly TimelineEntry[]
  /** What is left out because there are too many, as one. */
  readonly others?: { readonly entries: number; readonly events: number; readonly from: string; readonly to: string }
}

/** More entries than these count as one. */
const maxTimelineEntries = 100

/**
 * Matched events in the order in which they began. Calls that differ in session, Region or resource only are one entry.
 * The entries with most events stay where there are too many, and the first and the last.
 */
export function timelineOf(groups: readonly MatchedGroup[], most = maxTimelineEntries): Timeline {
  const merged = groupBy(groups, ({ principal, operation, network, outcome }) =>
    JSON.stringify([principal, operation, describeNetwork(network), outcome]),
  )
  const all = [...merged.values()].map(entryOf).sort(inTime)
  if (all.length <= most) return { entries: all }
  const ends = new Set([all[0], all.at(-1)])
  const byEvents = all.filter((each) => !ends.has(each)).sort((a, b) => b.events - a.events || inTime(a, b))
  const kept = new Set([...ends, ...byEvents.slice(0, Math.max(0, most - ends.size))])
  const left = all.filter((each) => !kept.has(each))
  return {
    entries: all.filter((each) => kept.has(each)),
    others: {
      entries: left.length,
      events: left.reduce((sum, { events }) => sum + events, 0),
      from: left.map(({ from }) => from).sort()[0] ?? '',
      to:
        left
          .map(({ to }) => to)
          .sort()
          .at(-1) ?? '',
    },
  }
}

const inTime = (a: TimelineEntry, b: TimelineEntry): number =>
  byCodeUnits(a.from, b.from) ||
  byCodeUnits(a.to, b.to) ||
  byCodeUnits(a.principal, b.principal) ||
  byCodeUnits(a.operation, b.operation) ||
  byCodeUnits(a.network, b.network) ||
  byCodeUnits(a.outcome, b.outcome)

function entryOf(groups: readonly MatchedGroup[]): TimelineEntry {
  const [{ principal, operation, network, outcome }] = groups as readonly [MatchedGroup]
  const [sample] = groups.flatMap(({ samples }) => samples).sort(byCodeUnits)
  return {
    from: groups.map(({ firstSeen }) => firstSeen).sort()[0] ?? '',
    to:
      groups
        .map(({ lastSeen }) => lastSeen)
        .sort()
        .at(-1) ?? '',
    principal,
    operation,
    network: describeNetwork(network),
    outcome,
    events: groups.reduce((sum, { count }) => sum + count, 0),
    resources: new Set(groups.flatMap(({ resources }) => resources)).size,
    ...(sample !== undefined && { sample }),
  }
}
