/** A policy document: JSON text, or the object that `JSON.parse` gives for it. */
export type Policy = string | object
/** A policy document as JSON, lists written out, in the order in which AWS's documentation has the elements. */
export interface PolicyJson {
  Version?: string
  Id?: string
  Statement: readonly StatementJson[]
}
/** A statement of a policy document. */
export interface StatementJson {
  Sid?: string
  Effect: 'Allow' | 'Deny'
  Principal?: '*' | Record<string, string | string[]>
  NotPrincipal?: '*' | Record<string, string | string[]>
  Action?: string[]
  NotAction?: string[]
  Resource?: string[]
  NotResource?: string[]
  Condition?: Record<string, Record<string, string | string[]>>
}
/** What AWS would refuse in a policy, or what an argument lacks. */
export interface InputProblem {
  /** Place in the argument: `['Statement', 0, 'Action']`; empty where it is about the whole. */
  readonly path: readonly (string | number)[]
  /** One line: what is wrong, and what is right. */
  readonly message: string
}
/** Two policies, compared. */
export type Proof =
  /** Every request that the new policy grants is granted by the old one, for every context and resource. */
  | {
      readonly verdict: 'proven'
    }
  /** A request that the new policy allows and the old one does not. */
  | {
      readonly verdict: 'refuted'
      /** One sentence: which statement grants the request, and why the old policy does not. */
      readonly reason: string
      readonly request: CounterExample
    }
  /** Neither could be shown. Treat it like `refuted`. */
  | {
      readonly verdict: 'undecided'
      readonly reason: string
    }
/** A request that two policies decide differently. */
export interface CounterExample {
  readonly action: string
  readonly resource: string
  readonly principal?: string
  /** Condition key → the values that the request has; no other keys. */
  readonly context: Readonly<Record<string, readonly string[]>>
}
/** A request to AWS, as far as it is known. */
export interface AccessRequest {
  /** One action, such as `s3:GetObject`; no wildcards. */
  readonly action: string
  /** An ARN, or `*` for an action that takes no resource. Absent: the resource is not known. */
  readonly resource?: string
  /** ARN of the user, role or session that makes the request. Keys that follow from it need not be in `context`. */
  readonly principal?: string
  /** Condition key → its values; `null`: the request does not have the key. A key that is not here is not known. */
  readonly context?: Readonly<Record<string, string | readonly string[] | null>>
  /** The request has no other condition keys than those of `context` and of `principal`. Default: false. */
  readonly contextIsComplete?: boolean
}
/**
 * What a policy by itself decides: `allowed`; `explicit-deny`, by a Deny; `implicit-deny`, no Allow applies; `unknown`, it
 * depends on something that the request does not state.
 */
export type Decision = 'allowed' | 'explicit-deny' | 'implicit-deny' | 'unknown'
/** What a policy decides on a request. */
export interface Evaluation {
  readonly decision: Decision
  /** One sentence. */
  readonly reason: string
  /** The statements that decide, or on which it depends. */
  readonly by: readonly StatementReason[]
}
/** What a policy decides on a request, with the effect of every statement. */
export interface Explanation extends Evaluation {
  readonly action: string
  /** `null` where the resource is not known. */
  readonly resource: string | null
  /** Every statement of the policy, in its order. */
  readonly statements: readonly StatementReason[]
  /** Is it an action that the packed catalog of AWS actions has? An unknown action may be misspelled. */
  readonly isKnownAction: boolean
}
/** The effect of one statement on a request. */
export interface StatementReason {
  /** From 1. */
  readonly statement: number
  readonly sid?: string
  readonly effect: 'Allow' | 'Deny'
  readonly applies: 'yes' | 'no' | 'unknown'
  /** The element that decides: `Action`, `NotResource`, `Condition 2`; absent where the statement applies. */
  readonly clause?: string
  /** One sentence or less. */
  readonly why: string
}
/** What the users and roles that an identity policy is attached to were seen to do, and what would have been seen. */
export interface Uses {
  /** ARNs of all users and roles that the policy is attached to. */
  readonly principals: readonly string[]
  /** Every call of these principals in the time that was observed, whichever policy allowed it. */
  readonly calls: readonly Call[]
  /** The first and the last day (UTC) that were observed: `2026-07-01`. */
  readonly from: string
  readonly to: string
  /** What was recorded. What could not have been seen is kept. */
  readonly recorded: Recorded
  /** The other identity policies of the principals; an empty list where they have none. */
  readonly otherPolicies: readonly Policy[]
  /**
   * Service principals in the trust policies of the roles, such as `lambda.amazonaws.com`. Absent: not known, and
   * permissions that any service may need of a role are kept.
   */
  readonly trustedServices?: readonly string[]
  /** Days that must have been observed before anything is removed. Default: 90. */
  readonly minDays?: number
  /** What the policy is in IAM: it decides how long it may be. Default: `managed-policy`. */
  readonly attachedAs?: 'managed-policy' | 'role-inline' | 'user-inline' | 'group-inline'
}
/** Calls of one action, on one resource, by one principal. */
export interface Call {
  /** The IAM action that was authorised, such as `s3:GetObject`. */
  readonly action: string
  /**
   * ARN of the resource that IAM checked, or `*` for an action that takes none. Leave it out where it is not known: then
   * the call is a use of every statement that grants the action.
   */
  readonly resource?: string
  /** One of `principals`; may be left out where there is only one. */
  readonly principal?: string
  /** Region of the call. Default: the first of `recorded.regions`. */
  readonly region?: string
  /** Did AWS refuse it? A refused call is no use. Default: false. */
  readonly denied?: boolean
  /** Number of calls. Default: 1. */
  readonly count?: number
  /** ISO 8601: times of the first and last call. Default: the last day that was observed. */
  readonly firstSeen?: string
  readonly lastSeen?: string
}
/** What was recorded in the whole time, in every account of the principals, without gaps. */
export interface Recorded {
  /** Management events. */
  readonly management: 'all' | 'read' | 'write' | 'none'
  /** Regions that were recorded. Calls of global services are in `us-east-1`. */
  readonly regions: readonly string[]
  /** Resource types whose data events were recorded for every resource, such as `AWS::S3::Object`. Default: none. */
  readonly data?: readonly string[]
  /** Of `kms.amazonaws.com` and `rdsdata.amazonaws.com`, which a trail may exclude, those that were recorded. Default: none. */
  readonly excludable?: readonly string[]
}
/** What an identity policy may become. */
export type Narrowing =
  /** A policy that grants less, proved to grant nothing that the old one did not, and to allow every call. */
  | ({
      readonly outcome: 'narrowed'
      readonly policy: PolicyJson
      readonly changes: readonly NarrowingChange[]
    } & Reasons)
  /** Nothing is proposed. `looksUnused`: none of its permissions was used; it is for a person to remove it as a whole. */
  | ({
      readonly outcome: 'unchanged'
      readonly looksUnused: boolean
    } & Reasons)
/** The reason why a policy is narrowed or not, and what the evidence leaves open. */
export interface Reasons {
  /** One sentence or more. */
  readonly reason: string
  /** Actions that are kept because their use could not have been seen, or is doubtful. */
  readonly kept: readonly {
    readonly actions: readonly string[]
    readonly reason: string
  }[]
  /** A sentence each. */
  readonly notes: readonly string[]
}
/** One change of a narrowed policy. */
export interface NarrowingChange {
  /** Which rule made it. */
  readonly rule: 'narrow-actions' | 'remove-statement' | 'scope-resources'
  /** Number of the statement in the old policy, from 1. */
  readonly statement: number
  readonly sid?: string
  /** One sentence. */
  readonly summary: string
  /** Names of the actions that are no longer granted, sorted. */
  readonly removed: readonly string[]
}

/**
 * An argument cannot be read: it is no JSON, AWS would refuse the policy, or a value is none that the function takes. A
 * question that has no answer is no error, but a value with a reason.
 */
export declare class PolicyError extends Error {
  readonly name = 'PolicyError'
  /** Name of the argument: `newPolicy`, `request.action`. */
  readonly argument: string
  /** Everything that is wrong with it. */
  readonly problems: readonly InputProblem[]
  constructor(argument: string, problems: readonly InputProblem[])
}

/**
 * Is every request that the new policy grants granted by the old one?
 *
 * `proven` holds for every action, resource and context. `refuted` has a request that the new policy allows and the old one
 * does not. `undecided`: neither was shown; treat it like `refuted`.
 *
 * @throws {PolicyError} where an argument is no policy document that AWS would take
 */
export declare function prove(newPolicy: Policy, oldPolicy: Policy): Proof
/**
 * What does the policy by itself decide on a request? Other policies of the principal, of the resource and of the
 * organisation are not asked. Whatever the request leaves open is unknown, and never taken as absent.
 *
 * @throws {PolicyError} where an argument cannot be read
 */
export declare function evaluate(policy: Policy, request: AccessRequest): Evaluation
/**
 * Which statement of the policy allows or denies an action, and why no other does?
 *
 * @param action one action, such as `s3:GetObject`
 * @param resource an ARN; left out: the resource is not known
 * @param request the principal and the context of the request, as far as they are known
 * @throws {PolicyError} where an argument cannot be read
 */
export declare function explain(
  policy: Policy,
  action: string,
  resource?: string,
  request?: Omit<AccessRequest, 'action' | 'resource'>,
): Explanation
/**
 * What may an identity policy become, so that it allows every call that was seen and grants nothing that it did not?
 *
 * The rules are those of `whittle plan`. An action is removed only where its use would have been seen (`uses.recorded`) in
 * the whole time and was not; where too little is known, the outcome is `unchanged`, with the reason. The statements about
 * use are the caller's: `uses.calls` has to hold every call of the principals between `uses.from` and `uses.to`, and they
 * have to have had the policy in all of that time.
 *
 * @throws {PolicyError} where an argument cannot be read
 */
export declare function narrow(policy: Policy, uses: Uses): Narrowing
