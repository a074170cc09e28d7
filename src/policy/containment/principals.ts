import { parseArn } from '../arn.ts'
import type { PrincipalElement, PrincipalType, Statement } from '../document.ts'
import { hasUnresolved } from '../unresolved.ts'
import { accountOfPrincipal, isUser, matchPrincipal, roleOfSession } from '../principal.ts'

/**
 * One principal of a statement, every principal, every principal but some, or (identity policies) the principal that
 * the document is attached to.
 */
export type PrincipalSet =
  | { readonly kind: 'attached' }
  | { readonly kind: 'everybody' }
  | { readonly kind: 'one'; readonly type: PrincipalType; readonly id: string }
  | { readonly kind: 'others'; readonly than: readonly string[] }

/** The union of these sets is the set of principals that a statement applies to. */
export function principalSetOf({ principal, notPrincipal }: Statement): readonly PrincipalSet[] {
  if (notPrincipal !== undefined) return [{ kind: 'others', than: idsOf(notPrincipal) }]
  if (principal === undefined) return [{ kind: 'attached' }]
  if (principal === '*') return [{ kind: 'everybody' }]
  return Object.entries(principal).flatMap(([type, ids]) =>
    ids.map((id): PrincipalSet => {
      if (type === 'AWS' && id === '*') return { kind: 'everybody' }
      return { kind: 'one', type: type as PrincipalType, id: canonicalId(id) }
    }),
  )
}

/** An account's id is short for its root's ARN. */
const canonicalId = (id: string): string => (/^\d{12}$/.test(id) ? `arn:aws:iam::${id}:root` : id)

const idsOf = (element: PrincipalElement): string[] =>
  element === '*'
    ? ['*']
    : Object.entries(element).flatMap(([type, ids]) => ids.map((id) => `${type} ${canonicalId(id)}`))

/** Does the statement surely apply to every principal of `inner`? */
export function coversPrincipals(statement: Statement, inner: PrincipalSet): boolean {
  return principalSetOf(statement).some((outer) => {
    if (outer.kind === 'everybody') return inner.kind !== 'attached'
    if (outer.kind === 'attached') return inner.kind === 'attached'
    if (outer.kind === 'one') return inner.kind === 'one' && holdsOne(outer, inner)
    // A longer list of exceptions that contains the shorter one excludes the same principals, and more.
    return inner.kind === 'others' && outer.than.every((id) => inner.than.includes(id))
  })
}

type One = Extract<PrincipalSet, { kind: 'one' }>

/** The same principal, or a session of the role: what a role's ARN grants, it grants to the role's sessions. */
function holdsOne(outer: One, inner: One): boolean {
  if (inner.type === outer.type && inner.id === outer.id) return true
  if (inner.type !== 'AWS' || outer.type !== 'AWS' || hasUnresolved(inner.id) || hasUnresolved(outer.id)) return false
  return roleOfSession(inner.id) !== undefined && matchPrincipal('AWS', outer.id, inner.id) === 'role'
}

/**
 * Do the two surely have no principal in common? Only plain cases are decided: services, and users or roles by name.
 */
export function isDisjoint(statement: Statement, inner: PrincipalSet): boolean {
  return principalSetOf(statement).every((outer) => {
    if (outer.kind === 'one' && inner.kind === 'one') return surelyDifferent(outer, inner)
    if (outer.kind === 'others' && inner.kind === 'one') return isSurelyExcepted(outer.than, inner)
    return false
  })
}

/**
 * Only a service, or a user whose account is named beside it, is surely excepted: an account's id stands for all its
 * principals, a role for its sessions, and NotPrincipal excepts neither through the other (see principal.ts).
 */
function isSurelyExcepted(than: readonly string[], { type, id }: One): boolean {
  if (hasUnresolved(id) || !than.includes(`${type} ${id}`)) return false
  if (type === 'Service') return id !== '*'
  return type === 'AWS' && isUser(id) && than.includes(`AWS ${canonicalId(accountOfPrincipal(id) ?? '')}`)
}

function surelyDifferent(a: One, b: One): boolean {
  if (hasUnresolved(a.id) || hasUnresolved(b.id) || a.id === '*' || b.id === '*') return false
  if (a.type === 'Service' || b.type === 'Service') return a.type !== b.type || a.id !== b.id
  if (a.type !== 'AWS' || b.type !== 'AWS') return false
  const [one, other] = [parseArn(a.id), parseArn(b.id)]
  if (one === undefined || other === undefined) return false
  if (one.account !== other.account) return true
  const named = /^(user|role)\//
  return named.test(one.resource) && named.test(other.resource) && a.id !== b.id
}
