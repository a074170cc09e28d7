import type { AccessLevel, Grade } from '../../catalog/types.ts'
import type { Network } from '../types.ts'

/**
 * One CloudTrail event, as far as conditions and reports look at it. Unlike the ledger it is about single events, and
 * holds those of every caller: also of the root user, of other accounts, of AWS services, and sign-ins.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export interface TrailEvent {
  readonly eventID: string
  /** ISO 8601, UTC, to the second. */
  readonly time: string
  /** `s3.amazonaws.com` */
  readonly eventSource: string
  readonly eventName: string
  /**
   * IAM prefixes that the event source belongs to: `cloudwatch` for `monitoring.amazonaws.com`; empty where unknown.
   */
  readonly services: readonly string[]
  readonly eventType?: string
  readonly region: string
  /** The account whose trail recorded it; empty where the record does not state it. */
  readonly account: string
  readonly caller: EventCaller
  /** Source address as recorded: an IP address, or the DNS name of an AWS service. */
  readonly sourceAddress?: string
  readonly network: Network
  readonly userAgent?: string
  readonly errorCode?: string
  readonly outcome: 'allowed' | 'denied'
  readonly readOnly?: boolean
  /**
   * The actions that AWS authorised for it; empty where the event is not mapped (`unmapped`) or is no call of an API.
   */
  readonly actions: readonly EventAction[]
  /** Does no rule say which actions it stands for? */
  readonly unmapped?: boolean
  /** ARNs that the record itself lists in `resources`, besides those of `actions`. */
  readonly resources: readonly string[]
}

export interface EventAction {
  /** `s3:GetObject` in the catalog's case. */
  readonly action: string
  readonly level: AccessLevel
  /** ARN, `*` for an action without resource types, `null` where the record does not name it. */
  readonly resource: string | null
  readonly grade: Grade
  /** An ARN of IAM whose path the record does not name: `resource` is the ARN without one. */
  readonly pathUnknown?: true
  /** The service parts of the ARNs that a `resource` of `null` may have; absent: any. */
  readonly arnServices?: readonly string[]
}

export interface EventCaller {
  /** `userIdentity.type`: `Root`, `IAMUser`, `AssumedRole`, `AWSAccount`, `AWSService`, …; `Unknown` where absent. */
  readonly type: string
  /** The account of the caller; it may be another than the event's. */
  readonly account?: string
  /**
   * ARN of the user or role, with path where known; of a session its issuer's; of the root user `arn:aws:iam::ID:root`.
   */
  readonly principal?: string
  /** The record names only account and name: `principal` is the ARN without a path. */
  readonly pathUnknown?: true
  /** `userName` as recorded: of users, and of people who come by SAML or OpenID Connect. */
  readonly userName?: string
  /** ARN of the session: `arn:aws:sts::111122223333:assumed-role/deploy/jane`. */
  readonly session?: string
  /** `userIdentity.principalId`: unique for all time, `AROAEXAMPLE:jane`. */
  readonly principalId?: string
  readonly accessKeyId?: string
  /** `sessionContext.sourceIdentity`. */
  readonly sourceIdentity?: string
  /** `onBehalfOf.userId`: the person of IAM Identity Center behind the session. */
  readonly onBehalfOf?: string
  readonly mfa?: boolean
  /** ISO 8601: when the session's credentials were issued (`attributes.creationDate`). */
  readonly sessionIssuedAt?: string
  /** The AWS service that made the call (`invokedBy`). */
  readonly invokedBy?: string
}
