import { isObject } from '../collections.ts'
import type { PrincipalElement, PrincipalType } from './document.ts'
import { hasUnresolved } from './unresolved.ts'
import type { Path, PolicyProblems } from './problems.ts'

const types: readonly PrincipalType[] = ['AWS', 'Service', 'Federated', 'CanonicalUser']

/** `*`, or a map from principal types to one or several ids. */
export function parsePrincipal(value: unknown, path: Path, problems: PolicyProblems): PrincipalElement {
  if (value === '*') return '*'
  if (!isObject(value)) {
    problems.error(path, 'a principal is "*" or an object such as {"AWS": "arn:aws:iam::111122223333:root"}')
    return {}
  }
  problems.unknownElements(value, types, path)
  const named = types.filter((type) => value[type] !== undefined)
  if (named.length === 0) problems.error(path, `a principal names at least one of ${types.join(', ')}`)
  const principal: { [type in PrincipalType]?: readonly string[] } = {}
  // Kept in the order in which it is written, so that printing changes nothing.
  for (const type of Object.keys(value) as PrincipalType[]) {
    if (!named.includes(type)) continue
    const ids = problems.strings(value[type], [...path, type], type)
    for (const id of ids) checkId(type, id, [...path, type], problems)
    principal[type] = ids
  }
  return principal
}

/**
 * Accounts, users, roles, sessions, and users that are AWS's own (`cloudfront`): groups are no principals.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
const principalArn = /^arn:aws[a-z-]*:(iam::(\d{12}|[a-z-]+):(root$|(user|role)\/.)|sts::\d{12}:.)/

/** Wildcards cannot match a part of a principal; only `*` alone is one, for every principal. */
function checkId(type: PrincipalType, id: string, path: Path, problems: PolicyProblems): void {
  if (hasUnresolved(id)) return
  if (id !== '*' && /[*?]/.test(id))
    problems.error(path, `"${id}": a principal takes no wildcard but "*" alone; use a condition on aws:PrincipalArn`)
  if (type !== 'AWS' && id === '*')
    problems.warning(path, `"${type}": "*" is not documented: the principals it matches are unknown`)
  if (type !== 'AWS' || id === '*' || /^\d{12}$/.test(id)) return
  if (id.startsWith('arn:')) {
    if (!principalArn.test(id)) problems.error(path, `"${id}" is no ARN of an account, user, role or session`)
    return
  }
  // IDs that a deleted user or role leaves in a policy.
  if (/^A(ID|RO|IP|GP|NP)A[A-Z0-9]+$/.test(id)) {
    problems.warning(path, `"${id}" is the id of a principal that no longer exists`)
    return
  }
  problems.error(path, `"${id}" is no AWS principal; write an ARN or an account id`)
}
