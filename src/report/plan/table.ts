import type { AccessLevel } from '../../catalog/types.ts'
import { escapeInvisible } from '../escape.ts'
import type { Page } from '../page.ts'
import { describeAlso, describeAttached, stateWords, type PlanRow, type RowState } from './rows.ts'
import { displayWidth, wrap } from '../tables.ts'
import { accessLevelsByGravity } from '../access-levels.ts'
import { formatCount, formatNumber } from '../../words.ts'

/** Titles of the columns of access levels, where there is room and where there is little. */
const levelTitles: Readonly<Record<AccessLevel, readonly [string, string]>> = {
  'Permissions management': ['Permissions', 'Perms'],
  Write: ['Write', 'Write'],
  Tagging: ['Tagging', 'Tag'],
  Read: ['Read', 'Read'],
  List: ['List', 'List'],
}

const gap = '  '
const wideEnough = 96
const narrowestName = 12

interface Layout {
  /** Of the first column, the indent in it included. */
  readonly name: number
  readonly actions: number
  readonly levels: readonly (readonly [AccessLevel, string])[]
}

/**
 * The rows as a table, a string per line: the name of a policy has a line of its own, so that it may be copied, and what
 * it is attached to, its actions, what goes of each access level and its state stand below it.
 *
 * @param most rows; of more, those that lose most are shown, and the others are counted
 */
export function planTable(rows: readonly PlanRow[], page: Page, most: number): string[] {
  if (rows.length === 0) return []
  const shown = heaviest(rows, most)
  const layout = layoutFor(shown, page)
  const rest = rows.length - shown.length
  return [
    page.faint('Policy'),
    page.faint(lineOf(['  attached to', 'Actions', layout.levels.map(([, title]) => title), 'State'], layout)),
    ...shown.flatMap((row) => rowLines(row, layout, page)),
    ...(rest > 0 ? [`and ${formatCount(rest, 'more policy', 'more policies')}; --details lists all`] : []),
  ]
}

/** At most so many, in their order: those that lose more go before those that lose less. */
function heaviest(rows: readonly PlanRow[], most: number): readonly PlanRow[] {
  if (rows.length <= most) return rows
  const lost = ({ removed }: PlanRow): number => [...removed.values()].reduce((sum, count) => sum + count, 0)
  const chosen = new Set(rows.toSorted((a, b) => lost(b) - lost(a)).slice(0, most))
  return rows.filter((row) => chosen.has(row))
}

function layoutFor(rows: readonly PlanRow[], { width }: Page): Layout {
  const titled = accessLevelsByGravity.map((level) => [level, levelTitles[level][width >= wideEnough ? 0 : 1]] as const)
  const actions = Math.max('Actions'.length, ...rows.map((row) => actionsOf(row).length))
  const levels = titled.reduce((sum, [, title]) => sum + gap.length + title.length, 0)
  const states = Math.max(...rows.map(({ state }) => stateWords[state].length), 'State'.length)
  const room = width - gap.length - actions - levels - gap.length - states
  const wanted = Math.max(
    '  attached to'.length,
    ...rows.map((row) => 2 + displayWidth(escapeInvisible(describeAttached(row)))),
  )
  return { name: Math.max(narrowestName, Math.min(room, wanted)), actions, levels: titled }
}

function rowLines(row: PlanRow, layout: Layout, page: Page): string[] {
  const { name, state, removed } = row
  const [first = '', ...rest] = wrap(escapeInvisible(describeAttached(row)), layout.name - 2)
  const isProposal = row.actions !== undefined
  const counts = layout.levels.map(([level]) => (isProposal ? formatNumber(removed.get(level) ?? 0) : ''))
  const cells = lineOf([`  ${first}`, actionsOf(row), counts, paintState(state, page)], layout)
  return [...nameLines(name, describeAlso(row).join(', '), page), cells, ...rest.map((line) => `  ${line}`)]
}

function nameLines(name: string, also: string, page: Page): string[] {
  const shown = escapeInvisible(name)
  if (also === '') return [page.strong(shown)]
  return displayWidth(shown) + gap.length + also.length <= page.width
    ? [`${page.strong(shown)}${gap}${page.faint(also)}`]
    : [page.strong(shown), `  ${page.faint(also)}`]
}

const actionsOf = ({ actions }: PlanRow): string =>
  actions === undefined ? '' : `${formatNumber(actions.before)} → ${formatNumber(actions.after)}`

function lineOf(
  [first, actions, counts, state]: readonly [string, string, readonly string[], string],
  layout: Layout,
): string {
  const cells = [
    first + ' '.repeat(Math.max(0, layout.name - displayWidth(first))),
    actions.padStart(layout.actions),
    ...layout.levels.map(([, title], index) => (counts[index] ?? '').padStart(title.length)),
    state,
  ]
  return cells.join(gap).trimEnd()
}

/** @param text the word of the state, or one that has it */
export function paintState(state: RowState, page: Page, text = stateWords[state]): string {
  if (state === 'narrowed') return page.good(text)
  return state === 'unchanged' ? text : page.warn(text)
}
