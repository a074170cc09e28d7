import { parseArn } from './arn.ts'
import type { PrincipalElement, PrincipalType, Statement } from './document.ts'
import { hasUnresolved } from './unresolved.ts'
import { anyTrue, negateTruth } from './truth.ts'
import type { Truth } from './truth.ts'

/**
 * The way in which a Principal element covers a request's principal: by name, by its account (which delegates to the
 * account's own policies), through the role of a session, or because it covers every principal.
 */
export type PrincipalMatch = 'everybody' | 'direct' | 'role' | 'account'

/**
 * Does the statement apply to the principal of a request? A document without Principal applies to the principal that it
 * is attached to.
 */
export function principalApplies(
  statement: Pick<Statement, 'principal' | 'notPrincipal'>,
  principal: string | undefined,
): Truth {
  if (statement.principal !== undefined) return namedBy(statement.principal, principal)
  if (statement.notPrincipal !== undefined) return negateTruth(exceptedBy(statement.notPrincipal, principal))
  return true
}

function namedBy(element: PrincipalElement, principal: string | undefined): Truth {
  if (element === '*') return true
  return anyTrue(idsOf(element), ({ type, id }): Truth => {
    if (type === 'AWS' && id === '*') return true
    if (principal === undefined) return undefined
    if (isUndetermined(type, id)) return id === principal ? true : undefined
    return matchPrincipal(type, id, principal) !== undefined
  })
}

/**
 * Does NotPrincipal except the principal? A user is surely excepted where its account is named beside it, the session
 * of a role where its role and account are: AWS may check them first. The sessions of a role are not known, so a role
 * is never surely excepted. An account's id alone is not enough.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
function exceptedBy(element: PrincipalElement, principal: string | undefined): Truth {
  if (element === '*') return true
  const ids = idsOf(element)
  if (ids.some(({ type, id }) => type === 'AWS' && id === '*')) return true
  if (principal === undefined) return undefined
  const matches = ids.map(({ type, id }) =>
    isUndetermined(type, id) ? 'undetermined' : matchPrincipal(type, id, principal),
  )
  if (matches.includes('direct') && mayBeNamedAlone(principal)) return true
  const isNamed = matches.includes('direct') && matches.includes('account')
  if (isNamed && isUser(principal)) return true
  if (isNamed && matches.includes('role')) return true
  return matches.some((match) => match !== undefined && match !== 'account') ? undefined : false
}

const idsOf = (element: Exclude<PrincipalElement, '*'>): readonly { type: PrincipalType; id: string }[] =>
  Object.entries(element).flatMap(([type, list]) => list.map((id) => ({ type: type as PrincipalType, id })))

/**
 * Is it undetermined which principals an id stands for (`*` of AWS apart)? AWS does not document `*` for services or
 * providers; a canonical user is an account whose number the document does not state.
 */
const isUndetermined = (type: PrincipalType, id: string): boolean =>
  hasUnresolved(id) || type === 'CanonicalUser' || id === '*'

/**
 * Is no account needed beside the principal's name? The root user is its account; services and providers have no
 * account.
 */
const mayBeNamedAlone = (principal: string): boolean => {
  const account = accountOfPrincipal(principal)
  return account === undefined || isRootOf(principal, account) || principal === account
}

export const isUser = (principal: string): boolean => /^arn:[^:]*:iam::\d{12}:user\//.test(principal)

/**
 * The way in which one id of a Principal element matches a principal (an ARN, a service or a provider's name), if it
 * does.
 */
export function matchPrincipal(type: PrincipalType, id: string, principal: string): PrincipalMatch | undefined {
  if (type === 'AWS' && id === '*') return 'everybody'
  if (id === principal) return 'direct'
  if (type !== 'AWS') return undefined
  const account = accountOfPrincipal(principal)
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
export function accountOfPrincipal(principal: string): string | undefined {
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
