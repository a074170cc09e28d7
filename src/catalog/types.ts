export type AccessLevel = 'List' | 'Read' | 'Write' | 'Tagging' | 'Permissions management'

/**
 * Which kind of CloudTrail event shows that an action was used.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
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

/** Partition → Regions, sorted: `{'aws': ['us-east-1'], 'aws-cn': ['cn-north-1']}`. */
export type HomeRegions = Readonly<Record<string, readonly string[]>>

/**
 * The reason why an action has no API operation that bears it:
 * - `permission-only`: AWS's reference marks it so, or a page of AWS says that it is checked at run time
 *   (`runtime-permissions.ts`);
 * - `nameless`: AWS's reference lists it without that mark, and the SDK of its service has no operation for it;
 * - `unknown`: no operation is known, and either the page that might mark it was not read or its service has no SDK.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export type NoOperationReason = 'nameless' | 'permission-only' | 'unknown'

export interface ActionInfo {
  /** `s3:GetObject` in the reference's case. */
  readonly name: string
  /** `s3` */
  readonly service: string
  readonly accessLevel: AccessLevel
  /**
   * Empty: the action works only with Resource `*`.
   *
   * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
   */
  readonly resourceTypes: readonly (ResourceType & { readonly required: boolean })[]
  readonly dependentActions: readonly string[]
  readonly visibility: Visibility
  /** Absent: an API operation is authorised by it. */
  readonly mark?: NoOperationReason
  /**
   * Regions in which its calls are recorded, whatever Region their user works in; with several, any of them may hold a
   * call. Absent: calls are recorded in the Region of their user. From the SDK's endpoints data, and AWS's pages where
   * those say nothing.
   */
  readonly homeRegions?: HomeRegions
}

/** Which tagging actions a call that makes something with tags is authorised for too. */
export interface TaggingOnCreate {
  /** `ec2:CreateTags` */
  readonly actions: readonly string[]
  /** Names of the request's members that hold the tags, as `normalName` writes them. */
  readonly members: ReadonlySet<string>
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
  /**
   * Home Regions of a service in a partition (`aws`, `aws-cn`, …); none for services that are called in the Region of
   * their user. Actions may differ from their service: see `ActionInfo.homeRegions`.
   */
  homeRegionsOf(service: string, partition: string): readonly string[]
  /** For operations (as `withoutVersion` writes them) whose request can hold tags for what the call makes. */
  taggingOf(service: string, operation: string): TaggingOnCreate | undefined
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
 * The certainty that a resource is the one that IAM checked for a call:
 * - `stated`: AWS's documentation says how the ARN follows from the request, and a test holds the rule;
 * - `listed`: the record's `resources` name an ARN of the action's type, for a service that is known to write the one that
 *   IAM checks;
 * - `guessed`: members of the request happen to fit an ARN template, or the rule is not documented.
 *
 * Only `stated` and `listed` resources narrow anything or attribute a call to a statement.
 */
export type Grade = 'stated' | 'listed' | 'guessed'

export interface AuthorisedAction {
  readonly action: string
  /**
   * ARNs the call was authorised on; `['*']` for an action without resource types. An ARN of IAM whose path the request
   * does not contain is marked (`markMissingPath`). A `*` within an ARN stands for characters that the record does not
   * carry: the random end of a secret's ARN, the revision of a task definition.
   */
  readonly resources: readonly string[]
  /** The least sure of the resources; for `['*']` of an action without resource types `stated`. */
  readonly grade: Grade
  /** False when a resource of the call is unknown: then nothing may be concluded about resources. */
  readonly complete: boolean
}

export type EventMapping =
  | { readonly kind: 'actions'; readonly actions: readonly AuthorisedAction[] }
  /**
   * The call needs no permission.
   *
   * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
   */
  | { readonly kind: 'no-evidence'; readonly reason: string }
  /**
   * Not known to be authorised by any action: reported, never dropped. `services` are the prefixes that the event may
   * belong to, the likeliest first; empty where its source is unknown.
   */
  | { readonly kind: 'unmapped'; readonly services: readonly string[] }
