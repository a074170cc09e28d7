import type { AccessLevel, ActionInfo, Catalog } from '../catalog/types.ts'
import { proveContainment } from '../policy/contain.ts'
import type { PolicyDocument, Statement } from '../policy/document.ts'
import { patternCovers } from '../policy/pattern.ts'
import { showUnresolved } from '../policy/unresolved.ts'
import { principalSetOf, type PrincipalSet } from '../policy/containment/principals.ts'
import { mayApply } from './applicable-actions.ts'
import type { GrantedAction } from './types.ts'

/** Pairs of action and resource that are compared one by one. */
const most = 300

const levels: readonly AccessLevel[] = ['Permissions management', 'Write', 'Tagging', 'Read', 'List']

/**
 * What the head's document grants and the base's does not, by the patterns that grant it: a wildcard stays one pattern,
 * and is counted. Of a statement all of whose actions are new on all of its resources, each action is named once for
 * each resource; of any other, only what is not proved to have been granted before.
 *
 * @param statements indexes of the head's statements that grant something new
 */
export function newlyGrantedActions(
  base: PolicyDocument | null,
  head: PolicyDocument,
  statements: readonly number[],
  catalog: Catalog,
): readonly GrantedAction[] {
  const found = new Map<string, GrantedAction>()
  let left = most
  const isNew = (document: PolicyDocument): boolean => {
    if (base === null || left <= 0) return true
    left--
    return proveContainment(document, base).verdict !== 'proven'
  }
  const denies = head.statements.filter(({ effect }) => effect === 'Deny')
  for (const index of statements) {
    const statement = head.statements[index]
    if (statement?.effect !== 'Allow') continue
    const alone = (part: Statement): PolicyDocument => ({ ...head, statements: [part, ...denies] })
    for (const byPrincipal of principalParts(statement))
      for (const byAction of actionParts(byPrincipal)) {
        if (!isNew(alone(byAction))) continue
        for (const part of resourceParts(byAction)) {
          if (part !== byAction && !isNew(alone(part))) continue
          const granted = describe(part, catalog)
          found.set(`${granted.action} ${granted.resource} ${granted.principal}`, granted)
        }
      }
  }
  return withoutCovered([...found.values()])
}

/** Each once, without those that a wildcard among them contains, the weightiest first. */
export function withoutCovered(granted: readonly GrantedAction[]): readonly GrantedAction[] {
  const each = [...new Map(granted.map((one) => [`${one.action} ${one.resource} ${one.principal}`, one])).values()]
  const covers = (outer: GrantedAction, inner: GrantedAction): boolean =>
    outer !== inner &&
    outer.resource === inner.resource &&
    outer.principal === inner.principal &&
    outer.actions !== undefined &&
    !outer.action.startsWith('all but ') &&
    patternCovers(outer.action, inner.action, { of: 'action' })
  const isCovered = (inner: GrantedAction, at: number): boolean =>
    each.some((outer, other) => covers(outer, inner) && (other < at || !covers(inner, outer)))
  return each.filter((inner, at) => !isCovered(inner, at)).sort(byLevel)
}

/** A statement for each principal that it names; an identity policy's statement names none. */
function principalParts(statement: Statement): readonly Statement[] {
  const sets = principalSetOf(statement)
  if (statement.notPrincipal !== undefined || sets.length < 2) return [statement]
  return sets.flatMap((set): Statement[] =>
    set.kind === 'one' ? [{ ...statement, principal: { [set.type]: [set.id] } }] : [{ ...statement, principal: '*' }],
  )
}

const actionParts = (statement: Statement): readonly Statement[] =>
  statement.action === undefined || statement.action.length < 2
    ? [statement]
    : statement.action.map((action) => ({ ...statement, action: [action] }))

const resourceParts = (statement: Statement): readonly Statement[] =>
  statement.resource === undefined || statement.resource.length < 2
    ? [statement]
    : statement.resource.map((resource) => ({ ...statement, resource: [resource] }))

function describe(part: Statement, catalog: Catalog): GrantedAction {
  const { action, notAction = [], resource, notResource = [] } = part
  const [only = '*'] = action ?? []
  const named = action
    ? catalog.expand(only)
    : catalog.expand('*').filter(({ name }) => !matchesSome(name, notAction, catalog))
  const names = named.filter((info) => mayApply(info, part))
  const isPattern = action === undefined || /[*?]/.test(only)
  const exact = isPattern ? undefined : catalog.action(only)
  const principal = principalIn(part)
  return {
    action: showUnresolved(action ? (exact?.name ?? only) : `all but ${notAction.join(', ')}`),
    level: exact?.accessLevel ?? highest(names),
    resource: showUnresolved(
      resource ? resource.join(', ') : notResource.length > 0 ? `all but ${notResource.join(', ')}` : '*',
    ),
    ...(isPattern && { actions: names.length }),
    ...(principal !== undefined && { principal }),
  }
}

function matchesSome(name: string, patterns: readonly string[], catalog: Catalog): boolean {
  let known = excluded.get(patterns)
  if (!known)
    excluded.set(patterns, (known = new Set(patterns.flatMap((each) => catalog.expand(each).map((one) => one.name)))))
  return known.has(name)
}

const excluded = new WeakMap<readonly string[], ReadonlySet<string>>()

/** Of a wildcard the weightiest level counts. */
const highest = (actions: readonly ActionInfo[]): AccessLevel | null =>
  levels.find((level) => actions.some(({ accessLevel }) => accessLevel === level)) ?? null

function principalIn(statement: Statement): string | undefined {
  const sets = principalSetOf(statement)
  const names = sets.flatMap((set) => nameOf(set) ?? [])
  return names.length === 0 ? undefined : names.join(', ')
}

function nameOf(set: PrincipalSet): string | undefined {
  if (set.kind === 'attached') return undefined
  if (set.kind === 'everybody') return '*'
  return set.kind === 'one' ? showUnresolved(set.id) : `all but ${set.than.join(', ')}`
}

const rankOf = ({ level }: GrantedAction): number => {
  const at = levels.findIndex((each) => each === level)
  return at < 0 ? levels.length : at
}

/** The weightiest level first, then by name. */
const byLevel = (a: GrantedAction, b: GrantedAction): number =>
  rankOf(a) - rankOf(b) || (a.action < b.action ? -1 : a.action > b.action ? 1 : a.resource < b.resource ? -1 : 1)
