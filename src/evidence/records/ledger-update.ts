import { networkKey } from './network.ts'
import type { UsageKey, Fate } from '../types.ts'

/** The update of the ledger by a record, without its time and id. Many records have the same one. */
export interface LedgerUpdate {
  /** Which of several copies of an event counts for it: the smallest. */
  readonly rank: number
  readonly principal?: string
  readonly fate: Fate
  /** The reason why it is no evidence, a clause. */
  readonly reason?: string
  /** The reading is incomplete because of it: a clause, and whose calls may be hidden, where that is known. */
  readonly problem?: { readonly reason: string; readonly account?: string }
  readonly requests: readonly UsageKey[]
  /** See `Act.twin`. */
  readonly twin?: true
  readonly unmapped?: { readonly eventSource: string; readonly eventName: string; readonly service?: string }
}

export const updateWithoutPrincipal = (reason: string): LedgerUpdate => ({
  rank: 4,
  fate: 'noEvidence',
  reason,
  requests: [],
})

/** Equal for contributions that are alike, and only for them. */
export function ledgerUpdateKey(contribution: LedgerUpdate): string {
  const { rank, principal, fate, reason, problem, requests, unmapped, twin } = contribution
  const { eventSource, eventName, service } = unmapped ?? {}
  return JSON.stringify([
    rank,
    principal,
    fate,
    reason,
    problem && [problem.reason, problem.account],
    twin,
    unmapped && [eventSource, eventName, service],
    requests.map((key) => [
      key.principal,
      key.account,
      key.action,
      key.resource,
      key.grade,
      key.operation,
      networkKey(key.network),
      key.region,
      key.outcome,
      key.mfa,
      key.sourceIdentity,
    ]),
  ])
}
