import type { Statement } from '../policy/document.ts'
import type { TrustedNetwork } from '../settings/types.ts'
import { formatCount } from '../words.ts'
import { isWithin } from './learn/addresses.ts'
import type { LearnedNetwork, LearnedPrincipal } from './learn/types.ts'

/** What a fence trusts beside the configured networks. */
export interface FollowedNetwork {
  readonly network: TrustedNetwork
  /** Block or endpoint that was learned → a clause: since when it is in use. */
  readonly reasons: ReadonlyMap<string, string>
}

/** The block or endpoint that a Deny by network could name; `undefined` for services and vendors. */
function nameOf({ place }: LearnedNetwork): string | undefined {
  return place.kind === 'cidr' ? place.cidr : place.kind === 'vpce' ? place.vpce : undefined
}

const overlaps = (a: string, b: string): boolean => a === b || isWithin(a, b) || isWithin(b, a)

/**
 * The networks that principals use steadily, and those of an existing fence that they have used of late. Networks whose
 * use deserves a look are not learned. Of a VPC, and of the owners of endpoints, records do not say whether they are in use:
 * they stay.
 *
 * @param existing the statements of the fence, where there is one
 * @param configured networks that are trusted anyway
 * @param learned of all principals that the fence is for
 * @param quietSince ISO 8601: what was not in use since then is no longer trusted; `undefined` where calls may be missing, so
 * that everything stays
 */
export function followedNetwork(
  existing: readonly Statement[],
  configured: readonly TrustedNetwork[],
  learned: readonly LearnedPrincipal[],
  quietSince: string | undefined,
): FollowedNetwork {
  const listed = (key: string): readonly string[] => [
    ...new Set(
      existing.flatMap(({ condition }) =>
        condition.flatMap((clause) =>
          clause.key.toLowerCase() === key && /Not/.test(clause.operator) ? clause.values : [],
        ),
      ),
    ),
  ]
  const inUse = learned.flatMap(({ networks }) =>
    networks.flatMap((network) =>
      quietSince !== undefined && network.lastSeen >= quietSince ? (nameOf(network) ?? []) : [],
    ),
  )
  const kept = (key: string): string[] =>
    listed(key).filter((value) => quietSince === undefined || inUse.some((name) => overlaps(name, value)))
  const cidrs = kept('aws:sourceip')
  const vpcEndpoints = kept('aws:sourcevpce')
  const trusted = [
    ...configured.flatMap((network) => [...network.cidrs, ...network.vpcEndpoints]),
    ...listed('aws:sourceip'),
    ...listed('aws:sourcevpce'),
  ]
  const reasons = new Map<string, string>()
  for (const { networks, suspicious } of learned) {
    const looked = new Set(suspicious.map(({ network }) => network))
    for (const network of networks) {
      const name = nameOf(network)
      if (name === undefined || !network.learned || looked.has(name)) continue
      if (trusted.some((value) => value === name || isWithin(name, value))) continue
      const { days, firstSeen, lastSeen } = network
      reasons.set(
        name,
        `in use on ${formatCount(days.length, 'day')} from ${firstSeen.slice(0, 10)} to ${lastSeen.slice(0, 10)}`,
      )
    }
  }
  const fresh = [...reasons.keys()]
  return {
    network: {
      cidrs: [...cidrs, ...fresh.filter((name) => name.includes('/'))],
      vpcs: listed('aws:sourcevpc'),
      vpcArns: listed('aws:sourcevpcarn'),
      vpcEndpoints: [...vpcEndpoints, ...fresh.filter((name) => !name.includes('/'))],
      endpointOwners: listed('aws:vpceaccount'),
      endpointOrganisations: listed('aws:vpceorgid'),
    },
    reasons,
  }
}
