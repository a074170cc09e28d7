import type { PolicyDocument, PolicyKind, Statement } from '../policy/document.ts'

/**
 * The form in which a policy is written. `template`: a file of its own in Terraform's template language; `statements`:
 * HCL objects that a module or a dynamic block makes statements of; `managed-attachment`: not at all, as a policy of
 * AWS is attached here by its ARN.
 */
export type PolicyForm =
  | 'json'
  | 'template'
  | 'policy_document'
  | 'jsonencode'
  | 'heredoc'
  | 'string'
  | 'statements'
  | 'managed-attachment'
  | 'other'

/**
 * The AWS entity that the document becomes part of; decides its quota.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export type HostKind =
  | 'managed-policy'
  | 'role-inline'
  | 'user-inline'
  | 'group-inline'
  | 'permission-set-inline'
  | 'trust'
  | 'resource'
  | 'other'
  | 'unknown'

/**
 * The kind of a document. `other`: written in IAM's language, but it grants nothing to a user or role: session,
 * endpoint and organisation policies, which limit other grants, and IoT policies.
 */
export type SourceKind = PolicyKind | 'other'

/** The AWS resource that a resource or trust policy is attached to. */
export interface AttachedResource {
  /** Address in the directory (`aws_s3_bucket.logs`); absent for a resource that the directory does not make. */
  readonly address?: string
  /** ARNs of all its instances, as far as they are known; sorted. */
  readonly arns: readonly string[]
  /** Are these all of them? */
  readonly complete: boolean
}

export interface Host {
  /** `aws_iam_policy.deploy`, `aws_iam_role.app.inline_policy[0]`; the file for JSON. */
  readonly address: string
  readonly kind: HostKind
  /** Name in AWS where the source states it. */
  readonly name?: string
  /** What it is in IAM; only where that is asked for (`ReadOptions.entities`), and known. */
  readonly entity?: IamEntity
  /** Only of a policy of AWS Organizations whose type the source states. */
  readonly organisationPolicy?: OrganisationPolicy
}

/**
 * Policies of AWS Organizations that limit principals, or resources, of member accounts.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_authorization_policies.html
 */
export type OrganisationPolicy = 'service-control-policy' | 'resource-control-policy'

/** A name as far as the source states it; `undefined` stands for any characters. */
export type NamePattern = readonly (string | undefined)[]

/** The thing in IAM that a host makes: a managed policy, an inline policy, a role by its trust policy. */
export interface IamEntity {
  readonly kind: 'managed-policy' | 'role-inline' | 'user-inline' | 'group-inline' | 'permission-set' | 'trust'
  /** The block in the repository: the same for all documents that the block may take. */
  readonly block: string
  /** One for each instance of the block, in every use of its directory; equal ones once. */
  readonly sites: readonly EntitySite[]
}

export interface EntitySite {
  /** Every name it may have. Of a trust policy, those of its role; of a permission set, those of the set. */
  readonly names: readonly NamePattern[]
  /** Of a managed policy: every path it may have. */
  readonly paths?: readonly NamePattern[]
  /** Of an inline policy: every name that its role, user or group may have. */
  readonly owners?: readonly NamePattern[]
  /** The accounts in which it is made, sorted; `undefined` where they are not known. */
  readonly accounts: readonly string[] | undefined
  /** The reason why the accounts are not known, a sentence. */
  readonly accountsUnknown?: string
  /** It may stand for several instances in one account: `for_each` over what the source does not state. */
  readonly several: boolean
  /** It may be made in none of the accounts: `count` or `for_each`. */
  readonly optional: boolean
}

/** Characters [start, end) of the file, in UTF-16 units, become `text`. Splices of one file never overlap. */
export interface Splice {
  readonly start: number
  readonly end: number
  readonly text: string
}

interface PolicySite {
  /** Unique and stable within the repository: `path#address`, or the path alone for a JSON file. */
  readonly id: string
  /** Path from the repository's root, with `/`. */
  readonly file: string
  /** 1-based. */
  readonly line: number
  readonly column: number
  /** Terraform address of the block that contains the text; absent for files of JSON and templates. */
  readonly address?: string
  readonly form: PolicyForm
  readonly kind: SourceKind
  /** Everything the document becomes part of; one document may serve several. */
  readonly hosts: readonly Host[]
}

/** A policy that is understood: identity policies can be compared with use, the others explained. */
export interface PolicySource extends PolicySite {
  readonly status: 'found'
  /** Only for resource and trust policies. */
  readonly attachedTo?: readonly AttachedResource[]
  readonly document: PolicyDocument
  /** Parts of the policy besides `document`, a phrase each: they are not read, and stay unchanged. */
  readonly rest?: readonly string[]
  /** ARNs of the users and roles that it is attached to, sorted. */
  readonly principals: readonly string[]
  /**
   * The reason why it may be attached to principals beyond `principals` (each a sentence); then nothing is narrowed.
   * Empty: all are known.
   */
  readonly principalsUnknown: readonly string[]
  /**
   * ARNs of `principals` that rest on a guess, each with the place (`file:line`) of the guessed value: the default of a
   * variable that callers or values from outside of the repository may set, or the path of a role that is found by its
   * name. A principal that is named here and was never seen may have another name.
   */
  readonly namesGuessed?: readonly { readonly arn: string; readonly place: string }[]
  /**
   * The reason why its text may become part of policies beyond its hosts (each a sentence). Of identity policies only
   * where `ReadOptions.entities` asks.
   */
  readonly furtherUses?: readonly string[]
  /** ARN → the Terraform expression with that value where the policy stands: `aws_s3_bucket.logs.arn`. */
  readonly references?: ReadonlyMap<string, string>
  /**
   * Regions in which the source makes things beside the policy, each with the place that names it (`providers.tf:2`);
   * absent: it names none.
   */
  readonly regions?: readonly { readonly region: string; readonly place: string }[]
  /** The permission sets that it is part of, as far as the source states them. */
  readonly permissionSets?: readonly PermissionSetUse[]
  /** ISO 8601: since when a document that no file contains has been this one. */
  readonly documentSince?: string
  /** Facts about the policy for the reviewer of a proposal, a sentence each. */
  readonly notes?: readonly string[]
  /** The place of the text; only the reader of the same form understands it. */
  readonly layout: unknown
}

/** A permission set of IAM Identity Center that a policy is part of. */
export interface PermissionSetUse {
  /** `aws_ssoadmin_permission_set_inline_policy.dev` */
  readonly address: string
  /** The sentence of `principalsUnknown` that says so. */
  readonly sentence: string
  /** Name of the set; absent where the source does not state it. */
  readonly name?: string
  /**
   * The accounts that it is assigned to, by all assignments of the repository; absent where one of them is not known, or
   * there is none.
   */
  readonly accounts?: readonly string[]
}

/**
 * A place that attaches a policy of AWS. The document is not in the source: the snapshot of an account has it.
 *
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/about-managed-policy-reference.html
 */
export interface ManagedAttachment extends PolicySite {
  readonly form: 'managed-attachment'
  /**
   * `path`: the end of the ARN, `AmazonS3FullAccess` or `job-function/ViewOnlyAccess`. `name`: a data source finds the
   * policy by its name, which may also be that of a policy of the account.
   */
  readonly policy: { readonly path: string } | { readonly name: string }
  readonly principals: readonly string[]
  readonly principalsUnknown: readonly string[]
  readonly namesGuessed?: NonNullable<PolicySource['namesGuessed']>
  readonly references?: ReadonlyMap<string, string>
  readonly permissionSets?: readonly PermissionSetUse[]
  readonly notes?: readonly string[]
  /** The reason why another policy cannot be attached in its place by an edit, a sentence. */
  readonly notReplaceable?: string
  readonly layout: unknown
}

export interface SkippedSource extends PolicySite {
  readonly status: 'skipped'
  /** One sentence: the reason and the remedy. */
  readonly reason: string
}

export type Source = PolicySource | SkippedSource

/** A statement of a proposed document, and the index of the one it was made from (`null`: it is new). */
export interface ProposedStatement {
  readonly from: number | null
  readonly statement: Statement
}

/**
 * The new form of a source's document: several statements with the same `from` are a split, a missing one is removed.
 */
export type ProposedStatements = readonly ProposedStatement[]

export type EditResult =
  /** `notes`: facts about the edit for its reviewer, a sentence each. */
  | { readonly kind: 'edited'; readonly splices: readonly Splice[]; readonly notes?: readonly string[] }
  | { readonly kind: 'refused'; readonly reason: string }
