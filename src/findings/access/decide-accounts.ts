import type { PrincipalElement, Statement } from '../../policy/document.ts'
import { incompleteSetReason } from '../../narrowing/resources.ts'
import { notObservedReason, type ObservationInput } from './observed.ts'
import { byForeignAccount, callsOfStatement, countCalls, describeCallers } from './resource-calls.ts'
import { manualDecision, type ResourceCall, type StatementDecision } from './types.ts'

/** The account that an id of a Principal element names as a whole; `undefined` for a user, a role or a session. */
export const wholeAccount = (id: string): string | undefined =>
  /^\d{12}$/.test(id) ? id : /^arn:[^:]+:iam::(\d{12}):root$/.exec(id)?.[1]

/**
 * A statement that names accounts. Other accounts that are named as a whole and did not call leave it, where the callers
 * have stopped growing. The account of the resource stays, and so do users and roles that are named themselves.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-accounts
 */
export function decideForAccounts(
  statement: Statement,
  principal: Exclude<PrincipalElement, '*'>,
  input: ObservationInput,
): StatementDecision {
  const { policy, ledger } = input
  const ids = principal.AWS ?? []
  const named = new Set(ids.flatMap((id) => wholeAccount(id) ?? []).filter((account) => account !== policy.owner))
  if (named.size === 0)
    return manualDecision(
      'It names users and roles, or the account of the resource: whether each of them needs it a person decides.',
    )
  const unseen = notObservedReason(statement, input)
  if (unseen !== undefined)
    return manualDecision(`Which of the accounts that it names use it is not known in full. ${unseen}`)
  // A call of another action, or on a resource that is not known, keeps its account all the same.
  const callers = byForeignAccount(input.calls, policy.owner)
  const gone = [...named].filter((account) => !callers.has(account)).sort()
  const own = byForeignAccount(callsOfStatement(statement, input.calls), policy.owner)
  const seen = own.size === 0 ? 'No other account called' : `Calls came from ${describeCallers(own)}`
  if (gone.length === 0)
    return manualDecision(
      `Every account that it names called. ${seen}. A person decides whether a whole account is to have it.`,
    )
  const window = ledger.coverage.accounts.find(({ account }) => account === policy.owner)!
  const all = [...own.values()].flat()
  const growing = incompleteSetReason(own, {
    calls: countCalls(all),
    window,
    things: ['account', 'the accounts that call'],
  })
  if (growing !== undefined) return manualDecision(`${gone.join(', ')} did not call. ${seen}; ${growing}.`)
  const byGrant = policy.service === 'kms' ? servicesFor(gone, input.calls) : []
  if (byGrant.length > 0)
    return manualDecision(
      `${gone.join(', ')} did not call. ${seen}; ${byGrant.join(', ')} used the key with a grant, and the records do not say for which account.`,
    )
  const left = ids.filter((id) => !gone.includes(wholeAccount(id) ?? ''))
  if (left.length === 0)
    return manualDecision(
      `None of the accounts that it names called: a person decides whether the statement is still needed. ${seen}.`,
    )
  return {
    kind: 'narrowed',
    rule: 'accounts-seen',
    statement: { ...statement, principal: { ...principal, AWS: left } },
    added: [],
    removed: gone,
    reason: `${gone.join(', ')} did not call and ${gone.length === 1 ? 'leaves' : 'leave'} it. ${seen}.`,
  }
}

/**
 * Services that used a key themselves, perhaps for one of some accounts: a user of the account gave them a grant, under the
 * key policy, when it made the resource that they act for.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
 */
const servicesFor = (accounts: readonly string[], calls: readonly ResourceCall[]): readonly string[] => [
  ...new Set(
    calls.flatMap(({ caller, origin }) =>
      caller.kind === 'service' && (origin?.sourceAccount === undefined || accounts.includes(origin.sourceAccount))
        ? [caller.service]
        : [],
    ),
  ),
]

/**
 * What a person decides on a role that another account may assume without an external id; empty where there is none.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
 */
export function externalIdNote(statement: Statement, owner: string): string {
  const { principal, condition } = statement
  if (principal === undefined || condition.some(({ key }) => key.toLowerCase() === 'sts:externalid')) return ''
  const ids = principal === '*' ? ['*'] : (principal.AWS ?? [])
  const isForeign = ids.some((id) => id === '*' || accountIn(id) !== owner)
  return isForeign
    ? ' If the other account is a vendor’s, sts:ExternalId keeps the vendor’s other customers out: the vendor gives the value, so that a person adds it.'
    : ''
}

const accountIn = (id: string): string | undefined => wholeAccount(id) ?? id.split(':')[4]
