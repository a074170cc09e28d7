import type { UnmappedEvent } from '../../evidence/types.ts'
import type { Contradiction } from '../../narrowing/contradictions.ts'
import type { UnobservableActions } from '../../narrowing/types.ts'
import type { Plan, PolicyPlan, RunSetup } from '../../proof/plan.ts'
import { colours } from '../colours.ts'
import { contradictionsAdvice, contradictionsTitle, contradictionText } from './contradictions.ts'
import { escapeInvisible } from '../escape.ts'
import { describeSnapshot, notInSnapshots } from './describe/snapshot.ts'
import { describeStore } from './describe/store.ts'
import { partlyCovered } from './regions.ts'
import { pageOf, type Page } from '../page.ts'
import { countStates, planRows, stateMeanings, stateOf, type RowState } from './rows.ts'
import { administratorLines, countLines, incompleteLines, missingLines, trialLines } from './sections.ts'
import { paintState, planTable } from './table.ts'
import { describeBacktestTotal } from './describe/proof.ts'
import { awsLines, type Files, instanceLines, narrowedPolicy } from './text-policy.ts'
import {
  groupByRemedy,
  countByService,
  exampleActions,
  describeIncomplete,
  asSentence,
  firstFew,
  formatRange,
} from '../wording.ts'
import { formatCount, formatNumber } from '../../words.ts'

export interface TextOptions {
  readonly colour: boolean
  /** Columns of the terminal; default 100. */
  readonly width?: number
  /** Are lines of diffs broken at the width? */
  readonly breaksDiffs?: boolean
  /** The files that change, by path, before any and after all edits: for the diffs. */
  readonly files?: Files
}

/**
 * The whole plan as a person reads it at a terminal: what makes all of it doubtful, the table of the policies, the proposals with diff, reasons and
 * proof, then what stays as it is and why, what the evidence could not show, and the sums.
 */
export function renderPlanText(plan: Plan, options: TextOptions): string {
  const page = pageIn(options)
  const rows = planRows(plan)
  const of = (state: RowState): PolicyPlan[] => plan.policies.filter((policy) => stateOf(policy) === state)
  const sections = [
    trialLines(plan, page),
    ...(plan.setup?.missing ? [missingLines(plan.setup.missing, page)] : []),
    administratorLines(plan, page),
    planTable(
      rows.filter(({ state }) => state !== 'skipped'),
      page,
      Infinity,
    ),
    countLines(plan, countStates(rows.map(({ state }) => state)), page),
    ...plan.policies
      .filter(({ status }) => status === 'narrowed')
      .map((policy) => narrowedPolicy(policy, options.files ?? {}, page)),
    others('Looks unused', of('looks-unused'), page),
    others('Undecided', of('undecided'), page),
    others('Unchanged', of('unchanged'), page),
    others('Skipped', of('skipped'), page),
    problems(plan.problems, page),
    blindSpots(plan.blindSpots, page),
    unmapped(plan.unmapped, page),
    contradictions(plan.contradictions, page),
    coverage(plan, page),
    summary(plan, page),
  ]
  return joined(sections)
}

/**
 * Some policies of a plan with everything that is known of each: diff, reasons and proof of a proposal, why another one
 * stays as it is.
 */
export function renderPolicies(plan: Plan, chosen: readonly PolicyPlan[], options: TextOptions): string {
  const page = pageIn(options)
  return joined([
    trialLines(plan, page),
    incompleteLines(plan, page),
    ...chosen.map((policy) =>
      policy.status === 'narrowed'
        ? narrowedPolicy(policy, options.files ?? {}, page)
        : [stateLine(policy, page), ...otherPolicy(policy, page)].flat(),
    ),
  ])
}

/** Its state, with what that means. */
function stateLine(policy: PolicyPlan, page: Page): string[] {
  const state = stateOf(policy)
  return page.paragraph(stateMeanings[state], `${paintState(state, page)}  `)
}

const pageIn = ({ colour, width = 100, breaksDiffs = false }: TextOptions): Page =>
  pageOf(colours(colour), width, breaksDiffs)

/** Sections with an empty line between them; those without lines are left out. */
const joined = (sections: readonly (readonly string[])[]): string =>
  `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`

/** The configuration, and what was decided for want of one. */
const setupLines = (setup: RunSetup | undefined, page: Page): readonly string[] =>
  setup === undefined
    ? []
    : [
        ...setup.notes.flatMap((note) => page.paragraph(escapeInvisible(note), '  ')),
        ...(setup.configuration === null
          ? []
          : page.paragraph(escapeInvisible(setup.configuration), '  Configuration: ')),
      ]

const heading = (title: string, page: Page): string => page.strong(title)

function others(title: string, policies: readonly PolicyPlan[], page: Page): string[] {
  if (policies.length === 0) return []
  return [
    heading(`${title} (${formatNumber(policies.length)})`, page),
    ...policies.flatMap((policy) => otherPolicy(policy, page)),
  ]
}

function otherPolicy(policy: PolicyPlan, page: Page): string[] {
  const place = `${escapeInvisible(policy.file)}:${policy.line}`
  const address = policy.address === undefined ? '' : `  ${escapeInvisible(policy.address)}`
  return [
    `  ${page.place(place)}${address}`,
    ...page.paragraph(escapeInvisible(policy.reason), '    '),
    ...instanceLines(policy, '    applied: ', page),
    ...policy.notes.flatMap((note) => page.paragraph(escapeInvisible(note), '    note: ')),
    ...policy.findings.flatMap(({ effect, text }) =>
      page.paragraph(`${effect}: ${escapeInvisible(text)}`, '    Access Analyzer '),
    ),
    ...awsLines(policy.aws, '    AWS ', page),
  ]
}

function problems(lines: readonly string[], page: Page): string[] {
  if (lines.length === 0) return []
  return [
    page.warn(`Warnings (${formatNumber(lines.length)})`),
    ...lines.flatMap((line) => page.paragraph(escapeInvisible(line), '  ')),
  ]
}

function blindSpots(spots: readonly UnobservableActions[], page: Page): string[] {
  if (spots.length === 0) return []
  const actions = new Set(spots.flatMap((spot) => spot.actions))
  const title = `Blind spots: ${formatCount(actions.size, 'action')} kept because this evidence cannot show them`
  return [
    heading(title, page),
    ...[...groupByRemedy(spots)].flatMap(([opens, group]) => [
      ...group.flatMap((spot) => [
        ...page.paragraph(escapeInvisible(asSentence(spot.reason)), '  '),
        ...page.paragraph(escapeInvisible(actionsOf(spot)), '    '),
      ]),
      ...(opens === '' ? [] : page.paragraph(escapeInvisible(opens), '    opens: ')),
    ]),
  ]
}

const actionsOf = ({ actions }: UnobservableActions): string =>
  actions.length <= 4
    ? actions.join(', ')
    : `${formatCount(actions.length, 'action')} (${countByService(actions, 8)}), e.g. ${exampleActions(actions, 4).join(', ')}`

const mostUnmapped = 20

function unmapped(events: readonly UnmappedEvent[], page: Page): string[] {
  if (events.length === 0) return []
  const total = events.reduce((sum, event) => sum + event.count, 0)
  const most = events.toSorted((a, b) => b.count - a.count).slice(0, mostUnmapped)
  const rest = events.length - most.length
  return [
    heading(
      `Unmapped: ${formatCount(total, 'event')} of ${formatCount(events.length, 'kind')} that no known action explains`,
      page,
    ),
    ...page.table(
      [{ title: 'Source' }, { title: 'Event' }, { title: 'Events', align: 'right' }, { title: 'Sample' }],
      most.map((event) => [
        escapeInvisible(event.eventSource),
        escapeInvisible(event.eventName),
        formatNumber(event.count),
        escapeInvisible(event.events[0] ?? ''),
      ]),
      { indent: 2, title: page.faint },
    ),
    ...(rest > 0 ? [`  and ${formatCount(rest, 'more kind')}; --json lists them all`] : []),
  ]
}

function contradictions(all: readonly Contradiction[], page: Page): string[] {
  if (all.length === 0) return []
  const most = all.toSorted((a, b) => b.count - a.count).slice(0, mostUnmapped)
  const rest = all.length - most.length
  return [
    heading(contradictionsTitle(all), page),
    ...most.flatMap((each) => [
      ...page.paragraph(escapeInvisible(contradictionText(each)), '  '),
      ...page.paragraph(escapeInvisible(`${formatCount(each.count, 'event')}, e.g. ${each.events[0] ?? ''}`), '    '),
    ]),
    ...(rest > 0 ? [`  and ${formatCount(rest, 'more kind')}; --json lists them all`] : []),
    ...page.paragraph(contradictionsAdvice, '  '),
  ]
}

function coverage(
  { coverage: { accounts, complete, problems, incompleteAccounts }, savedEvidence, snapshots = [], setup }: Plan,
  page: Page,
): string[] {
  const lines = accounts.flatMap((account) => [
    ...page.table(
      [{}, {}],
      [
        [
          escapeInvisible(account.account),
          `${formatRange(account.from, account.to)}: ${formatCount(account.days, 'day')} with records${gaps(account.gaps)}`,
        ],
        ['', `Regions: ${account.regions.length > 0 ? escapeInvisible(account.regions.join(', ')) : 'none'}`],
        ...partlyCovered(account).map(({ region, covered }) => ['', `  ${escapeInvisible(region)} only ${covered}`]),
        [
          '',
          `Management events: ${kinds(account.managementReads, account.managementWrites)}${also(account.excludable)}`,
        ],
        ['', `Data events: ${account.dataEvents.length > 0 ? escapeInvisible(account.dataEvents.join(', ')) : 'none'}`],
        ['', `Known from: ${escapeInvisible(account.basis)}`],
      ],
      { indent: 2 },
    ),
  ])
  return [
    heading('Evidence', page),
    ...(accounts.length === 0 ? ['  none: no account has a record'] : lines),
    ...(savedEvidence ? page.paragraph(escapeInvisible(describeStore(savedEvidence)), '  Saved evidence: ') : []),
    ...snapshots.flatMap((each) => page.paragraph(escapeInvisible(describeSnapshot(each)), '  Account snapshot: ')),
    ...(snapshots.length > 0 ? page.paragraph(notInSnapshots, '  ') : []),
    ...setupLines(setup, page),
    ...problems.flatMap((problem) => page.paragraph(escapeInvisible(problem), `  ${page.warn('note:')} `)),
    ...(complete ? [] : page.paragraph(describeIncomplete(incompleteAccounts), `  ${page.warn('incomplete:')} `)),
  ]
}

const gaps = (days: readonly string[]): string =>
  days.length === 0 ? ', no gaps' : `, none on ${formatCount(days.length, 'day')} (${firstFew(days, 3)})`

const also = (sources: readonly string[]): string =>
  sources.length === 0 ? '' : `, with ${escapeInvisible(sources.join(', '))}`

function kinds(reads: boolean, writes: boolean): string {
  if (reads && writes) return 'reads and writes'
  if (!reads && !writes) return 'none'
  return reads ? 'reads only' : 'writes only'
}

function summary({ summary: sums, policies, version, catalog }: Plan, page: Page): string[] {
  const files = new Set(
    policies
      .filter(({ status, tooLarge, rollout }) => status === 'narrowed' && !tooLarge && rollout?.state !== 'waiting')
      .map(({ file }) => file),
  )
  return [
    ...(sums.backtest ? page.paragraph(describeBacktestTotal(sums.backtest), 'Backtest: ') : []),
    ...(sums.unseen ? page.paragraph(sums.unseen.inWords, 'Estimate: ') : []),
    ...(files.size > 0
      ? page.paragraph(
          `${formatCount(files.size, 'file')} to change: ${firstFew([...files].map(escapeInvisible), 5)}`,
          '',
        )
      : []),
    page.faint(`Whittle ${escapeInvisible(version)}, catalog ${escapeInvisible(catalog)}`),
  ]
}
