import type { Grade } from '../catalog/types.ts'

/**
 * The origin of a call, as far as its record shows it.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_data-perimeters.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourceip
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourcevpce
 */
export type Network =
  | { readonly kind: 'address'; readonly address: string; readonly workload?: Workload }
  /** `vpc` and `owner`, the account of the endpoint: where the record states them. */
  | {
      readonly kind: 'endpoint'
      readonly endpoint: string
      readonly address: string
      readonly vpc?: string
      readonly owner?: string
      readonly workload?: Workload
    }
  /**
   * `invokedBy`, or a DNS name as source address: an AWS service made the call. `forwarded`: for the caller, in a
   * forward access session, or with a role of its own; absent where the record does not say.
   *
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
   */
  | { readonly kind: 'service'; readonly service: string; readonly forwarded?: boolean }
  /** `vendor`: the account of a vendor that called with access that this account has delegated to it. */
  | { readonly kind: 'unknown'; readonly vendor?: string }

/**
 * Prefix of the service whose resource the credentials of a session were issued to: `lambda`, `ec2`; absent where the
 * record does not say.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export type Workload = string

/**
 * One distinct request: everything that happened under the same principal, action, resource, network, Region and
 * session facts. Memory grows with these, never with events.
 */
export interface UsageEntry {
  /**
   * User or role ARN, with path; for a session its issuer's.
   *
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
   */
  readonly principal: string
  readonly account: string
  /** `s3:GetObject` in the catalog's case. */
  readonly action: string
  /** ARN, `*` for an action without resource types, `null` where the record does not name it. */
  readonly resource: string | null
  /** The certainty that IAM checked this resource; `guessed` where it is `null`. */
  readonly grade: Grade
  /** Event source and name of the calls: `s3.amazonaws.com:HeadBucket`; empty where saved evidence does not have it. */
  readonly operation: string
  readonly network: Network
  readonly region: string
  /**
   * `denied`: an attempt that AWS refused: never use.
   *
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
   */
  readonly outcome: 'allowed' | 'denied'
  readonly mfa?: boolean
  readonly sourceIdentity?: string
  /** Distinct events. */
  readonly count: number
  /**
   * Of these events, those that no other entry of the action counts here: an event that names three resources is a
   * call of the first of them only, so that the sum over an action's entries is its number of calls. Where some of the
   * events may be of calls that others count too (`bulkDeletesOnce`), it is less.
   */
  readonly calls: number
  /** ISO 8601, UTC, to the second. */
  readonly firstSeen: string
  readonly lastSeen: string
  /** At most five event ids, the smallest in code-unit order, so that the same records give the same sample. */
  readonly events: readonly string[]
}

/**
 * A caller that is no user or role of the account whose trail recorded the call. `principal`: the ARN, or the unique id
 * of the user or role without the name of a session, where the record has one: records of the resource's account mostly
 * state an id only.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export type OutsideCaller =
  | { readonly kind: 'account'; readonly account: string; readonly principal?: string }
  /** Service principal: `cloudtrail.amazonaws.com`. */
  | { readonly kind: 'service'; readonly service: string }
  | { readonly kind: 'anonymous' }

/**
 * Keys of a request that say for whom a service called, and of which organisation a caller is: only where the record
 * states them, which an event data store has to be configured for.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_ContextKeySelector.html
 */
export interface OriginKeys {
  /** `aws:SourceAccount` */
  readonly sourceAccount?: string
  /** `aws:SourceArn` */
  readonly sourceArn?: string
  /** `aws:SourceOrgID` */
  readonly sourceOrganisation?: string
  /** `aws:PrincipalOrgID` */
  readonly organisation?: string
}

/** A distinct request of a caller from outside of an account, as that account's trail recorded it. */
export interface OutsideKey {
  readonly caller: OutsideCaller
  /** The account whose trail recorded it: that of the resource. */
  readonly owner: string
  /** As `UsageEntry.action`; `sqs:*` or `*` where the event stands for an action that is not known. */
  readonly action: string
  /** As `UsageEntry.resource`; of an object in S3 `arn:aws:s3:::bucket/*`. */
  readonly resource: string | null
  readonly grade: Grade
  readonly operation: string
  /** Unknown for anonymous callers and denied calls, of which there may be any number. */
  readonly network: Network
  readonly region: string
  readonly outcome: 'allowed' | 'denied'
  readonly origin?: OriginKeys
}

export interface OutsideCall extends OutsideKey {
  /** Distinct events; one that names several resources counts for each. */
  readonly count: number
  /** ISO 8601, UTC, to the second. */
  readonly firstSeen: string
  readonly lastSeen: string
  /** At most five event ids, the smallest. */
  readonly events: readonly string[]
}

export interface UnmappedEvent {
  readonly eventSource: string
  readonly eventName: string
  /** IAM prefix, where at least that is known. */
  readonly service?: string
  readonly principals: readonly string[]
  readonly count: number
  readonly events: readonly string[]
}

/** Numbers of the records of one principal by outcome; `total` is the sum of the others. Duplicates are not in it. */
export interface RecordCounts {
  readonly total: number
  readonly allowed: number
  readonly denied: number
  readonly noEvidence: number
  readonly unmapped: number
}

export interface Ledger {
  /** Sorted by principal, action, resource, network, region, outcome. */
  readonly entries: readonly UsageEntry[]
  readonly principals: ReadonlyMap<string, RecordCounts>
  readonly unmapped: readonly UnmappedEvent[]
  /**
   * Reason → number of records that are no evidence of a principal's permission.
   *
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
   * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
   */
  readonly noEvidence: ReadonlyMap<string, number>
  readonly duplicates: number
  /** Distinct events, whatever became of them. */
  readonly records: number
  readonly coverage: Coverage
  /**
   * Calls of callers from outside of the accounts that were read; absent where there are none. Sorted by all their
   * parts.
   */
  readonly outside?: readonly OutsideCall[]
  /**
   * Calls from outside whose caller, or the account of whose resource, is not known: `lastSeen` (ISO 8601) is that of
   * the last one. Evidence that older versions saved has no callers. Absent where there are none.
   */
  readonly outsideUnnamed?: { readonly count: number; readonly lastSeen: string }
  /** Only of a reading that asks for it. Sorted by principal, outcome, network. */
  readonly networks?: readonly NetworkUse[]
  /** Only of a reading that asks for it. Sorted by principal, action. */
  readonly actionDays?: readonly ActionDays[]
}

/** The days on which AWS allowed calls of an action by a principal, as far as the reading counted by day. */
export interface ActionDays {
  readonly principal: string
  readonly action: string
  /** Numbers of the UTC days since the epoch, sorted. */
  readonly days: readonly number[]
}

/** The events of one principal from one network with one outcome. */
export interface NetworkUse {
  readonly principal: string
  readonly network: Network
  readonly outcome: UsageEntry['outcome']
  /** Distinct events. */
  readonly count: number
  /** ISO 8601, UTC, to the second. */
  readonly firstSeen: string
  readonly lastSeen: string
  /** Numbers of the UTC days since the epoch on which there were events, sorted. */
  readonly days: readonly number[]
}

/** The coverage of the evidence, per account. */
export interface AccountCoverage {
  readonly account: string
  /** ISO 8601: the first and last moment covered. */
  readonly from: string
  readonly to: string
  /**
   * Days in [from, to] on which something was recorded (or the source declares coverage): gaps count against the
   * window.
   */
  readonly days: number
  /** `2026-05-01`: days inside the window without a single record. */
  readonly gaps: readonly string[]
  readonly regions: readonly string[]
  /** Every Region with records or a source's word, sorted: days of it that are known to be covered, at least. */
  readonly byRegion?: readonly RegionCoverage[]
  readonly managementReads: boolean
  readonly managementWrites: boolean
  /** Event sources whose management events a trail may exclude (kms, rdsdata) and that are known to be recorded. */
  readonly excludable: readonly string[]
  /** Resource types of recorded data events, e.g. `AWS::S3::Object`. */
  readonly dataEvents: readonly string[]
  /**
   * Of these, the ones that are recorded for every resource, according to a selector or configuration. Files show that
   * there are such events, never that there are all: only these make an action observable.
   */
  readonly dataComplete?: readonly string[]
  /** Of these, types of which only reads or only writes were seen: a selector may record no more than that. */
  readonly oneSidedData?: readonly { readonly type: string; readonly only: 'reads' | 'writes' }[]
  /** Kinds of Insights that a trail draws from the events: they are none themselves. */
  readonly insights?: readonly string[]
  /** The origin of the statements above: `seen in the files`, `configuration`, `LookupEvents`. */
  readonly basis: string
}

export interface RegionCoverage {
  readonly region: string
  readonly days: number
  /** ISO 8601. */
  readonly from: string
  readonly to: string
  /** The longest run of days without any record between the first and the last, where chance does not explain it. */
  readonly silence?: DaysInARow
}

/** Days from `from` to `to` (`2026-05-01`), both included. */
export interface DaysInARow {
  readonly from: string
  readonly to: string
  readonly days: number
}

export interface Coverage {
  readonly accounts: readonly AccountCoverage[]
  /**
   * False when anything was not read to its end: then nothing is ever removed, but for what `incompleteAccounts`
   * allows.
   */
  readonly complete: boolean
  /**
   * The accounts, sorted, that everything belongs to that was not read, with the first problem of each. The evidence of
   * the others is complete. Absent where all of it is complete, or a problem may concern any account.
   */
  readonly incompleteAccounts?: readonly { readonly account: string; readonly problem: string }[]
  /**
   * One line each: what was not read, where, what to do. First what makes the reading incomplete, then what is only
   * said.
   */
  readonly problems: readonly string[]
}

/** The finding of another source on an action that CloudTrail shows as unused. */
export interface FindingNote {
  readonly effect: 'confirms' | 'contradicts'
  /** Of the finding that says so. */
  readonly id: string
  /** One sentence. */
  readonly text: string
}

/** A distinct request, before anything is counted under it. */
export type UsageKey = Omit<UsageEntry, 'count' | 'calls' | 'firstSeen' | 'lastSeen' | 'events'>

/** The outcomes of a principal's record. */
export type RecordOutcome = Exclude<keyof RecordCounts, 'total'>
