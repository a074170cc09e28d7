import type { AccessLevel } from '../../../catalog/types.ts'
import type { Plan } from '../../../proof/plan.ts'
import { codeCell, escapeMarkdown } from '../../escape.ts'
import { section, type Section } from '../../fit.ts'
import { groupRows, type PlanGroup } from '../groups.ts'
import { describeAlso, describeAttached, stateMeanings, stateWords, type PlanRow } from '../rows.ts'
import { firstItems, firstFew } from '../../wording.ts'
import { accessLevelsByGravity } from '../../access-levels.ts'
import { formatCount, formatNumber } from '../../../words.ts'

/** A pull request of a policy. */
export interface PullRequestLink {
  readonly number: number
  /** As GitHub returned it. */
  readonly url: string
}

/** Pull requests by the id of their policy. */
export type PullRequestLinks = ReadonlyMap<string, PullRequestLink>

/** The policies that were judged, a row each: what they are attached to, their actions, what goes by level, their state. */
export function planTableSection(all: readonly PlanRow[], links: PullRequestLinks = new Map()): Section {
  const rows = all.filter(({ state }) => state !== 'skipped')
  if (all.length === 0) return section(7, 'No policy was found.')
  if (rows.length === 0) return section(7, '')
  const isLinked = rows.some(({ id }) => links.has(id))
  const titles = [
    'policy',
    'attached to',
    'actions',
    'left',
    ...accessLevelsByGravity.map((level) => levelTitles[level]),
    'state',
    ...(isLinked ? ['pull request'] : []),
  ]
  const text = (most: number): string =>
    [
      'Actions that are granted before and after, what is left of them, and how many go, by access level:',
      '',
      line(titles),
      line(titles.map((title) => (title === 'actions' || isLevel(title) ? '---:' : '---'))),
      ...rows.slice(0, most).map((row) => line([...cellsOf(row), ...(isLinked ? [linkOf(row, links)] : [])])),
      ...(rows.length > most
        ? ['', `*and ${formatCount(rows.length - most, 'more policy', 'more policies')}, which do not fit here.*`]
        : []),
    ].join('\n')
  return section(7, text(rows.length), text(1000), text(200))
}

const levelTitles: Readonly<Record<AccessLevel, string>> = {
  'Permissions management': 'permissions',
  Write: 'write',
  Tagging: 'tagging',
  Read: 'read',
  List: 'list',
}

const isLevel = (title: string): boolean => accessLevelsByGravity.some((level) => levelTitles[level] === title)

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

function cellsOf(row: PlanRow): string[] {
  const { actions, removed } = row
  return [
    codeCell(row.name),
    escapeMarkdown(describeAttached(row)),
    actions === undefined ? '' : `${formatNumber(actions.before)} → ${formatNumber(actions.after)}`,
    actions === undefined ? '' : shareBar(actions.after, actions.before),
    ...accessLevelsByGravity.map((level) => (actions === undefined ? '' : formatNumber(removed.get(level) ?? 0))),
    [stateWords[row.state], ...describeAlso(row)].join(', '),
  ]
}

const linkOf = ({ id }: PlanRow, links: PullRequestLinks): string => {
  const link = links.get(id)
  return link === undefined ? '' : `[#${link.number}](${link.url})`
}

const barLength = 10

/** The share that is left, as characters that every client shows: at least one where something is left. */
export function shareBar(part: number, whole: number): string {
  const share = whole === 0 ? 0 : Math.min(1, part / whole)
  const full = part === 0 ? 0 : Math.max(1, Math.round(share * barLength))
  return `\`${'█'.repeat(full)}${'░'.repeat(barLength - full)}\``
}

/** The reason why policies are as they are, those with one reason together, and what would change it. */
export function reasonsSection(all: readonly PlanRow[], plan: Pick<Plan, 'coverage'>): Section {
  const groups = groupRows(all, plan, ['undecided', 'unchanged', 'skipped'])
  if (groups.length === 0) return section(6, '')
  const text = (most: number): string =>
    [
      '### Not narrowed, by reason',
      '',
      '| policies | state | why | what to do |',
      '| ---: | --- | --- | --- |',
      ...groups.slice(0, most).map(groupLine),
      ...(groups.length > most ? ['', `and ${formatCount(groups.length - most, 'more reason')}`] : []),
    ].join('\n')
  return section(6, text(200), text(30))
}

function groupLine({ state, cause, remedy, rows }: PlanGroup): string {
  const names = firstFew(
    rows.map(({ name }) => codeCell(name)),
    3,
  )
  return line([
    formatNumber(rows.length),
    stateWords[state],
    `${escapeMarkdown(cause)}<br>${names}`,
    remedy === undefined ? '' : escapeMarkdown(remedy),
  ])
}

/** Policies of which nothing was used: for their owners to decide. */
export function unusedSection(all: readonly PlanRow[], plan: Pick<Plan, 'coverage'>): Section {
  const groups = groupRows(all, plan, ['looks-unused'])
  const rows = groups.flatMap((group) => group.rows)
  if (rows.length === 0) return section(6, '')
  const text = (most: number): string =>
    [
      '### Looks unused',
      '',
      ...firstItems(
        rows.map(({ name, reason }) => `- ${codeCell(name)}: ${escapeMarkdown(reason)}`),
        most,
      ),
      '',
      stateMeanings['looks-unused'],
    ].join('\n')
  return section(6, text(200), text(20))
}
