import type { GroupKey, WorkingHours } from '../evidence/events/condition.ts'

/**
 * A runbook file after it was read and checked, before its parameters are filled in: texts may hold `${name}`. Keys of the
 * file are the same in kebab-case. `schema/runbook.schema.json` is made of the same schema.
 */
export interface Runbook {
  readonly id: string
  /** Raised with each change of the file's content. */
  readonly version: number
  readonly title: string
  readonly description?: string
  /** The role that answers for it, not a person. */
  readonly owner: string
  readonly status: 'draft' | 'active' | 'retired'
  /** ISO day. */
  readonly reviewed: string
  /** Days after which it has to be reviewed again. */
  readonly reviewEvery: number
  readonly occasions: readonly Occasion[]
  readonly priority: Priority
  /** What it is not for, a sentence each. */
  readonly notFor: readonly string[]
  readonly parameters: readonly Parameter[]
  /** Names of lists → patterns. */
  readonly lists: Readonly<Record<string, readonly string[]>>
  readonly hours?: WorkingHours
  readonly scope: ScopeSpec
  readonly query: QuerySpec
  readonly triage: readonly TriageQuestion[]
  readonly thresholds: Thresholds
  readonly revocation: readonly Revocation[]
  readonly manual: readonly ManualStep[]
  readonly verification: readonly VerificationSpec[]
  /** The way in which the containment is taken back once the cause is gone. */
  readonly removal: readonly ManualStep[]
  readonly escalation: readonly EscalationStep[]
  readonly serviceLevel: ServiceLevel
  readonly triggers: Triggers
  /** Paths of fields (`caller.sourceIdentity`, `sourceAddress`) that records and reports leave out. */
  readonly redact: readonly string[]
  readonly tests: readonly RunbookTest[]
}

export type Occasion = 'breach' | 'offboarding' | 'audit' | 'misuse' | 'compliance'
export type Priority = 'P1' | 'P2' | 'P3' | 'P4'

export interface Parameter {
  readonly name: string
  readonly type: ParameterType
  readonly description?: string
  readonly required: boolean
  readonly default?: string
  /** Of type `choice`. */
  readonly choices?: readonly string[]
}

/** Values are one line of text. `principal`: ARN of a user or role; only `pattern` may hold `*` and `?`. */
export type ParameterType =
  | 'text'
  | 'pattern'
  | 'principal'
  | 'arn'
  | 'bucket'
  | 'access-key'
  | 'account'
  | 'region'
  | 'cidr'
  | 'person'
  | 'date'
  | 'duration'
  | 'integer'
  | 'choice'

/** A scope as it is written: names of lists, networks and groups, and `${parameter}`, are not resolved yet. */
export interface ScopeSpec {
  /** Does the run go on where events match, or where none does, although they would have shown? */
  readonly when: 'matched' | 'empty'
  readonly where: ConditionSpec
  readonly firstUse?: { readonly of: readonly GroupKey[]; readonly within: string }
  readonly volume?: { readonly atLeast: number | string; readonly within: string; readonly by: readonly GroupKey[] }
}

/** One key each, as in the file: `{action: ["s3:Get*"]}`, `{all: […]}`. Checked by the schema. */
export type ConditionSpec = Readonly<Record<string, unknown>>

export interface QuerySpec {
  /** The time back to which events are asked for: `30d`, `6h`. */
  readonly window: string
  /** A read-only statement besides the one that the scope makes; its rows are evidence and decide nothing. */
  readonly sql?: { readonly engine: 'athena' | 'lake'; readonly statement: string }
}

/** A branch of the decision: on with the run, end it as a false alarm, or escalate. */
export type TriageBranch = 'continue' | 'stop' | 'escalate'

export interface TriageQuestion {
  readonly id: string
  readonly ask: string
  /** Role of the person who answers. */
  readonly actor: string
  readonly yes: TriageBranch
  readonly no: TriageBranch
  /** Also where no answer was given. */
  readonly unclear: TriageBranch
}

/** Numbers over which the run stops and escalates. */
export interface Thresholds {
  /** Principals that the scope may match; more is a sign of a wrong scope. */
  readonly matchedPrincipals?: number
  /** Legitimate calls, and principals with such calls, in the window that the revocation would stop. */
  readonly impactCalls?: number
  readonly impactPrincipals?: number
}

/** `matched`: the callers of the matched events. Otherwise ARN patterns of users and roles. */
export type Subjects = 'matched' | readonly string[]

export type Revocation =
  | { readonly kind: 'remove-actions'; readonly from: Subjects; readonly actions: readonly string[] }
  | {
      readonly kind: 'remove-resources'
      readonly from: Subjects
      readonly resources: readonly string[]
      /** Only of these actions; empty: of all. */
      readonly actions: readonly string[]
    }
  /** `window`: the use that counts, `90d`. */
  | { readonly kind: 'narrow-to-use'; readonly from: Subjects; readonly window: string }
  /** Patterns of ARNs, names or Terraform addresses of policies. */
  | { readonly kind: 'detach'; readonly from: Subjects; readonly policies: readonly string[] }
  /** Names of groups; empty: all. */
  | { readonly kind: 'remove-memberships'; readonly from: Subjects; readonly groups: readonly string[] }
  | { readonly kind: 'deny-everything'; readonly to: Subjects }
  /** `issuedBefore`: ISO moment, or `now`. Ends sessions of temporary credentials only. */
  | { readonly kind: 'end-sessions'; readonly of: Subjects; readonly issuedBefore: string }
  /** Names of networks. On the identity policies of `for`, or on the resource policies of `resources`. */
  | {
      readonly kind: 'fence'
      readonly for: Subjects
      readonly resources: readonly string[]
      readonly networks: readonly string[]
    }
  /** Trusted principals, patterns, that leave the trust policies of `roles`. */
  | { readonly kind: 'remove-trust'; readonly roles: Subjects; readonly trusted: readonly string[] }

export interface ManualStep {
  readonly id: string
  readonly title: string
  /** Role of the person who does it. */
  readonly actor: string
  /** `containment`: at once, before the pull request. */
  readonly phase: 'containment' | 'revocation' | 'recovery'
  /** Commands to run, with `${parameter}` quoted for a shell where they stand. */
  readonly commands: readonly string[]
  /** A command that shows that it was done. */
  readonly verify?: string
  readonly stops?: string
  readonly doesNotStop?: string
  readonly undo?: string
}

export type VerificationSpec =
  /** No event of the condition (default: of the scope) after the revocation, until `for` has passed. */
  | { readonly kind: 'stays-empty'; readonly id: string; readonly where?: ConditionSpec; readonly for: string }
  /** At least one allowed event of the condition in each `within`, until `for` has passed. */
  | {
      readonly kind: 'stays-alive'
      readonly id: string
      readonly where: ConditionSpec
      readonly within: string
      readonly for: string
    }
  /** By a snapshot taken after the revocation. */
  | { readonly kind: 'state'; readonly id: string; readonly expect: StateExpectation }

export type StateExpectation =
  | { readonly accessKey: string; readonly is: 'inactive' | 'absent' }
  | { readonly user: string; readonly password: 'absent' }
  | { readonly principal: string; readonly lacks: readonly string[] }
  | { readonly user: string; readonly notIn: readonly string[] }

export interface EscalationStep {
  readonly id: string
  /** What makes it due. `unanswered`: the pull request was not approved in time. */
  readonly on: readonly EscalationCause[]
  /** Time after the cause: `30m`; `0m` at once. */
  readonly after: string
  readonly reviewers: readonly string[]
  readonly teams: readonly string[]
  readonly issue?: {
    readonly title?: string
    readonly labels: readonly string[]
    readonly assignees: readonly string[]
  }
  /** A line for other channels, in the action's output `escalation`. */
  readonly message?: string
}

export type EscalationCause = 'unclear' | 'impact' | 'unanswered' | 'verification-failed' | 'overdue' | 'threshold'

/** Durations from the detection: the start of the run that found something. */
export interface ServiceLevel {
  readonly contain?: string
  readonly revoke?: string
  readonly verify?: string
}

export interface Triggers {
  /** Cron expression (UTC). */
  readonly schedule?: string
  readonly dispatch: boolean
  /** Parameter → path into the payload of an EventBridge event: `detail.userIdentity.arn`. */
  readonly event?: {
    readonly source: string
    readonly detailType: string
    readonly parameters: Readonly<Record<string, string>>
  }
}

export interface RunbookTest {
  readonly name: string
  readonly parameters: Readonly<Record<string, string>>
  /** Answers to the triage questions, by id. */
  readonly answers: Readonly<Record<string, 'yes' | 'no' | 'unclear'>>
  /** CloudTrail records; members that are left out are filled in (`cases/fill-record.ts`). */
  readonly events: readonly Readonly<Record<string, unknown>>[]
  readonly expect: {
    /** Ids of the events that match; or their number. */
    readonly matched?: readonly string[] | number
    readonly unclear?: readonly string[] | number
    readonly principals?: readonly string[]
    readonly outcome?: RunOutcome
  }
}

/** The end of a run, before anything is approved. `clear`: nothing matched. */
export type RunOutcome = 'clear' | 'contained' | 'stopped' | 'escalated'
