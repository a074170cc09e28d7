import { addTo, groupBy } from '../collections.ts'
import type { AccessLevel } from '../catalog/types.ts'
import type { ActionVerdict, UnobservableActions, Change } from '../narrowing/types.ts'
import type { Plan, PolicyPlan } from '../proof/plan.ts'
import { capitalize, formatCount, formatNumber } from '../words.ts'
import { accessLevelsByGravity } from './access-levels.ts'

/** `a, b and c` */
export function joinList(items: readonly string[]): string {
  if (items.length < 2) return items.join('')
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`
}

/** The first few, and how many there are beyond them: `a, b, c and 40 more`. */
export function firstFew(items: readonly string[], most: number): string {
  // "and 1 more" is longer than most names
  if (items.length <= most + 1) return items.join(', ')
  return `${items.slice(0, most).join(', ')} and ${formatNumber(items.length - most)} more`
}

/** The first items of a list in Markdown, and a last one that counts those beyond them. */
export const firstItems = (lines: readonly string[], most: number): string[] => [
  ...lines.slice(0, most),
  ...(lines.length > most ? [`- and ${formatNumber(lines.length - most)} more`] : []),
]

/** `2026-11-20` of an ISO 8601 moment. */
export const formatDay = (moment: string): string => moment.slice(0, 10)

/** `2026-08-24 to 2026-11-20`, or the one day. */
export const formatRange = (from: string, to: string): string =>
  formatDay(from) === formatDay(to) ? formatDay(from) : `${formatDay(from)} to ${formatDay(to)}`

/** The same in less space: `2026-08-24 to 11-20` within a year. */
export const formatShortRange = (from: string, to: string): string =>
  from.slice(0, 4) === to.slice(0, 4) && formatDay(from) !== formatDay(to)
    ? `${formatDay(from)} to ${formatDay(to).slice(5)}`
    : formatRange(from, to)

/** All actions of a change that are no longer granted, the gravest first. */
export const removedActions = (change: Change): string[] =>
  accessLevelsByGravity.flatMap((level) => [...(change.removed[level] ?? [])])

/** `191 List actions`, or `78 actions (47 Write, 31 Read)`: how many are no longer granted, the gravest first. */
export function describeRemoved(change: Change): string {
  const levels = accessLevelsByGravity.filter((level) => (change.removed[level]?.length ?? 0) > 0)
  const of = (level: AccessLevel): number => change.removed[level]?.length ?? 0
  const [first] = levels
  if (first !== undefined && levels.length === 1) return formatCount(of(first), `${first} action`)
  return `${formatCount(removedActions(change).length, 'action')} (${levels.map((level) => `${formatNumber(of(level))} ${level}`).join(', ')})`
}

/** A few of them: the gravest first, and of each level one of every service in turn. */
export const removedExamples = (change: Change, most: number): string[] =>
  accessLevelsByGravity.flatMap((level) => exampleActions(change.removed[level] ?? [], most)).slice(0, most)

/** `s3 14, ec2 3`: how many of the actions each service has, most first. */
export function countByService(actions: readonly string[], most: number): string {
  const counts = new Map<string, number>()
  for (const action of actions) {
    const service = action.split(':', 1)[0] ?? action
    counts.set(service, (counts.get(service) ?? 0) + 1)
  }
  const sorted = [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
  const shown = sorted.slice(0, most).map(([service, of]) => `${service} ${formatNumber(of)}`)
  const rest = sorted.length - shown.length
  return shown.join(', ') + (rest > 0 ? ` and ${formatCount(rest, 'other service')}` : '')
}

/** A few actions that stand for many: one of each service in turn, so that no service hides the others. */
export function exampleActions(actions: readonly string[], most: number): string[] {
  const groups = groupBy(actions, (action) => action.split(':', 1)[0] ?? action)
  const result: string[] = []
  for (let round = 0; result.length < Math.min(most, actions.length); round++) {
    for (const group of groups.values()) {
      const action = group[round]
      if (action !== undefined && result.length < most) result.push(action)
    }
  }
  return result
}

/** The name of the policy in texts: its address, or its file. */
export const policyName = (policy: PolicyPlan): string => policy.address ?? policy.file

/** `statement 2, "ReadLogs"` */
export const describeStatement = ({ statement, sid }: Change): string =>
  (statement === null ? 'a new statement' : `statement ${statement + 1}`) + (sid === undefined ? '' : `, "${sid}"`)

const titles: Readonly<Record<Change['rule'], string>> = {
  'narrow-actions': 'Fewer actions in',
  'remove-statement': 'Without',
  'scope-resources': 'Fewer resources in',
  'deny-networks': 'Denied from elsewhere by',
  revoke: 'Revoked in',
}

/** What a policy that is no identity policy limits, in the place of its principals. */
export const policyKinds: Readonly<Record<NonNullable<PolicyPlan['policyKind']>, string>> = {
  'resource-policy': 'a resource: its statements are for every principal',
  'service-control-policy': 'accounts of the organisation: it limits their principals',
  'resource-control-policy': 'accounts of the organisation: it limits requests on their resources',
}

/** The effect of a change, in a few words: `Fewer actions in statement 2, "ReadLogs"`. */
export const changeTitle = (change: Change): string => `${titles[change.rule]} ${describeStatement(change)}`

/** The actions that are kept without recorded use, by reason. */
export function keptByReason(change: Change): ReadonlyMap<string, readonly string[]> {
  const reasons = new Map<string, string[]>()
  for (const verdict of change.kept) {
    if (verdict.state === 'used' || verdict.state === 'unused') continue
    addTo(reasons, verdict.reason, verdict.action)
  }
  return reasons
}

type Used = Extract<ActionVerdict, { readonly state: 'used' }>

/** The used actions of each change that no change before it has shown: the evidence is shown once. */
export function evidenceShownOnce(changes: readonly Change[]): ReadonlyMap<Change, readonly Used[]> {
  const shown = new Set<string>()
  return new Map(
    changes.map((change) => {
      const fresh = change.kept
        .filter((verdict) => verdict.state === 'used')
        .filter(({ action }) => !shown.has(`${change.statement} ${action}`))
      for (const { action } of fresh) shown.add(`${change.statement} ${action}`)
      return [change, fresh]
    }),
  )
}

/** The ways to undo the changes, with their numbers from 1. */
export function groupByUndo(changes: readonly Change[]): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>()
  for (const [index, { undo }] of changes.entries()) addTo(found, undo, index + 1)
  return found
}

/** Blind spots that one setting would make visible, together. */
export const groupByRemedy = (
  spots: readonly UnobservableActions[],
): ReadonlyMap<string, readonly UnobservableActions[]> => groupBy(spots, ({ opens }) => opens)

/** The reason why a proposal is shown and not written. */
export const describeTooLarge = ({ size, quota }: NonNullable<PolicyPlan['tooLarge']>): string =>
  `with ${formatNumber(size)} characters it exceeds the quota of ${formatNumber(quota)}: nothing is edited until it is split.`

/** A reason as the sentence it is; one that begins with the name of an action keeps it as AWS writes it. */
export const asSentence = (text: string): string => (/^[a-z0-9-]+:[A-Z]/.test(text) ? text : capitalize(text))

/** The reason why reads and lists that no API operation stands for leave a wildcard, and what keeps them. */
export const namelessReason =
  'no AWS API operation is known that uses this permission; a waiver, or policies.unobserved with reasons: [nameless], keeps it'

/** The consequence of incomplete evidence for proposals. */
export const describeIncomplete = (accounts: readonly { readonly account: string }[] | undefined): string =>
  accounts === undefined
    ? 'Evidence is incomplete, so no permission was removed.'
    : `Evidence is incomplete, so no permission was removed from principals in ${firstFew(
        accounts.map(({ account }) => account),
        5,
      )}.`

/** Evidence that is not there, or not whole. */
export interface EvidenceGap {
  readonly kind: 'none' | 'incomplete'
  /** Its consequence, and the first of its causes; not escaped. */
  readonly text: string
}

/** The gap of the evidence that a plan rests on; `undefined`: there is none. */
export function describeEvidenceGap(coverage: Plan['coverage']): EvidenceGap | undefined {
  const { accounts, complete, incompleteAccounts, problems } = coverage
  const kind = accounts.length === 0 ? 'none' : 'incomplete'
  if (kind === 'incomplete' && complete) return undefined
  const [problem = ''] = complete ? [] : (incompleteAccounts?.map((each) => each.problem) ?? problems)
  const text =
    kind === 'none' ? 'No CloudTrail event was read, so nothing is narrowed.' : describeIncomplete(incompleteAccounts)
  return { kind, text: `${text} ${problem}`.trim() }
}
