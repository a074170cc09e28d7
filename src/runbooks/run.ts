import type { Condition, Scope } from '../evidence/events/condition.ts'
import type { EventReading, ScopeMatches } from '../evidence/events/matches.ts'
import type { PolicyPlan } from '../proof/plan.ts'
import type { Splice } from '../sources/types.ts'
import type { AccessHeld } from './summary/access-held.ts'
import type { TriageBranch, ManualStep, Runbook, RunOutcome } from './types.ts'

/** In the order in which a run goes through them. */
const stageNames = [
  'scope',
  'query',
  'evidence',
  'triage',
  'containment',
  'impact',
  'revocation',
  'checklist',
  'verification',
  'escalation',
  'record',
] as const

export type StageName = (typeof stageNames)[number]

/**
 * `would`: a drill, which writes nothing. `waiting`: for a person, or for time to pass. `skipped`: the file does not ask
 * for it, or an earlier stage ended the run.
 */
export type StageStatus = 'done' | 'would' | 'waiting' | 'skipped' | 'escalated' | 'failed'

export interface Stage {
  readonly name: StageName
  readonly status: StageStatus
  /** Sentences: what it found or did, most important first. */
  readonly says: readonly string[]
  /** ISO 8601 to the second. */
  readonly at: string
}

/** A file with its parameters filled in: every text, list, network and group is resolved. */
export interface BoundRunbook {
  readonly runbook: Runbook
  /** Path as given, from the root of the checkout. */
  readonly file: string
  /** Hex SHA-256 of the file's bytes. */
  readonly sha256: string
  readonly parameters: Readonly<Record<string, string>>
  readonly scope: Scope
  /** By the id of a verification: the condition on events that it watches. */
  readonly watched: Readonly<Record<string, Condition>>
}

/** A legitimate call that the revocation would stop. */
export interface ImpactGroup {
  readonly principal: string
  /** What made the calls: a session's workload (`lambda`), else the network. */
  readonly workload: string
  readonly action: string
  readonly resource: string | null
  readonly calls: number
  readonly firstSeen: string
  readonly lastSeen: string
}

/** What the revocation would stop that is no part of the scope, over the window. */
export interface Impact {
  readonly groups: readonly ImpactGroup[]
  readonly calls: number
  readonly principals: number
  /** The reason why the answer is not complete, a sentence each. */
  readonly unclear: readonly string[]
  /** The sentence that names the threshold that is exceeded. */
  readonly exceeds?: string
}

/** One command that contains at once, filled in. */
export interface ContainmentCommand {
  readonly title: string
  readonly actor: string
  readonly commands: readonly string[]
  readonly stops: string
  readonly doesNotStop: string
  readonly undo: string
  readonly verify?: string
}

/** What a revocation of the file became. */
export interface RevocationResult {
  /** Index in `Runbook.revocation`. */
  readonly index: number
  readonly kind: Runbook['revocation'][number]['kind']
  readonly subject: string
  readonly status: 'proposed' | 'manual' | 'nothing-to-do' | 'refused'
  /** Sentences. */
  readonly says: readonly string[]
  /** Of the policies that change, with containment proved, as in a plan. */
  readonly policies: readonly PolicyPlan[]
  /** Edits by file, of policies and of other blocks. */
  readonly edits: readonly { readonly file: string; readonly splices: readonly Splice[] }[]
  /** Of what is outside of the repository. */
  readonly manual: readonly ManualStep[]
}

export interface TriageAnswer {
  readonly id: string
  readonly answer: 'yes' | 'no' | 'unclear'
  readonly leadsTo: TriageBranch
}

/** Everything of a run until it is written: what reports, records, tests and drills are made of. */
export interface RunbookRun {
  readonly bound: BoundRunbook
  readonly drill: boolean
  /** ISO 8601 to the second. */
  readonly startedAt: string
  readonly from: string
  readonly to: string
  readonly reading: Omit<EventReading, 'scopes'>
  readonly matches: ScopeMatches
  /** The callers of the matched events, ARNs of users and roles, sorted. */
  readonly principals: readonly string[]
  /** What these hold now, before anything is taken away; in their order. */
  readonly access: readonly AccessHeld[]
  readonly triage: readonly TriageAnswer[]
  readonly containment: readonly ContainmentCommand[]
  readonly impact: Impact
  readonly revocation: readonly RevocationResult[]
  readonly manual: readonly ManualStep[]
  /** The answer to the statement of the file, if it has one: it decides nothing. */
  readonly sql?: {
    readonly engine: 'athena' | 'lake'
    readonly statement: string
    readonly rows: readonly Readonly<Record<string, unknown>>[]
    readonly hasMore: boolean
    readonly problems: readonly string[]
  }
  readonly stages: readonly Stage[]
  readonly outcome: RunOutcome
}
