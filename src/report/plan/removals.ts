import type { AccessLevel } from '../../catalog/types.ts'
import type { PolicyDocument } from '../../policy/document.ts'
import { compileWildcard } from '../../policy/pattern.ts'
import type { PolicyPlan } from '../../proof/plan.ts'
import { exampleActions } from '../wording.ts'
import { accessLevelsByGravity } from '../access-levels.ts'
import { formatCount, formatNumber } from '../../words.ts'

/** What one proposal, or several, take away. */
export interface Removals {
  /** Actions that the new documents grant nowhere, by access level, each sorted. */
  readonly removed: ReadonlyMap<AccessLevel, readonly string[]>
  /** Actions that fewer statements grant than before, and another still does; sorted. */
  readonly stillGranted: readonly string[]
}

/** What the changes of a policy remove from it as a whole: an action that another statement grants is not removed. */
export function removalsOf({ changes, after }: Pick<PolicyPlan, 'changes' | 'after'>): Removals {
  const removed = new Map<AccessLevel, readonly string[]>()
  const stillGranted = new Set<string>()
  const grants = after ? grantsOf(after) : () => false
  for (const level of accessLevelsByGravity) {
    const actions = [...new Set(changes.flatMap((change) => change.removed[level] ?? []))].sort()
    const gone: string[] = []
    for (const action of actions) {
      if (grants(action)) stillGranted.add(action)
      else gone.push(action)
    }
    if (gone.length > 0) removed.set(level, gone)
  }
  return { removed, stillGranted: [...stillGranted].sort() }
}

/** Does an Allow name an action, on whatever resource and condition? Exact names are looked up, for there may be many. */
function grantsOf({ statements }: PolicyDocument): (action: string) => boolean {
  const allows = statements
    .filter(({ effect }) => effect === 'Allow')
    .map(({ action, notAction }) => ({ matches: matcherOf(action ?? notAction ?? []), listed: action !== undefined }))
  return (action) => allows.some(({ matches, listed }) => matches(action.toLowerCase()) === listed)
}

function matcherOf(patterns: readonly string[]): (action: string) => boolean {
  const lower = patterns.map((pattern) => pattern.toLowerCase())
  const names = new Set(lower.filter((pattern) => !/[*?]/.test(pattern)))
  const globs = lower.filter((pattern) => !names.has(pattern)).map(compileWildcard)
  return (action) => names.has(action) || globs.some((matches) => matches(action))
}

/** The number of actions of each level that several proposals remove, each policy counted for itself. */
export function removedByLevel(stakes: readonly Removals[]): ReadonlyMap<AccessLevel, number> {
  const counts = new Map<AccessLevel, number>()
  for (const level of accessLevelsByGravity) {
    const count = stakes.reduce((sum, { removed }) => sum + (removed.get(level)?.length ?? 0), 0)
    if (count > 0) counts.set(level, count)
  }
  return counts
}

/** `21 Permissions management, 38 Write`: the gravest first. */
const describeLevels = (counts: ReadonlyMap<AccessLevel, number>): string =>
  [...counts].map(([level, count]) => `${formatNumber(count)} ${level}`).join(', ')

/** `69 actions (21 Permissions management, 48 Write)`, or `48 Write actions`. */
export function describeRemovedActions(counts: ReadonlyMap<AccessLevel, number>): string {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  const [only] = counts.keys()
  return counts.size === 1 && only !== undefined
    ? formatCount(total, `${only} action`)
    : `${formatCount(total, 'action')} (${describeLevels(counts)})`
}

/** A few removed actions: the gravest first, and of each level one of every service in turn. */
export const removalExamples = ({ removed }: Removals, most: number): string[] =>
  [...removed.values()].flatMap((actions) => exampleActions(actions, most)).slice(0, most)
