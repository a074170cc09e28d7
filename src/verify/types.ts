import type { UsageEntry } from '../evidence/types.ts'
import type { PolicyDocument } from '../policy/document.ts'
import type { Request } from '../policy/request.ts'
import type { PolicySource } from '../sources/types.ts'

/** A document as a commit left it. */
export interface DocumentVersion {
  readonly commit: string
  /** ISO 8601, UTC: when the commit came into the branch; it was not applied before that. */
  readonly at: string
  readonly document: PolicyDocument
}

/** A policy that lost permissions, as the repository has it now. */
export interface NarrowedPolicy {
  readonly source: PolicySource
  /** The document before all versions. */
  readonly before: PolicyDocument
  /** What became of it, oldest first: a version for each commit that changed it. */
  readonly versions: readonly DocumentVersion[]
  /** The other policies of the repository that are attached to principals. */
  readonly others: readonly Pick<PolicySource, 'document' | 'principals'>[]
}

/** The commit that took a permission out of a policy. */
export interface LossCommit {
  readonly commit: string
  /** ISO 8601, UTC */
  readonly at: string
  /** The document that the commit changed. */
  readonly before: PolicyDocument
}

/**
 * `broken`: the principal called from the same place before. `suspicious`: it did not, so the refusal may be right.
 * `unclear`: the refusal may have another cause than what was removed.
 */
export type RefusalVerdict = 'broken' | 'suspicious' | 'unclear'

/** A call that AWS refused, which the document before allowed and the present one does not. */
export interface RefusedCall {
  readonly entry: UsageEntry
  readonly verdict: RefusalVerdict
  /** A sentence. */
  readonly reason: string
  /** The requests it may stand for that the policy does not allow any more. */
  readonly requests: readonly Request[]
  readonly loss: LossCommit
  /** Indexes of the statements of `loss.before` that allowed it: one that surely did, else all that may have. */
  readonly statements: readonly number[]
}
