import type { Plan, PolicyPlan } from '../proof/plan.ts'
import { codeSpan, fenced, oneLine, escapeMarkdown } from './escape.ts'
import { fit, section, type Section } from './fit.ts'
import { blindSpotSection } from './markdown-blind-spots.ts'
import { changesSection } from './markdown-changes.ts'
import { coverageLine } from './markdown-coverage.ts'
import { policyDiff } from './policy-diff.ts'
import {
  describeAwsCheck,
  describeBacktest,
  describeContainment,
  describeReplay,
  describeEstimate,
} from './proof-words.ts'
import { describeBasis, describeTrial } from './trial-words.ts'
import {
  formatCount,
  policyName,
  formatNumber,
  removedActions,
  firstFew,
  describeTooLarge,
  groupByUndo,
} from './wording.ts'

export { renderSummary } from './markdown-summary.ts'

/**
 * GitHub refuses longer bodies.
 *
 * @see https://docs.github.com/en/rest/pulls/pulls
 */
const longestBody = 65_536
const longestTitle = 200

export interface PullRequestText {
  /** One line of plain text, at most 200 characters. */
  readonly title: string
  /** GitHub-flavoured Markdown of at most 65,536 bytes in UTF-8. */
  readonly body: string
}

/** Title and body of the pull request for one narrowed policy. Same plan, same bytes: there is no clock in it. */
export function renderPullRequest(policy: PolicyPlan, plan: Plan): PullRequestText {
  const trial = describeTrial(plan)
  const sections = [
    section(9, trial === undefined ? '' : `> **Trial.** ${escapeMarkdown(trial)}`),
    intro(policy),
    changesSection(policy),
    diffSection(policy),
    proofSection(policy),
    blindSpotSection(policy.blindSpots),
    notesSection(policy),
    undoSection(policy),
    section(9, `<sub>${coverageLine(plan)}</sub>`),
  ]
  const missing = '*The rest did not fit into a pull request; `whittle plan --json` has all of it.*'
  return { title: titleOf(policy, plan), body: fit(sections, longestBody, missing) }
}

/** `Narrow aws_iam_policy.deploy: 212 actions to 9` */
function titleOf(policy: PolicyPlan, plan: Plan): string {
  const name = policyName(policy)
  const namesakes = plan.policies.filter((other) => other.status === 'narrowed' && policyName(other) === name)
  const which = namesakes.length > 1 && policy.address !== undefined ? `${name} (${policy.file})` : name
  const rules = new Set(policy.changes.map(({ rule }) => rule))
  const fence = rules.has('deny-networks')
  if (fence && rules.size === 1) return oneLine(`Fence ${which}: deny requests from untrusted networks`, longestTitle)
  const what = [...lessOf(policy), ...(fence ? ['a fence by network'] : [])].join(', ')
  return oneLine(`Narrow ${which}: ${what}`, longestTitle)
}

function lessOf(policy: PolicyPlan): string[] {
  const { actions } = policy
  if (actions !== undefined && actions.after < actions.before) {
    return [`${formatCount(actions.before, 'action')} to ${formatNumber(actions.after)}`]
  }
  const removed = new Set(policy.changes.flatMap(removedActions))
  if (removed.size > 0) return [`${formatCount(removed.size, 'action')} fewer`]
  return ['fewer resources']
}

function intro(policy: PolicyPlan): Section {
  const place = `${codeSpan(policy.file)}, line ${policy.line}`
  const what = policy.address === undefined ? place : `${codeSpan(policy.address)} (${place})`
  const hosts = policy.hosts
    .map(({ address }) => address)
    .filter((address) => address !== policy.address && address !== policy.file)
  const text = (most: number): string =>
    [
      `${purpose(policy, what)} ${escapeMarkdown(policy.reason)}`,
      '',
      `- Attached to: ${policy.principals.length === 0 ? 'unknown' : firstFew(policy.principals.map(codeSpan), most)}`,
      ...(policy.tooLarge ? [`- **Too large** — ${describeTooLarge(policy.tooLarge)}`] : []),
      ...(hosts.length > 0 ? [`- Part of: ${firstFew(hosts.map(codeSpan), most)}`] : []),
      ...(policy.restsOn ? [`- Based on the evidence of ${escapeMarkdown(describeBasis(policy.restsOn, most))}`] : []),
    ].join('\n')
  return section(8, text(20), text(3))
}

const purpose = ({ changes }: PolicyPlan, what: string): string =>
  changes.every(({ rule }) => rule === 'deny-networks')
    ? `Denies requests from untrusted networks in ${what}.`
    : `Narrows ${what} to the actions that its principals used.`

function diffSection({ before, after }: PolicyPlan): Section {
  if (before === undefined || after === undefined) return section(5, '')
  const diff = policyDiff(before, after)
  const lines = diff.split('\n').length
  const without = `*The diff of ${formatCount(lines, 'line')} does not fit here; the changed file shows it.*`
  return section(
    5,
    `### The policy, before and after\n\n${fenced('diff', diff)}`,
    `### The policy, before and after\n\n${without}`,
  )
}

function proofSection({ proof, aws }: PolicyPlan): Section {
  if (proof === null) return section(8, '')
  const { containment, replay, backtest, unseen, unseenBy } = proof
  const lines = [
    '### Proof',
    '',
    `- **Never wider** — ${escapeMarkdown(describeContainment(containment))}`,
    `- **Replay** — ${escapeMarkdown(describeReplay(replay))}`,
    ...(backtest === null ? [] : [`- **Backtest** — ${escapeMarkdown(describeBacktest(backtest))}`]),
    ...(unseen === null
      ? []
      : [`- **Estimate** — ${describeEstimate(unseen, unseenBy).map(escapeMarkdown).join('; ')}`]),
    ...(aws ?? []).map((check) => `- **AWS** — ${escapeMarkdown(describeAwsCheck(check))}`),
  ]
  return section(8, lines.join('\n'))
}

function notesSection({ notes, findings }: PolicyPlan): Section {
  const lines = [
    ...notes.map((note) => `- ${escapeMarkdown(note)}`),
    ...findings.map(
      ({ id, effect, text }) => `- Access Analyzer ${effect}: ${escapeMarkdown(text)} (finding ${codeSpan(id)})`,
    ),
  ]
  if (lines.length === 0) return section(4, '')
  const text = (most: number): string =>
    [
      '### Worth knowing',
      '',
      ...lines.slice(0, most),
      ...(lines.length > most ? [`- and ${formatNumber(lines.length - most)} more`] : []),
    ].join('\n')
  return section(4, text(100), text(10))
}

function undoSection({ changes }: PolicyPlan): Section {
  const ways = groupByUndo(changes)
  if (ways.size === 0) return section(7, '')
  const lines = [...ways].map(([undo, numbers]) => {
    const which =
      ways.size > 1 ? ` (${numbers.length === 1 ? 'change' : 'changes'} ${firstFew(numbers.map(String), 20)})` : ''
    return `- ${escapeMarkdown(undo)}${which}`
  })
  const text = (most: number): string =>
    [
      '### How to undo',
      '',
      ...lines.slice(0, most),
      ...(lines.length > most ? [`- and ${formatNumber(lines.length - most)} more`] : []),
    ].join('\n')
  return section(7, text(20), text(3))
}
