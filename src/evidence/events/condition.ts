import type { AccessLevel } from '../../catalog/types.ts'

/**
 * A condition on one event, with every name resolved: lists and networks are values, parameters are filled in. Patterns
 * take `*` and `?` and compare case-sensitively but for actions, services and event names.
 */
export type Condition =
  | { readonly kind: 'all' | 'any'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
  | EventTest

export type EventTest =
  /** ARN patterns of users and roles; a session's own ARN and the ARN of its role both count. */
  | { readonly kind: 'principal'; readonly patterns: readonly string[] }
  /** `userIdentity.type`, any case: `Root`. */
  | { readonly kind: 'caller-type'; readonly types: readonly string[] }
  /** Patterns of the person behind a session: `onBehalfOf.userId`, source identity, user name, name of the role session. */
  | { readonly kind: 'person'; readonly patterns: readonly string[] }
  | { readonly kind: 'access-key'; readonly ids: readonly string[] }
  /** IAM prefixes of what was called: `s3`, and event sources: `s3.amazonaws.com`. */
  | { readonly kind: 'service'; readonly names: readonly string[] }
  /** Patterns of event names, `PutObject` or `s3.amazonaws.com:Put*`, any case. */
  | { readonly kind: 'event'; readonly patterns: readonly string[] }
  /** Patterns of IAM actions, `s3:Get*`, any case. An event that is not mapped is unknown. */
  | { readonly kind: 'action'; readonly patterns: readonly string[] }
  /** Levels of the actions. An event that is not mapped: by its `readOnly`, and unknown where that does not decide. */
  | { readonly kind: 'access-level'; readonly levels: readonly AccessLevel[] }
  /** ARN patterns of what was called. An action whose resource the record does not name is unknown. */
  | { readonly kind: 'resource'; readonly patterns: readonly string[] }
  | { readonly kind: 'region'; readonly names: readonly string[] }
  /** The account whose trail recorded the event. */
  | { readonly kind: 'account'; readonly ids: readonly string[] }
  | { readonly kind: 'caller-account'; readonly ids: readonly string[] }
  /**
   * Was it called from one of the networks? `in: false` asks for calls from an address or endpoint outside of all of
   * them. Calls that an AWS service made come from neither; an event without a network is unknown.
   */
  | ({ readonly kind: 'network'; readonly in: boolean } & NetworkSet)
  | { readonly kind: 'network-type'; readonly types: readonly ('address' | 'endpoint' | 'service')[] }
  | { readonly kind: 'time'; readonly within: boolean; readonly hours: WorkingHours }
  | { readonly kind: 'outcome'; readonly outcome: 'allowed' | 'denied' }
  /** Patterns of error codes; an event without an error matches none. */
  | { readonly kind: 'error'; readonly patterns: readonly string[] }
  /** Was the session authenticated with MFA? An event that does not state it is unknown. */
  | { readonly kind: 'mfa'; readonly used: boolean }
  | { readonly kind: 'user-agent'; readonly patterns: readonly string[] }

export interface NetworkSet {
  /** CIDR blocks. */
  readonly cidrs: readonly string[]
  /** `vpce-…` */
  readonly endpoints: readonly string[]
  /** `vpc-…` */
  readonly vpcs: readonly string[]
  /** Accounts: all VPC endpoints that they own. */
  readonly owners: readonly string[]
}

export interface WorkingHours {
  /** IANA name: `Europe/Vienna`. */
  readonly timeZone: string
  /** 1 Monday … 7 Sunday. */
  readonly days: readonly number[]
  /** Minutes since midnight, local time; `from` is in, `to` is out. `to` before `from` ends on the next day. */
  readonly from: number
  readonly to: number
  /** `2026-12-25`: local days that are outside. */
  readonly holidays: readonly string[]
}

/** The events of a scope: those that meet `where`, narrowed by what only many events show. */
export interface Scope {
  readonly where: Condition
  /** Only events with which the combination of these facts occurs for the first time within the days before it. */
  readonly firstUse?: { readonly of: readonly GroupKey[]; readonly days: number }
  /** Only events that belong to `atLeast` or more within any `seconds`, counted for each combination of `by`. */
  readonly volume?: { readonly atLeast: number; readonly seconds: number; readonly by: readonly GroupKey[] }
}

export type GroupKey =
  'principal' | 'session' | 'action' | 'event' | 'service' | 'resource' | 'network' | 'region' | 'account'

/** `unknown`: the record leaves it open. Never taken for `false` where something could be missed. */
export type TestResult = 'true' | 'false' | 'unknown'
