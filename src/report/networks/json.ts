import type { LearnedFence } from '../../network/learned-fence.ts'
import type { NetworksResult, PrincipalNetworks } from '../../network/learn-fences.ts'
import type {
  LearnedNetwork,
  LearnedPlace,
  LeftOut,
  LeftOutReason,
  Suspicion,
  TimesSeen,
} from '../../network/learn/types.ts'
import { describeNetwork } from '../../network/describe-network.ts'
import type { DeniedUse } from '../../network/would-deny.ts'
import { printStatement } from '../../policy/print.ts'

/** The reason why calls teach nothing about a network, as a clause. */
export const leftOutReasons: Readonly<Record<LeftOutReason, string>> = {
  denied: 'AWS refused them',
  'private-address': 'the address is private and the record names no VPC endpoint',
  service: 'an AWS service made them (invokedBy, or a service as source address)',
  'aws-internal': 'the source address is "AWS Internal"',
  workload: 'code made them that a service runs in networks of AWS',
  vendor: 'a vendor made them with access that was delegated to it',
  unknown: 'the record names no network',
}

/** The result of `networks --json`, without `version`. */
export const networksJson = ({ principals, leftOut }: NetworksResult): Record<string, unknown> => ({
  principals: principals.map(principalJson),
  leftOut: leftOutJson(leftOut),
})

const principalJson = ({ principal, networks, fence, ...more }: PrincipalNetworks): Record<string, unknown> => ({
  principal,
  networks: networks.map(networkJson),
  saturated: more.saturated,
  growing: more.growing,
  estimate: more.estimate,
  fence: fenceJson(fence),
  wouldDeny: fence.wouldDeny.map(deniedJson),
  suspicious: more.suspicious.map(suspicionJson),
  leftOut: leftOutJson(more.leftOut),
})

/** Days are a number: the moments of the first and the last say when. */
const timesJson = ({ events, firstSeen, lastSeen, days }: TimesSeen): Record<string, unknown> => ({
  events,
  firstSeen,
  lastSeen,
  days: days.length,
})

const networkJson = ({
  place,
  stable,
  reason,
  learned,
  services,
  ...times
}: LearnedNetwork): Record<string, unknown> => ({
  ...placeJson(place),
  ...timesJson(times),
  stable,
  reason,
  learned,
  services,
})

function placeJson(place: LearnedPlace): Record<string, unknown> {
  switch (place.kind) {
    case 'cidr':
      return { cidr: place.cidr, addresses: place.addresses }
    case 'vpce':
      return { vpce: place.vpce, owner: place.owner, vpcs: place.vpcs }
    case 'service':
      return { service: place.service, made: place.made }
    case 'vendor':
      return { vendor: place.vendor }
  }
}

/** Without statements where nothing was learned that a Deny could name. */
const fenceJson = (fence: LearnedFence): Record<string, unknown> => ({
  status: fence.status,
  reason: fence.reason,
  cidrs: fence.trusted.cidrs,
  vpces: fence.trusted.vpcEndpoints,
  statements: fence.statements.map(printStatement),
  exemptions: fence.exemptions,
  notFenced: fence.notFenced,
  size: fence.size,
  notes: fence.notes,
  suspicious: fence.suspicious.map(deniedJson),
})

const suspicionJson = ({ network, outcome, reasons, ...times }: Suspicion): Record<string, unknown> => ({
  network,
  outcome,
  ...timesJson(times),
  reasons,
})

const deniedJson = ({
  network,
  service,
  actions,
  certainty,
  clause,
  ...evidence
}: DeniedUse): Record<string, unknown> => ({
  network: describeNetwork(network),
  service,
  actions,
  events: evidence.count,
  firstSeen: evidence.firstSeen,
  lastSeen: evidence.lastSeen,
  samples: evidence.events,
  certainty,
  clause: { element: clause.element, change: clause.change },
})

const leftOutJson = (leftOut: LeftOut): Record<string, unknown>[] =>
  [...leftOut]
    .sort(([reasonA, a], [reasonB, b]) => b - a || (reasonA < reasonB ? -1 : 1))
    .map(([reason, events]) => ({ reason, because: leftOutReasons[reason], events }))
