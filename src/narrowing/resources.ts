import { groupBy } from '../collections.ts'
import { typesOfArn } from '../catalog/arn-template.ts'
import type { ActionInfo } from '../catalog/types.ts'
import type { UsageEntry } from '../evidence/types.ts'
import { hasUnresolved } from '../policy/unresolved.ts'
import { patternCovers } from '../policy/pattern.ts'
import { goodTuringEstimate } from '../evidence/usage/good-turing.ts'
import { callsOf } from './evidence.ts'
import type { JudgedStatement, ActionContext } from './judge.ts'
import { widenToContainer } from './resource-types.ts'

/** The limits beyond which a set of resources counts as complete. */
export const saturation = {
  /** Observations below this say too little. */
  observations: 20,
  /** Days between the first and the last observation. */
  spanDays: 7,
  /** Estimated probability that the next event brings a new resource. */
  unseen: 0.05,
  /** Longer lists of ARNs are not readable in a review. */
  resources: 20,
} as const

export interface EvidenceWindow {
  /** ISO 8601 */
  readonly from: string
  readonly to: string
}

/** Actions of one statement that get resources of their own. */
export interface ScopedGroup {
  readonly actions: readonly string[]
  readonly resources: readonly string[]
  readonly entries: readonly UsageEntry[]
}

/** The reason why the resources of an action stay as they are; `undefined` group: nothing to say of it. */
export interface ScopeResult {
  readonly groups: readonly ScopedGroup[]
  readonly kept: readonly { readonly actions: readonly string[]; readonly reason: string }[]
}

const isWild = (pattern: string): boolean => /[*?]/.test(pattern)

/**
 * Rule "scope-resources": used actions whose every use would have been seen and names its resources, as AWS documents
 * them, get exactly those, when the set has stopped growing. That is asked of each action by itself. Actions that act on
 * the same types of resource then share one set, so that a role that reads two secrets gets one statement for them.
 *
 * @param actions exact names of used actions that remain in the statement
 */
export function scopeResources(
  judged: JudgedStatement,
  actions: readonly string[],
  context: ActionContext,
  window: EvidenceWindow,
): ScopeResult {
  const { catalog } = context
  const old = judged.statement.resource
  if (!old || !old.some(isWild)) return { groups: [], kept: [] }
  if (old.some(hasUnresolved)) {
    const scopable = actions.filter((action) => (catalog.action(action)?.resourceTypes.length ?? 0) > 0)
    const reason = 'they hold expressions that the source alone does not resolve'
    return { groups: [], kept: scopable.length > 0 ? [{ actions: scopable, reason }] : [] }
  }
  const kept: { actions: string[]; reason: string }[] = []
  const candidates: { info: ActionInfo; entries: readonly UsageEntry[]; types: string }[] = []
  const byAction = groupBy(judged.entries, (entry) => entry.action)
  for (const action of actions) {
    const info = catalog.action(action)
    const entries = byAction.get(action) ?? []
    // An action without resource types works only with Resource `*`:
    // https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
    if (!info || info.resourceTypes.length === 0) continue
    const also = judged.served.get(action)
    const types =
      unseen(info, context) ?? (also && `other resources may be checked unseen: ${also}`) ?? typesOf(info, entries)
    if (typeof types === 'string') {
      kept.push({ actions: [action], reason: types })
      continue
    }
    const growing = growthReason(info, entries, window)
    if (growing !== undefined) kept.push({ actions: [action], reason: growing })
    else candidates.push({ info, entries, types: [info.service, ...types].join(' ') })
  }
  const groups: ScopedGroup[] = []
  for (const group of groupBy(candidates, ({ types }) => types).values()) {
    const names = group.map(({ info }) => info.name).sort()
    const entries = group.flatMap((each) => each.entries)
    const set = resourceSet(group[0]?.info, entries, old, context)
    if (typeof set === 'string') kept.push({ actions: names, reason: set })
    else if (!same(set, old)) groups.push({ actions: names, resources: set, entries })
  }
  return { groups, kept: mergeReasons(kept) }
}

/** Use on another resource must have been observable, too: data events of one bucket do not show those of another. */
function unseen(info: ActionInfo, context: ActionContext): string | undefined {
  const observability = context.observability(info)
  if (observability.observable) return undefined
  return `use of other resources may not have been seen (${observability.reason.replace(/\.$/, '')})`
}

/** The resource types that the uses of an action named, or why they are not known. */
export function typesOf(info: ActionInfo, entries: readonly UsageEntry[]): readonly string[] | string {
  const named = new Set<string>()
  const certain = new Set<string>()
  for (const { resource, grade, operation } of entries) {
    if (resource === null) return 'not every use names its resource'
    if (grade === 'guessed') return `AWS does not document which resource is checked for ${operation || 'every use'}`
    if (resource === '*' || /[?$]/.test(resource)) return 'not every use names a single resource'
    const types = typesOfArn(resource, info.resourceTypes)
    if (types.length === 0) return `${resource} is none of the resource types that ${info.name} is known to act on`
    for (const { name } of types) named.add(name)
    // An ARN that may be of several types shows none of them for certain.
    if (types.length === 1) for (const { name } of types) certain.add(name)
  }
  const missing = info.resourceTypes.find((type) => type.required && !certain.has(type.name))
  if (missing) return `no use of it shows the ${missing.name} that it also needs`
  return [...named].sort()
}

/** The resources as they would be written. */
function resourceSet(
  info: ActionInfo | undefined,
  entries: readonly UsageEntry[],
  old: readonly string[],
  { isCovered }: Pick<ActionContext, 'isCovered'>,
): readonly string[] | string {
  const resources = [...byWrittenResource(info, entries).keys()].sort()
  const uncovered = resources.find(
    (resource) => !old.some((pattern) => patternCovers(pattern, resource, { of: 'resource', variables: true })),
  )
  if (uncovered !== undefined) return `${uncovered} is not wholly granted by the resources it has now`
  if (resources.length > saturation.resources) return `more than ${saturation.resources} different resources were used`
  // Another policy may have allowed a call that came before what is known of the principal's policies.
  if (!entries.every((entry) => isCovered(entry)))
    return 'its principals may have had other policies when some of its calls were made'
  return resources
}

const byWrittenResource = (info: ActionInfo | undefined, entries: readonly UsageEntry[]): Map<string, UsageEntry[]> =>
  groupBy(entries, ({ resource }) => widenToContainer(resource ?? '', info?.service ?? ''))

/** The reason why the resources of one action may not be all: it was used too little, or new ones keep coming. */
export const growthReason = (
  info: ActionInfo,
  entries: readonly UsageEntry[],
  window: EvidenceWindow,
): string | undefined =>
  incompleteSetReason(byWrittenResource(info, entries), {
    calls: callsOf(entries),
    window,
    things: ['resource', 'its resources'],
  })

/**
 * The reason why a set of things that calls show may not be all: there were too few calls, or new things keep coming.
 *
 * @param things one of them, and all of them with whose they are
 */
export function incompleteSetReason(
  seen: ReadonlyMap<string, readonly Pick<UsageEntry, 'count' | 'firstSeen' | 'lastSeen'>[]>,
  {
    calls,
    window,
    things: [one, all],
  }: { readonly calls: number; readonly window: EvidenceWindow; readonly things: readonly [string, string] },
): string | undefined {
  const uses = [...seen.values()].flat()
  if (calls < saturation.observations)
    return `fewer than ${saturation.observations} uses were seen, too few to know ${all}`
  if (days(firstOf(uses), lastOf(uses)) < saturation.spanDays)
    return `its uses span less than ${saturation.spanDays} days, too few to know ${all}`
  const lastThird = new Date(Date.parse(window.from) + ((Date.parse(window.to) - Date.parse(window.from)) * 2) / 3)
  const late = [...seen].find(([, own]) => Date.parse(firstOf(own)) >= lastThird.getTime())
  if (late) return `a new ${one} (${late[0]}) appeared in the last third of the window`
  const counts = [...seen.values()].map((own) => own.reduce((sum, { count }) => sum + count, 0))
  const estimate = goodTuringEstimate(counts, one)
  return estimate.probability > saturation.unseen ? `${all} keep changing: ${estimate.inWords}` : undefined
}

type Seen = Pick<UsageEntry, 'firstSeen' | 'lastSeen'>

const firstOf = (uses: readonly Seen[]): string =>
  uses.reduce((first, { firstSeen }) => (firstSeen < first ? firstSeen : first), uses[0]?.firstSeen ?? '')

const lastOf = (uses: readonly Seen[]): string =>
  uses.reduce((last, { lastSeen }) => (lastSeen > last ? lastSeen : last), uses[0]?.lastSeen ?? '')

const days = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 86_400_000

const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && [...a].sort().join('\n') === [...b].sort().join('\n')

function mergeReasons(
  kept: readonly { readonly actions: readonly string[]; readonly reason: string }[],
): { actions: string[]; reason: string }[] {
  return [...groupBy(kept, ({ reason }) => reason)].map(([reason, group]) => ({
    actions: group.flatMap(({ actions }) => actions).sort(),
    reason,
  }))
}
