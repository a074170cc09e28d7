import type { TrailEvent } from '../../evidence/events/types.ts'
import type { Coverage } from '../../evidence/types.ts'
import type { ResolvedVerification } from '../record/verification-schema.ts'

/**
 * `success` and `failed` are final. `pending`: time has to pass. `not-observable`: the evidence cannot show it; that is
 * never a success.
 */
export type VerificationStatus = 'success' | 'failed' | 'pending' | 'not-observable'

export interface VerificationResult {
  readonly id: string
  readonly kind: ResolvedVerification['kind']
  readonly status: VerificationStatus
  /** ISO 8601: since when it is watched, and until when; `null`: a state, which holds at one moment. */
  readonly from: string
  readonly until: string | null
  /** Sentences. */
  readonly says: readonly string[]
  /** Those that decide it, earliest first. */
  readonly events: readonly TrailEvent[]
  readonly matched: number
}

/** What was read since the revocation. */
export interface Observation {
  /** ISO 8601: when the revocation took effect, as far as it is known. */
  readonly from: string
  readonly now: string
  readonly coverage: Coverage
  /** What the run itself was covered by: an account or a type of data events that is missing since hides events. */
  readonly before: {
    readonly accounts: readonly { readonly account: string; readonly dataEvents: readonly string[] }[]
  }
}
