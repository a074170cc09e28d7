import type { UnmappedEvent } from '../evidence/types.ts'
import type { Contradiction } from '../narrowing/contradictions.ts'
import type { UnobservableActions } from '../narrowing/types.ts'
import type { Plan, PolicyPlan, RunSetup } from '../proof/plan.ts'
import { type Colours, colours } from './colours.ts'
import { contradictionsAdvice, contradictionsTitle, contradictionText } from './contradictions.ts'
import { visible } from './escape.ts'
import { describeBroadGrants } from './describe-instance.ts'
import { describeSnapshot, notInSnapshots } from './describe-snapshot.ts'
import { describeStore } from './describe-store.ts'
import { partlyCovered } from './regions.ts'
import { paragraph, table } from './tables.ts'
import { describeBacktestTotal } from './describe-proof.ts'
import { awsLines, type Files, instanceLines, narrowedPolicy } from './text-policy.ts'
import { describeTrial } from './describe-trial.ts'
import {
  groupByRemedy,
  byService,
  formatCount,
  examples,
  describeIncomplete,
  formatNumber,
  sentence,
  firstFew,
  formatRange,
} from './wording.ts'

export interface TextOptions {
  readonly colour: boolean
  /** The files that change, by path, before any and after all edits: for the diffs. */
  readonly files?: Files
}

/**
 * The plan as a person reads it at a terminal of 100 columns: the proposals with diff, reasons and proof, then what
 * stays as it is and why, what the evidence could not show, and the sums.
 */
export function renderPlanText(plan: Plan, options: TextOptions): string {
  const colour = colours(options.colour)
  const of = (status: PolicyPlan['status']): PolicyPlan[] => plan.policies.filter((policy) => policy.status === status)
  const trial = describeTrial(plan)
  const sections = [
    ...(trial === undefined ? [] : [paragraph(visible(trial), colour.warn('Trial  '))]),
    ...(plan.setup?.missing ? [missing(plan.setup.missing, colour)] : []),
    administrators(plan, colour),
    ...of('narrowed').map((policy) => narrowedPolicy(policy, options.files ?? {}, colour)),
    others('Unchanged', of('unchanged'), colour),
    others('Skipped', of('skipped'), colour),
    problems(plan.problems, colour),
    blindSpots(plan.blindSpots, colour),
    unmapped(plan.unmapped, colour),
    contradictions(plan.contradictions, colour),
    coverage(plan, colour),
    summary(plan, colour),
  ]
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

/** Before everything else: why little was compared, and what to write into the configuration. */
function missing({ why, yaml }: NonNullable<RunSetup['missing']>, colour: Colours): string[] {
  const advice = yaml === '' ? '' : ' To write into .github/whittle.yml, where it is right:'
  const lines = yaml === '' ? [] : ['', ...yaml.split('\n').map((line) => `    ${visible(line)}`)]
  return [...paragraph(visible(why) + advice, colour.warn('Little was compared  ')), ...lines]
}

/** The configuration, and what was decided for want of one. */
const setupLines = (setup: RunSetup | undefined): readonly string[] =>
  setup === undefined
    ? []
    : [
        ...setup.notes.flatMap((note) => paragraph(visible(note), '  ')),
        ...(setup.configuration === null ? [] : paragraph(visible(setup.configuration), '  Configuration: ')),
      ]

const heading = (title: string, colour: Colours): string => colour.strong(title)

/** Stands first: the proposals below do not change what these may do. */
const administrators = ({ broadGrants = [] }: Plan, colour: Colours): string[] =>
  broadGrants.length === 0
    ? []
    : [
        colour.warn(
          `Not narrowed by this (${formatNumber(new Set(broadGrants.map(({ principal }) => principal)).size)})`,
        ),
        ...describeBroadGrants(broadGrants).flatMap((line) => paragraph(visible(line), '  ')),
      ]

function others(title: string, policies: readonly PolicyPlan[], colour: Colours): string[] {
  if (policies.length === 0) return []
  const lines = policies.flatMap((policy) => {
    const place = `${visible(policy.file)}:${policy.line}`
    const address = policy.address === undefined ? '' : `  ${visible(policy.address)}`
    return [
      `  ${colour.place(place)}${address}`,
      ...paragraph(visible(policy.reason), '    '),
      ...instanceLines(policy, '    applied: '),
      ...policy.notes.flatMap((note) => paragraph(visible(note), '    note: ')),
      ...policy.findings.flatMap(({ effect, text }) =>
        paragraph(`${effect}: ${visible(text)}`, '    Access Analyzer '),
      ),
      ...awsLines(policy.aws, '    AWS '),
    ]
  })
  return [heading(`${title} (${formatNumber(policies.length)})`, colour), ...lines]
}

function problems(lines: readonly string[], colour: Colours): string[] {
  if (lines.length === 0) return []
  return [
    colour.warn(`Warnings (${formatNumber(lines.length)})`),
    ...lines.flatMap((line) => paragraph(visible(line), '  ')),
  ]
}

function blindSpots(spots: readonly UnobservableActions[], colour: Colours): string[] {
  if (spots.length === 0) return []
  const actions = new Set(spots.flatMap((spot) => spot.actions))
  const title = `Blind spots: ${formatCount(actions.size, 'action')} kept because this evidence cannot show them`
  return [
    heading(title, colour),
    ...[...groupByRemedy(spots)].flatMap(([opens, group]) => [
      ...group.flatMap((spot) => [
        ...paragraph(visible(sentence(spot.reason)), '  '),
        ...paragraph(visible(actionsOf(spot)), '    '),
      ]),
      ...(opens === '' ? [] : paragraph(visible(opens), '    opens: ')),
    ]),
  ]
}

const actionsOf = ({ actions }: UnobservableActions): string =>
  actions.length <= 4
    ? actions.join(', ')
    : `${formatCount(actions.length, 'action')} (${byService(actions, 8)}), e.g. ${examples(actions, 4).join(', ')}`

const mostUnmapped = 20

function unmapped(events: readonly UnmappedEvent[], colour: Colours): string[] {
  if (events.length === 0) return []
  const total = events.reduce((sum, event) => sum + event.count, 0)
  const most = events.toSorted((a, b) => b.count - a.count).slice(0, mostUnmapped)
  const rest = events.length - most.length
  return [
    heading(
      `Unmapped: ${formatCount(total, 'event')} of ${formatCount(events.length, 'kind')} that no known action explains`,
      colour,
    ),
    ...table(
      [{ title: 'Source' }, { title: 'Event' }, { title: 'Events', align: 'right' }, { title: 'Sample' }],
      most.map((event) => [
        visible(event.eventSource),
        visible(event.eventName),
        formatNumber(event.count),
        visible(event.events[0] ?? ''),
      ]),
      { indent: 2, title: colour.faint },
    ),
    ...(rest > 0 ? [`  and ${formatCount(rest, 'more kind')}; --json lists them all`] : []),
  ]
}

function contradictions(all: readonly Contradiction[], colour: Colours): string[] {
  if (all.length === 0) return []
  const most = all.toSorted((a, b) => b.count - a.count).slice(0, mostUnmapped)
  const rest = all.length - most.length
  return [
    heading(contradictionsTitle(all), colour),
    ...most.flatMap((each) => [
      ...paragraph(visible(contradictionText(each)), '  '),
      ...paragraph(visible(`${formatCount(each.count, 'event')}, e.g. ${each.events[0] ?? ''}`), '    '),
    ]),
    ...(rest > 0 ? [`  and ${formatCount(rest, 'more kind')}; --json lists them all`] : []),
    ...paragraph(contradictionsAdvice, '  '),
  ]
}

function coverage(
  { coverage: { accounts, complete, problems, incompleteAccounts }, savedEvidence, snapshots = [], setup }: Plan,
  colour: Colours,
): string[] {
  const lines = accounts.flatMap((account) => [
    ...table(
      [{}, {}],
      [
        [
          visible(account.account),
          `${formatRange(account.from, account.to)}: ${formatCount(account.days, 'day')} with records${gaps(account.gaps)}`,
        ],
        ['', `Regions: ${account.regions.length > 0 ? visible(account.regions.join(', ')) : 'none'}`],
        ...partlyCovered(account).map(({ region, covered }) => ['', `  ${visible(region)} only ${covered}`]),
        [
          '',
          `Management events: ${kinds(account.managementReads, account.managementWrites)}${also(account.excludable)}`,
        ],
        ['', `Data events: ${account.dataEvents.length > 0 ? visible(account.dataEvents.join(', ')) : 'none'}`],
        ['', `Known from: ${visible(account.basis)}`],
      ],
      { indent: 2 },
    ),
  ])
  return [
    heading('Evidence', colour),
    ...(accounts.length === 0 ? ['  none: no account has a record'] : lines),
    ...(savedEvidence ? paragraph(visible(describeStore(savedEvidence)), '  Saved evidence: ') : []),
    ...snapshots.flatMap((each) => paragraph(visible(describeSnapshot(each)), '  Account snapshot: ')),
    ...(snapshots.length > 0 ? paragraph(notInSnapshots, '  ') : []),
    ...setupLines(setup),
    ...problems.flatMap((problem) => paragraph(visible(problem), `  ${colour.warn('note:')} `)),
    ...(complete ? [] : paragraph(describeIncomplete(incompleteAccounts), `  ${colour.warn('incomplete:')} `)),
  ]
}

const gaps = (days: readonly string[]): string =>
  days.length === 0 ? ', no gaps' : `, none on ${formatCount(days.length, 'day')} (${firstFew(days, 3)})`

const also = (sources: readonly string[]): string =>
  sources.length === 0 ? '' : `, with ${visible(sources.join(', '))}`

function kinds(reads: boolean, writes: boolean): string {
  if (reads && writes) return 'reads and writes'
  if (!reads && !writes) return 'none'
  return reads ? 'reads only' : 'writes only'
}

function summary({ summary: sums, policies, version, catalog }: Plan, colour: Colours): string[] {
  const parts = [
    colour.good(`${formatNumber(sums.narrowed)} narrowed`),
    `${formatNumber(sums.unchanged)} unchanged`,
    sums.skipped > 0 ? colour.warn(`${formatNumber(sums.skipped)} skipped`) : '0 skipped',
  ]
  const actions =
    sums.narrowed === 0
      ? []
      : [`  ${formatCount(sums.actionsBefore, 'action')} granted before, ${formatNumber(sums.actionsAfter)} after`]
  const files = new Set(
    policies
      .filter(({ status, tooLarge, rollout }) => status === 'narrowed' && !tooLarge && rollout?.state !== 'waiting')
      .map(({ file }) => file),
  )
  return [
    heading(`${formatCount(sums.policies, 'policy', 'policies')}: `, colour) + parts.join(', '),
    ...actions,
    ...(sums.backtest ? paragraph(describeBacktestTotal(sums.backtest), '  Backtest: ') : []),
    ...(sums.unseen ? paragraph(sums.unseen.inWords, '  Estimate: ') : []),
    ...(files.size > 0
      ? paragraph(`${formatCount(files.size, 'file')} to change: ${firstFew([...files].map(visible), 5)}`, '  ')
      : []),
    colour.faint(`  Whittle ${visible(version)}, catalog ${visible(catalog)}`),
  ]
}
