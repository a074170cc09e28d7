import type { UsageEntry } from '../evidence/types.ts'
import { addToSample } from '../evidence/sample.ts'
import type { UsageEvidence } from './types.ts'

/** Sums up the ledger entries that show one thing. At most five event ids, the smallest, so that the order cannot matter. */
export function usageEvidenceOf(entries: readonly UsageEntry[]): UsageEvidence {
  let firstSeen = entries[0]?.firstSeen ?? ''
  let lastSeen = entries[0]?.lastSeen ?? ''
  const events: string[] = []
  for (const entry of entries) {
    if (entry.firstSeen < firstSeen) firstSeen = entry.firstSeen
    if (entry.lastSeen > lastSeen) lastSeen = entry.lastSeen
    for (const id of entry.events) addToSample(events, id)
  }
  return { count: callsOf(entries), firstSeen, lastSeen, events }
}

/** Calls behind some of an action's entries; where those that lead are not among them, at least as many as one shows. */
export function callsOf(entries: readonly UsageEntry[]): number {
  let [sum, most] = [0, 0]
  for (const { calls, count } of entries) {
    sum += calls
    if (count > most) most = count
  }
  return Math.max(sum, most)
}
