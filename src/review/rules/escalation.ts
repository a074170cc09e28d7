import type { PolicyDocument, Statement } from '../../policy/document.ts'
import { hasUnresolved } from '../../policy/unresolved.ts'
import { actionMatches, patternCovers, wildcardMatch } from '../../policy/pattern.ts'
import type { EscalationPath } from './escalation-paths.ts'

/** What of a path some policies allow. */
export interface CompletedPath {
  readonly path: EscalationPath
  /** Is the target limited to names that are written out? */
  readonly named: boolean
}

/** The known paths for which the policies of one principal, taken together, allow every permission. */
export function completedPaths(
  documents: readonly PolicyDocument[],
  paths: readonly EscalationPath[],
): readonly CompletedPath[] {
  const statements = documents.flatMap((document) => document.statements)
  const denies = statements.filter(({ effect, condition }) => effect === 'Deny' && condition.length === 0)
  const allows = statements.filter(({ effect }) => effect === 'Allow')
  const grants = new Map<string, readonly Grant[]>()
  const grantsOf = (action: string): readonly Grant[] => {
    const known = grants.get(action)
    if (known) return known
    const found = allows.flatMap((allow) => grantedBy(allow, action, denies))
    grants.set(action, found)
    return found
  }
  return paths.flatMap((path) => {
    const targets = grantsOf(path.target).filter((grant) => reaches(path, grant))
    const rest = path.permissions.filter((permission) => permission !== path.target)
    if (targets.length === 0 || rest.some((permission) => grantsOf(permission).length === 0)) return []
    const named = targets.every(({ resource }) => !/[*?]/.test(resource))
    // Running what exists under a named resource is what such permissions are for.
    return named && path.way === 'role-in-use' ? [] : [{ path, named }]
  })
}

/** One Allow of an action on one resource pattern that no Deny takes away whole. */
interface Grant {
  readonly statement: Statement
  readonly resource: string
}

function grantedBy(statement: Statement, action: string, denies: readonly Statement[]): readonly Grant[] {
  if (!covers(statement, action)) return []
  const resources = statement.resource ?? ['*']
  return resources
    .filter((resource) => !denies.some((deny) => covers(deny, action) && deniesAll(deny, resource)))
    .map((resource) => ({ statement, resource }))
}

const covers = ({ action, notAction }: Statement, name: string): boolean =>
  action !== undefined
    ? action.some((pattern) => actionMatches(pattern, name))
    : notAction !== undefined && !notAction.some((pattern) => actionMatches(pattern, name))

const deniesAll = ({ resource }: Statement, allowed: string): boolean =>
  resource?.some((outer) => patternCovers(outer, allowed, { of: 'resource', variables: true })) ?? false

function reaches(path: EscalationPath, { statement, resource }: Grant): boolean {
  // Users may be allowed to keep their own keys and password: that makes them no one else.
  if (path.way === 'other-principal' && /\$\{aws:username\}/i.test(resource)) return false
  if (path.way !== 'pass-role') return true
  return statement.condition.every(({ operator, key, values }) => {
    if (key.toLowerCase() !== 'iam:passedtoservice' || !/^String(?:Equals|Like)/.test(operator)) return true
    return values.some(
      (value) => hasUnresolved(value) || path.passedTo.some((service) => wildcardMatch(value, service)),
    )
  })
}
