import { formatCount } from '../words.ts'
import type { UsageEntry } from '../evidence/types.ts'
import type { PolicyDocument } from '../policy/document.ts'
import { documentSize } from '../policy/print.ts'
import type { TrustedNetwork } from '../settings/types.ts'
import { buildNetworkDeny, type NetworkDeny } from './fence.ts'
import { isWithin } from './learn/addresses.ts'
import type { LearnedPrincipal } from './learn/types.ts'
import { neededExemptions, usesDeniedBy, type DeniedUse } from './would-deny.ts'

/**
 * `fits`: its networks are stable, and it would have denied nothing that was allowed. `not-yet`: the same, but the set of
 * networks may still grow, or not all evidence could be read. `denies`: it would have denied calls. `none`: nothing was learned that a Deny could name.
 */
export type FenceStatus = 'fits' | 'not-yet' | 'denies' | 'none'

/** The Deny by network that fits what was learned of a principal. */
export interface LearnedFence extends NetworkDeny {
  readonly status: FenceStatus
  /** One sentence. */
  readonly reason: string
  readonly trusted: TrustedNetwork
  /** Characters of a document with these statements alone, white space not counted. */
  readonly size: number
  readonly notes: readonly string[]
  /** Allowed calls that it would have denied. */
  readonly wouldDeny: readonly DeniedUse[]
  /** Of calls that it would have denied, those from networks whose use deserves a look. */
  readonly suspicious: readonly DeniedUse[]
}

/** No policy is known: the Deny is for whatever the principal may be allowed. */
const everything: PolicyDocument = {
  version: '2012-10-17',
  statements: [{ effect: 'Allow', action: ['*'], resource: ['*'], condition: [] }],
}

/** The networks that a Deny may name. */
function trustedNetworkOf({ networks }: LearnedPrincipal): TrustedNetwork {
  const learned = networks.filter((network) => network.learned).map(({ place }) => place)
  return {
    cidrs: learned.flatMap((place) => (place.kind === 'cidr' ? [place.cidr] : [])),
    vpcs: [],
    vpcEndpoints: learned.flatMap((place) => (place.kind === 'vpce' ? [place.vpce] : [])),
  }
}

/** What the evidence of the principal's account can show. */
export interface FenceEvidence {
  /** May calls be missing in it, as its problems say? */
  readonly incomplete?: boolean
  /** Resource types whose data events it has; absent where that is not known. */
  readonly dataEvents?: readonly string[]
}

/**
 * @param entries of the principal
 * @param document the policy that is to be fenced; default: one that allows everything
 */
export function learnedFence(
  learned: LearnedPrincipal,
  entries: readonly UsageEntry[],
  { incomplete = false, dataEvents }: FenceEvidence = {},
  document: PolicyDocument = everything,
): LearnedFence {
  const trusted = trustedNetworkOf(learned)
  if (trusted.cidrs.length === 0 && trusted.vpcEndpoints.length === 0) {
    const reason = `No fence: ${learned.growing ?? 'no network was in use for long enough'}.`
    return { ...nothing, status: 'none', reason, trusted }
  }
  const request = { networks: [trusted], exempt: [] }
  const runtime = neededExemptions(buildNetworkDeny(document, request).statements, entries)
  const fence = buildNetworkDeny(document, { ...request, runtime })
  const denied = usesDeniedBy(fence.statements, entries)
  const isSuspicious = ({ network }: DeniedUse): boolean =>
    learned.suspicious.some(({ network: name, outcome }) => outcome === 'allowed' && isFrom(network, name))
  const suspicious = denied.filter(isSuspicious)
  const legitimate = denied.filter((each) => !isSuspicious(each))
  const open = [learned.growing, incomplete ? 'the evidence of its account is incomplete' : null]
  const doubt = open.flatMap((each) => each ?? []).join('; ')
  const status = denied.length > 0 ? 'denies' : doubt === '' ? 'fits' : 'not-yet'
  return {
    ...fence,
    status,
    reason: reasonFor(status, doubt, legitimate, suspicious),
    trusted,
    size: documentSize({ version: '2012-10-17', statements: fence.statements }),
    notes: [
      ...(ipv4Only(trusted)
        ? ['Its addresses are IPv4 only: a client that reaches AWS over IPv6 would be denied.']
        : []),
      ...(dataEvents === undefined ? [] : [unseenCalls(dataEvents)]),
    ],
    wouldDeny: legitimate,
    suspicious,
  }
}

const nothing = { statements: [], exemptions: [], notFenced: [], size: 0, notes: [], wouldDeny: [], suspicious: [] }

/** Calls that leave no event may come from anywhere, and the Deny is for them, too. */
const unseenCalls = (recorded: readonly string[]): string =>
  recorded.length === 0
    ? 'The evidence has no data events: where calls such as s3:GetObject come from was not checked, and they would be denied from other networks, too.'
    : `The evidence has data events of ${recorded.join(', ')} only: where other such calls come from was not checked, and they would be denied from other networks, too.`

const ipv4Only = ({ cidrs }: TrustedNetwork): boolean => cidrs.length > 0 && !cidrs.some((cidr) => cidr.includes(':'))

/** @param name a block or the id of an endpoint */
function isFrom(network: UsageEntry['network'], name: string): boolean {
  if (network.kind === 'endpoint') return network.endpoint === name
  return network.kind === 'address' && name.includes('/') && isWithin(network.address, name)
}

const callsOf = (uses: readonly DeniedUse[]): number => uses.reduce((sum, { count }) => sum + count, 0)

function reasonFor(
  status: FenceStatus,
  doubt: string,
  legitimate: readonly DeniedUse[],
  suspicious: readonly DeniedUse[],
): string {
  if (status === 'fits') return 'It would have denied nothing that was allowed, and the networks are stable.'
  if (status === 'not-yet') return `It would have denied nothing that was allowed, but ${doubt}.`
  const some =
    suspicious.length === 0
      ? ''
      : `, ${legitimate.length === 0 ? 'all' : callsOf(suspicious)} of them from networks that deserve a look`
  return `It would have denied ${formatCount(callsOf(legitimate) + callsOf(suspicious), 'allowed call')}${some}.`
}
