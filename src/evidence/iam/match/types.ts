import type { LivePolicy } from './live-policies.ts'

/** A policy in an account that a source policy makes. */
export interface PolicyInstance {
  readonly account: string
  readonly kind: LivePolicy['kind']
  /** Of a managed policy its own, of an inline policy that of its role, user or group. */
  readonly arn: string
  /** Of the policy. */
  readonly name: string
  /** ARNs of the roles and users that it grants to, members of groups included; sorted. */
  readonly principals: readonly string[]
  /** ARNs of the groups that it is attached to; sorted. */
  readonly groups: readonly string[]
  /** ARNs of the roles and users whose permissions boundary it is; sorted. */
  readonly boundaryOf: readonly string[]
  /** The differences of the document in effect from the source's, a phrase each; absent where there are none. */
  readonly drift?: readonly string[]
}

/** What the snapshots show of one source policy. */
export interface PolicyMatch {
  /** Sorted by account, ARN and name. */
  readonly instances: readonly PolicyInstance[]
  /**
   * Policies whose name and actions are such that the source may make them too, in another form; by the principals that
   * they grant to, sorted.
   */
  readonly possible: readonly PolicyInstance[]
  /** Accounts to which its directory is applied and which surely have no instance; sorted. */
  readonly absentIn: readonly string[]
  /** The reason why there may be other instances (each a sentence); empty: these are all. */
  readonly unknown: readonly string[]
}
