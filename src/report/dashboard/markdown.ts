import { coverageLine } from '../plan/markdown/coverage.ts'
import { blindSpotSection } from '../plan/markdown/blind-spots.ts'
import { codeCell, codeSpan, escapeMarkdown, oneLine } from '../escape.ts'
import { fitText, section, type Section } from '../fit.ts'
import { checkboxLine, dashboardMarker, writeHistory } from './markers.ts'
import { hasChanged, noTrends, writeTrends, type TrendPoint, type Trends } from './trends.ts'
import type {
  BoxKind,
  Dashboard,
  DashboardPolicy,
  DashboardProposal,
  DashboardRun,
  DashboardWaiver,
  HistoryPoint,
  PullLink,
} from './model.ts'
import { describeTrial } from '../plan/describe/trial.ts'
import { runLink } from '../run-link.ts'
import { firstItems, formatDay } from '../wording.ts'
import { formatCount, formatNumber } from '../../words.ts'

/** GitHub's limit for the body of an issue, in characters. */
const bodyLimit = 65_536

/**
 * The body of the dashboard issue, within GitHub's limit: what does not fit is left out, and that is said.
 *
 * @param identity hash of the job, by which the issue is found again
 */
export function renderDashboard(dashboard: Dashboard, identity: string): string {
  const head = dashboardMarker(identity)
  const markers = [writeHistory(dashboard.history), writeTrends(dashboard.trends ?? noTrends)]
  const tail = markers.filter((text) => text !== '').join('\n')
  const sections = [
    section(9, heading(dashboard)),
    proposalsSection(dashboard.proposals),
    policiesSection(dashboard.policies, dashboard.trends ?? noTrends),
    waiversSection(dashboard.waivers),
    runsSection(dashboard.runs),
    blindSpotSection(dashboard.plan.blindSpots),
    problemsSection(dashboard.plan.problems),
    section(8, footer(dashboard)),
  ]
  const room = bodyLimit - head.length - tail.length - 10
  const text = fitText(sections, room, '*The rest does not fit into an issue; the summary of the run has it.*')
  return [head, '', text.trim(), ...(tail === '' ? [] : ['', tail])].join('\n')
}

function heading({ job, plan, history }: Dashboard): string {
  const { policies, narrowed, unchanged, skipped } = plan.summary
  const of = job === '' ? '' : ` of ${escapeMarkdown(job)}`
  const counts = `**${formatCount(policies, 'policy', 'policies')}${of}: ${formatNumber(narrowed)} to narrow, ${formatNumber(unchanged)} unchanged, ${formatNumber(skipped)} skipped.**`
  const trial = describeTrial(plan)
  const warning = trial === undefined ? '' : `> **Trial.** ${escapeMarkdown(trial)}`
  return [warning, counts, trendOf(history), `<sub>${coverageLine(plan)}</sub>`]
    .filter((text) => text !== '')
    .join('\n\n')
}

const bars = '▁▂▃▄▅▆▇█'

/** Points that are drawn. */
const mostBars = 26

/** What the policies granted and what was used, from run to run; empty where there is nothing to compare with yet. */
function trendOf(history: readonly HistoryPoint[]): string {
  const shown = history.slice(-mostBars)
  const [first, last] = [shown[0], shown.at(-1)]
  if (first === undefined || last === undefined || shown.length < 2) return ''
  const line = (name: string, value: (point: HistoryPoint) => number): string => {
    const values = shown.map(value)
    return `${name} ${drawnBars(values, Math.max(...values, 1))} ${formatNumber(value(first))} → ${formatNumber(value(last))}`
  }
  const granted = line('granted', (point) => point.granted)
  const used = line('used within 90 days', (point) => point.used)
  return `Actions from ${first.day} to ${last.day}: ${granted}, ${used}.`
}

const drawnBars = (values: readonly number[], most: number): string =>
  values.map((each) => bars[Math.round((each / most) * (bars.length - 1))]).join('')

const groups: readonly (readonly [DashboardProposal['state'], string])[] = [
  ['not-opened', 'Not opened'],
  ['open', 'Open'],
  ['waiting', 'Waiting'],
  ['declined', 'Closed by a person'],
  ['closed', 'Closed by Whittle'],
]

const verbs: Readonly<Record<BoxKind, string>> = { open: 'open', rebuild: 'rebuild', reopen: 'reopen' }

function proposalsSection(proposals: readonly DashboardProposal[]): Section {
  if (proposals.length === 0) return section(7, '')
  const text = (most: number): string =>
    [
      '## Proposals',
      'Tick a box, and the next run does what it says.',
      ...groups.flatMap(([state, title]) => {
        const group = proposals.filter((proposal) => proposal.state === state)
        // A box that is ticked is never among those that do not fit.
        const found = group.length <= most ? group : group.toSorted((a, b) => tickedFirst(a) - tickedFirst(b))
        if (found.length === 0) return []
        const lines = found.slice(0, most).map(proposalLine)
        const rest = found.length > most ? [`- and ${formatNumber(found.length - most)} more`] : []
        return [`### ${title} (${formatNumber(found.length)})`, [...lines, ...rest].join('\n')]
      }),
    ].join('\n\n')
  return section(7, text(proposals.length), text(100), text(40), text(15))
}

const tickedFirst = ({ box }: DashboardProposal): number => (box?.ticked === true ? 0 : 1)

function proposalLine({ label, pull, detail, box }: DashboardProposal): string {
  const why = detail === '' ? '' : `: ${escapeMarkdown(oneLine(detail, 200))}`
  const text = `${pull === null ? '' : `${linkOf(pull)} `}${codeSpan(oneLine(label, 200))}${why}`
  return box === null
    ? `- ${text}`
    : checkboxLine(box.kind, box.identity, box.ticked, ` **${verbs[box.kind]}** ${text}`)
}

const linkOf = ({ number, url }: PullLink): string => `[#${number}](${url})`

const rank = { narrowed: 0, skipped: 1, unchanged: 2 } as const

function policiesSection(policies: readonly DashboardPolicy[], trends: Trends): Section {
  const sorted = policies.toSorted((a, b) => rank[a.status] - rank[b.status])
  // Of a policy that is new, or that never changed, there is nothing to draw.
  const hasTrends = policies.some(({ trendKey }) => trendCell(trendKey, trends) !== '')
  const [title, line] = hasTrends ? [` granted, used since ${trends.days[0] ?? ''} |`, ' --- |'] : ['', '']
  const text = (most: number): string =>
    [
      '## Policies',
      '',
      `| policy | principals | outcome | actions | used in 30 / 90 days / all |${title} pull request |`,
      `| --- | ---: | --- | ---: | ---: |${line} --- |`,
      ...sorted
        .slice(0, most)
        .map((policy) => policyRow(policy, hasTrends ? ` ${trendCell(policy.trendKey, trends)} |` : '')),
      ...(sorted.length > most
        ? ['', `*and ${formatCount(sorted.length - most, 'more policy', 'more policies')}*`]
        : []),
    ].join('\n')
  if (policies.length === 0) return section(5, '')
  return section(5, text(policies.length), text(400), text(250), text(150), text(80), text(30), text(10))
}

/** What a policy granted, and what of it was used within 90 days, drawn to one scale; empty where nothing changed. */
function trendCell(trendKey: string | undefined, { points }: Trends): string {
  const all = trendKey === undefined ? [] : (points.get(trendKey) ?? [])
  const shown = all.filter((point) => point !== null)
  const [first, last] = [shown[0], shown.at(-1)]
  if (first === undefined || last === undefined || !hasChanged(shown)) return ''
  const most = Math.max(...shown.map(({ granted, used }) => Math.max(granted, used)), 1)
  const line = (of: (point: TrendPoint) => number): string =>
    `${drawnBars(shown.map(of), most)} ${formatNumber(of(first))} → ${formatNumber(of(last))}`
  return `${line(({ granted }) => granted)}, ${line(({ used }) => used)}`
}

/** @param trend a cell, or nothing */
function policyRow(
  { id, status, reason, principals, granted, after, used, pull }: DashboardPolicy,
  trend: string,
): string {
  const actions =
    granted === null ? '' : after === null ? formatNumber(granted) : `${formatNumber(granted)} → ${formatNumber(after)}`
  const use = used === null ? '' : `${used.days30} / ${used.days90} / ${used.all}`
  const why = status === 'skipped' ? `: ${escapeMarkdown(oneLine(reason, 120))}` : ''
  return `| ${codeCell(oneLine(id, 200))} | ${principals} | ${status}${why} | ${actions} | ${use} |${trend} ${pull === null ? '' : linkOf(pull)} |`
}

function waiversSection(waivers: readonly DashboardWaiver[]): Section {
  if (waivers.length === 0) return section(4, '')
  const sorted = waivers.toSorted((a, b) => (a.until < b.until ? -1 : a.until > b.until ? 1 : 0))
  const text = (most: number): string =>
    [
      '## Waivers, by expiry',
      '',
      '| until | keeps | in | because | pull request |',
      '| --- | --- | --- | --- | --- |',
      ...sorted.slice(0, most).map(waiverRow),
      ...(sorted.length > most ? ['', `*and ${formatNumber(sorted.length - most)} more*`] : []),
    ].join('\n')
  return section(4, text(waivers.length), text(100), text(20))
}

const waiverStates = { expired: ' **expired**', soon: ' soon', active: '' } as const

const waiverRow = ({ keep, in: where, until, because, state, pull }: DashboardWaiver): string =>
  `| ${until}${waiverStates[state]} | ${codeCell(keep)} | ${codeCell(oneLine(where, 200))} | ${escapeMarkdown(oneLine(because, 200))} | ${pull === null ? '' : linkOf(pull)} |`

function runsSection(runs: readonly DashboardRun[] | undefined): Section {
  if (runs === undefined || runs.length === 0) return section(3, '')
  const text = (most: number): string =>
    [
      '## Runs of runbooks',
      '',
      '| began | runbook | state | pull request |',
      '| --- | --- | --- | --- |',
      ...runs.slice(0, most).map(runRow),
      ...(runs.length > most ? ['', `*and ${formatNumber(runs.length - most)} more*`] : []),
    ].join('\n')
  return section(3, text(50), text(10))
}

const runRow = ({ runbook, startedAt, state, open, pullRequest }: DashboardRun): string =>
  `| ${formatDay(startedAt)} | ${codeCell(runbook)} | ${escapeMarkdown(state)}${open ? ' **open**' : ''} | ${pullRequest === null ? '' : escapeMarkdown(pullRequest)} |`

function problemsSection(problems: readonly string[]): Section {
  if (problems.length === 0) return section(2, '')
  const text = (most: number): string =>
    [
      '## Warnings',
      '',
      ...firstItems(
        problems.map((problem) => `- ${escapeMarkdown(oneLine(problem, 400))}`),
        most,
      ),
    ].join('\n')
  return section(2, text(50), text(10))
}

const footer = ({ runUrl }: Dashboard): string =>
  `<sub>Whittle writes this text anew with each run that finds something else${runUrl === undefined ? '' : ` (${runLink(runUrl)})`}. What people write here is lost: write a comment. Close the issue, and it is not written any more until it is opened again.</sub>`
