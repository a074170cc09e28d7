import { patternMatches } from './action-pattern.ts'
import { servedRules } from './served-rules.ts'
import type { Catalog } from './types.ts'

/**
 * Permissions that a service checks or uses unseen, on behalf of something else that the holder is granted: they leave no
 * event, or none that names the holder, or only at a rare set-up. They stay as long as what they serve.
 */
export interface ServedRule {
  /** Unique, for reports: `lambda-vpc`. */
  readonly name: string
  /** Action patterns, lower case. */
  readonly permissions: readonly string[]
  /** What they serve: one of the actions and one of the trusted services, as far as these are given. */
  readonly with: {
    /** Action patterns, lower case. */
    readonly actions?: readonly string[]
    /** Service principals without their domain: `lambda` of `lambda.amazonaws.com`. */
    readonly trustedServices?: readonly string[]
  }
  /** What the service does with them, as the end of "they stay because …". */
  readonly because: string
  /** The page of AWS that lists them. */
  readonly page: string
}

/** What a policy's holder has. */
export interface Holding {
  /** Names of the actions that the holder uses or that stay granted (`ec2:CreateFleet`). */
  readonly actions: Iterable<string>
  /** Service principals in the role's trust policy (`lambda.amazonaws.com`); none for users and groups. */
  readonly trustedServices: Iterable<string>
}

/**
 * The rule by which an action stays although no event shows it: it serves something that its holder has.
 * @returns `undefined` where no rule of the table names it, or its holder has nothing that it serves
 */
export function servedBy(action: string, { actions, trustedServices }: Holding): ServedRule | undefined {
  const name = action.toLowerCase()
  const rules = servedRules.filter(({ permissions }) => matchesOne(permissions, name))
  if (rules.length === 0) return undefined
  const held = new Set([...actions].map((each) => each.toLowerCase()).filter((each) => each !== name))
  const trusted = new Set([...trustedServices].map(serviceOf))
  return rules.find(
    (rule) =>
      (rule.with.actions === undefined || [...held].some((each) => matchesOne(rule.with.actions ?? [], each))) &&
      (rule.with.trustedServices === undefined || rule.with.trustedServices.some((each) => trusted.has(each))),
  )
}

/**
 * Actions that AWS's reference lists as dependent on this one: their callers may need it inside the same call, and there
 * need be no event of it.
 * @param used names of actions that the holder uses
 * @returns those of them, in their order
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export function needing(catalog: Catalog, action: string, used: Iterable<string>): readonly string[] {
  const name = action.toLowerCase()
  return [...used].filter((each) =>
    catalog.action(each)?.dependentActions.some((dependent) => dependent.toLowerCase() === name),
  )
}

const matchesOne = (patterns: readonly string[], name: string): boolean =>
  patterns.some((pattern) => patternMatches(pattern, name))

/** `states` of `states.eu-west-1.amazonaws.com`, `pods.eks` of `pods.eks.amazonaws.com`. */
function serviceOf(principal: string): string {
  const name = principal.toLowerCase().replace(/\.amazonaws\.[a-z.]+$|\.amazon\.com$|\.aws\.internal$/, '')
  return name.replace(/\.[a-z]{2,4}(-[a-z]+)+-\d+$/, '')
}
