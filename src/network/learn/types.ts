import type { UnseenEstimate } from '../../evidence/usage/good-turing.ts'

/** A network that a principal used, or a service that called for it. */
export type LearnedPlace =
  /** `addresses`: distinct addresses seen in the block. */
  | { readonly kind: 'cidr'; readonly cidr: string; readonly addresses: number }
  /** `owner` and `vpcs`: as far as the records state them. */
  | { readonly kind: 'vpce'; readonly vpce: string; readonly owner: string | null; readonly vpcs: readonly string[] }
  | { readonly kind: 'service'; readonly service: string; readonly made: ServiceCall }
  /** The account of a vendor that called with access that was delegated to it. */
  | { readonly kind: 'vendor'; readonly vendor: string }

/**
 * A call from AWS's own networks: on behalf of the caller, with a role of the service, one of both (the record does not
 * say which), or by code that the service runs (`workload`).
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html
 */
export type ServiceCall = 'on-behalf' | 'with-role' | 'either' | 'workload'

/** The times at which something was in use. */
export interface TimesSeen {
  /** Distinct events. */
  readonly events: number
  /** ISO 8601, UTC, to the second. */
  readonly firstSeen: string
  readonly lastSeen: string
  /** Numbers of the UTC days with events, sorted. */
  readonly days: readonly number[]
}

export type LearnedNetwork = TimesSeen & {
  readonly place: LearnedPlace
  /** In use for long enough, and still in use. */
  readonly stable: boolean
  /** A clause: what is missing; `null` where it is stable. */
  readonly reason: string | null
  /** Would a Deny by network name it? Only stable blocks and endpoints are. */
  readonly learned: boolean
  /** Prefixes of the services that were called from it, sorted. */
  readonly services: readonly string[]
}

/** The reason why calls teach nothing about a network. */
export type LeftOutReason =
  'denied' | 'private-address' | 'service' | 'aws-internal' | 'workload' | 'vendor' | 'unknown'

/** Events by reason; those without are not in it. */
export type LeftOut = ReadonlyMap<LeftOutReason, number>

export type SuspicionReason = 'new-network' | 'unusual-hours' | 'denied-before' | 'only-denied'

/** Use that deserves a look before it is trusted. */
export interface Suspicion extends TimesSeen {
  /** A block or a VPC endpoint. */
  readonly network: string
  readonly outcome: 'allowed' | 'denied'
  readonly reasons: readonly SuspicionReason[]
}

export interface LearnedPrincipal {
  readonly principal: string
  /** By kind (blocks, endpoints, services, vendors), then by name. */
  readonly networks: readonly LearnedNetwork[]
  /** Has the set of networks stopped growing? */
  readonly saturated: boolean
  /** A clause: why not; `null` where it is. */
  readonly growing: string | null
  /** The estimate behind it: one observation is a network in use on a day. */
  readonly estimate: UnseenEstimate
  readonly leftOut: LeftOut
  readonly suspicious: readonly Suspicion[]
}

/** Of an account: the first and last moment that the evidence covers, ISO 8601. */
export interface AccountWindow {
  readonly from: string
  readonly to: string
}
