/** What `init` found, as values: everything that is written is decided from these alone. */
import type { NamePattern } from '../../sources/types.ts'

/** The repository as git knows it. */
export interface ObservedRepository {
  /** Absolute path of the folder that holds `.git`; of the folder itself outside of a repository. */
  readonly top: string
  /** The folder that is set up, from `top`: empty, or `envs/prod`. */
  readonly folder: string
  readonly isGit: boolean
  /** `acme/infra`, by the remote `origin`; absent where that is not on GitHub. */
  readonly name?: string
  /** The host of `origin` where it is a GitHub Enterprise Server, or another one. */
  readonly host?: string
  readonly branch?: { readonly name: string; readonly from: string }
}

/** A directory that is applied by itself: a root module of Terraform, or a configuration of Terragrunt. */
export interface RootFacts {
  /** From the folder that is set up; `''` for that folder. */
  readonly directory: string
  /** Identity policies that are made by it, also through modules. */
  readonly policies: number
  /** `account` absent: several, as `place` shows; `among`: no others than these, sorted. */
  readonly stated?: { readonly account?: string; readonly place: string; readonly among?: readonly string[] }
  /** Accounts that the repository has for the names by which the provider chooses its account; sorted. */
  readonly given: readonly GivenAccount[]
  /** Is it a configuration of Terragrunt? */
  readonly isUnit?: true
  /** The accounts of states in the repository. */
  readonly states: readonly { readonly account: string; readonly name: string }[]
  /** Names of its roles, as far as the source states them. */
  readonly roles: readonly NamePattern[]
}

/** A value that would choose an account; others may be given when Terraform runs. */
export interface GivenAccount {
  readonly account: string
  /** `envs/prod.tfvars:2 sets account_id` */
  readonly because: string
}

/** An account that the repository names somewhere, without saying that anything is made in it. */
export interface AccountHint {
  readonly account: string
  /** May it confirm or contradict what the logs and the credentials are of? What a text names alone may not. */
  readonly counts: boolean
  /** `iam.tf:12 names resources of it` */
  readonly because: string
}

/** An account of which roles are known. */
export interface ObservedAccount {
  readonly account: string
  /** `the logs in cloudtrail`, `the snapshot iam/111122223333.json`, `the credentials` */
  readonly source: string
  /** Names of roles that are seen there. */
  readonly roles: ReadonlySet<string>
  /** Are these all roles of the account? */
  readonly isWhole: boolean
}

export interface ObservedLogs {
  /** Files and folders, as `evidence.cloudtrail` names them; empty where they are outside of the folder. */
  readonly paths: readonly string[]
  readonly accounts: readonly {
    readonly account: string
    readonly from: string
    readonly to: string
    readonly days: number
    readonly regions: readonly string[]
  }[]
}

export interface ObservedSnapshots {
  /** As `snapshot.files` names it; absent where it is outside of the folder. */
  readonly path?: string
  readonly shown: string
  readonly account: string
}

/** A trail, as far as it matters for the choice of a source. */
export interface ObservedTrail {
  readonly name: string
  readonly arn: string
  readonly bucket: string
  /** Empty, or ends in a slash. */
  readonly prefix: string
  readonly isOrganization: boolean
  readonly isMultiRegion: boolean
  /** The reason why its logs do not show all management events, a phrase; absent: they do. */
  readonly shortcoming?: string
  /** Types of data events that it records. */
  readonly dataEvents: readonly string[]
  /** What listing its bucket gave; absent: that failed, `problems` says why. */
  readonly listed?: { readonly organization?: string; readonly accounts: readonly string[] }
}

/** What one look at AWS with the credentials at hand gave; every part may be missing, with a line in `problems`. */
export interface ObservedAws {
  readonly account: string
  readonly arn: string
  readonly region: string
  readonly trails: readonly ObservedTrail[]
  /** A table of Athena that `examples/setup` made. */
  readonly table?: { readonly database: string; readonly table: string; readonly workgroup: string }
  /** ARNs of analyzers of unused access. */
  readonly unusedAccess: readonly string[]
  /** Roles that workflows of the repository may assume. */
  readonly roles: readonly TrustingRole[]
  /** One line each: what could not be looked at, and what would allow it. */
  readonly problems: readonly string[]
}

/** A role that a workflow of the repository may assume on its default branch. */
export interface TrustingRole {
  readonly arn: string
  readonly name: string
  /** The job needs this environment of GitHub. */
  readonly environment?: string
}

export interface InitFindings {
  readonly repository: ObservedRepository
  /** `2026-11-30` */
  readonly today: string
  /** Identity policies that were found, and the folders that they are in. */
  readonly policies: number
  readonly folders: readonly string[]
  /** Globs of files with policies that are fixtures of tests. */
  readonly fixtures: readonly string[]
  readonly roots: readonly RootFacts[]
  readonly hints: readonly AccountHint[]
  readonly observed: readonly ObservedAccount[]
  /** The only account of the logs, where nothing in the repository contradicts it (`accountOfLogs`). */
  readonly accountOfLogs?: string
  /** The Region of the providers of AWS that most directories name. */
  readonly region?: { readonly name: string; readonly from: string }
  /** Regions of providers and logs. */
  readonly regions: readonly string[]
  /** Buckets of states that the source names. */
  readonly backends: readonly { readonly bucket: string; readonly place: string }[]
  /** Files of states in the repository, as the input `state` names them. */
  readonly states: readonly string[]
  readonly logs?: ObservedLogs
  readonly snapshots: readonly ObservedSnapshots[]
  /** `why`: AWS was not looked at, a phrase. */
  readonly aws: ObservedAws | { readonly why: string }
  /** One line each: files that could not be read or understood. */
  readonly problems: readonly string[]
}

/** A file to write, from `InitFindings.repository.top`. */
export interface InitFile {
  readonly path: string
  readonly content: string
}
