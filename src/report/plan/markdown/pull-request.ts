import type { Plan, PolicyPlan } from '../../../proof/plan.ts'
import { codeBlock, oneLine, escapeMarkdown } from '../../escape.ts'
import { fitText, fitSections, section, type Section } from '../../fit.ts'
import { blindSpotSection } from './blind-spots.ts'
import { changesSection } from './changes.ts'
import { coverageLine } from './coverage.ts'
import { findingsSection } from './findings.ts'
import { removalsSection } from './removals.ts'
import { policyDiff } from '../../policy-diff.ts'
import { recommendedSection } from '../recommended.ts'
import { restOfReport, type ReportContext } from '../../run-link.ts'
import {
  describeAwsCheck,
  describeBacktest,
  describeContainment,
  describeReplay,
  describeEstimate,
} from '../describe/proof.ts'
import { describeTrial } from '../describe/trial.ts'
import { firstItems, policyName, removedActions, firstFew, groupByUndo } from '../../wording.ts'
import { formatCount, formatNumber } from '../../../words.ts'

export { renderSummary, type SummaryContext } from './summary.ts'

/**
 * GitHub refuses bodies of more than 65,536 characters; what is kept free is for the marks and notes of the pull request
 * itself.
 *
 * @see https://docs.github.com/en/rest/pulls/pulls
 */
const longestBody = 65_536 - 4_096
const longestTitle = 200

export interface PullRequestText {
  /** One line of plain text, at most 200 characters. */
  readonly title: string
  /** GitHub-flavoured Markdown of at most 61,440 bytes in UTF-8. */
  readonly body: string
}

/**
 * Title and body of the pull request for one narrowed policy: what is at stake, the diff, the reasons, the proof, what is
 * not known, how to undo it. Same plan, same bytes, but for the address of the run: there is no clock in it.
 */
export function renderPullRequest(policy: PolicyPlan, plan: Plan, context: ReportContext = {}): PullRequestText {
  const trial = describeTrial(plan)
  const top = [
    section(9, trial === undefined ? '' : `> **Trial.** ${escapeMarkdown(trial)}`),
    removalsSection(policy, plan, context),
  ]
  const rest = [
    diffSection(policy),
    changesSection(policy),
    proofSection(policy),
    blindSpotSection(policy.blindSpots),
    findingsSection(policy.findings),
    recommendedSection(policy),
    notesSection(policy),
    undoSection(policy),
    section(9, `<sub>${coverageLine(plan)}</sub>`),
  ]
  const where = restOfReport(context)
  const missing = `*The rest did not fit into a pull request; ${where}.*`
  const whole = fitSections([...top, ...rest], longestBody, missing)
  const title = titleOf(policy, plan)
  if (!whole.shortened) return { title, body: whole.text }
  const notice = section(9, `> **Shortened.** Not everything fits into a pull request: ${where}.`)
  return { title, body: fitText([...top, notice, ...rest], longestBody, missing) }
}

/** `Narrow aws_iam_policy.deploy: 212 actions to 9` */
function titleOf(policy: PolicyPlan, plan: Plan): string {
  const name = policyName(policy)
  const namesakes = plan.policies.filter((other) => other.status === 'narrowed' && policyName(other) === name)
  const place = namesakes.length > 1 && policy.address !== undefined ? `${name} (${policy.file})` : name
  const { state, stages = [] } = policy.rollout ?? {}
  const due = stages.filter((stage) => stage.state === 'due').map((stage) => stage.name)
  const which = state === 'staged' && due.length > 0 ? `${place} in ${due.join(', ')}` : place
  const rules = new Set(policy.changes.map(({ rule }) => rule))
  const fence = rules.has('deny-networks')
  const newlyTrusted = policy.proof?.newlyTrusted?.length ?? 0
  if (fence && rules.size === 1 && newlyTrusted > 0) {
    return oneLine(`Fence ${which}: trust ${formatCount(newlyTrusted, 'more network')}`, longestTitle)
  }
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

function diffSection({ before, after, statements }: PolicyPlan): Section {
  if (before === undefined || after === undefined) return section(5, '')
  const diff = policyDiff(before, after, statements)
  const lines = diff.split('\n').length
  const without = `*The diff of ${formatCount(lines, 'line')} does not fit here; the changed file shows it.*`
  return section(
    5,
    `### The policy, before and after\n\n${codeBlock('diff', diff)}`,
    `### The policy, before and after\n\n${without}`,
  )
}

function proofSection({ proof, aws }: PolicyPlan): Section {
  if (proof === null) return section(8, '')
  const { containment, newlyTrusted, replay, backtest, unseen, unseenBy } = proof
  const lines = [
    '### Proof',
    '',
    `- **Never wider** — ${escapeMarkdown(describeContainment(containment, newlyTrusted))}`,
    `- **Replay** — ${escapeMarkdown(describeReplay(replay))}`,
    ...(backtest === null ? [] : [`- **Backtest** — ${escapeMarkdown(describeBacktest(backtest))}`]),
    ...(unseen === null
      ? []
      : [`- **Estimate** — ${describeEstimate(unseen, unseenBy).map(escapeMarkdown).join('; ')}`]),
    ...(aws ?? []).map((check) => `- **AWS** — ${escapeMarkdown(describeAwsCheck(check))}`),
  ]
  return section(8, lines.join('\n'))
}

function notesSection({ notes }: PolicyPlan): Section {
  const lines = notes.map((note) => `- ${escapeMarkdown(note)}`)
  if (lines.length === 0) return section(4, '')
  const text = (most: number): string => ['### Worth knowing', '', ...firstItems(lines, most)].join('\n')
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
  const text = (most: number): string => ['### How to undo', '', ...firstItems(lines, most)].join('\n')
  return section(7, text(20), text(3))
}
