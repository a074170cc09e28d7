import { actionAxis, plainlyWithin, resourceAxis } from './containment/boxes.ts'
import type { Axis } from './containment/boxes.ts'
import { Budget, BudgetExceededError } from './containment/budget.ts'
import { ANY_CHARACTER, findWord } from './containment/search.ts'
import { compileGlob } from './glob.ts'
import type { Glob } from './glob.ts'
import { ANY, readLetters, restrictToSegments, STAR } from './letters.ts'
import type { WildcardReading } from './letters.ts'
import { hasUnresolved } from './unresolved.ts'
import { compileTemplate } from './template.ts'

const plain = { wildcards: true, variables: false } as const

/** Does a pattern with `*` (any text) and `?` (one character) match the whole text? No backtracking. */
export function wildcardMatch(pattern: string, text: string): boolean {
  return compileWildcard(pattern)(text)
}

/** `wildcardMatch` for a pattern that is used often. An unresolved token counts as the characters it is written in. */
export function compileWildcard(pattern: string): Glob {
  const letters = Array.from({ length: pattern.length }, (_, index) => {
    const char = pattern[index]
    return char === '*' ? STAR : char === '?' ? ANY : pattern.charCodeAt(index)
  })
  return compileGlob(letters)
}

/** Does an Action element's pattern (`s3:Get*`, `*`) match an action's name? Case does not matter. */
export function actionMatches(pattern: string, action: string): boolean {
  let glob = actionGlobs.get(pattern)
  if (glob === undefined) {
    if (actionGlobs.size >= mostActionGlobs) actionGlobs.clear()
    actionGlobs.set(pattern, (glob = compileWildcard(pattern.toLowerCase())))
  }
  return glob(action.toLowerCase())
}

/** Many policies contain the same patterns of actions. */
const actionGlobs = new Map<string, Glob>()
const mostActionGlobs = 4096

/**
 * Does a Resource element's pattern surely match an ARN (or `*`)? Case matters. Unresolved texts match only themselves,
 * unless a `*` takes them.
 */
export function resourceMatches(pattern: string, arn: string, reading: WildcardReading = 'documented'): boolean {
  if (!hasUnresolved(pattern) && !hasUnresolved(arn)) {
    const letters = restrictToSegments(readLetters(pattern, plain), reading, false)
    return compileGlob(letters.filter((letter) => typeof letter === 'number'))(arn)
  }
  const context = { keys: new Map(), unlisted: 'absent' } as const
  return compileTemplate(pattern, { ...plain, reading })(arn, context) === true
}

/** Is an action's pattern a name, or the beginning of one before a `*`? Nearly all are. */
const isPrefix = (pattern: string): boolean => /^[\w:-]*\*?$/.test(pattern)

function prefixCovers(outer: string, inner: string): boolean {
  const [large, small] = [outer.toLowerCase(), inner.toLowerCase()]
  return large.endsWith('*') ? small.startsWith(large.slice(0, -1)) : small === large
}

export interface CoverOptions {
  /** Actions disregard case, resources do not. */
  readonly of: 'action' | 'resource'
  /** Do the patterns' documents know policy variables (version 2012-10-17)? No by default. */
  readonly variables?: boolean
  readonly reading?: WildcardReading
  /** Cap on automaton states; 10,000 by default. */
  readonly maxStates?: number
}

/**
 * Does `outer` surely match everything that `inner` matches? Unknown texts are letters of their own: `*` matches one,
 * `?` does not, only the identical text equals it. Where the cap is reached the result is `false`.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function patternCovers(outer: string, inner: string, options: CoverOptions): boolean {
  if (options.of === 'action' && isPrefix(outer) && isPrefix(inner)) return prefixCovers(outer, inner)
  const axisOf = (text: string): Axis =>
    options.of === 'action'
      ? actionAxis({ texts: [text], negated: false })
      : resourceAxis({ texts: [text], negated: false }, options.variables ?? false, options.reading ?? 'documented')
  const [large, small] = [axisOf(outer), axisOf(inner)]
  if (small.patterns.every((pattern) => plainlyWithin(pattern, large))) return true
  const budget = new Budget(options.maxStates ?? 10_000)
  try {
    return findWord([small.language('exact')], [large.language('under')], ANY_CHARACTER, budget) === undefined
  } catch (error) {
    if (error instanceof BudgetExceededError) return false
    throw error
  }
}
