import { byCodeUnits } from '../collections.ts'
import { ActionNames, countIn, rangeOfPrefix, type NamedNode, type IndexRange, type WordNode } from './action-tree.ts'

/** Whether a pattern may or must match one action name. */
export type MatchRequirement =
  /** Must be granted: used, undetermined, waived or contradicted. */
  | 'keep'
  /** Unused, harmless to grant again: a read or a list that the old document grants and that returns no secrets or data. */
  | 'spare'
  /** Must not be granted: any other unused action, or one that the old document does not grant. */
  | 'never'

/** The actions of one service as the rule sees them. `exact` names are written out unless a wildcard already covers them. */
export interface ServiceRequirements {
  readonly service: string
  readonly roles: ReadonlyMap<string, MatchRequirement>
  /** Kept because it is unknown whether they are used: only these may stand under a wildcard. */
  readonly undetermined: ReadonlySet<string>
  /**
   * Do the statement's own patterns grant everything that a bare pattern matches, now and when AWS adds actions? Without
   * it they do.
   */
  readonly isGranted?: (pattern: string) => boolean
  /** The keys of `roles`, prepared; without it they are prepared for each question. */
  readonly names?: ActionNames
}

const namesOf = ({ roles, names }: ServiceRequirements): ActionNames => names ?? new ActionNames([...roles.keys()])

export interface PatternCover {
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
export function coverActions(service: ServiceRequirements): PatternCover {
  const names = namesOf(service)
  const isKept = (name: string): boolean => service.roles.get(name) === 'keep'
  const [kept, undetermined] = [names.counts(isKept), names.counts((name) => service.undetermined.has(name))]
  const patterns: string[] = []
  const visit = (named: NamedNode): void => {
    const { node } = named
    if (countIn(kept, named) === 0 || !node.names.some(isKept)) return
    const matched = named.to - named.from
    const pattern = `${longestPrefix(node)}*`
    if (matched > 1 && countIn(undetermined, named) === matched && isGranted(service, pattern)) {
      patterns.push(pattern)
      return
    }
    if (node.prefix !== '' && isKept(node.prefix)) patterns.push(node.prefix)
    for (const child of named.children) visit(child)
  }
  visit(names.root)
  return { service: service.service, patterns: withoutCovered(patterns), readmitted: [] }
}

const isGranted = ({ isGranted: ask }: ServiceRequirements, pattern: string): boolean => ask?.(pattern) ?? true

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

/** A wildcard that would shorten a cover, and what it costs; the span is that of the names it matches. */
interface Merge extends IndexRange {
  readonly pattern: string
  readonly saved: number
  /** The number of spare names that it re-admits and the cover does not yet. */
  readonly readmits: number
}

/** The roles of a service by the position of their names. */
interface RolesByPosition {
  readonly service: ServiceRequirements
  readonly names: ActionNames
  readonly kept: Int32Array
  readonly never: Int32Array
  readonly spare: ReadonlySet<string>
  /** Answers of `wildcardOver`: every merge asks again for the nodes that are left. */
  readonly wildcards: Map<WordNode, string | undefined>
}

function rolesByPosition(service: ServiceRequirements): RolesByPosition {
  const names = namesOf(service)
  return {
    service,
    names,
    kept: names.counts((name) => service.roles.get(name) === 'keep'),
    never: names.counts((name) => service.roles.get(name) === 'never'),
    spare: new Set(names.sorted.filter((name) => service.roles.get(name) === 'spare')),
    wildcards: new Map(),
  }
}

/** Every wildcard at a word border that grants nothing forbidden and shortens the cover. */
function merges(roles: RolesByPosition, current: PatternCover, width: (pattern: string) => number): Merge[] {
  const { names, kept, never } = roles
  const already = new Set(current.readmitted)
  const spare = names.counts((name) => roles.spare.has(name) && !already.has(name))
  const sorted = current.patterns.map((each) => each.toLowerCase()).sort(byCodeUnits)
  const widths = new Int32Array(sorted.length + 1)
  for (const [index, pattern] of sorted.entries()) widths[index + 1] = widths[index]! + width(pattern)
  const found: Merge[] = []
  const visit = (named: NamedNode): void => {
    const { from, to } = named
    if (countIn(kept, named) === 0) return
    if (to - from > 1 && countIn(never, named) === 0) {
      const replaced = countIn(widths, rangeOfPrefix(sorted, named.lower))
      // No wildcard over these names is shorter.
      const pattern = replaced > width(`${named.node.prefix}*`) ? wildcardOver(named.node, roles) : undefined
      const saved = pattern === undefined ? 0 : replaced - width(pattern)
      if (pattern !== undefined && saved > 0) found.push({ pattern, saved, readmits: countIn(spare, named), from, to })
    }
    for (const child of named.children) visit(child)
  }
  visit(names.root)
  return found
}

/** The shortest wildcard over a node's names that the statement grants already; `undefined` where there is none. */
function wildcardOver(node: WordNode, { service, wildcards }: RolesByPosition): string | undefined {
  if (!wildcards.has(node))
    wildcards.set(
      node,
      [`${node.prefix}*`, `${longestPrefix(node)}*`].find((pattern) => isGranted(service, pattern)),
    )
  return wildcards.get(node)
}

/** The names that a merge re-admits. */
function readmittedBy(
  { names, spare }: RolesByPosition,
  current: PatternCover,
  { from, to }: IndexRange,
): readonly string[] {
  const already = new Set(current.readmitted)
  return names.sorted.slice(from, to).filter((name) => spare.has(name) && !already.has(name))
}

/**
 * Shortens covers until they fit: at each step the wildcard that re-admits the fewest unused reads and lists per
 * character saved. Never grants an unused write, tagging or permissions action, nor anything the old document did not.
 *
 * @param excess characters to save
 * @param width characters that a bare pattern of a service costs in the document; by its length alone,
 *   and no less for a longer one
 * @returns the covers, and how many characters are still too many (0: it fits)
 */
export function mergeToFit(
  services: readonly ServiceRequirements[],
  covers: readonly PatternCover[],
  excess: number,
  width: (service: string, pattern: string) => number,
): { readonly covers: readonly PatternCover[]; readonly excess: number } {
  const current = new Map(covers.map((each) => [each.service, each]))
  if (excess <= 0) return { covers: [...current.values()], excess: 0 }
  const byService = new Map(services.map((each) => [each.service, rolesByPosition(each)]))
  const candidates = new Map<string, Merge[]>()
  const refresh = (name: string): void => {
    const [roles, cover] = [byService.get(name), current.get(name)]
    if (roles && cover)
      candidates.set(
        name,
        merges(roles, cover, (pattern) => width(name, pattern)),
      )
  }
  for (const name of byService.keys()) refresh(name)
  let left = excess
  while (left > 0) {
    const best = cheapest(candidates)
    if (!best) break
    const [before, roles] = [current.get(best.service), byService.get(best.service)]
    if (!before || !roles) break
    const prefix = best.merge.pattern.slice(0, -1).toLowerCase()
    current.set(best.service, {
      service: best.service,
      patterns: [
        ...before.patterns.filter((each) => !each.toLowerCase().startsWith(prefix)),
        best.merge.pattern,
      ].sort(),
      readmitted: [...before.readmitted, ...readmittedBy(roles, before, best.merge)].sort(),
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
      const cost = merge.readmits / merge.saved
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
