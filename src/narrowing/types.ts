import type { AccessLevel } from '../catalog/types.ts'
import type { Coverage, UnmappedEvent } from '../evidence/ledger-types.ts'
import type { PolicyDocument } from '../policy/document.ts'
import type { Unseen } from '../evidence/unseen.ts'
import type { Backtest, ReplayResult, Verdict } from '../proof/types.ts'
import type { Host, PolicyForm, ProposedStatements, Splice } from '../sources/types.ts'

/** What shows that something was used. */
export interface Evidence {
  readonly count: number
  readonly firstSeen: string
  readonly lastSeen: string
  readonly events: readonly string[]
}

/** What is known of one action that a statement grants. */
export type ActionVerdict =
  | { readonly action: string; readonly state: 'used'; readonly evidence: Evidence }
  /** `unseen`: it could not have been seen, and goes because configuration gives up what cannot. */
  | { readonly action: string; readonly state: 'unused'; readonly confirmedBy?: string; readonly unseen?: string }
  /** Kept: it cannot be told whether it is used; or somebody asked for it to stay. */
  | { readonly action: string; readonly state: 'undetermined' | 'waived' | 'contradicted'; readonly reason: string }

export type RuleName = 'narrow-actions' | 'remove-statement' | 'scope-resources' | 'deny-networks'

export interface Change {
  readonly rule: RuleName
  /** Index in the document before; `null` for a new statement. */
  readonly statement: number | null
  readonly sid?: string
  /** One sentence. */
  readonly summary: string
  /** Patterns or ARNs as written before, and what stands instead. */
  readonly before: readonly string[]
  readonly after: readonly string[]
  /** What is kept and why: used ones with their evidence first. */
  readonly kept: readonly ActionVerdict[]
  /** Actions that are no longer granted, by access level, each sorted. */
  readonly removed: Readonly<Partial<Record<AccessLevel, readonly string[]>>>
  /** Of these, actions that could not be seen and go because policies.unobserved says so; sorted. */
  readonly dropped: readonly string[]
  /** Unused actions that come back under a wildcard so that the document fits its quota. */
  readonly readmitted: readonly string[]
  /** What would undo it, for a reader who needs it now. */
  readonly undo: string
}

/** Actions that this evidence cannot show, and the setting that would open them. */
export interface BlindSpot {
  readonly reason: string
  readonly opens: string
  readonly actions: readonly string[]
}

export interface Proof {
  readonly containment: Verdict
  readonly replay: ReplayResult
  readonly backtest: Backtest | null
  readonly unseen: Unseen | null
}

export interface FindingNote {
  readonly id: string
  readonly effect: 'confirms' | 'contradicts'
  readonly text: string
}

/** Everything Whittle has to say of one policy; text, Markdown and JSON are drawn from this one value. */
export interface PolicyPlan {
  readonly id: string
  readonly file: string
  readonly line: number
  readonly address?: string
  readonly form: PolicyForm
  readonly hosts: readonly Host[]
  readonly principals: readonly string[]
  readonly status: 'narrowed' | 'unchanged' | 'skipped'
  /** Why it is unchanged or skipped; for a narrowed one, its summary. */
  readonly reason: string
  /** Characters of the proposed document and of what AWS takes, where it has to be split first; then it is not edited. */
  readonly tooLarge?: { readonly size: number; readonly quota: number }
  /** Things a reader must know although they change nothing, e.g. that the whole policy looks unused. */
  readonly notes: readonly string[]
  readonly before?: PolicyDocument
  readonly after?: PolicyDocument
  readonly statements?: ProposedStatements
  /** Distinct known actions that the document grants before and after; in the title of its pull request. */
  readonly actions?: { readonly before: number; readonly after: number }
  readonly changes: readonly Change[]
  readonly blindSpots: readonly BlindSpot[]
  readonly findings: readonly FindingNote[]
  readonly proof: Proof | null
  readonly edits: readonly Splice[]
}

export interface Plan {
  /** Whittle's version and the catalog's. */
  readonly version: string
  readonly catalog: string
  readonly coverage: Coverage
  /** One line each: files of the tree that could not be read or understood. */
  readonly problems: readonly string[]
  readonly blindSpots: readonly BlindSpot[]
  readonly unmapped: readonly UnmappedEvent[]
  readonly summary: {
    readonly policies: number
    readonly narrowed: number
    readonly unchanged: number
    readonly skipped: number
    /** Distinct known actions granted before and after, over all narrowed policies. */
    readonly actionsBefore: number
    readonly actionsAfter: number
  }
  /** Sorted by file, line, address. */
  readonly policies: readonly PolicyPlan[]
}
