import { patternMatches } from '../action-pattern.ts'
import type { ServedRule } from './row.ts'
import { servedRules } from './served-rules.ts'
import type { Catalog } from '../types.ts'

/** Names of actions (`ec2:CreateFleet`), with what they may need and which rules keep others because of them. */
export class GrantedActionNames {
  readonly names: ReadonlySet<string>
  /** Dependent action, in lower case → the first of these that may need it. */
  readonly dependents: ReadonlyMap<string, string>
  /** See `servingIn`. */
  readonly serving: ReadonlyMap<ServedRule, readonly string[]>

  constructor(catalog: Catalog, actions: Iterable<string>) {
    this.names = new Set(actions)
    this.dependents = dependentsOf(catalog, this.names)
    this.serving = servingIn(this.names)
  }
}

/** The actions and trusted services of the principals of a policy. */
export interface PrincipalGrants {
  /** The actions that they use or that stay granted to them; the first that needs another one is named as the reason. */
  readonly actions: readonly GrantedActionNames[]
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
export function servedPermissions({
  actions,
  trustedServices,
}: PrincipalGrants): (action: string) => string | undefined {
  const trusted = trustedServices && new Set([...trustedServices].map(serviceOf))
  const dependents = new Map<string, string>()
  for (const held of actions)
    for (const [name, user] of held.dependents) if (!dependents.has(name)) dependents.set(name, user)
  const holds = (rule: ServedRule, name: string): boolean =>
    (rule.with.actions === undefined ||
      actions.some(({ serving }) => serving.get(rule)?.some((each) => each !== name) === true)) &&
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
function dependentsOf(catalog: Catalog, held: Iterable<string>): ReadonlyMap<string, string> {
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

interface Named {
  /** In lower case. */
  readonly name: string
  /** The rules that keep it. */
  readonly rules: readonly ServedRule[]
  /** The rules that keep others because of it. */
  readonly servedBy: readonly ServedRule[]
}

const cache = new Map<string, Named>()

/** An action with the rules about it; each action is asked for by every policy that grants it. */
function asNamed(action: string): Named {
  let named = cache.get(action)
  if (named === undefined) {
    const name = action.toLowerCase()
    named = {
      name,
      rules: servedRules.filter(({ permissions }) => matchesOne(permissions, name)),
      servedBy: servedRules.filter((rule) => matchesOne(rule.with.actions ?? [], name)),
    }
    cache.set(action, named)
  }
  return named
}

/** Rule → two of the held actions that it serves, in lower case: an action does not serve itself, so one is not enough. */
function servingIn(held: Iterable<string>): ReadonlyMap<ServedRule, readonly string[]> {
  const serving = new Map<ServedRule, string[]>()
  for (const action of held) {
    const { name, servedBy } = asNamed(action)
    for (const rule of servedBy) {
      const names = serving.get(rule)
      if (names === undefined) serving.set(rule, [name])
      else if (names.length === 1 && names[0] !== name) names.push(name)
    }
  }
  return serving
}

const matchesOne = (patterns: readonly string[], name: string): boolean =>
  patterns.some((pattern) => patternMatches(pattern, name))

/** `states` of `states.eu-west-1.amazonaws.com`, `pods.eks` of `pods.eks.amazonaws.com`. */
function serviceOf(principal: string): string {
  const name = principal.toLowerCase().replace(/\.amazonaws\.[a-z.]+$|\.amazon\.com$|\.aws\.internal$/, '')
  return name.replace(/\.[a-z]{2,4}(-[a-z]+)+-\d+$/, '')
}
