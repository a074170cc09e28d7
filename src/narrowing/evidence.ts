import type { UsageEntry } from '../evidence/types.ts'
import type { UsageEvidence } from './types.ts'

/** Sums up the ledger entries that show one thing. At most five event ids, the smallest, so that the order cannot matter. */
export function evidenceOf(entries: readonly UsageEntry[]): UsageEvidence {
  return {
    count: callsOf(entries),
    firstSeen: entries.reduce(
      (first, entry) => (entry.firstSeen < first ? entry.firstSeen : first),
      entries[0]?.firstSeen ?? '',
    ),
    lastSeen: entries.reduce((last, entry) => (entry.lastSeen > last ? entry.lastSeen : last), ''),
    events: [...new Set(entries.flatMap((entry) => entry.events))].sort().slice(0, 5),
  }
}

/** Calls behind some of an action's entries; where those that lead are not among them, at least as many as one shows. */
export const callsOf = (entries: readonly UsageEntry[]): number =>
  entries.reduce(
    (most, { count }) => Math.max(most, count),
    entries.reduce((sum, { calls }) => sum + calls, 0),
  )

/** Groups in order of first appearance. (Map.groupBy is not in Node 20.) */
export function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return groups
}
