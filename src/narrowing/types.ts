import type { AccessLevel } from '../catalog/types.ts'

/** The evidence that something was used. */
export interface UsageEvidence {
  readonly count: number
  readonly firstSeen: string
  readonly lastSeen: string
  readonly events: readonly string[]
}

/** The facts about one action that a statement grants. */
export type ActionVerdict =
  | { readonly action: string; readonly state: 'used'; readonly evidence: UsageEvidence }
  /** `unseen`: it could not have been observed, and is removed because configuration removes such actions. */
  | {
      readonly action: string
      readonly state: 'unused'
      readonly confirmedBy?: string
      readonly unseen?: string
      /** No API operation stands for it, and it was granted by a wildcard only. */
      readonly nameless?: boolean
    }
  /** Kept: it is unknown whether it is used; or configuration asks to keep it. */
  | { readonly action: string; readonly state: 'undetermined' | 'waived' | 'contradicted'; readonly reason: string }

/** `revoke`: a runbook takes access away, whether it was used or not. */
export type RuleName = 'narrow-actions' | 'remove-statement' | 'scope-resources' | 'deny-networks' | 'revoke'

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
  /** The kept actions with the reasons: used ones, with their evidence, come first. */
  readonly kept: readonly ActionVerdict[]
  /** Actions that are no longer granted, by access level, each sorted. */
  readonly removed: Readonly<Partial<Record<AccessLevel, readonly string[]>>>
  /** Of these, actions that could not be seen and go because policies.unobserved says so; sorted. */
  readonly dropped: readonly string[]
  /** Of the removed actions, reads and lists that no API operation stands for; a waiver would keep them. Sorted. */
  readonly nameless: readonly string[]
  /**
   * Unused reads and lists that are restored by a wildcard, so that the list stays short or the document fits its
   * quota.
   */
  readonly readmitted: readonly string[]
  /** The way to undo it, for a reader who needs it now. */
  readonly undo: string
}

/** Actions that this evidence cannot show, and the setting that would make them visible. */
export interface UnobservableActions {
  readonly reason: string
  readonly opens: string
  readonly actions: readonly string[]
}
