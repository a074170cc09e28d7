import { networkKey } from './network.ts'
import type { UsageKey, RecordOutcome, OutsideKey } from '../types.ts'

/** The update of the ledger by a record, without its time and id. Many records have the same one. */
export interface LedgerUpdate {
  /** Which of several copies of an event counts for it: the smallest. */
  readonly rank: number
  readonly principal?: string
  readonly fate: RecordOutcome
  /** The reason why it is no evidence, a clause. */
  readonly reason?: string
  /** The reading is incomplete because of it: a clause, and whose calls may be hidden, where that is known. */
  readonly problem?: { readonly reason: string; readonly account?: string }
  readonly requests: readonly UsageKey[]
  /** Requests of a caller from outside of the account; then there are no others. Absent where there are none. */
  readonly outside?: readonly OutsideKey[]
  /** See `CallFacts.endpointDuplicate`. */
  readonly endpointDuplicate?: true
  readonly unmapped?: { readonly eventSource: string; readonly eventName: string; readonly service?: string }
}

export const updateWithoutPrincipal = (reason: string): LedgerUpdate => ({
  rank: 5,
  fate: 'noEvidence',
  reason,
  requests: [],
})

/** Equal for updates that are alike, and only for them. */
export function ledgerUpdateKey(update: LedgerUpdate): string {
  const { rank, principal, fate, reason, problem, requests, unmapped, endpointDuplicate, outside = [] } = update
  const { eventSource, eventName, service } = unmapped ?? {}
  return JSON.stringify([
    rank,
    principal,
    fate,
    reason,
    problem && [problem.reason, problem.account],
    endpointDuplicate,
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
    outside.map(outsideKeyText),
  ])
}

/** One text for each distinct request of a caller from outside. */
export function outsideKeyText(key: OutsideKey): string {
  const { caller, owner, action, resource, grade, operation, network, region, outcome, origin } = key
  const who = callerParts(caller)
  const from = origin && originParts(origin)
  return JSON.stringify([who, owner, action, resource, grade, operation, networkKey(network), region, outcome, from])
}

/** A caller as a list of texts. */
export function callerParts(caller: OutsideKey['caller']): readonly string[] {
  switch (caller.kind) {
    case 'account':
      return [caller.kind, caller.account, ...(caller.principal === undefined ? [] : [caller.principal])]
    case 'service':
      return [caller.kind, caller.service]
    case 'anonymous':
      return [caller.kind]
  }
}

/** The keys that state a request's origin, in a fixed order; `null` where one is not stated. */
export const originParts = (origin: NonNullable<OutsideKey['origin']>): readonly (string | null)[] =>
  [origin.sourceAccount, origin.sourceArn, origin.sourceOrganisation, origin.organisation].map((each) => each ?? null)
