import { byCodeUnits, groupBy } from '../../collections.ts'
import type { AccountCoverage, Ledger, NetworkUse, UsageEntry } from '../../evidence/types.ts'
import { blockOfAddress, isWithin, membersByBlock, smallestBlockOf } from './addresses.ts'
import { classifyUses, learnableNetworkOf, type Classified } from './classify.ts'
import { estimateNetworks, growingReason, unstableReason } from './stability.ts'
import { suspiciousUse } from './suspicious.ts'
import { mergeTimes } from './times.ts'
import type { LearnedNetwork, LearnedPlace, LearnedPrincipal, TimesSeen, AccountWindow } from './types.ts'

/**
 * The networks of each principal, by what its allowed calls show.
 *
 * @param ledger of a reading with `networks`
 * @param principals those to show; default: all of the ledger
 */
export function learnNetworks(ledger: Ledger, principals?: readonly string[]): LearnedPrincipal[] {
  const uses = groupBy(ledger.networks ?? [], ({ principal }) => principal)
  const entries = groupBy(ledger.entries, ({ principal }) => principal)
  const refused = refusedInSubnets(ledger.networks ?? [])
  return [...(principals ?? [...uses.keys()].sort(byCodeUnits))].map((principal) => {
    const own = entries.get(principal) ?? []
    const window = windowOf(principal, ledger.coverage.accounts, uses.get(principal) ?? [])
    return learnPrincipal(principal, uses.get(principal) ?? [], own, window, (unit) =>
      (refused.get(unit) ?? []).flatMap((attempt) => (attempt.principal === principal ? [] : [attempt.address])),
    )
  })
}

interface Attempt {
  readonly principal: string
  readonly address: string
}

/** IPv6 subnet → attempts from it that AWS refused. */
function refusedInSubnets(uses: readonly NetworkUse[]): Map<string, Attempt[]> {
  const attempts = uses.flatMap(({ principal, network, outcome }) =>
    outcome === 'denied' && network.kind === 'address' && network.address.includes(':')
      ? [{ principal, address: network.address }]
      : [],
  )
  return groupBy(attempts, ({ address }) => smallestBlockOf(address))
}

/** What the evidence covers of the principal's account; where that is not known, its own first and last event. */
function windowOf(principal: string, accounts: readonly AccountCoverage[], uses: readonly NetworkUse[]): AccountWindow {
  const covered = accounts.find(({ account }) => account === principal.split(':')[4])
  if (covered !== undefined) return { from: covered.from, to: covered.to }
  const { firstSeen, lastSeen } = mergeTimes(uses.map(({ count, ...times }) => ({ events: count, ...times })))
  return { from: firstSeen, to: lastSeen }
}

/**
 * @param uses of the principal, by network
 * @param entries of the principal, for services and moments
 * @param refusedIn the addresses of an IPv6 subnet from which another principal was refused
 */
function learnPrincipal(
  principal: string,
  uses: readonly NetworkUse[],
  entries: readonly UsageEntry[],
  window: AccountWindow,
  refusedIn: (subnet: string) => readonly string[],
): LearnedPrincipal {
  const classified = classifyUses(principal, uses)
  const allowed = entries.filter(({ outcome }) => outcome === 'allowed')
  const byLesson = groupBy(allowed, (entry) => lessonKey(principal, entry))
  const row = (place: LearnedPlace, times: TimesSeen, mayLearn: boolean, reason: string | null): LearnedNetwork => ({
    place,
    ...times,
    stable: reason === null,
    reason,
    learned: mayLearn && reason === null,
    services: servicesOf(entriesAt(place, byLesson)),
  })
  const judged = (place: LearnedPlace, times: TimesSeen, mayLearn: boolean): LearnedNetwork =>
    row(place, times, mayLearn, unstableReason(times, window))
  const networks = [
    ...blocksOf(classified, window, refusedIn).map(({ block, addresses, times, reason }) =>
      row({ kind: 'cidr', cidr: block, addresses }, times, true, reason),
    ),
    ...sorted(classified.endpoints).map(([vpce, { owner, vpcs, ...times }]) =>
      judged({ kind: 'vpce', vpce, owner, vpcs }, times, true),
    ),
    ...sorted(classified.services).map(([, { service, made, ...times }]) =>
      judged({ kind: 'service', service, made }, times, false),
    ),
    ...sorted(classified.vendors).map(([vendor, times]) => judged({ kind: 'vendor', vendor }, times, false)),
  ]
  const own = networks.filter(({ place }) => place.kind === 'cidr' || place.kind === 'vpce')
  const estimate = estimateNetworks(own)
  const growing = growingReason(own, estimate, window)
  const suspicious = suspiciousUse(networks, classified, window, ({ place }) => entriesAt(place, byLesson))
  return {
    principal,
    networks,
    saturated: growing === null,
    growing,
    estimate,
    leftOut: classified.leftOut,
    suspicious,
  }
}

interface LearnedBlock {
  readonly block: string
  readonly addresses: number
  readonly times: TimesSeen
  readonly reason: string | null
}

/**
 * The addresses as blocks. IPv4 addresses are joined only where all of a block were seen; an IPv6 address stands for its
 * subnet, unless another principal was refused from an address of it that this one did not use. Stable addresses are
 * joined with stable ones only.
 */
function blocksOf(
  { addresses }: Classified,
  window: AccountWindow,
  refusedIn: (subnet: string) => readonly string[],
): LearnedBlock[] {
  const byUnit = groupBy([...addresses], ([address]) => smallestBlockOf(address))
  const units = new Map<string, { readonly addresses: number; readonly times: TimesSeen }>()
  for (const [unit, members] of byUnit) {
    if (refusedIn(unit).every((address) => addresses.has(address)))
      units.set(unit, { addresses: members.length, times: mergeTimes(members.map(([, times]) => times)) })
    else for (const [address, times] of members) units.set(blockOfAddress(address), { addresses: 1, times })
  }
  const why = new Map([...units].map(([unit, { times }]) => [unit, unstableReason(times, window)]))
  return [true, false].flatMap((stable) =>
    [...membersByBlock([...units.keys()].filter((unit) => (why.get(unit) === null) === stable))].map(
      ([block, members]): LearnedBlock => {
        const inside = members.map((member) => units.get(member)!)
        const times = mergeTimes(inside.map((each) => each.times))
        const reason = stable ? null : (unstableReason(times, window) ?? why.get(members[0]!) ?? null)
        return { block, addresses: inside.reduce((sum, each) => sum + each.addresses, 0), times, reason }
      },
    ),
  )
}

const sorted = <Value>(map: ReadonlyMap<string, Value>): [string, Value][] =>
  [...map].sort(([a], [b]) => byCodeUnits(a, b))

/** A text per thing that is learned from an entry: an address, an endpoint, a service with its way of calling. */
function lessonKey(principal: string, { network }: UsageEntry): string {
  const lesson = learnableNetworkOf(principal, network)
  switch (lesson.kind) {
    case 'address':
      return lesson.address
    case 'endpoint':
      return lesson.endpoint
    case 'service':
      return `${lesson.service} ${lesson.made}`
    case 'vendor':
      return lesson.vendor
    case 'nothing':
      return ''
  }
}

function entriesAt(place: LearnedPlace, byLesson: ReadonlyMap<string, readonly UsageEntry[]>): readonly UsageEntry[] {
  switch (place.kind) {
    case 'cidr': {
      const [address = '', bits] = place.cidr.split('/')
      if (bits === '32' || bits === '128') return byLesson.get(address) ?? []
      return [...byLesson].flatMap(([address, entries]) => (isWithin(address, place.cidr) ? entries : []))
    }
    case 'vpce':
      return byLesson.get(place.vpce) ?? []
    case 'service':
      return byLesson.get(`${place.service} ${place.made}`) ?? []
    case 'vendor':
      return byLesson.get(place.vendor) ?? []
  }
}

const servicesOf = (entries: readonly UsageEntry[]): string[] =>
  [...new Set(entries.map(({ action }) => action.slice(0, action.indexOf(':'))))].sort(byCodeUnits)
