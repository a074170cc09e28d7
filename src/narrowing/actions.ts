import type { ActionInfo, Catalog } from '../catalog/types.ts'
import { isSensitiveRead } from '../catalog/sensitive-reads.ts'
import { patternCovers } from '../policy/pattern.ts'
import { namesOfService } from './action-tree.ts'
import { isRead, type JudgedStatement } from './judge.ts'
import { coverActions, type PatternCover, type MatchRequirement, type ServiceRequirements } from './patterns.ts'

/** A statement's action list while it is being decided. */
export interface NarrowedActions {
  readonly judged: JudgedStatement
  /** Patterns that stay as they are written: nothing they match is known to be unused. */
  readonly asWritten: readonly string[]
  readonly services: readonly ServiceRequirements[]
  readonly covers: readonly PatternCover[]
}

const kept = (judged: JudgedStatement, action: string): boolean => {
  const verdict = judged.verdicts.get(action)
  return verdict !== undefined && verdict.state !== 'unused'
}

/**
 * Rule "narrow-actions": a pattern that grants anything unused gives way to what must stay of it; every other pattern
 * stays as it is written (the smallest edit). A pattern that the catalog does not know stays: unknown is not unused.
 */
export function narrowActions(judged: JudgedStatement, catalog: Catalog): NarrowedActions {
  const stays = judged.patterns.filter(({ actions }) => actions.every((info) => kept(judged, info.name)))
  const asWritten = stays.map(({ pattern }) => pattern)
  const replaced = judged.patterns.filter((each) => !stays.includes(each))
  const grantedAnyway = new Set(stays.flatMap(({ actions }) => actions.map((info) => info.name)))
  const wanted = new Map<string, Set<string>>()
  for (const { actions } of replaced) {
    for (const info of actions) {
      if (!kept(judged, info.name) || grantedAnyway.has(info.name)) continue
      const names = wanted.get(info.service) ?? new Set()
      wanted.set(info.service, names.add(info.name))
    }
  }
  const services = [...wanted.keys()].sort().map((service) => rolesOf(service, judged, catalog))
  const covers = services.map((service) => {
    const full = coverActions(service)
    return { ...full, patterns: full.patterns.filter((pattern) => needed(service, pattern, wanted)) }
  })
  return { judged, asWritten, services, covers }
}

/** Patterns for actions that a pattern kept as written grants already would say the same thing twice. */
function needed(
  service: ServiceRequirements,
  pattern: string,
  wanted: ReadonlyMap<string, ReadonlySet<string>>,
): boolean {
  const bare = `${service.service}:${pattern}`
  const names = wanted.get(service.service) ?? new Set()
  if (!bare.endsWith('*')) return names.has(bare)
  const prefix = bare.slice(0, -1).toLowerCase()
  return [...names].some((name) => name.toLowerCase().startsWith(prefix))
}

function rolesOf(service: string, judged: JudgedStatement, catalog: Catalog): ServiceRequirements {
  const roles = new Map<string, MatchRequirement>()
  const undetermined = new Set<string>()
  const actions = catalog.actionsOf(service)
  for (const info of actions) {
    const bare = info.name.slice(service.length + 1)
    const verdict = judged.verdicts.get(info.name)
    roles.set(bare, roleOf(info, verdict?.state))
    if (verdict && verdict.state !== 'used' && verdict.state !== 'unused') undetermined.add(bare)
  }
  return { service, roles, undetermined, isGranted: grantedBy(service, judged), names: namesOfService(actions) }
}

/**
 * Two patterns may match the same actions today, and a shorter one more of those that AWS adds later: `Batch*` and
 * `BatchGet*`. What the statement does not grant for all time is never written.
 */
function grantedBy(service: string, { patterns }: JudgedStatement): (pattern: string) => boolean {
  const known = new Map<string, boolean>()
  // Lists of AWS have a thousand patterns of hundreds of services.
  const own = patterns.filter(({ pattern }) => mayBeOf(service, pattern))
  return (bare) => {
    let granted = known.get(bare)
    if (granted === undefined) {
      const name = `${service}:${bare}`
      granted = own.some(({ pattern }) => patternCovers(pattern, name, { of: 'action' }))
      known.set(bare, granted)
    }
    return granted
  }
}

/** Only a pattern that names another service in full grants nothing of this one. */
function mayBeOf(service: string, pattern: string): boolean {
  const [, named] = /^([\w-]+):/.exec(pattern) ?? []
  return named === undefined || named.toLowerCase() === service.toLowerCase()
}

function roleOf(info: ActionInfo, state: string | undefined): MatchRequirement {
  if (state === undefined) return 'never'
  if (state !== 'unused') return 'keep'
  return isPlainRead(info) ? 'spare' : 'never'
}

/** A read or a list that returns no secrets or data: an unused one is harmless to grant. */
export const isPlainRead = (info: ActionInfo): boolean => isRead(info) && !isSensitiveRead(info.name)

const lists = new WeakMap<NarrowedActions, readonly string[]>()

/**
 * The action list to write: what stays keeps its place, what is new comes where the first replaced pattern stood,
 * sorted by name.
 */
export function actionList(narrowed: NarrowedActions): readonly string[] {
  let list = lists.get(narrowed)
  if (list === undefined) lists.set(narrowed, (list = makeList(narrowed)))
  return list
}

function makeList(narrowed: NarrowedActions): readonly string[] {
  const fresh = narrowed.covers
    .flatMap(({ service, patterns }) => patterns.map((pattern) => `${service}:${pattern}`))
    .sort()
  const list: string[] = []
  for (const { pattern } of narrowed.judged.patterns) {
    if (narrowed.asWritten.includes(pattern)) list.push(pattern)
    else list.push(...fresh)
  }
  return [...new Set(list)]
}
