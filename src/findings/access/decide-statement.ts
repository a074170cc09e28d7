import type { PrincipalElement, Statement } from '../../policy/document.ts'
import { hasUnresolved } from '../../policy/unresolved.ts'
import { decideForAccounts, externalIdNote } from './decide-accounts.ts'
import { decideForEveryone } from './decide-everyone.ts'
import { decideForServices } from './decide-service.ts'
import type { ObservationInput } from './observed.ts'
import { manualDecision, type StatementDecision } from './types.ts'

/** The decision on an Allow statement of a trust or resource policy. */
export function decideStatement(statement: Statement, input: ObservationInput): StatementDecision {
  const open = undecidedReason(statement, input)
  if (open !== undefined) return manualDecision(open)
  const decision = byPrincipal(statement, input)
  const note = input.policy.service === 'sts' ? externalIdNote(statement, input.policy.owner) : ''
  return { ...decision, reason: `${decision.reason}${note}` }
}

function byPrincipal(statement: Statement, input: ObservationInput): StatementDecision {
  const { principal = '*' } = statement
  if (isEveryone(principal)) return decideForEveryone(statement, input)
  const services = principal.Service ?? []
  const accounts = principal.AWS ?? []
  if (services.length > 0 && accounts.length > 0)
    return manualDecision(
      'It names services and accounts together, which need different conditions: split it into two statements first.',
    )
  if (services.length > 0) return decideForServices(statement, services, input)
  return decideForAccounts(statement, principal, input)
}

const isEveryone = (principal: PrincipalElement): principal is '*' =>
  principal === '*' || (principal.AWS?.includes('*') ?? false)

/** The reason why a statement is not decided on by rules, a sentence. */
function undecidedReason(statement: Statement, { policy }: ObservationInput): string | undefined {
  const { principal, notPrincipal, notAction, action = [], condition } = statement
  if (notPrincipal !== undefined || principal === undefined)
    return 'Its NotPrincipal grants access to everyone but some: replace it by a Principal that names who is meant.'
  if (notAction !== undefined)
    return 'Its NotAction grants all actions but some: replace it by an Action that names which are meant.'
  const ids = principal === '*' ? [] : Object.values(principal).flat()
  if (
    [...ids, ...action].some(hasUnresolved) ||
    condition.some(({ key, values }) => [key, ...values].some(hasUnresolved))
  )
    return 'Its principals, actions or conditions hold expressions that the source alone does not resolve.'
  if (condition.some(({ values }) => values.some((value) => value.includes('${'))))
    return 'Its condition depends on a policy variable.'
  if (principal !== '*' && (principal.Federated !== undefined || principal.CanonicalUser !== undefined))
    return 'It names an identity provider or a canonical user: a person decides who is meant.'
  const isOpen = principal === '*' || (principal.AWS?.includes('*') ?? false)
  if (isOpen && principal !== '*' && Object.keys(principal).length > 1)
    return 'It names everyone and further principals together: leave out one of the two.'
  if (policy.service === 'sts' && action.some((name) => !assumes.has(name.toLowerCase())))
    return `It allows ${action.filter((name) => !assumes.has(name.toLowerCase())).join(', ')}, whose callers are no users or roles: a person decides.`
  return undefined
}

/** Actions of trust policies whose callers are users, roles and services. */
const assumes: ReadonlySet<string> = new Set([
  'sts:assumerole',
  'sts:tagsession',
  'sts:setsourceidentity',
  'sts:setcontext',
])
