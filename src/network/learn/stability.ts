import { estimateUnseen, type UnseenEstimate } from '../../evidence/usage/good-turing.ts'
import { formatCount } from '../../words.ts'
import type { TimesSeen, AccountWindow } from './types.ts'

/** The limits beyond which a network counts as stable, and a set of networks as complete. */
const stability = {
  /** Distinct days with events. */
  days: 5,
  /** Days from the first to the last event. */
  spanDays: 14,
  /** Observations (a network on a day) below this say too little about the set. */
  observations: 20,
  /** Estimated probability that the next observation is of a network never seen. */
  unseen: 0.05,
} as const

const msPerDay = 86_400_000

/** The moment at which the last third of a window begins, in milliseconds since the epoch. */
const lastThirdOf = ({ from, to }: AccountWindow): number =>
  Date.parse(from) + ((Date.parse(to) - Date.parse(from)) * 2) / 3

/** Did it appear in the last third of the window? */
export const isNewInWindow = ({ firstSeen }: TimesSeen, window: AccountWindow): boolean =>
  Date.parse(firstSeen) >= lastThirdOf(window)

/** A clause: what a network lacks to be stable; `null` where it is. */
export function unstableReason(seen: TimesSeen, window: AccountWindow): string | null {
  const { days, firstSeen, lastSeen } = seen
  const lastThird = new Date(lastThirdOf(window)).toISOString().slice(0, 10)
  if (isNewInWindow(seen, window)) return `it appeared in the last third of the window (since ${lastThird})`
  if (days.length < stability.days) {
    return `it was in use on ${formatCount(days.length, 'day')}, fewer than ${stability.days}`
  }
  if (Date.parse(lastSeen) - Date.parse(firstSeen) < stability.spanDays * msPerDay) {
    return `its use spans less than ${stability.spanDays} days`
  }
  if (Date.parse(lastSeen) < lastThirdOf(window))
    return `it was not in use in the last third of the window (since ${lastThird})`
  return null
}

/** Good–Turing over the days of networks: one that was in use on a single day is a singleton. */
export function estimateNetworks(networks: readonly TimesSeen[]): UnseenEstimate {
  const counts = networks.map(({ days }) => days.length)
  const observations = counts.reduce((sum, count) => sum + count, 0)
  const singletons = counts.filter((count) => count === 1).length
  return { ...estimateUnseen(observations, singletons, 'network'), inWords: inWords(observations, singletons) }
}

function inWords(observations: number, singletons: number): string {
  const seen = `${formatCount(observations, 'day')} of use, ${formatCount(singletons, 'network')} seen on a single day`
  if (observations === 0) return 'no network was seen'
  return singletons === 0 ? `${seen}: a new network is very unlikely` : seen
}

/** A clause: why a set of networks may not be complete; `null` where it is. */
export function growingReason(
  networks: readonly TimesSeen[],
  estimate: UnseenEstimate,
  window: AccountWindow,
): string | null {
  if (networks.length === 0) return 'no network was seen that a condition could name'
  const late = networks.filter((each) => isNewInWindow(each, window)).length
  if (late > 0) return `${formatCount(late, 'network')} appeared in the last third of the window`
  if (estimate.observations < stability.observations) {
    return `${formatCount(estimate.observations, 'day')} of use ${estimate.observations === 1 ? 'is' : 'are'} too few, fewer than ${stability.observations}`
  }
  return estimate.probability > stability.unseen ? `its networks keep changing: ${estimate.inWords}` : null
}
