import type { TrueNeed } from './account.ts'
import { needKey, type Grades } from './grades.ts'
import type { AccountResult } from './run-account.ts'
import type { WrongRemoval } from './judge.ts'

/** What many accounts add up to; plain data, so that threads can send it. */
export interface Totals {
  accounts: number
  withoutBlindSpot: number
  policies: number
  notFound: number
  needs: number
  /** Needs by how the catalog maps the operation. */
  grades: Record<string, number>
  granted: number
  removable: number
  removed: number
  openResources: number
  scoped: number
  keptActions: Record<string, number>
  keptResources: Record<string, number>
  missedActions: Record<string, number>
  missedResources: Record<string, number>
  wrong: number
  wrongKinds: Record<string, WrongKind>
}

/** Wrong removals that are alike: their number, by operation, and some accounts. */
interface WrongKind {
  count: number
  operations: Record<string, number>
  accounts: string[]
}

export const noTotals = (): Totals => ({
  accounts: 0,
  withoutBlindSpot: 0,
  policies: 0,
  notFound: 0,
  needs: 0,
  grades: {},
  granted: 0,
  removable: 0,
  removed: 0,
  openResources: 0,
  scoped: 0,
  keptActions: {},
  keptResources: {},
  missedActions: {},
  missedResources: {},
  wrong: 0,
  wrongKinds: {},
})

/** Adds one account. */
export function addAccount(totals: Totals, result: AccountResult, grades: Grades): void {
  const { account, measure, outcomes, granted, wrong, seed } = result
  totals.accounts++
  if (account.spots.names.length === 0) totals.withoutBlindSpot++
  totals.policies += outcomes.length
  totals.notFound += outcomes.filter(({ plan }) => plan === undefined).length
  for (const need of granted.needs.flat()) {
    totals.needs++
    add(totals.grades, gradeOf(need, grades))
  }
  for (const key of ['granted', 'removable', 'removed', 'openResources', 'scoped'] as const) totals[key] += measure[key]
  for (const key of ['keptActions', 'keptResources', 'missedActions', 'missedResources'] as const)
    addAll(totals[key], measure[key])
  totals.wrong += wrong.length
  for (const each of wrong)
    addKind(totals, `${kindOf(each)}, ${gradeOf(each.need, grades)}`, {
      count: 1,
      operations: { [each.need.operation]: 1 },
      accounts: [seed],
    })
}

const gradeOf = ({ foreign, operation, action }: TrueNeed, grades: Grades): string =>
  foreign ? 'unmapped' : (grades.get(needKey(operation, action)) ?? 'unmapped')

export function addTotals(sum: Totals, other: Totals): void {
  for (const key of [
    'accounts',
    'withoutBlindSpot',
    'policies',
    'notFound',
    'needs',
    'granted',
    'removable',
    'removed',
    'openResources',
    'scoped',
    'wrong',
  ] as const)
    sum[key] += other[key]
  for (const key of ['grades', 'keptActions', 'keptResources', 'missedActions', 'missedResources'] as const)
    addAll(sum[key], other[key])
  for (const [kind, found] of Object.entries(other.wrongKinds)) addKind(sum, kind, found)
}

/** What was lost, and what is special about its evidence. */
export const kindOf = ({ kind, need }: WrongRemoval): string => `${kind}, ${need.circumstance}`

function addKind(totals: Totals, kind: string, found: WrongKind): void {
  const known = (totals.wrongKinds[kind] ??= { count: 0, operations: {}, accounts: [] })
  known.count += found.count
  addAll(known.operations, found.operations)
  known.accounts = [...new Set([...known.accounts, ...found.accounts])].sort().slice(0, 3)
}

const add = (counts: Record<string, number>, key: string, by = 1): void => {
  counts[key] = (counts[key] ?? 0) + by
}

const addAll = (counts: Record<string, number>, others: Readonly<Record<string, number>>): void => {
  for (const [key, value] of Object.entries(others)) add(counts, key, value)
}

const total = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, each) => sum + each, 0)
const percent = (part: number, whole: number): string =>
  whole === 0 ? 'none' : `${((100 * part) / whole).toFixed(1)}%`
const sorted = (counts: Readonly<Record<string, number>>): [string, number][] =>
  Object.entries(counts).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))

/** The whole report: kinds of wrong removals, keep-rules, warnings, and last the lines for a document. */
export function reportOf(totals: Totals): string[] {
  const kinds = Object.entries(totals.wrongKinds).sort(([a, x], [b, y]) => y.count - x.count || (a < b ? -1 : 1))
  const weak = (totals.grades['guessed'] ?? 0) + (totals.grades['unmapped'] ?? 0) + (totals.grades['mapped'] ?? 0)
  const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole)
  const warnings = [
    ...(share(totals.removable, totals.granted) < 0.3 ? ['fewer than 30% of grants are removable'] : []),
    ...(share(weak, totals.needs) < 0.4
      ? ['fewer than 40% of needs are in operations that are guessed or not mapped']
      : []),
    ...(share(totals.withoutBlindSpot, totals.accounts) < 0.29
      ? ['fewer than 30% of accounts have no blind spot']
      : []),
    ...(totals.notFound > 0 ? [`${totals.notFound} policies were not found`] : []),
  ]
  const unruled = totals.keptActions[''] ?? 0
  const unruledResources = totals.keptResources[''] ?? 0
  return [
    ...(kinds.length > 0 ? ['wrong removals by kind:'] : []),
    ...kinds.map(([kind, { count, operations, accounts }]) => {
      const most = sorted(operations).map(([operation, times]) => `${operation} ${times}`)
      const rest = most.length > 12 ? ` and ${most.length - 12} more` : ''
      return `  ${count} ${kind} (accounts ${accounts.join(', ')}): ${most.slice(0, 12).join(', ')}${rest}`
    }),
    'removable actions kept, by rule:',
    ...sorted(totals.keptActions).map(([rule, count]) => `  ${count} ${rule || '(no rule says why)'}`),
    ...sorted(totals.missedActions)
      .slice(0, 15)
      .map(([action, count]) => `    ${count} ${action}`),
    'resources kept open, by rule:',
    ...sorted(totals.keptResources).map(([rule, count]) => `  ${count} ${rule || '(no rule says why)'}`),
    ...sorted(totals.missedResources)
      .slice(0, 15)
      .map(([action, count]) => `    ${count} ${action}`),
    ...warnings.map((warning) => `warning: ${warning}`),
    `${totals.accounts} accounts (${percent(totals.withoutBlindSpot, totals.accounts)} without blind spot), ${totals.policies} policies, ${totals.needs} needs: ${sorted(
      totals.grades,
    )
      .map(([grade, count]) => `${grade} ${percent(count, totals.needs)}`)
      .join(', ')}`,
    `wrong removals: ${totals.wrong}`,
    `actions: ${percent(totals.removable, totals.granted)} of ${totals.granted} grants removable; removed ${percent(totals.removed, totals.removable)}, outside keep-rules ${percent(totals.removed, totals.removed + unruled)} (kept by rules ${total(totals.keptActions) - unruled}, without ${unruled})`,
    `resources: ${totals.openResources} open grants of few resources; narrowed ${percent(totals.scoped, totals.openResources)}, outside keep-rules ${percent(totals.scoped, totals.scoped + unruledResources)} (kept by rules ${total(totals.keptResources) - unruledResources}, without ${unruledResources})`,
  ]
}
