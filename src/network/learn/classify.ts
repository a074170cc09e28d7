import type { Network, NetworkUse } from '../../evidence/types.ts'
import { isPublicAddress } from '../../evidence/usage/possible-requests.ts'
import { runsInAwsNetworks } from '../runtime-exemptions.ts'
import { mergeTimes } from './times.ts'
import type { LeftOutReason, ServiceCall, TimesSeen } from './types.ts'

/** What may be learned from a use, or why nothing is. A service is shown, and no condition on a network follows from it. */
export type LearnableNetwork =
  | { readonly kind: 'address'; readonly address: string }
  | { readonly kind: 'endpoint'; readonly endpoint: string; readonly owner: string | null; readonly vpc: string | null }
  | { readonly kind: 'service'; readonly service: string; readonly made: ServiceCall; readonly why: LeftOutReason }
  | { readonly kind: 'vendor'; readonly vendor: string }
  | { readonly kind: 'nothing'; readonly why: LeftOutReason }

/** No service assumes a user as its role: what it does as a user it does in a forward access session. */
const isUser = (principal: string): boolean => /^arn:[^:]+:iam::\d+:user\//.test(principal)

/**
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourceip
 */
export function learnableNetworkOf(principal: string, network: Network): LearnableNetwork {
  switch (network.kind) {
    case 'address': {
      const { address, workload } = network
      if (!isPublicAddress(address)) return { kind: 'nothing', why: 'private-address' }
      if (workload !== undefined && runsInAwsNetworks(workload)) {
        return { kind: 'service', service: `${workload}.amazonaws.com`, made: 'workload', why: 'workload' }
      }
      return { kind: 'address', address }
    }
    case 'endpoint':
      return {
        kind: 'endpoint',
        endpoint: network.endpoint,
        owner: network.owner ?? null,
        vpc: network.vpc ?? null,
      }
    case 'service': {
      if (network.service === 'AWS Internal') return { kind: 'nothing', why: 'aws-internal' }
      const forwarded = network.forwarded ?? (isUser(principal) ? true : undefined)
      const made = forwarded === undefined ? 'either' : forwarded ? 'on-behalf' : 'with-role'
      return { kind: 'service', service: network.service, made, why: 'service' }
    }
    case 'unknown':
      return network.vendor === undefined
        ? { kind: 'nothing', why: 'unknown' }
        : { kind: 'vendor', vendor: network.vendor }
  }
}

export interface EndpointUse extends TimesSeen {
  readonly owner: string | null
  readonly vpcs: readonly string[]
}

export interface ServiceUse extends TimesSeen {
  readonly service: string
  readonly made: ServiceCall
}

/** The uses of one principal by what they teach. */
export interface Classified {
  /** By address. */
  readonly addresses: ReadonlyMap<string, TimesSeen>
  /** By id. */
  readonly endpoints: ReadonlyMap<string, EndpointUse>
  /** By service and how it called. */
  readonly services: ReadonlyMap<string, ServiceUse>
  /** By account. */
  readonly vendors: ReadonlyMap<string, TimesSeen>
  /** Refused attempts by address or endpoint. */
  readonly denied: ReadonlyMap<string, TimesSeen>
  readonly leftOut: ReadonlyMap<LeftOutReason, number>
}

const timesOf = ({ count, firstSeen, lastSeen, days }: NetworkUse): TimesSeen => ({
  events: count,
  firstSeen,
  lastSeen,
  days,
})

/**
 * Addresses from which code in AWS's own networks called: what else came from there is not distinguished from it. Not every
 * record names what the credentials were issued to, and saved evidence of 0.1 never does.
 */
const addressesOfAws = (uses: readonly NetworkUse[]): ReadonlySet<string> =>
  new Set(
    uses.flatMap(({ network }) =>
      network.kind === 'address' && network.workload !== undefined && runsInAwsNetworks(network.workload)
        ? [network.address]
        : [],
    ),
  )

/** @param uses of one principal */
export function classifyUses(principal: string, uses: readonly NetworkUse[]): Classified {
  const ofAws = addressesOfAws(uses)
  const addresses = new Map<string, TimesSeen>()
  const endpoints = new Map<string, EndpointUse>()
  const services = new Map<string, ServiceUse>()
  const vendors = new Map<string, TimesSeen>()
  const denied = new Map<string, TimesSeen>()
  const leftOut = new Map<LeftOutReason, number>()
  const add = (to: Map<string, TimesSeen>, key: string, times: TimesSeen): void => {
    const known = to.get(key)
    to.set(key, known === undefined ? times : mergeTimes([known, times]))
  }
  const leaveOut = (why: LeftOutReason, { events }: TimesSeen): void => {
    leftOut.set(why, (leftOut.get(why) ?? 0) + events)
  }
  for (const use of uses) {
    const times = timesOf(use)
    const lesson = learnableNetworkOf(principal, use.network)
    if (use.outcome === 'denied') {
      leaveOut('denied', times)
      if (lesson.kind === 'address') add(denied, lesson.address, times)
      if (lesson.kind === 'endpoint') add(denied, lesson.endpoint, times)
      continue
    }
    switch (lesson.kind) {
      case 'address':
        if (ofAws.has(lesson.address)) leaveOut('workload', times)
        else add(addresses, lesson.address, times)
        break
      case 'endpoint': {
        const known = endpoints.get(lesson.endpoint)
        const vpcs = new Set([...(known?.vpcs ?? []), ...(lesson.vpc === null ? [] : [lesson.vpc])])
        endpoints.set(lesson.endpoint, {
          ...(known === undefined ? times : mergeTimes([known, times])),
          owner: known?.owner ?? lesson.owner,
          vpcs: [...vpcs].sort(),
        })
        break
      }
      case 'service': {
        const { service, made } = lesson
        const known = services.get(`${service} ${made}`)
        services.set(`${service} ${made}`, {
          ...(known === undefined ? times : mergeTimes([known, times])),
          service,
          made,
        })
        leaveOut(lesson.why, times)
        break
      }
      case 'vendor':
        add(vendors, lesson.vendor, times)
        leaveOut('vendor', times)
        break
      case 'nothing':
        leaveOut(lesson.why, times)
    }
  }
  return { addresses, endpoints, services, vendors, denied, leftOut }
}
