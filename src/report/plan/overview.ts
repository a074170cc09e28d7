import type { Plan } from '../../proof/plan.ts'
import { blindSpotsByRemedy } from './blind-spot-rows.ts'
import { colours } from '../colours.ts'
import { contradictionsTitle } from './contradictions.ts'
import { describeBacktestTotal } from './describe/proof.ts'
import { describeSnapshot } from './describe/snapshot.ts'
import { escapeInvisible } from '../escape.ts'
import { nextStep } from './next-step.ts'
import { pageOf, type Page } from '../page.ts'
import { groupRows, type PlanGroup } from './groups.ts'
import { countStates, planRows, stateMeanings, stateWords, type RowState } from './rows.ts'
import { administratorLines, countLines, incompleteLines, missingLines, trialLines } from './sections.ts'
import { planTable } from './table.ts'
import { countByService, firstFew, formatRange, asSentence } from '../wording.ts'
import { formatCount, formatNumber } from '../../words.ts'

export interface OverviewOptions {
  readonly colour: boolean
  /** Columns of the terminal. */
  readonly width: number
  /** The table, the sums and what makes them doubtful, and no more? What to write into the configuration is left out. */
  readonly short?: boolean
  /** Are the edits written by the same run? Then its report says what is next. */
  readonly applies?: boolean
}

/** More of each are counted; `--details` has them. */
const most = { rows: 40, groups: 6, warnings: 3, blindSpots: 6, accounts: 3, administrators: 3 } as const

/**
 * The plan on about a page: what makes all of it doubtful, the table of the policies, the sums, why the others stay as they are, what the evidence
 * lacks, and what to do next.
 */
export function renderPlanOverview(plan: Plan, options: OverviewOptions): string {
  const page = pageOf(colours(options.colour), options.width)
  const rows = planRows(plan)
  const counts = countStates(rows.map(({ state }) => state))
  const judged = rows.filter(({ state }) => state !== 'skipped')
  const doubts = [
    ...trialLines(plan, page),
    ...incompleteLines(plan, page),
    ...(plan.setup?.notes ?? []).flatMap((note) => page.paragraph(escapeInvisible(note), page.strong('Note  '))),
  ]
  const sums = [
    ...countLines(plan, counts, page),
    ...(plan.summary.backtest ? page.paragraph(describeBacktestTotal(plan.summary.backtest), 'Backtest  ') : []),
  ]
  const sections = [doubts, administrators(plan, page), planTable(judged, page, most.rows), sums]
  const missing = plan.setup?.missing
  if (options.short === true) sections.push(missing ? missingLines({ ...missing, yaml: '' }, page) : [])
  else
    sections.push(
      ...(['looks-unused', 'undecided', 'unchanged', 'skipped'] as const).map((state) =>
        groups(groupRows(rows, plan, [state]), state, page),
      ),
      warnings(plan.problems, page),
      blindSpots(plan, page),
      notExplained(plan, page),
      evidence(plan, page),
      ...(missing ? [missingLines(missing, page)] : []),
      options.applies === true ? [] : page.paragraph(escapeInvisible(nextStep(plan, counts)), page.strong('Next  ')),
    )
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

function administrators(plan: Plan, page: Page): string[] {
  const { broadGrants = [] } = plan
  const shown = broadGrants.slice(0, most.administrators)
  const rest = broadGrants.length - shown.length
  return [
    ...administratorLines({ ...plan, broadGrants: shown }, page),
    ...(rest > 0 ? [`  and ${formatCount(rest, 'more such policy', 'more such policies')}; --details lists them`] : []),
  ]
}

/** The policies of a state, by reason: how many, why, what would change it, and a few of their names. */
function groups(all: readonly PlanGroup[], state: RowState, page: Page): string[] {
  if (all.length === 0) return []
  const count = all.reduce((sum, { rows }) => sum + rows.length, 0)
  const shown = all.slice(0, most.groups)
  const rest = all.slice(most.groups).reduce((sum, { rows }) => sum + rows.length, 0)
  const width = Math.max(...shown.map(({ rows }) => formatNumber(rows.length).length))
  return [
    page.strong(`${asSentence(stateWords[state])} (${formatNumber(count)})`),
    ...(state === 'looks-unused' ? page.paragraph(stateMeanings[state], '  ') : []),
    ...shown.flatMap((group) => groupLines(group, width, page)),
    ...(rest > 0 ? [`  and ${formatCount(rest, 'policy', 'policies')} for other reasons; --details lists them`] : []),
  ]
}

function groupLines({ cause, remedy, rows }: PlanGroup, width: number, page: Page): string[] {
  const label = `  ${formatNumber(rows.length).padStart(width)}  `
  const hang = ' '.repeat(label.length)
  // Of the kinds that are never judged, names say nothing.
  const hasNames = remedy !== undefined || rows.length <= 2 || rows.some(({ state }) => state !== 'skipped')
  return [
    ...page.paragraph(escapeInvisible(clipped(cause)), label),
    ...(remedy === undefined ? [] : page.paragraph(escapeInvisible(remedy), `${hang}${page.good('→')} `)),
    ...(hasNames
      ? page.paragraph(
          firstFew(
            rows.map(({ name }) => escapeInvisible(name)),
            2,
          ),
          hang,
        )
      : []
    ).map(page.faint),
  ]
}

const longestCause = 440

/** A reason that is longer is cut at a word. */
const clipped = (text: string): string =>
  text.length <= longestCause ? text : `${text.slice(0, longestCause).replace(/\s+\S*$/, '')} … (--details)`

function warnings(problems: readonly string[], page: Page): string[] {
  if (problems.length === 0) return []
  const rest = problems.length - most.warnings
  return [
    page.warn(`Warnings (${formatNumber(problems.length)})`),
    ...problems.slice(0, most.warnings).flatMap((line) => page.paragraph(escapeInvisible(line), '  ')),
    ...(rest > 0 ? [`  and ${formatNumber(rest)} more; --details lists them`] : []),
  ]
}

/** By what would make them visible: a reader decides on settings, not on actions. */
function blindSpots({ blindSpots: spots }: Plan, page: Page): string[] {
  if (spots.length === 0) return []
  const rows = blindSpotsByRemedy(spots)
  const remedies = rows.filter(({ opens }) => opens !== '')
  const shown = remedies.slice(0, most.blindSpots)
  const rest = remedies.length - shown.length
  const [closed] = rows.filter(({ opens }) => opens === '')
  const total = new Set(spots.flatMap(({ actions }) => actions)).size
  const width = formatNumber(total).length
  const line = (count: number, text: string): string[] =>
    page.paragraph(escapeInvisible(text), `  ${formatNumber(count).padStart(width)}  `)
  return [
    page.strong(`Blind spots: ${formatCount(total, 'action')} kept because this evidence cannot show them`),
    ...shown.flatMap(({ opens, actions }) => line(actions.length, `${countByService(actions, 3)}: ${opens}`)),
    ...(closed
      ? line(closed.actions.length, `${countByService(closed.actions, 3)}: no setting is known that shows them.`)
      : []),
    ...(rest > 0
      ? [`  and ${formatCount(rest, 'more setting')} that would make actions visible; --details lists it`]
      : []),
  ]
}

function notExplained({ unmapped, contradictions }: Plan, page: Page): string[] {
  const events = unmapped.reduce((sum, { count }) => sum + count, 0)
  return [
    ...(unmapped.length === 0
      ? []
      : page.paragraph(
          `${formatCount(events, 'event')} of ${formatCount(unmapped.length, 'kind')} that no known action explains.`,
          'Unmapped  ',
        )),
    ...(contradictions.length === 0 ? [] : page.paragraph(`${contradictionsTitle(contradictions)}.`, '')),
  ]
}

function evidence({ coverage: { accounts }, snapshots = [] }: Plan, page: Page): string[] {
  const taken = snapshots.slice(0, most.accounts)
  const shown = accounts.slice(0, most.accounts)
  const rest = accounts.length - shown.length
  return [
    ...shown.flatMap((each) => {
      const gaps = each.gaps.length === 0 ? '' : `, none on ${formatCount(each.gaps.length, 'day')}`
      const data = each.dataEvents.length === 0 ? 'no data events' : `data events of ${firstFew(each.dataEvents, 2)}`
      return page.paragraph(
        escapeInvisible(
          `${each.account}, ${formatRange(each.from, each.to)}: ${formatCount(each.days, 'day')} with records${gaps}; ${firstFew(each.regions, 3)}; ${data}`,
        ),
        'Evidence  ',
      )
    }),
    ...(rest > 0 ? [`          and ${formatCount(rest, 'more account')}; --details lists them`] : []),
    ...taken.flatMap((each) => page.paragraph(escapeInvisible(describeSnapshot(each)), 'Account snapshot: ')),
    ...(snapshots.length > taken.length ? [`  and ${formatCount(snapshots.length - taken.length, 'more')}`] : []),
  ]
}
