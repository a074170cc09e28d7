import type { FindingType } from './finding-types.ts'
import type { ReviewRuleId } from './sections/review.ts'

/** `.github/whittle.yml` and the action's inputs after validation: every default filled in, nothing left to check. */
export interface Settings {
  /**
   * Path glob → ids of the accounts that the directory is applied to, all of them; `**` where one account is given for
   * everything. First match wins.
   */
  readonly accounts: readonly { readonly files: string; readonly accounts: readonly string[] }[]
  readonly evidence: EvidenceSettings
  readonly snapshot: SnapshotSettings
  readonly policies: {
    readonly include: readonly string[]
    readonly exclude: readonly string[]
    /** File path, or Terraform address (optionally `path#address`) → user and role ARNs. */
    readonly principals: Readonly<Record<string, readonly string[]>>
    /** First match wins. */
    readonly unobserved: readonly UnobservedRule[]
    /** Files whose folder or header says that a program writes them; an edit of such a file is lost with its next run. */
    readonly generated: 'edit' | 'skip'
  }
  readonly states: {
    /** Are the states read that S3 backends of the source name? */
    readonly backends: boolean
    readonly role?: AssumedRole
  }
  readonly networks: Readonly<Record<string, TrustedNetwork>>
  readonly fences: readonly Fence[]
  readonly waivers: readonly Waiver[]
  readonly pullRequests: PullRequestSettings
  /** Absent: no evidence is saved between runs. */
  readonly ledger?: LedgerSettings
  /** Absent: AWS is not asked about documents. */
  readonly accessAnalyzer?: {
    /** Absent: the run's own. */
    readonly region?: string
    /** Is nothing proposed where a check could not be made? */
    readonly required: boolean
    readonly checks: PolicyChecks
  }
  readonly findings: FindingSettings
  readonly review: ReviewSettings
  readonly runbooks: RunbookSettings
  readonly verify: VerifySettings
  /** Absent: a proposal reaches all accounts at once. */
  readonly rollout?: RolloutSettings
  /** Absent: there is no dashboard issue. */
  readonly dashboard?: DashboardSettings
}

/** The stages in which proposals reach the accounts of a policy. */
export interface RolloutSettings {
  /** First to last; two at least. */
  readonly stages: readonly RolloutStage[]
  /** Days without a refusal of what was removed in an earlier stage. */
  readonly quietDays: number
  /** Globs over file, address or `path#address`: policies that are not staged. */
  readonly atOnce: readonly string[]
}

export interface RolloutStage {
  readonly name: string
  readonly accounts: readonly string[]
  /** Path globs. */
  readonly paths: readonly string[]
}

export interface DashboardSettings {
  /** Absent: Whittle's own. */
  readonly title?: string
  readonly labels: readonly string[]
}

export interface VerifySettings {
  /** Pull requests that were merged within so many days are verified. */
  readonly mergedDays: number
}

/** The places of runbooks and their records, from the root of the checkout. */
export interface RunbookSettings {
  readonly folder: string
  /** Absent: records are kept in the run alone. */
  readonly records?:
    | { readonly kind: 'folder'; readonly path: string }
    /** A branch of the repository that holds nothing else. */
    | { readonly kind: 'branch'; readonly name: string }
  /** Fields of events that every record leaves out. */
  readonly redact: readonly string[]
  /** For causes for which a runbook has no step. */
  readonly escalation: {
    readonly reviewers: readonly string[]
    readonly teams: readonly string[]
    readonly labels: readonly string[]
    readonly assignees: readonly string[]
  }
}

/** The reason why the evidence cannot show an action: no operation of its own, only data events, or only a check inside others. */
export type UnobservedReason = 'nameless' | 'data-events' | 'permission-only'

/** `in` is a glob over file, address or `path#address`; `services` and `reasons` empty mean all. */
export interface UnobservedRule {
  readonly in: string
  readonly services: readonly string[]
  readonly reasons: readonly UnobservedReason[]
  readonly do: 'keep' | 'drop'
}

/** The place of saved evidence, and for how many days it is kept, counted from the newest. */
export interface LedgerSettings {
  readonly expireDays: number
  readonly place:
    /** `path`: from the root of the checkout. */
    | { readonly kind: 'file'; readonly path: string }
    /** GitHub's cache of the repository; `key`: what the keys of its entries begin with. */
    | { readonly kind: 'cache'; readonly key: string }
    | {
        readonly kind: 's3'
        readonly bucket: string
        readonly key: string
        readonly region?: string
        readonly role?: AssumedRole
      }
    /** A branch of the repository that holds nothing else. */
    | { readonly kind: 'branch'; readonly name: string }
}

/** The checks of documents by IAM Access Analyzer; `accessNotGranted` empty: not checked. */
export interface PolicyChecks {
  readonly validate: boolean
  readonly noNewAccess: boolean
  readonly accessNotGranted: readonly string[]
  readonly noPublicAccess: boolean
}

export interface EvidenceSettings {
  /** Days an action must have been observable to be called unused. */
  readonly windowDays: number
  /** Days that an account's evidence may have ended before the day of the decision. */
  readonly maxAgeDays: number
  /** `2026-11-01`: decide as of the end of this day (UTC) instead of now. */
  readonly asOf?: string
  /** May the action decide as of a day, or on a window that is too short to rely on? */
  readonly trial: boolean
  /** Regions that must be covered; empty: those that the evidence itself contains. */
  readonly regions: readonly string[]
  readonly cloudtrail: readonly CloudTrailSource[]
  /** Configuration's word on what the trail records, where files cannot show it; absent: only what is seen counts. */
  readonly recorded?: {
    readonly management?: 'all' | 'read' | 'write' | 'none'
    /** Excludable sources that are recorded: `kms.amazonaws.com`, `rdsdata.amazonaws.com`. */
    readonly excludable?: readonly string[]
    readonly data?: readonly string[]
    /** Regions that are recorded, besides those that are seen. */
    readonly regions?: readonly string[]
  }
  readonly accessAnalyzer?: { readonly analyzerArn: string; readonly region: string }
  /** Absent: IAM's last-accessed data are not asked for. */
  readonly lastAccessed?: LastAccessedSettings
}

export interface LastAccessedSettings {
  /** May actions that CloudTrail cannot show be removed, where no principal of the policy ever called their service? */
  readonly untouchedServices: 'keep' | 'drop'
  /** Its ARN may hold `{account}`: the principal's. */
  readonly role?: AssumedRole
}

/** The sources of account snapshots: the users, groups, roles and policies of an account at one moment. */
export interface SnapshotSettings {
  /** Paths from the root of the checkout. */
  readonly files: readonly string[]
  readonly credentialReports: readonly string[]
  /** `2026-11-21`: the day on which the files were taken; absent: the latest date that each of them has. */
  readonly taken?: string
  /** IAM itself is asked, in each account of the configuration. The role's ARN may hold `{account}`. */
  readonly live?: { readonly role?: AssumedRole }
  /** Days that a snapshot may have been taken before the day of the decision. */
  readonly maxAgeDays: number
}

/** A role to assume before AWS is called. */
export interface AssumedRole {
  readonly arn: string
  readonly externalId?: string
}

/** `accounts` and `regions`: empty means all that are found. `days`: back from now. `region`: absent means the run's. */
export type CloudTrailSource =
  | { readonly kind: 'files'; readonly paths: readonly string[] }
  | {
      readonly kind: 'lookup-events'
      readonly regions: readonly string[]
      readonly days: number
      readonly maxPages: number
      /** One reading through each; absent: one with the credentials of the run. */
      readonly roles?: readonly AssumedRole[]
    }
  | {
      readonly kind: 's3'
      readonly bucket: string
      /** Empty, or ends in a slash. */
      readonly prefix: string
      readonly organization?: string
      readonly accounts: readonly string[]
      readonly regions: readonly string[]
      readonly days: number
      readonly region?: string
      readonly role?: AssumedRole
    }
  | {
      readonly kind: 'athena'
      readonly workgroup: string
      readonly catalog: string
      readonly database: string
      readonly table: string
      readonly region?: string
      readonly output?: string
      readonly accounts: readonly string[]
      readonly regions: readonly string[]
      readonly days: number
      readonly role?: AssumedRole
    }
  | {
      readonly kind: 'lake'
      /** ARN of the event data store. */
      readonly store: string
      readonly region: string
      readonly accounts: readonly string[]
      readonly regions: readonly string[]
      readonly days: number
      readonly role?: AssumedRole
    }
  /** Nothing to read: a trail whose selectors say what the logs read elsewhere could have shown. */
  | { readonly kind: 'trail'; readonly arn: string; readonly region: string; readonly role?: AssumedRole }

export interface TrustedNetwork {
  /** Public IPv4 and IPv6 blocks. */
  readonly cidrs: readonly string[]
  /** Ids. */
  readonly vpcs: readonly string[]
  /** ARNs, which name the Region and the owner: `arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-0a1b2c3d`. */
  readonly vpcArns?: readonly string[]
  readonly vpcEndpoints: readonly string[]
  /** Accounts: all VPC endpoints that they own. */
  readonly endpointOwners?: readonly string[]
  /** Ids of organisations in AWS Organizations: all VPC endpoints that their accounts own. */
  readonly endpointOrganisations?: readonly string[]
}

/** An IP-conditioned Deny asked for: `for` is a glob over addresses and files, `from` names networks. */
export interface Fence {
  readonly for: string
  readonly from: readonly string[]
  /** Principals the Deny never hits, as ARN patterns. */
  readonly exempt: readonly string[]
  /** Absent: it is proposed. Else it is only reported what it would have denied, until it has denied nothing for long enough. */
  readonly simulate?: {
    /** Days of evidence; absent: those of `evidence.window`. */
    readonly quietDays?: number
  }
  /** The fence follows what its principals use; absent: it does not. */
  readonly learn?: {
    /** Days without use after which a network is no longer trusted; absent: those of `evidence.window`. */
    readonly quietDays?: number
  }
  /** What the policies are, where their text does not show it. */
  readonly kind?: 'resource-policy' | 'service-control-policy' | 'resource-control-policy'
  /** ARNs of the resources that the policies are attached to, where their text does not show them. */
  readonly resources?: readonly string[]
  /** All member accounts that a service or resource control policy is in force in. */
  readonly accounts?: readonly string[]
}

/** Something that must stay although it looks unused. */
export interface Waiver {
  /** Action pattern. */
  readonly keep: string
  /** Glob over file, address or `path#address`. */
  readonly in: string
  /** `2027-03-01`: the last day on which it holds. */
  readonly until: string
  readonly because: string
}

export interface PullRequestSettings {
  /** Of the job, where several jobs read one folder; empty: it has none. */
  readonly name: string
  readonly group: 'policy' | 'directory' | 'owner'
  readonly base?: string
  readonly branchPrefix: string
  readonly titlePrefix: string
  /** Templates (`fillPlaceholders`). */
  readonly title: string
  readonly commit: string
  readonly labels: readonly string[]
  readonly reviewers: readonly string[]
  readonly teamReviewers: readonly string[]
  readonly assignees: readonly string[]
  readonly draft: boolean
  readonly max: number
}

export interface FindingSettings {
  /** Saved findings: paths from the root of the checkout. */
  readonly files: readonly string[]
  /** ARNs; empty, and no files: the analyzer of `evidence.access-analyzer`. */
  readonly analyzers: readonly string[]
  /** Are analyzers asked for recommendations, to compare them with the proposals? */
  readonly recommendations: boolean
  /** Does the action open pull requests for what findings lead to? */
  readonly pullRequests: boolean
  /** ARN patterns of roles that are never proposed for removal. */
  readonly exempt: readonly string[]
  /** Days that a role has to be quiet in quarantine before its removal is proposed. */
  readonly quietDays: number
  /** The organisation and its members, as far as configuration states them. */
  readonly organization?: { readonly id: string; readonly accounts: readonly string[] }
  readonly waivers: readonly FindingWaiver[]
}

/** Findings that are intended: `resource` is a glob over ARNs; `type` absent: every type. */
export interface FindingWaiver {
  readonly resource: string
  readonly type?: FindingType
  readonly owner: string
  readonly because: string
  /** `2027-03-01`: the last day on which it holds. */
  readonly until: string
}

/** The review of a change. */
export interface ReviewSettings {
  /** Findings of this level or a higher one fail the check. */
  readonly failOn: ReviewLevel | 'never'
  /** Comments on lines and files of a pull request at most. */
  readonly maxComments: number
  /** Levels that differ from those of the rules. */
  readonly levels: Readonly<Partial<Record<ReviewRuleId, ReviewLevel | 'off'>>>
  readonly waivers: readonly ReviewWaiver[]
}

export type ReviewLevel = 'note' | 'warning' | 'error'

/** Findings that are accepted: of a rule, in policies that the glob matches, to the end of a day. */
export interface ReviewWaiver {
  readonly rule: ReviewRuleId
  readonly in: string
  readonly until: string
  readonly because: string
}
