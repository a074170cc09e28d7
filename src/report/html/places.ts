import ipaddr from 'ipaddr.js'
import type { Network, UsageEntry } from '../../evidence/types.ts'
import { describeNetwork } from '../../network/describe-network.ts'
import type { TrustedNetwork } from '../../settings/types.ts'
import { escapeInvisible } from '../escape.ts'
import type { Networks, PlaceKind, PlaceRow } from './types.ts'

/** More places than these are counted: a page that lists every address of a large fleet shows nothing. */
const mostPlaces = 3000

/** Bits of the block under which addresses are drawn. */
const blockBits = { ipv4: 24, ipv6: 48 } as const

interface Counted {
  readonly network: Network
  events: number
  denied: number
  first: string
  last: string
  readonly principals: Set<string>
}

/**
 * The networks that requests came from, by number of events.
 *
 * @param indexes of the principals that hold policies of the plan
 */
export function networkPlaces(
  entries: readonly UsageEntry[],
  indexes: ReadonlyMap<string, number>,
  trusted: Readonly<Record<string, TrustedNetwork>>,
): Networks {
  const counted = countPlaces(entries)
  const sorted = [...counted].sort(([a, x], [b, y]) => y.events - x.events || (a < b ? -1 : 1))
  const rest = sorted.slice(mostPlaces)
  return {
    places: sorted.slice(0, mostPlaces).map(([name, place]) => placeRow(name, place, indexes, trusted)),
    left: { places: rest.length, events: rest.reduce((sum, [, { events }]) => sum + events, 0) },
  }
}

function countPlaces(entries: readonly UsageEntry[]): ReadonlyMap<string, Counted> {
  const places = new Map<string, Counted>()
  for (const { network, calls, outcome, firstSeen, lastSeen, principal } of entries) {
    const name = describeNetwork(network)
    let place = places.get(name)
    if (place === undefined) {
      place = { network, events: 0, denied: 0, first: firstSeen, last: lastSeen, principals: new Set() }
      places.set(name, place)
    }
    place.events += calls
    if (outcome === 'denied') place.denied += calls
    if (firstSeen < place.first) place.first = firstSeen
    if (lastSeen > place.last) place.last = lastSeen
    place.principals.add(principal)
  }
  return places
}

function placeRow(
  name: string,
  { network, events, denied, first, last, principals }: Counted,
  indexes: ReadonlyMap<string, number>,
  trusted: Readonly<Record<string, TrustedNetwork>>,
): PlaceRow {
  const known = [...principals].flatMap((principal) => indexes.get(principal) ?? []).sort((a, b) => a - b)
  const { kind, block } = placeOfNetwork(network)
  return {
    kind,
    name: escapeInvisible(name),
    block: escapeInvisible(block),
    trusted: trustedBy(network, trusted),
    events,
    denied,
    principals: known,
    others: principals.size - known.length,
    first,
    last,
  }
}

/** The block of an address; of anything else what it is part of. */
export function placeOfNetwork(network: Network): { readonly kind: PlaceKind; readonly block: string } {
  switch (network.kind) {
    case 'address':
      return blockOfAddress(network.address)
    case 'endpoint':
      return { kind: 'endpoint', block: network.vpc ?? network.owner ?? 'VPC endpoints' }
    case 'service':
      return { kind: 'service', block: 'AWS services' }
    case 'unknown':
      return { kind: 'unknown', block: 'not recorded' }
  }
}

function blockOfAddress(text: string): { readonly kind: PlaceKind; readonly block: string } {
  if (!ipaddr.isValid(text)) return { kind: 'unknown', block: text }
  const address = ipaddr.process(text)
  const bits = blockBits[address.kind()]
  const block = address.kind() === 'ipv4' ? ipaddr.IPv4 : ipaddr.IPv6
  const range = address.range()
  const isPrivate = ['private', 'carrierGradeNat', 'uniqueLocal', 'linkLocal', 'loopback'].includes(range)
  return {
    kind: isPrivate ? 'private' : 'public',
    block: `${block.networkAddressFromCIDR(`${address.toString()}/${bits}`).toString()}/${bits}`,
  }
}

/** The name of the configured network that an address or endpoint belongs to; `null` where there is none. */
function trustedBy(network: Network, trusted: Readonly<Record<string, TrustedNetwork>>): string | null {
  for (const [name, { cidrs, vpcEndpoints, vpcs }] of Object.entries(trusted)) {
    if (network.kind === 'endpoint') {
      const inVpc = network.vpc !== undefined && vpcs.includes(network.vpc)
      if (inVpc || vpcEndpoints.includes(network.endpoint)) return escapeInvisible(name)
    }
    if (network.kind === 'address' && cidrs.some((cidr) => holds(cidr, network.address))) return escapeInvisible(name)
  }
  return null
}

function holds(cidr: string, text: string): boolean {
  if (!ipaddr.isValid(text)) return false
  const address = ipaddr.process(text)
  const [base, bits] = ipaddr.parseCIDR(cidr)
  return base.kind() === address.kind() && address.match(base, bits)
}
