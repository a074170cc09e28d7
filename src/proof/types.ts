import type { RecordCounts, UsageEntry } from '../evidence/types.ts'

export interface DeniedRequest {
  readonly entry: UsageEntry
  /** `unknown` where the outcome depends on a fact that no record carries. */
  readonly decision: 'explicit-deny' | 'implicit-deny' | 'unknown'
  readonly reason: string
}

export interface ReplayResult {
  /** Distinct requests replayed, and the events they stand for. */
  readonly requests: number
  readonly events: number
  /** The result for every record of the principals in question; those that AWS denied are not replayed. */
  readonly records: RecordCounts
  /** Of the requests: requests the old document did not grant either (another policy does), so this one cannot break them. */
  readonly notFromHere: number
  /**
   * Of the requests: requests that no known statement covers, of actions that the old document grants. Any of its
   * statements may have allowed them, so nothing of these actions may be removed.
   */
  readonly doubtful: number
  readonly denied: readonly DeniedRequest[]
}

export interface Backtest {
  /** ISO 8601: the first two thirds of the window end here. */
  readonly splitAt: string
  readonly decidedOn: number
  readonly checked: number
  /** The calls of the last third that a document made from the first two thirds would have denied. */
  readonly denied: readonly DeniedRequest[]
}
