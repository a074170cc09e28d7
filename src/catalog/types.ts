export type AccessLevel = 'List' | 'Read' | 'Write' | 'Tagging' | 'Permissions management'

/** Which kind of CloudTrail event shows that an action was used (field notes 17–19). */
export type Visibility =
  /** Recorded by every trail that records management events (of this read/write kind). */
  | { readonly kind: 'management' }
  /**
   * A data event, recorded only where selectors ask for its resource type, e.g. `AWS::S3::Object`. A call logs under one
   * of these types, which one is not known beforehand: it is sure to be seen only where all of them are recorded.
   */
  | { readonly kind: 'data'; readonly resourceTypes: readonly string[] }
  /** No event of its own, or none that is known: `reason` is shown to people. */
  | { readonly kind: 'none'; readonly reason: string }

export interface ResourceType {
  /** `bucket`, as the service authorization reference names it. */
  readonly name: string
  /** `arn:${Partition}:s3:::${BucketName}` */
  readonly arn: string
}

export interface ActionInfo {
  /** `s3:GetObject` in the reference's case. */
  readonly name: string
  /** `s3` */
  readonly service: string
  readonly accessLevel: AccessLevel
  /** Empty: the action works only with Resource `*` (field note 23). */
  readonly resourceTypes: readonly (ResourceType & { readonly required: boolean })[]
  readonly dependentActions: readonly string[]
  readonly visibility: Visibility
  /**
   * `nameless`: no operation of an AWS API is known that it permits, and AWS does not mark it as permission only;
   * `permission-only`: AWS marks it so. Absent: it has an operation, or it is not known.
   */
  readonly mark?: 'nameless' | 'permission-only'
}

/** What AWS calls things. Look-ups disregard case; answers are in the reference's case. */
export interface Catalog {
  /** Version of the packed data, printed in every report. */
  readonly version: string
  services(): readonly string[]
  action(name: string): ActionInfo | undefined
  /** All actions of a service prefix, sorted by name. */
  actionsOf(service: string): readonly ActionInfo[]
  /** All actions that an Action element's pattern matches (`s3:Get*`, `*`), sorted by name. */
  expand(pattern: string): readonly ActionInfo[]
}

/** The parts of a CloudTrail record that decide which IAM actions the call was authorised for. */
export interface EventFacts {
  readonly eventSource: string
  readonly eventName: string
  readonly apiVersion?: string
  readonly region: string
  /** The account the resources are in (recipientAccountId). */
  readonly account: string
  readonly requestParameters?: unknown
  readonly responseElements?: unknown
  readonly additionalEventData?: unknown
  readonly resources?: readonly { readonly ARN?: string; readonly ARNPrefix?: string; readonly type?: string }[]
}

/**
 * How sure it is that a resource is the one that IAM checked for a call:
 * - `stated`: AWS's documentation says how the ARN follows from the request, and a test holds the rule;
 * - `told`: the record's `resources` name an ARN of the action's type, for a service that is known to write the one that
 *   IAM checks;
 * - `guessed`: members of the request happen to fit an ARN template, or the rule is not documented.
 *
 * Only `stated` and `told` resources narrow anything or attribute a call to a statement.
 */
export type Grade = 'stated' | 'told' | 'guessed'

export interface AuthorisedAction {
  readonly action: string
  /**
   * ARNs the call was authorised on; `['*']` for an action without resource types. An ARN of IAM whose path the request
   * does not tell is marked (`markPathless`). A `*` within an ARN stands for characters that the record does not carry:
   * the random end of a secret's ARN, the revision of a task definition.
   */
  readonly resources: readonly string[]
  /** The least sure of the resources; for `['*']` of an action without resource types `stated`. */
  readonly grade: Grade
  /** False when a resource of the call could not be told: then nothing may be concluded about resources. */
  readonly complete: boolean
}

export type EventMapping =
  | { readonly kind: 'actions'; readonly actions: readonly AuthorisedAction[] }
  /** The call needs no permission (field note 16). */
  | { readonly kind: 'no-evidence'; readonly reason: string }
  /** Nobody knows: reported, never dropped. `service` is the prefix the event belongs to, where that much is known. */
  | { readonly kind: 'unmapped'; readonly service?: string }
