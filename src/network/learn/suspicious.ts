import type { UsageEntry } from '../../evidence/types.ts'
import { isWithin } from './addresses.ts'
import type { Classified } from './classify.ts'
import { isNewInWindow } from './stability.ts'
import type { LearnedNetwork, Suspicion, SuspicionReason, TimesSeen, AccountWindow } from './types.ts'

/** Moments that must be known before hours say anything. */
const leastMoments = 20

/** A principal that is active in more hours of the day than these has no usual hours. */
const mostHours = 16

const hourOf = (time: string): number => Number(time.slice(11, 13))

/** Hours of the day (UTC) of known moments: the first and last event of each distinct request. */
const momentsOf = (entries: readonly UsageEntry[]): number[] =>
  entries.flatMap(({ count, firstSeen, lastSeen }) =>
    count === 1 ? [hourOf(firstSeen)] : [hourOf(firstSeen), hourOf(lastSeen)],
  )

/** The hours of the day in which a principal is active, with those beside them; `undefined` where it has no such hours. */
function usualHours(entries: readonly UsageEntry[]): ReadonlySet<number> | undefined {
  const moments = momentsOf(entries)
  if (moments.length < leastMoments) return undefined
  const hours = new Set(moments.flatMap((hour) => [(hour + 23) % 24, hour, (hour + 1) % 24]))
  return hours.size > mostHours ? undefined : hours
}

/** The block or the endpoint; `undefined` for services and vendors. */
const nameOf = ({ place }: LearnedNetwork): string | undefined =>
  place.kind === 'cidr' ? place.cidr : place.kind === 'vpce' ? place.vpce : undefined

/**
 * Use that deserves a look: allowed calls from networks that are not stable, if they are new, came at hours at which the
 * principal is otherwise not active, or followed refused attempts from there; and networks of refused attempts only.
 *
 * @param entriesOf the allowed uses behind a network
 */
export function suspiciousUse(
  networks: readonly LearnedNetwork[],
  { denied }: Classified,
  window: AccountWindow,
  entriesOf: (network: LearnedNetwork) => readonly UsageEntry[],
): Suspicion[] {
  const known = networks.filter((each) => nameOf(each) !== undefined)
  const hours = usualHours(known.filter(({ stable }) => stable).flatMap(entriesOf))
  const found: Suspicion[] = []
  for (const network of known) {
    if (network.stable) continue
    const reasons: SuspicionReason[] = []
    if (isNewInWindow(network, window)) reasons.push('new-network')
    const moments = momentsOf(entriesOf(network))
    if (hours !== undefined && moments.length > 0 && !moments.some((hour) => hours.has(hour))) {
      reasons.push('unusual-hours')
    }
    if ([...denied].some(([place, times]) => isIn(place, network) && times.firstSeen < network.firstSeen)) {
      reasons.push('denied-before')
    }
    if (reasons.length > 0) found.push({ network: nameOf(network)!, outcome: 'allowed', ...timesOf(network), reasons })
  }
  for (const [place, times] of denied) {
    if (known.some((network) => isIn(place, network))) continue
    found.push({ network: place, outcome: 'denied', ...timesOf(times), reasons: ['only-denied'] })
  }
  return found
}

const isIn = (place: string, { place: network }: LearnedNetwork): boolean =>
  network.kind === 'vpce' ? network.vpce === place : network.kind === 'cidr' && isWithin(place, network.cidr)

const timesOf = ({ events, firstSeen, lastSeen, days }: TimesSeen): TimesSeen => ({ events, firstSeen, lastSeen, days })
