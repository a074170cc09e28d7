import type { Grade } from '../../catalog/types.ts'
import { markMissingPath } from '../../catalog/missing-path.ts'
import { boundedKey, objectOf, type OutsideOrigin } from './outside-caller.ts'
import { updateWithoutPrincipal, type LedgerUpdate } from './ledger-update.ts'
import type { Identity } from './identity.ts'
import type { Network, OutsideKey, UsageKey } from '../types.ts'
import type { TrailObservation } from './trail-observation.ts'

/**
 * The caller and its network. Plain data, equal text for equal callers: there are some thousand in a trail of millions
 * of records, and as many acts, so that both are worth caching by themselves.
 */
export type Caller =
  /** `account`: that of a caller who is not named, where the record states it. */
  | { readonly identity: Exclude<Identity, { readonly kind: 'principal' }>; readonly account?: string }
  | PrincipalCaller
  | OutsideCallerFacts

/** A caller whose calls only policies of the resource allow. */
export interface OutsideCallerFacts {
  readonly identity: Extract<Identity, { readonly kind: 'no-evidence' }>
  readonly outside: OutsideOrigin
  readonly network: Network
}

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
  /** Absent where neither a permission of a principal nor the policy of a resource was used. */
  readonly mapped?: MappedActions
  /** Does another event record the same call, unless it was not recorded (`isEndpointDuplicate`)? */
  readonly endpointDuplicate?: true
}

/** The place where a record was recorded. */
export interface RecordingFacts {
  /** The account that received the record; empty where it does not tell. */
  readonly recipient?: string
  /** Its observation of the trail; absent where it names no account. */
  readonly observation?: TrailObservation
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
export const factsOfNonCall = (reason: string): RecordFacts => ({
  caller: { identity: { kind: 'no-evidence', reason } },
  act: { outcome: 'allowed' },
  trace: {},
})

/** Did the caller's own account receive the record? Then it counts for copies that others received. */
export const isOwnCall = ({ caller, trace }: Pick<RecordFacts, 'caller' | 'trace'>): boolean =>
  caller.identity.kind === 'principal' && trace.recipient === caller.identity.account

/** Is the call of such a caller mapped to actions? Other calls use no permission that a policy here grants. */
export const isMapped = (caller: Caller): boolean => caller.identity.kind === 'principal' || 'outside' in caller

export function isUse(facts: RecordFacts): facts is UseFacts {
  const { caller, act } = facts
  if (caller.identity.kind !== 'principal' || !('network' in caller)) return false
  return act.mapped?.kind === 'actions' && act.mapped.uses.length > 0
}

/** The principal as requests name it until all records are read: see `resolveMissingPaths`. */
export const principalOfFacts = ({ arn, pathKnown }: PrincipalCaller['identity']): string =>
  pathKnown ? arn : markMissingPath(arn)

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
    const outside = 'outside' in caller ? outsideKeys(caller, act, trace) : []
    if (outside.length > 0) return { ...updateWithoutPrincipal(identity.reason), rank: 4, outside }
    if ('outside' in caller && act.mapped?.kind === 'no-evidence') return updateWithoutPrincipal(act.mapped.reason)
    const principal = identity.principal?.pathKnown ? identity.principal.arn : undefined
    return { ...updateWithoutPrincipal(identity.reason), ...(principal !== undefined && { principal }) }
  }
  const { mapped, outcome } = act
  if (!('network' in caller) || 'outside' in caller || mapped === undefined)
    throw new Error('the call of a principal without its actions')
  const principal = principalOfFacts(identity)
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
  return {
    rank,
    principal,
    fate: outcome,
    requests,
    ...(act.endpointDuplicate && { endpointDuplicate: act.endpointDuplicate }),
  }
}

/**
 * The requests of a caller from outside; none where the record does not name the account that received it, or the event is
 * known to be no evidence.
 */
function outsideKeys({ outside, network }: OutsideCallerFacts, act: CallFacts, { recipient }: RecordingFacts) {
  const { mapped, outcome, region = '' } = act
  if (!recipient || mapped === undefined || mapped.kind === 'no-evidence') return []
  const common = { ...outside, owner: recipient, network, region, outcome }
  if (mapped.kind === 'unmapped') {
    const { eventSource, eventName, service } = mapped
    const operation = `${eventSource}:${eventName}`
    const action = service === undefined ? '*' : `${service}:*`
    return [boundedKey({ ...common, action, resource: null, grade: 'guessed', operation })]
  }
  const { operation } = mapped
  const keys = mapped.uses.map((use): OutsideKey => boundedKey({ ...common, ...use, operation }))
  const isFirst = ({ action, resource }: OutsideKey, at: number): boolean =>
    keys.findIndex((key) => key.action === action && key.resource === resource) === at
  return keys.filter(isFirst)
}

/** A call with its objects as one. */
export function boundedCall(act: CallFacts): CallFacts {
  if (act.mapped?.kind !== 'actions') return act
  const uses = act.mapped.uses.map((use) => ({ ...use, resource: use.resource && objectOf(use.resource) }))
  const isFirst = ({ action, resource }: (typeof uses)[number], at: number): boolean =>
    uses.findIndex((use) => use.action === action && use.resource === resource) === at
  return { ...act, mapped: { ...act.mapped, uses: uses.filter(isFirst) } }
}
