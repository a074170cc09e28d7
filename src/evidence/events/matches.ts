import type { Coverage, Network } from '../types.ts'
import type { TrailEvent } from './types.ts'

/** The events of one scope among everything that was read. Reading
 * takes some 30 bytes of memory for each matched event, besides what its group takes. */
export interface ScopeMatches {
  /** Distinct events that are in the scope. */
  readonly matched: number
  /** Distinct events of which their records leave open whether they are. */
  readonly unclear: number
  /** The earliest that are in it, by time and id; `maxKeptEvents` at most. */
  readonly events: readonly TrailEvent[]
  readonly unclearEvents: readonly TrailEvent[]
  /** All that are in it, sorted by first time. */
  readonly groups: readonly MatchedGroup[]
  /** Hex SHA-256 of the ids of all that are in it, sorted, each followed by a newline. */
  readonly idsSha256: string
}

/** Matched events with the same caller, call and network. */
export interface MatchedGroup {
  /** ARN of the user or role; of other callers what the record states: `AWSAccount 444455556666`, `Root 111122223333`. */
  readonly principal: string
  readonly session?: string
  readonly accessKeyId?: string
  /** `onBehalfOf.userId`, else the source identity. */
  readonly person?: string
  readonly account: string
  readonly region: string
  /** `s3.amazonaws.com:GetObject` */
  readonly operation: string
  readonly actions: readonly string[]
  readonly resources: readonly string[]
  readonly network: Network
  readonly outcome: 'allowed' | 'denied'
  readonly count: number
  /** ISO 8601, UTC, to the second. */
  readonly firstSeen: string
  readonly lastSeen: string
  /** At most five event ids. */
  readonly samples: readonly string[]
}

/** One reading of the sources for any number of scopes, in their order. */
export interface EventReading {
  readonly scopes: readonly ScopeMatches[]
  /** Distinct records read, whether they matched or not. */
  readonly records: number
  readonly coverage: Coverage
  /** A sentence each: what was not read, and what that may hide. */
  readonly problems: readonly string[]
  /** What was asked, for the record: files with digests, statements with parameters bound. */
  readonly queries: readonly AskedQuery[]
}

export interface AskedQuery {
  readonly engine: 'files' | 's3' | 'athena' | 'lake' | 'lookup-events'
  /** The statement, or the paths that were read. */
  readonly text: string
  /** ISO 8601, from and to. */
  readonly from: string
  readonly to: string
  readonly rows: number
}

export const maxKeptEvents = 10_000
