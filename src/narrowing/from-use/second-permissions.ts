import { groupBy } from '../../collections.ts'
import { patternMatches } from '../../catalog/action-pattern.ts'
import { runtimePermissions } from '../../catalog/runtime/runtime-permissions.ts'
import { GrantedActionNames, servedPermissions } from '../../catalog/served/served-permissions.ts'
import { servedRules } from '../../catalog/served/served-rules.ts'
import type { Catalog } from '../../catalog/types.ts'
import { firstThree } from '../names.ts'
import { sorted } from './resources-of-use.ts'
import type { Caveat } from './types.ts'

/**
 * Permissions that AWS may check for calls that were seen, without an event that shows it. They are not granted, since
 * it is unknown whether they are needed: their reader decides.
 *
 * @param used names of the actions that the policy grants
 * @param mayBeAssumed is the principal a role, which services may assume?
 */
export function secondPermissions(catalog: Catalog, used: ReadonlySet<string>, mayBeAssumed: boolean): Caveat[] {
  return [
    ...dependentActions(catalog, used),
    ...servedActions(catalog, used, mayBeAssumed),
    ...runtimeActions(catalog, used),
    ...moreResources(catalog, used),
  ]
}

/** A pattern in lower case as the reference writes the action, where it names one. */
const nameIn = (catalog: Catalog, pattern: string): string => catalog.action(pattern)?.name ?? pattern

const caveat = (actions: readonly string[], text: string): Caveat[] =>
  actions.length === 0 ? [] : [{ kind: 'second-permission', actions, text }]

/**
 * Actions that AWS's reference lists beside a used one.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
function dependentActions(catalog: Catalog, used: ReadonlySet<string>): Caveat[] {
  const pairs = [...used].flatMap((user) =>
    (catalog.action(user)?.dependentActions ?? [])
      .map((name) => catalog.action(name)?.name ?? name)
      .filter((name) => !used.has(name))
      .map((name) => ({ user, name })),
  )
  const byName = [...groupBy(pairs, ({ name }) => name)].map(([name, of]) => ({
    name,
    users: firstThree(of.map(({ user }) => user).sort()),
  }))
  return [...groupBy(byName, ({ users }) => users)].flatMap(([users, of]) =>
    caveat(sorted(of.map(({ name }) => name)), `May be needed inside calls of ${users}, by AWS's reference.`),
  )
}

/** What rules keep together with a used action. */
function servedActions(catalog: Catalog, used: ReadonlySet<string>, mayBeAssumed: boolean): Caveat[] {
  const lower = new Set([...used].map((name) => name.toLowerCase()))
  return servedRules.flatMap(({ permissions, with: of, because, page, name }) => {
    const serving = [...used].find((action) =>
      (of.actions ?? []).some((each) => patternMatches(each, action.toLowerCase())),
    )
    if (serving === undefined || (of.trustedServices !== undefined && !mayBeAssumed)) return []
    const when = of.trustedServices === undefined ? '' : `Where ${of.trustedServices.join(' or ')} assumes the role: `
    const others = permissions.filter((pattern) => !lower.has(pattern))
    return caveat(
      others.map((pattern) => nameIn(catalog, pattern)),
      `${when}${because} (${serving} was seen; rule ${name}, ${page}).`,
    )
  })
}

/** Permissions of the used services that no call bears. */
function runtimeActions(catalog: Catalog, used: ReadonlySet<string>): Caveat[] {
  const services = new Set([...used].map((action) => action.split(':')[0] ?? ''))
  const lower = new Set([...used].map((name) => name.toLowerCase()))
  return runtimePermissions.flatMap(({ actions: patterns, when, page }): Caveat[] => {
    const own = patterns.filter((pattern) => services.has(pattern.split(':')[0] ?? '') && !lower.has(pattern))
    if (own.length === 0) return []
    const actions = own.map((pattern) => nameIn(catalog, pattern))
    return [{ kind: 'runtime', actions, text: `No event shows it: checked when ${when} (${page}).` }]
  })
}

/** Used actions that may also be checked unseen, inside calls of others, on resources that no record shows. */
function moreResources(catalog: Catalog, used: ReadonlySet<string>): Caveat[] {
  const reasonFor = servedPermissions({ actions: [new GrantedActionNames(catalog, used)], trustedServices: [] })
  return [...used].flatMap((action) => {
    const isScopable = (catalog.action(action)?.resourceTypes.length ?? 0) > 0
    const reason = isScopable && action !== 'iam:PassRole' ? reasonFor(action) : undefined
    return reason === undefined ? [] : caveat([action], `It may be checked on other resources too: ${reason}.`)
  })
}
