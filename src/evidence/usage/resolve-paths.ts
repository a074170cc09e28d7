import { byCodeUnits } from '../../collections.ts'
import { hasMissingPath, withoutMissingPathMark } from '../../catalog/missing-path.ts'
import type { UsageKey } from '../types.ts'

const nameOf = (arn: string): string => {
  const [head = '', ...path] = arn.split('/')
  return `${head}/${path.at(-1) ?? ''}`.toLowerCase()
}

/** Whole ARNs of IAM by kind, account and name. */
class KnownArns {
  readonly #byName = new Map<string, Set<string>>()

  add(arn: string): void {
    const name = nameOf(arn)
    this.#byName.set(name, (this.#byName.get(name) ?? new Set()).add(arn))
  }

  /** The one ARN that other records have for this name; `undefined` where none has, or several had the name in turn. */
  find(marked: string): string | undefined {
    const [only, ...others] = this.#byName.get(nameOf(withoutMissingPathMark(marked))) ?? []
    return others.length === 0 ? only : undefined
  }
}

export interface ResolvedPrincipals {
  readonly rename: (principal: string) => string
  /** Is there any that has another name now? */
  readonly isRenaming: boolean
  /** ARNs that may lack a path: no record has the path, or several had the name in turn. */
  readonly unresolved: readonly string[]
}

/** Gives every marked principal the ARN that another record has for its name (names are unique in an account). */
export function resolveMissingPaths(principals: readonly string[]): ResolvedPrincipals {
  const known = new KnownArns()
  for (const arn of principals) if (!hasMissingPath(arn)) known.add(arn)
  const names = new Map<string, string>()
  const unresolved: string[] = []
  for (const marked of principals) {
    if (!hasMissingPath(marked)) continue
    const arn = known.find(marked)
    if (arn === undefined) unresolved.push(withoutMissingPathMark(marked))
    names.set(marked, arn ?? withoutMissingPathMark(marked))
  }
  return {
    rename: (principal) => names.get(principal) ?? principal,
    isRenaming: names.size > 0,
    unresolved: unresolved.sort(byCodeUnits),
  }
}

/** Calls whose resource is sure to be the whole ARN of something that is there, or is being made. */
const containsPath = /^(sts:AssumeRole|iam:Create(Role|User|Group|Policy|InstanceProfile))$/

/**
 * Resolves the resources of requests, once all records are read: a marked one gets the one ARN that a principal, or a
 * call that was not denied, has for its name. Otherwise it is unknown.
 * @returns `undefined` when none is marked
 */
export function resolveResources(
  principals: readonly string[],
  keys: Iterable<Pick<UsageKey, 'action' | 'resource' | 'outcome'>>,
): ((resource: string | null) => string | null) | undefined {
  const known = new KnownArns()
  const marked = new Set<string>()
  for (const { action, resource, outcome } of keys) {
    if (resource === null) continue
    if (hasMissingPath(resource)) marked.add(resource)
    else if (outcome === 'allowed' && containsPath.test(action)) known.add(resource)
  }
  if (marked.size === 0) return undefined
  for (const arn of principals) if (!hasMissingPath(arn)) known.add(arn)
  const resolved = new Map([...marked].map((arn) => [arn, known.find(arn) ?? null]))
  return (resource) =>
    resource === null ? null : (resolved.get(resource) ?? (hasMissingPath(resource) ? null : resource))
}
