import type { EscalationCause, EscalationStep } from '../types.ts'

/** Something that people have to know of. */
export interface CauseOccurrence {
  readonly cause: EscalationCause
  /** ISO 8601: since when. */
  readonly at: string
  /** One sentence. */
  readonly says: string
}

/** A person answered: what was caused before is in hands, and goes to no further step. */
export interface Acknowledgement {
  /** ISO 8601. */
  readonly at: string
  readonly by: string
}

/** A step that has to be carried out now. */
export interface DueStep {
  readonly step: EscalationStep
  readonly cause: CauseOccurrence
  /** ISO 8601: since when it is due. */
  readonly due: string
  /** The same for the same step of the same cause. */
  readonly key: string
}
