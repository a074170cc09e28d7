import { compilePolicy } from '../../policy/evaluate.ts'
import type { Statement } from '../../policy/document.ts'
import type { Context, Request } from '../../policy/request.ts'
import { isOrganisationMember } from './decide-everyone.ts'
import { accountOfCaller, callsOfStatement } from './resource-calls.ts'
import type { AccessPolicy, AccessSettings, ResourceCall, StatementDecision } from './types.ts'

export interface AccessReplay {
  /** Distinct requests that were replayed, and the events they stand for. */
  readonly requests: number
  readonly events: number
  /** Those that the narrowed statement would no longer allow, or may not. */
  readonly denied: readonly { readonly caller: string; readonly action: string; readonly events: readonly string[] }[]
}

type Narrowed = Extract<StatementDecision, { readonly kind: 'narrowed' }>

/**
 * Replays every call that a statement may have allowed against what it was changed to. Resources and conditions that both
 * have are left out of the question: so a call counts whatever of these its record leaves open.
 */
export function replayAccess(
  before: Statement,
  { statement, added }: Narrowed,
  policy: AccessPolicy,
  calls: readonly ResourceCall[],
  settings: AccessSettings,
): AccessReplay {
  const [old, narrowed] = [bare(before, []), bare(statement, added)].map((each) =>
    compilePolicy({ version: '2012-10-17', statements: [each] }),
  )
  const asked = callsOfStatement(before, calls).flatMap((call) => {
    const request = requestOf(call, policy, settings, calls)
    return old!.decide(request) === 'implicit-deny' ? [] : [{ call, request }]
  })
  const denied = asked.filter(({ request }) => narrowed!.decide(request) !== 'allowed')
  return {
    requests: asked.length,
    events: asked.reduce((sum, { call }) => sum + call.count, 0),
    denied: denied.map(({ call }) => ({ caller: nameOf(call), action: call.action, events: call.events })),
  }
}

function bare({ effect, principal }: Statement, condition: Statement['condition']): Statement {
  return { effect, ...(principal !== undefined && { principal }), action: ['*'], resource: ['*'], condition }
}

/** The request of a call, with the keys that the rules add; other keys are not known. */
function requestOf(
  call: ResourceCall,
  policy: AccessPolicy,
  { organization }: AccessSettings,
  calls: readonly ResourceCall[],
): Request {
  const account = accountOfCaller(call)
  const keys = new Map<string, readonly string[]>()
  if (account !== undefined) keys.set('aws:principalaccount', [account])
  const ofAccount = account === undefined ? undefined : calls.filter((each) => accountOfCaller(each) === account)
  const stated = call.origin?.organisation
  const foreign = account === policy.owner ? undefined : ofAccount
  if (stated !== undefined) keys.set('aws:principalorgid', [stated])
  else if (organization && account !== undefined && isOrganisationMember(account, foreign, organization))
    keys.set('aws:principalorgid', [organization.id])
  const source = sourceAccountOf(call, policy)
  if (source !== undefined) keys.set('aws:sourceaccount', [source])
  const { sourceArn } = call.origin ?? {}
  if (call.caller.kind === 'service' && sourceArn !== undefined) keys.set('aws:sourcearn', [sourceArn])
  const context: Context = { keys, unlisted: 'unknown' }
  return { action: call.action, resource: '*', principal: principalOf(call), context }
}

/** A role is passed to services of its own account only. */
const sourceAccountOf = ({ caller, origin }: ResourceCall, { service, owner }: AccessPolicy): string | undefined =>
  caller.kind !== 'service' ? undefined : (origin?.sourceAccount ?? (service === 'sts' ? owner : undefined))

const principalOf = ({ caller }: ResourceCall): string => {
  switch (caller.kind) {
    case 'principal':
      return caller.principal
    case 'account':
      return caller.principal?.startsWith('arn:') ? caller.principal : `arn:aws:iam::${caller.account}:root`
    case 'service':
      return caller.service
    case 'anonymous':
      return 'anonymous'
  }
}

const nameOf = (call: ResourceCall): string => {
  const { caller } = call
  return caller.kind === 'account' ? (caller.principal ?? caller.account) : principalOf(call)
}
