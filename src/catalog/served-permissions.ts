import { patternMatches } from './action-pattern.ts'
import type { ServedRule } from './served-row.ts'
import { servedRules } from './served-rules.ts'
import type { Catalog } from './types.ts'

/** The actions and trusted services of the principals of a policy. */
export interface Holding {
  /** Names of the actions that they use or that stay granted to them (`ec2:CreateFleet`). */
  readonly actions: Iterable<string>
  /**
   * Service principals in the trust policies of the roles (`lambda.amazonaws.com`); none for users. `undefined`: a trust
   * policy is not known, so that any service may assume the role.
   */
  readonly trustedServices: Iterable<string> | undefined
}

/**
 * Returns why an action is kept although no event shows its use: it serves something that its principals have, or AWS's
 * reference lists it as a dependent action of one that they use.
 *
 * @returns a function of an action's name; a reason with its page, or `undefined`
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export function servedPermissions(
  catalog: Catalog,
  { actions, trustedServices }: Holding,
): (action: string) => string | undefined {
  const held = [...new Set(actions)]
  const trusted = trustedServices && new Set([...trustedServices].map(serviceOf))
  const dependents = dependentsOf(catalog, held)
  const serving = new Map<ServedRule, readonly string[]>()
  // Two are enough: an action does not serve itself.
  const servedBy = (rule: ServedRule, patterns: readonly string[]): readonly string[] => {
    let found = serving.get(rule)
    if (found === undefined) serving.set(rule, (found = firstTwo(held, matcherOf(patterns))))
    return found
  }
  const holds = (rule: ServedRule, name: string): boolean =>
    (rule.with.actions === undefined || servedBy(rule, rule.with.actions).some((each) => each !== name)) &&
    (rule.with.trustedServices === undefined ||
      trusted === undefined ||
      rule.with.trustedServices.some((each) => trusted.has(each)))
  return (action) => {
    const { name, rules } = asNamed(action)
    const rule = rules.find((each) => holds(each, name))
    if (rule) return `${rule.because} (rule ${rule.name}, ${rule.page})`
    const user = dependents.get(name)
    return user === undefined ? undefined : `${user} may need it inside the same call, by AWS's reference`
  }
}

/** Dependent action, in lower case → an action that is held and may need it. */
function dependentsOf(catalog: Catalog, held: readonly string[]): ReadonlyMap<string, string> {
  const dependents = new Map<string, string>()
  for (const action of held) {
    for (const name of dependentNames(catalog, action)) if (!dependents.has(name)) dependents.set(name, action)
  }
  return dependents
}

const dependentsIn = new WeakMap<Catalog, Map<string, readonly string[]>>()

/** Other actions that an action may need, in lower case; every policy asks for the same actions. */
function dependentNames(catalog: Catalog, action: string): readonly string[] {
  let known = dependentsIn.get(catalog)
  if (known === undefined) dependentsIn.set(catalog, (known = new Map()))
  let names = known.get(action)
  if (names === undefined) {
    const own = action.toLowerCase()
    const all = catalog.action(action)?.dependentActions ?? []
    known.set(action, (names = all.map((each) => each.toLowerCase()).filter((name) => name !== own)))
  }
  return names
}

const matchers = new WeakMap<readonly string[], (name: string) => boolean>()

/** Does one of a rule's patterns match a name in lower case? The answers are remembered. */
function matcherOf(patterns: readonly string[]): (name: string) => boolean {
  let matcher = matchers.get(patterns)
  if (matcher === undefined) {
    const known = new Map<string, boolean>()
    matcher = (name) => {
      let matches = known.get(name)
      if (matches === undefined) known.set(name, (matches = matchesOne(patterns, name)))
      return matches
    }
    matchers.set(patterns, matcher)
  }
  return matcher
}

interface Named {
  /** In lower case. */
  readonly name: string
  /** The rules that name it. */
  readonly rules: readonly ServedRule[]
}

const cache = new Map<string, Named>()

/** An action with the rules that name it; each action is asked for by every policy that grants it. */
function asNamed(action: string): Named {
  let named = cache.get(action)
  if (named === undefined) {
    const name = action.toLowerCase()
    named = { name, rules: servedRules.filter(({ permissions }) => matchesOne(permissions, name)) }
    cache.set(action, named)
  }
  return named
}

/** The first two of some names that match, in lower case. */
function firstTwo(names: readonly string[], matches: (name: string) => boolean): readonly string[] {
  const found: string[] = []
  for (const each of names) {
    const { name } = asNamed(each)
    if (found[0] === name || !matches(name)) continue
    found.push(name)
    if (found.length === 2) break
  }
  return found
}

const matchesOne = (patterns: readonly string[], name: string): boolean =>
  patterns.some((pattern) => patternMatches(pattern, name))

/** `states` of `states.eu-west-1.amazonaws.com`, `pods.eks` of `pods.eks.amazonaws.com`. */
function serviceOf(principal: string): string {
  const name = principal.toLowerCase().replace(/\.amazonaws\.[a-z.]+$|\.amazon\.com$|\.aws\.internal$/, '')
  return name.replace(/\.[a-z]{2,4}(-[a-z]+)+-\d+$/, '')
}
