import type { UsageEntry } from '../evidence/types.ts'
import type { PolicyDocument } from '../policy/document.ts'
import type { PolicySource } from '../sources/types.ts'

/** A policy that lost permissions, as the repository has it now. */
export interface NarrowedPolicy {
  readonly source: PolicySource
  /** The document before. */
  readonly before: PolicyDocument
  /** ISO 8601, UTC: a moment before which the change was not applied. */
  readonly since: string
}

/** A call that AWS refused, which the document before allowed and the present one does not. */
export interface RefusedCall {
  readonly entry: UsageEntry
  /** `broken`: the principal called from the same place before. `suspicious`: it did not, so the refusal may be right. */
  readonly verdict: 'broken' | 'suspicious'
  /** A sentence. */
  readonly reason: string
  /** Indexes of the statements of the document before that allowed it. */
  readonly statements: readonly number[]
}
