import { actionTree, NameIndex, type WordNode } from './action-tree.ts'

/** Whether a pattern may or must match one action name. */
export type Role =
  /** Must be granted: used, undetermined, waived or contradicted. */
  | 'keep'
  /** Unused, harmless to grant again: a read or a list that the old document grants and that returns no secrets or data. */
  | 'spare'
  /** Must not be granted: any other unused action, or one that the old document does not grant. */
  | 'never'

/** The actions of one service as the rule sees them. `exact` names are written out unless a wildcard already covers them. */
export interface ServiceRoles {
  readonly service: string
  readonly roles: ReadonlyMap<string, Role>
  /** Kept because it is unknown whether they are used: only these may stand under a wildcard. */
  readonly undetermined: ReadonlySet<string>
}

export interface Cover {
  readonly service: string
  /** Bare patterns (`Get*`, `*`, `PutObject`), sorted. */
  readonly patterns: readonly string[]
  /** Spare names that the patterns re-admit, sorted. */
  readonly readmitted: readonly string[]
}

/**
 * The fewest patterns at word borders that grant every kept action and nothing that is not kept:
 * a wildcard stands only over at least two known actions, all of them undetermined; what was used is written out.
 */
export function cover(service: ServiceRoles): Cover {
  const all = [...service.roles.keys()]
  const index = new NameIndex(all)
  const patterns: string[] = []
  const visit = (node: WordNode): void => {
    const wanted = node.names.filter((name) => service.roles.get(name) === 'keep')
    if (wanted.length === 0) return
    const matched = index.under(node.prefix)
    if (matched.length > 1 && matched.every((name) => service.undetermined.has(name))) {
      patterns.push(`${longestPrefix(node)}*`)
      return
    }
    if (node.prefix !== '' && service.roles.get(node.prefix) === 'keep') patterns.push(node.prefix)
    for (const child of node.children.values()) visit(child)
  }
  visit(actionTree(all))
  return { service: service.service, patterns: withoutCovered(patterns), readmitted: [] }
}

/** The longest words that all names below share: it matches the same today and less of what AWS may add tomorrow. */
function longestPrefix(node: WordNode): string {
  let longest = node
  for (;;) {
    const [only, ...others] = longest.children.values()
    if (!only || others.length > 0 || only.names.length < longest.names.length) return longest.prefix
    longest = only
  }
}

/** A pattern that another one already covers says nothing; both kinds end in `*` or are exact. */
function withoutCovered(patterns: readonly string[]): string[] {
  const prefixes = patterns
    .filter((pattern) => pattern.endsWith('*'))
    .map((pattern) => pattern.slice(0, -1).toLowerCase())
  const covered = (pattern: string): boolean => {
    const bare = pattern.replace(/\*$/, '').toLowerCase()
    return prefixes.some((prefix) => bare.startsWith(prefix) && !(pattern.endsWith('*') && bare === prefix))
  }
  return [...new Set(patterns)].filter((pattern) => !covered(pattern)).sort()
}

/** A wildcard that would shorten a cover, and what it costs. */
interface Merge {
  readonly pattern: string
  readonly saved: number
  readonly readmits: readonly string[]
}

/** Every wildcard at a word border that grants nothing forbidden and shortens the cover. */
function merges(service: ServiceRoles, current: Cover, width: (pattern: string) => number): Merge[] {
  const all = [...service.roles.keys()]
  const index = new NameIndex(all)
  const already = new Set(current.readmitted)
  const found: Merge[] = []
  const visit = (node: WordNode): void => {
    const matched = index.under(node.prefix)
    if (!matched.some((name) => service.roles.get(name) === 'keep')) return
    if (matched.length > 1 && matched.every((name) => service.roles.get(name) !== 'never')) {
      const pattern = `${node.prefix}*`
      const replaced = current.patterns.filter((each) => each.toLowerCase().startsWith(node.prefix.toLowerCase()))
      const saved = replaced.reduce((sum, each) => sum + width(each), 0) - width(pattern)
      const readmits = matched.filter((name) => service.roles.get(name) === 'spare' && !already.has(name))
      if (saved > 0) found.push({ pattern, saved, readmits })
    }
    for (const child of node.children.values()) visit(child)
  }
  visit(actionTree(all))
  return found
}

/**
 * Shortens covers until they fit: at each step the wildcard that re-admits the fewest unused reads and lists per
 * character saved. Never grants an unused write, tagging or permissions action, nor anything the old document did not.
 *
 * @param excess characters to save
 * @param width characters that a bare pattern of a service costs in the document
 * @returns the covers, and how many characters are still too many (0: it fits)
 */
export function mergeToFit(
  services: readonly ServiceRoles[],
  covers: readonly Cover[],
  excess: number,
  width: (service: string, pattern: string) => number,
): { readonly covers: readonly Cover[]; readonly excess: number } {
  const current = new Map(covers.map((each) => [each.service, each]))
  const byService = new Map(services.map((each) => [each.service, each]))
  const candidates = new Map<string, Merge[]>()
  const refresh = (name: string): void => {
    const [roles, cover] = [byService.get(name), current.get(name)]
    if (roles && cover)
      candidates.set(
        name,
        merges(roles, cover, (pattern) => width(name, pattern)),
      )
  }
  if (excess > 0) for (const name of byService.keys()) refresh(name)
  let left = excess
  while (left > 0) {
    const best = cheapest(candidates)
    if (!best) break
    const before = current.get(best.service)
    if (!before) break
    const prefix = best.merge.pattern.slice(0, -1).toLowerCase()
    current.set(best.service, {
      service: best.service,
      patterns: [
        ...before.patterns.filter((each) => !each.toLowerCase().startsWith(prefix)),
        best.merge.pattern,
      ].sort(),
      readmitted: [...before.readmitted, ...best.merge.readmits].sort(),
    })
    left -= best.merge.saved
    refresh(best.service)
  }
  return { covers: [...current.values()], excess: Math.max(0, left) }
}

/** Least re-admitted per character saved; ties by more saved, then by name, so that the same input gives the same document. */
function cheapest(candidates: ReadonlyMap<string, readonly Merge[]>): { service: string; merge: Merge } | undefined {
  let best: { service: string; merge: Merge; cost: number } | undefined
  for (const [service, list] of candidates) {
    for (const merge of list) {
      const cost = merge.readmits.length / merge.saved
      const better =
        !best ||
        cost < best.cost ||
        (cost === best.cost &&
          (merge.saved > best.merge.saved ||
            (merge.saved === best.merge.saved &&
              `${service}:${merge.pattern}` < `${best.service}:${best.merge.pattern}`)))
      if (better) best = { service, merge, cost }
    }
  }
  return best
}
