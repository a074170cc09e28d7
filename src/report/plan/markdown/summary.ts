import type { UnmappedEvent } from '../../../evidence/types.ts'
import type { Contradiction } from '../../../narrowing/contradictions.ts'
import type { Plan, PolicyPlan } from '../../../proof/plan.ts'
import { contradictionsAdvice, contradictionsTitle, contradictionText } from '../contradictions.ts'
import { codeSpan, codeCell, codeBlock, escapeHtml, escapeMarkdown } from '../../escape.ts'
import { describeApplied, describeBroadGrants } from '../describe/instance.ts'
import { fitText, section, type Section } from '../../fit.ts'
import { blindSpotSection, blindSpotTable } from './blind-spots.ts'
import { coverageLine, coverageLines } from './coverage.ts'
import { findingsTable } from './findings.ts'
import { planTableSection, reasonsSection, unusedSection, type PullRequestLinks } from './table.ts'
import { countStates, planRows, stateOf, stateWords, type StateCounts } from '../rows.ts'
import { policyDiff } from '../../policy-diff.ts'
import { describeRollout } from '../describe/rollout.ts'
import { describeAwsCheck, describeBacktestTotal, describeContainment, describeReplay } from '../describe/proof.ts'
import { runCostLines, type RunCost } from './run-cost.ts'
import { describeRemovedActions, removedByLevel, removalsOf } from '../removals.ts'
import { describeBasis, describeTrial } from '../describe/trial.ts'
import { firstItems, policyName, describeEvidenceGap, describeTooLarge } from '../../wording.ts'
import { formatCount, formatNumber } from '../../../words.ts'

/** GitHub's limit for a job summary is 1 MiB; other steps' text may stand before it. */
const longestSummary = 1_000_000

/** What a summary says of the run beside its plan. */
export interface SummaryContext {
  /** Open pull requests by the id of their policy. */
  readonly pullRequests?: PullRequestLinks
  readonly cost?: RunCost
}

/** The job summary: what became of every policy, and what the evidence could not show. At most 1,000,000 bytes. */
export function renderSummary(plan: Plan, { pullRequests, cost }: SummaryContext = {}): string {
  const rows = planRows(plan)
  const sections = [
    section(9, heading(plan, countStates(rows.map(({ state }) => state)))),
    administratorsSection(plan),
    planTableSection(rows, pullRequests),
    rolloutSection(plan.policies),
    unusedSection(rows, plan),
    reasonsSection(rows, plan),
    findingsTable(plan.policies),
    ...narrowedSections(plan.policies.filter(({ status }) => status === 'narrowed')),
    problemsSection(plan.problems),
    blindSpotTable(plan.blindSpots),
    blindSpotSection(plan.blindSpots),
    unmappedSection(plan.unmapped),
    contradictionsSection(plan.contradictions),
    section(8, coverageLines(plan).join('\n')),
    allSection(plan.policies.filter(({ status }) => status !== 'narrowed')),
    section(8, cost === undefined ? '' : ['### This run', '', ...runCostLines(cost)].join('\n')),
    section(9, `<sub>${coverageLine(plan)}</sub>`),
  ]
  return fitText(
    sections,
    longestSummary,
    '*The rest did not fit into a job summary; `whittle plan --json` has all of it.*',
  )
}

/** Stands before the proposals: these do not change what such principals may do. */
function administratorsSection({ broadGrants = [] }: Plan): Section {
  if (broadGrants.length === 0) return section(9, '')
  const lines = describeBroadGrants(broadGrants).map((line) => `- ${escapeMarkdown(line)}`)
  const text = (most: number): string => ['### Not narrowed by this', '', ...firstItems(lines, most)].join('\n')
  return section(9, text(100), text(10))
}

function heading(plan: Plan, counts: StateCounts): string {
  const { summary } = plan
  const trial = describeTrial(plan)
  const { policies, narrowed, actionsBefore, actionsAfter, backtest, unseen } = summary
  const proofs = [
    ...(backtest ? [`- Backtest: ${escapeMarkdown(describeBacktestTotal(backtest))}`] : []),
    ...(unseen ? [`- Estimate: ${escapeMarkdown(unseen.inWords)}`] : []),
  ]
  const levels = removedByLevel(plan.policies.filter(({ status }) => status === 'narrowed').map(removalsOf))
  const removed = levels.size === 0 ? '' : `**Removed: ${describeRemovedActions(levels)}.** `
  const actions =
    narrowed > 0
      ? `\n\n${removed}${formatCount(actionsBefore, 'action')} granted by them before, **${formatNumber(actionsAfter)} after**.`
      : ''
  const written = formatNumber(counts.get('narrowed') ?? 0)
  return `## Whittle: ${written} of ${formatCount(policies, 'policy', 'policies')} narrowed${otherStates(counts)}${trial === undefined ? '' : `\n\n> **Trial.** ${escapeMarkdown(trial)}`}${incomplete(plan)}${setup(plan)}${actions}${proofs.length > 0 ? `\n\n${proofs.join('\n')}` : ''}`
}

/** Evidence that is not there, or not whole, stands before everything that rests on it. */
function incomplete({ coverage }: Plan): string {
  const gap = describeEvidenceGap(coverage)
  if (gap === undefined) return ''
  return `\n\n> **${gap.kind === 'none' ? 'No evidence' : 'Incomplete'}.** ${escapeMarkdown(gap.text)}`
}

/** What was decided for want of configuration; and why little was compared, with what to write into it. */
function setup({ setup: found }: Plan): string {
  if (found === undefined) return ''
  const { notes, missing } = found
  const said = notes.length === 0 ? '' : `\n\n> ${notes.map(escapeMarkdown).join(' ')}`
  if (missing === null) return said
  const advice = missing.yaml === '' ? '' : ' To write into `.github/whittle.yml`, where it is right:'
  const yaml = missing.yaml === '' ? '' : `\n\n${codeBlock('yaml', missing.yaml)}`
  return `${said}\n\n> **Little was compared.** ${escapeMarkdown(missing.why)}${advice}${yaml}`
}

/** `, 1 looks unused, 4 skipped` */
const otherStates = (counts: StateCounts): string =>
  [...counts]
    .filter(([state]) => state !== 'narrowed')
    .map(([state, count]) => `, ${formatNumber(count)} ${stateWords[state]}`)
    .join('')

/** Proposals that are made in stages, and which stage is due. */
function rolloutSection(policies: readonly PolicyPlan[]): Section {
  const lines = policies.flatMap(({ rollout, ...policy }) =>
    rollout
      ? [`- ${codeSpan(policy.address ?? policy.file)}: Rollout: ${escapeMarkdown(describeRollout(rollout))}`]
      : [],
  )
  if (lines.length === 0) return section(6, '')
  const text = (most: number): string => ['### Rollout in stages', '', ...firstItems(lines, most)].join('\n')
  return section(6, text(200), text(20))
}

/** Every policy that is not narrowed, folded, with its whole reason. */
function allSection(policies: readonly PolicyPlan[]): Section {
  if (policies.length === 0) return section(1, '')
  const title = `${formatCount(policies.length, 'policy', 'policies')} not narrowed, each with its reason`
  const text = (most: number): string =>
    [
      `<details><summary>${title}</summary>`,
      '',
      '| policy | place | state | why |',
      '| --- | --- | --- | --- |',
      ...policies.slice(0, most).map(row),
      ...(policies.length > most
        ? ['', `*and ${formatCount(policies.length - most, 'more policy', 'more policies')}, which do not fit here.*`]
        : []),
      '',
      '</details>',
    ].join('\n')
  return section(1, text(policies.length), text(1000), text(200), `*${title}: \`whittle plan --details\` has them.*`)
}

function row(policy: PolicyPlan): string {
  const place = codeCell(`${policy.file}:${policy.line}`)
  const more = [...policy.notes, ...(policy.aws ?? []).map(describeAwsCheck)]
  const why = [policy.reason, ...more].map(escapeMarkdown).join('<br>')
  return `| ${codeCell(policyName(policy))} | ${place} | ${stateWords[stateOf(policy)]} | ${why} |`
}

/** More diffs than this are not readable on one page. */
const mostDiffs = 200

function narrowedSections(policies: readonly PolicyPlan[]): Section[] {
  const rest = policies.length - mostDiffs
  const sections = policies.slice(0, mostDiffs).map(narrowedSection)
  if (rest <= 0) return sections
  const more = `*and ${formatCount(rest, 'more narrowed policy', 'more narrowed policies')}; \`whittle plan\` shows their diffs.*`
  return [...sections, section(4, more)]
}

function narrowedSection(policy: PolicyPlan): Section {
  const { before, after, statements, proof, restsOn } = policy
  const lines = [
    `<details><summary>${escapeHtml(`${policyName(policy)} (${policy.file}:${policy.line})`)}</summary>`,
    '',
  ]
  lines.push(escapeMarkdown(policy.reason), '')
  if (policy.tooLarge) lines.push(`Too large: ${escapeMarkdown(describeTooLarge(policy.tooLarge))}`, '')
  if (before !== undefined && after !== undefined)
    lines.push(codeBlock('diff', policyDiff(before, after, statements)), '')
  for (const each of policy.instances ?? []) lines.push(`- Applied ${escapeMarkdown(describeApplied(each))}`)
  if (restsOn) lines.push(`- Based on the evidence of ${escapeMarkdown(describeBasis(restsOn))}`)
  if (proof !== null) {
    lines.push(
      `- Never wider: ${escapeMarkdown(describeContainment(proof.containment, proof.newlyTrusted))}`,
      `- Replay: ${escapeMarkdown(describeReplay(proof.replay))}`,
      ...(policy.aws ?? []).map((check) => `- AWS: ${escapeMarkdown(describeAwsCheck(check))}`),
      '',
    )
  }
  if (policy.notes.length > 0) lines.push(...policy.notes.map((note) => `- ${escapeMarkdown(note)}`), '')
  lines.push('</details>')
  return section(
    3,
    lines.join('\n'),
    `*The diff of ${codeSpan(policyName(policy))} does not fit here; \`whittle plan\` shows it.*`,
  )
}

function problemsSection(problems: readonly string[]): Section {
  if (problems.length === 0) return section(6, '')
  const text = (most: number): string =>
    [
      '### Warnings',
      '',
      ...firstItems(
        problems.map((problem) => `- ${escapeMarkdown(problem)}`),
        most,
      ),
    ].join('\n')
  return section(6, text(500), text(20))
}

function unmappedSection(events: readonly UnmappedEvent[]): Section {
  if (events.length === 0) return section(2, '')
  const sorted = events.toSorted((a, b) => b.count - a.count)
  const title = `Unmapped: ${formatCount(
    events.reduce((sum, event) => sum + event.count, 0),
    'event',
  )} of ${formatCount(events.length, 'kind')} that no known action explains`
  const text = (most: number): string =>
    [
      `<details><summary>${escapeHtml(title)}</summary>`,
      '',
      '| source | event | events | sample |',
      '| --- | --- | ---: | --- |',
      ...sorted
        .slice(0, most)
        .map(
          (event) =>
            `| ${codeCell(event.eventSource)} | ${codeCell(event.eventName)} | ${formatNumber(event.count)} | ${codeCell(event.events[0] ?? '')} |`,
        ),
      ...(sorted.length > most ? ['', `and ${formatCount(sorted.length - most, 'more kind')}`] : []),
      '',
      '</details>',
    ].join('\n')
  return section(2, text(500), text(50), `*${title}.*`)
}

function contradictionsSection(all: readonly Contradiction[]): Section {
  if (all.length === 0) return section(2, '')
  const sorted = all.toSorted((a, b) => b.count - a.count)
  const text = (most: number): string =>
    [
      `<details><summary>${escapeHtml(contradictionsTitle(all))}</summary>`,
      '',
      contradictionsAdvice,
      '',
      ...sorted
        .slice(0, most)
        .map(
          (each) =>
            `- ${escapeMarkdown(contradictionText(each))}; ${formatCount(each.count, 'event')}, e.g. ${codeSpan(each.events[0] ?? '')}`,
        ),
      ...(sorted.length > most ? [`- and ${formatCount(sorted.length - most, 'more kind')}`] : []),
      '',
      '</details>',
    ].join('\n')
  return section(2, text(200), text(20), `*${contradictionsTitle(all)}.*`)
}
