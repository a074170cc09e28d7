import type { PolicyDocument } from '../../policy/document.ts'

/** A policy document in an account. */
export interface SnapshotDocument {
  /** JSON, as IAM keeps it. */
  readonly text: string
  /** Absent where it is no policy that Whittle understands; then `problem` says why, as a phrase. */
  readonly document?: PolicyDocument
  readonly problem?: string
}

export interface AttachedPolicy {
  readonly name: string
  readonly arn: string
}

export interface InlinePolicy extends SnapshotDocument {
  readonly name: string
}

interface Entity {
  readonly arn: string
  /** Unique and never given again (`AROA…`): a role that was deleted and created again has another one. */
  readonly id: string
  readonly name: string
  /** Begins and ends in a slash. */
  readonly path: string
  /** ISO 8601, UTC, to the second. */
  readonly created: string
  readonly attached: readonly AttachedPolicy[]
  readonly inline: readonly InlinePolicy[]
}

interface PrincipalEntity extends Entity {
  /** ARN of its permissions boundary. */
  readonly boundary?: string
  readonly tags: ReadonlyMap<string, string>
}

export interface SnapshotRole extends PrincipalEntity {
  readonly kind: 'role'
  readonly trust: SnapshotDocument
  /** ISO 8601: IAM keeps the last 400 days. Absent: no use in that time. */
  readonly lastUsed?: string
  /** ARNs of the instance profiles that hold it. */
  readonly instanceProfiles: readonly string[]
}

export interface SnapshotUser extends PrincipalEntity {
  readonly kind: 'user'
  /** Names of its groups. */
  readonly groups: readonly string[]
  /** Only where the credential report of the account is given. */
  readonly credentials?: Credentials
}

export interface SnapshotGroup extends Entity {
  readonly kind: 'group'
}

/**
 * Passwords and keys of a user, by the credential report.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
 */
export interface Credentials {
  /** ISO 8601: a moment before which the report was not generated. */
  readonly generated?: string
  readonly passwordEnabled?: boolean
  readonly passwordLastUsed?: string
  readonly mfa?: boolean
  readonly keys: readonly {
    readonly active: boolean
    readonly rotated?: string
    readonly lastUsed?: string
    readonly lastUsedService?: string
    readonly lastUsedRegion?: string
  }[]
  /** Has the user keys or certificates that the report only counts (`additional_credentials_info`)? */
  readonly more?: true
}

export interface SnapshotPolicyVersion extends SnapshotDocument {
  /** `v3` */
  readonly id: string
  readonly isDefault: boolean
  readonly created: string
}

export interface SnapshotPolicy {
  readonly arn: string
  /** Empty where the answer leaves it out. */
  readonly id: string
  readonly name: string
  readonly path: string
  /** Is it one of AWS's own (`arn:aws:iam::aws:policy/…`)? The snapshot has those that are attached. */
  readonly awsManaged: boolean
  readonly created: string
  /**
   * The creation of its latest version. That another of its versions became the default one does not show in it.
   *
   * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ManagedPolicyDetail.html (UpdateDate)
   */
  readonly updated: string
  /** As many as IAM keeps: five; sorted by id. */
  readonly versions: readonly SnapshotPolicyVersion[]
}

/**
 * The whole of IAM in one account at one moment.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
 */
export interface AccountSnapshot {
  /** For messages: the file, or how it was read. */
  readonly name: string
  readonly account: string
  /** `aws`, `aws-cn`, `aws-us-gov`, … */
  readonly partition: string
  /** ISO 8601: a moment before which it was not taken. */
  readonly taken: string
  /** The origin of `taken`: the clock of a live reading, the user, or the latest date that the file contains. */
  readonly takenBy: 'reading' | 'stated' | 'contents'
  /** By ARN, sorted. */
  readonly roles: ReadonlyMap<string, SnapshotRole>
  readonly users: ReadonlyMap<string, SnapshotUser>
  readonly groups: ReadonlyMap<string, SnapshotGroup>
  /** Managed policies: the customer's, and AWS's as far as they are attached. */
  readonly policies: ReadonlyMap<string, SnapshotPolicy>
  /**
   * The reason for which it may not have everything (made with `--filter`, or while IAM changed), as a phrase. Then it shows what is there,
   * and not that something is absent. Absent: nothing in it says so.
   */
  readonly incomplete?: string
}

/** The snapshots of a run. */
export interface Snapshots {
  /** By account: at most one each. */
  readonly accounts: ReadonlyMap<string, AccountSnapshot>
  /** One line each: accounts whose snapshot could not be read, is not used, or why. */
  readonly problems: readonly string[]
}

export const noSnapshots: Snapshots = { accounts: new Map(), problems: [] }
