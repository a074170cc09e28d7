import type { Grade } from '../../catalog/types.ts'
import { markPathless } from '../../catalog/pathless.ts'
import { updateWithoutPrincipal, type LedgerUpdate } from './ledger-update.ts'
import type { Identity } from './identity.ts'
import type { Network, UsageKey } from '../types.ts'
import type { TrailObservation } from './trail-observation.ts'

/**
 * The caller and its network. Plain data, equal text for equal callers: there are some thousand in a trail of millions
 * of records, and as many acts, so that both are worth caching by themselves.
 */
export type Caller =
  /** `account`: that of a caller who is not named, where the record states it. */
  { readonly identity: Exclude<Identity, { readonly kind: 'principal' }>; readonly account?: string } | PrincipalCaller

export interface PrincipalCaller {
  readonly identity: Extract<Identity, { readonly kind: 'principal' }>
  readonly network: Network
  readonly mfa?: boolean
  readonly sourceIdentity?: string
}

/** The actions that an operation with its request stands for. */
export type MappedActions =
  | { readonly kind: 'no-evidence'; readonly reason: string }
  | { readonly kind: 'unmapped'; readonly eventSource: string; readonly eventName: string; readonly service?: string }
  /** `resource` is `null` where some are unknown. */
  | {
      readonly kind: 'actions'
      /** See `UsageEntry.operation`. */
      readonly operation: string
      readonly uses: readonly { readonly action: string; readonly resource: string | null; readonly grade: Grade }[]
    }

/** The call and its outcome. */
export interface CallFacts {
  readonly outcome: 'allowed' | 'denied'
  readonly region?: string
  /** Absent where the caller is no principal: then no permission of a principal was used. */
  readonly mapped?: MappedActions
  /** Does another event record the same call, unless it was not recorded (`isTwin`)? */
  readonly twin?: true
}

/** The place where a record was recorded. */
export interface RecordingFacts {
  /** The account that received the record; empty where it does not tell. */
  readonly recipient?: string
  /** Its observation of the trail; absent where it names no account. */
  readonly sighting?: TrailObservation
}

/** The content of a record without the event's id and time. */
export interface RecordFacts {
  readonly caller: Caller
  readonly act: CallFacts
  readonly trace: RecordingFacts
}

/** The content of a record of a principal that used something, or was denied it. */
export interface UseFacts extends RecordFacts {
  readonly caller: PrincipalCaller
}

/** @param reason see `Remark` */
export const factsOfRemark = (reason: string): RecordFacts => ({
  caller: { identity: { kind: 'no-evidence', reason } },
  act: { outcome: 'allowed' },
  trace: {},
})

/** Did the caller's own account receive the record? Then it counts for copies that others received. */
export const isOwnCall = ({ caller, trace }: Pick<RecordFacts, 'caller' | 'trace'>): boolean =>
  caller.identity.kind === 'principal' && trace.recipient === caller.identity.account

export function isUse(facts: RecordFacts): facts is UseFacts {
  const { caller, act } = facts
  if (caller.identity.kind !== 'principal' || !('network' in caller)) return false
  return act.mapped?.kind === 'actions' && act.mapped.uses.length > 0
}

/** The principal as requests name it until all records are read: see `resolvePathless`. */
export const principalOf = ({ arn, pathKnown }: PrincipalCaller['identity']): string =>
  pathKnown ? arn : markPathless(arn)

/** The parts of requests that an act decides, one for each action on each resource. */
export function usesOf({
  mapped,
  outcome,
  region = '',
}: CallFacts): Pick<UsageKey, 'action' | 'resource' | 'grade' | 'operation' | 'region' | 'outcome'>[] {
  if (mapped?.kind !== 'actions') return []
  const { operation, uses } = mapped
  return uses.map(({ action, resource, grade }) => ({ action, resource, grade, operation, region, outcome }))
}

/** The ledger update of a record. */
export function toLedgerUpdate({ caller, act, trace }: RecordFacts): LedgerUpdate {
  const { identity } = caller
  if (identity.kind === 'unidentified') {
    if (act.outcome === 'denied')
      return updateWithoutPrincipal('a denied call of a caller that the record does not name')
    const { account } = caller as { readonly account?: string }
    const problem = { reason: identity.reason, ...(account !== undefined && { account }) }
    return { ...updateWithoutPrincipal(identity.reason), problem }
  }
  if (identity.kind === 'no-evidence') {
    const principal = identity.principal?.pathKnown ? identity.principal.arn : undefined
    return { ...updateWithoutPrincipal(identity.reason), ...(principal !== undefined && { principal }) }
  }
  const { mapped, outcome } = act
  if (!('network' in caller) || mapped === undefined) throw new Error('the call of a principal without its actions')
  const principal = principalOf(identity)
  const rank = isOwnCall({ caller, trace }) ? 0 : 1
  if (mapped.kind === 'no-evidence') {
    return { rank, principal, fate: 'noEvidence', reason: mapped.reason, requests: [] }
  }
  if (mapped.kind === 'unmapped') {
    const { kind: _, ...unmapped } = mapped
    return { rank: rank + 2, principal, fate: 'unmapped', requests: [], unmapped }
  }
  const { network, mfa, sourceIdentity } = caller
  const { account } = identity
  const session = { ...(mfa !== undefined && { mfa }), ...(sourceIdentity !== undefined && { sourceIdentity }) }
  const isPlain = mfa === undefined && sourceIdentity === undefined
  const requests = usesOf(act).map(({ action, resource, grade, operation, region }): UsageKey => {
    const request = { principal, account, action, resource, grade, operation, network, region, outcome }
    return isPlain ? request : Object.assign(request, session)
  })
  return { rank, principal, fate: outcome, requests, ...(act.twin && { twin: act.twin }) }
}
