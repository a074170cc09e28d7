import type { UnusedService } from './types.ts'

interface FindingBase {
  readonly id: string
  /** For messages: the file or the analyzer that it was read from. */
  readonly from: string
  /** ARN of the resource, user or role that it is about. */
  readonly resource: string
  /** `AWS::S3::Bucket`; empty where it is not stated. */
  readonly resourceType: string
  /** Account that owns the resource. */
  readonly account: string
  readonly status: 'ACTIVE' | 'ARCHIVED' | 'RESOLVED'
  /** ISO 8601: when the resource was last analysed. */
  readonly analyzed?: string
  /** The reason why the analyzer could not look at the resource; such a finding states nothing else. */
  readonly error?: string
  /** Were all its pages read? */
  readonly complete: boolean
  /** Names of details that this version does not know. */
  readonly unknownDetails: readonly string[]
}

/** One way in which a policy gives access, as external and internal findings state it. */
export interface Access {
  /** `AWS` → an ARN or account, `Federated`, …; `*` for everyone. */
  readonly principal: ReadonlyMap<string, string>
  readonly actions: readonly string[]
  /** Condition key → value, as the finding states them. */
  readonly condition: ReadonlyMap<string, string>
  readonly isPublic: boolean
  /**
   * The way in which the access is given: `POLICY`, `BUCKET_ACL`, `S3_ACCESS_POINT`, …, with the access point where one
   * is named.
   */
  readonly sources: readonly { readonly type: string; readonly accessPoint?: string }[]
  /** The effect of service and resource control policies: `APPLICABLE`, `APPLIED`, `FAILED_TO_EVALUATE_RCP`, … */
  readonly restrictions: readonly string[]
  /** Account of the principal; internal findings state it. */
  readonly principalAccount?: string
}

export interface UnusedPermission extends FindingBase {
  readonly type: 'UnusedPermission'
  /** By service namespace: the IAM prefix. */
  readonly services: ReadonlyMap<string, UnusedService>
}

export interface UnusedRole extends FindingBase {
  readonly type: 'UnusedIAMRole'
  readonly lastAccessed?: string
}

export interface UnusedPassword extends FindingBase {
  readonly type: 'UnusedIAMUserPassword'
  readonly lastAccessed?: string
}

export interface UnusedKey extends FindingBase {
  readonly type: 'UnusedIAMUserAccessKey'
  readonly keys: readonly { readonly id: string; readonly lastAccessed?: string }[]
}

export interface AccessFinding extends FindingBase {
  readonly type: 'ExternalAccess' | 'InternalAccess'
  readonly access: readonly Access[]
}

/** A type that AWS has added since. */
export interface OtherFinding extends FindingBase {
  readonly type: 'other'
  readonly name: string
}

export type AnalyzerFinding = UnusedPermission | UnusedRole | UnusedPassword | UnusedKey | AccessFinding | OtherFinding

/** The rules by which an analyzer looks. */
export interface AnalyzerRules {
  /** Regions apart, its ARN. */
  readonly arn: string
  /** `ACCOUNT`, `ORGANIZATION_UNUSED_ACCESS`, … */
  readonly type: string
  readonly status: string
  /** Days; only of an analyzer of unused access. */
  readonly unusedAccessAge?: number
  /** The service that made it, and alone may change it: Security Hub has one of its own. */
  readonly managedBy?: string
  /** Accounts and tags that it leaves out, a phrase each. */
  readonly exclusions: readonly string[]
  /** Names of its archive rules: they hide findings. */
  readonly archiveRules: readonly string[]
}
