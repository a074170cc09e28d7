import { parseArn } from './arn.ts'
import type { PrincipalElement, PrincipalType, Statement } from './document.ts'
import { hasOpaque } from './opaque.ts'
import { any, not } from './truth.ts'
import type { Truth } from './truth.ts'

/**
 * Whom a Principal element means by a request's principal: by name, by its account (which delegates to the account's
 * own policies), through the role of a session, or everybody.
 */
export type PrincipalMatch = 'everybody' | 'direct' | 'role' | 'account'

/** Is the principal of a request one that the statement speaks of? Documents without Principal speak of their holder. */
export function principalApplies(
  statement: Pick<Statement, 'principal' | 'notPrincipal'>,
  principal: string | undefined,
): Truth {
  if (statement.principal !== undefined) return matchesElement(statement.principal, principal, false)
  if (statement.notPrincipal !== undefined) return not(matchesElement(statement.notPrincipal, principal, true))
  return true
}

function matchesElement(element: PrincipalElement, principal: string | undefined, excluding: boolean): Truth {
  if (element === '*') return true
  const ids = Object.entries(element).flatMap(([type, list]) => list.map((id) => ({ type: type as PrincipalType, id })))
  return any(ids, ({ type, id }): Truth => {
    if (type === 'AWS' && id === '*') return true
    if (principal === undefined) return undefined
    if (hasOpaque(id)) return id === principal ? true : undefined
    const match = matchPrincipal(type, id, principal)
    // NotPrincipal names a role's session and its account apart: being named through the account is not enough.
    return excluding ? match === 'direct' || match === 'everybody' : match !== undefined
  })
}

/** How one id of a Principal element meets a principal (an ARN, a service or a provider's name), if it does. */
export function matchPrincipal(type: PrincipalType, id: string, principal: string): PrincipalMatch | undefined {
  if (type === 'AWS' && id === '*') return 'everybody'
  if (id === principal) return 'direct'
  if (type !== 'AWS') return undefined
  const account = accountOf(principal)
  if (account !== undefined && (id === account || isRootOf(id, account))) {
    return isRootOf(principal, account) ? 'direct' : 'account'
  }
  const role = roleOfSession(principal)
  const named = parseArn(id)
  if (role === undefined || named?.service !== 'iam' || named.account !== account) return undefined
  // A session's ARN lacks the role's path: only the last part of the role's name can be compared.
  return named.resource.startsWith('role/') && named.resource.split('/').at(-1) === role ? 'role' : undefined
}

const isRootOf = (id: string, account: string): boolean => {
  const arn = parseArn(id)
  return arn?.service === 'iam' && arn.account === account && arn.resource === 'root'
}

/** The account of a principal's ARN, or the account id itself. */
export function accountOf(principal: string): string | undefined {
  if (/^\d{12}$/.test(principal)) return principal
  const account = parseArn(principal)?.account
  return account === '' ? undefined : account
}

/** The role's name in `arn:aws:sts::111122223333:assumed-role/NAME/SESSION`. */
export function roleOfSession(principal: string): string | undefined {
  const arn = parseArn(principal)
  if (arn?.service !== 'sts' || !arn.resource.startsWith('assumed-role/')) return undefined
  return arn.resource.split('/')[1]
}
