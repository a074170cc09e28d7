import type { TimesSeen } from './types.ts'

/** The times of several things together. Events of different things are different ones. */
export function mergeTimes(all: readonly TimesSeen[]): TimesSeen {
  const days = new Set<number>()
  let [events, firstSeen, lastSeen] = [0, '', '']
  for (const each of all) {
    events += each.events
    if (firstSeen === '' || (each.firstSeen !== '' && each.firstSeen < firstSeen)) firstSeen = each.firstSeen
    if (each.lastSeen > lastSeen) lastSeen = each.lastSeen
    for (const day of each.days) days.add(day)
  }
  return { events, firstSeen, lastSeen, days: [...days].sort((a, b) => a - b) }
}
