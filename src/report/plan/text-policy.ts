import type { ActionVerdict, Change, UsageEvidence } from '../../narrowing/types.ts'
import type { PolicyPlan, PolicyRollout, ProposalProof, RecommendedPolicy } from '../../proof/plan.ts'
import { applySplices } from '../../sources/splice.ts'
import { describeRollout, describeStage } from './describe/rollout.ts'
import { describeApplied } from './describe/instance.ts'
import { escapeInvisible } from '../escape.ts'
import { unifiedDiff } from '../line-diff.ts'
import { policyDiff } from '../policy-diff.ts'
import { describeRecommended, differencesOf, reasonOf } from './recommended.ts'
import type { Page } from '../page.ts'
import { type Column, displayWidth, wrap } from '../tables.ts'
import {
  describeAwsCheck,
  describeBacktest,
  describeContainment,
  describeReplay,
  describeEstimate,
} from './describe/proof.ts'
import { describeBasis } from './describe/trial.ts'
import {
  joinList,
  countByService,
  changeTitle,
  keptByReason,
  namelessReason,
  evidenceShownOnce,
  removedActions,
  removedExamples,
  describeRemoved,
  formatShortRange,
  firstFew,
  describeTooLarge,
  groupByUndo,
  policyKinds,
} from '../wording.ts'
import { formatCount, formatNumber } from '../../words.ts'

export type Files = Readonly<Record<string, { readonly before: string; readonly after: string }>>

/** Rows of evidence, and names in a list, in a terminal; the JSON has them all. */
const mostUsed = 15
const mostNames = 6

type Used = Extract<ActionVerdict, { readonly state: 'used' }>

/** Everything a reader decides on, for one policy that changes; a string per line. */
export function narrowedPolicy(policy: PolicyPlan, files: Files, page: Page): string[] {
  const place = page.place(`${escapeInvisible(policy.file)}:${policy.line}`)
  const used = evidenceShownOnce(policy.changes)
  const address = policy.address === undefined ? '' : `  ${page.strong(escapeInvisible(policy.address))}`
  return [
    `${page.good('Narrow')} ${place}${address}`,
    ...facts(policy, page),
    ...(policy.tooLarge ? page.paragraph(describeTooLarge(policy.tooLarge), `  ${page.warn('Too large')}  `) : []),
    ...(policy.rollout ? rolloutLines(policy.rollout, page) : []),
    '',
    ...diffLines(policy, files).flatMap((line) => diffLine(line, page)),
    '',
    ...policy.changes.flatMap((change, index) => [...changeLines(change, index + 1, used.get(change) ?? [], page), '']),
    ...proofLines(policy, page),
    ...policy.notes.flatMap((note) => page.paragraph(escapeInvisible(note), '  Note       ')),
    ...undoLines(policy.changes, page),
  ]
}

function rolloutLines(rollout: PolicyRollout, page: Page): string[] {
  const mark = rollout.state === 'due' ? page.good('Rollout') : page.warn('Rollout')
  return [
    ...page.paragraph(escapeInvisible(describeRollout(rollout)), `  ${mark}    `),
    ...rollout.stages.flatMap((stage) => page.paragraph(escapeInvisible(describeStage(stage)), '  Stage      ')),
  ]
}

function facts(policy: PolicyPlan, page: Page): string[] {
  const hosts = policy.hosts
    .map(({ address }) => address)
    .filter((address) => address !== policy.address && address !== policy.file)
  return [
    ...page.paragraph(escapeInvisible(policy.reason), '  '),
    ...page.paragraph(
      policy.principals.length > 0
        ? firstFew(policy.principals.map(escapeInvisible), 5)
        : policy.policyKind
          ? policyKinds[policy.policyKind]
          : 'unknown',
      '  Attached to ',
    ),
    ...instanceLines(policy, '  Applied     ', page),
    ...(hosts.length === 0 ? [] : page.paragraph(firstFew(hosts.map(escapeInvisible), 5), '  Part of     ')),
    ...(policy.restsOn ? page.paragraph(escapeInvisible(describeBasis(policy.restsOn)), '  Based on    ') : []),
  ]
}

/** More instances than these are counted. */
const mostInstances = 5

/** The policies in AWS that it makes, a paragraph each. */
export function instanceLines({ instances = [] }: PolicyPlan, label: string, page: Page): string[] {
  const shown = instances.slice(0, mostInstances).map((each) => escapeInvisible(describeApplied(each)))
  const more = instances.length - shown.length
  return [...shown, ...(more > 0 ? [`and ${formatCount(more, 'more')}`] : [])].flatMap((line) =>
    page.paragraph(line, label),
  )
}

/** The file as this policy alone changes it; without the file, the policy document. */
function diffLines(policy: PolicyPlan, files: Files): string[] {
  const file = files[policy.file]
  if (file !== undefined && policy.edits.length > 0) {
    return unifiedDiff(policy.file, file.before, applySplices(file.before, policy.edits))
  }
  return policy.before === undefined || policy.after === undefined
    ? []
    : policyDiff(policy.before, policy.after, policy.statements).split('\n')
}

/** A line of a diff, broken where it is longer than the page: the rest is indented further, behind the same mark. */
function diffLine(line: string, page: Page): string[] {
  const paint = colourOf(line, page)
  const room = page.width - 2
  if (!page.breaksDiffs || displayWidth(line) <= room || !/^[-+ ]/.test(line)) return [`  ${paint(line)}`]
  const indent = /^[-+ ]( *)/.exec(line)?.[1]?.length ?? 0
  const hang = Math.min(indent + 4, Math.floor(room / 2))
  const [first = '', ...rest] = wrap(line.slice(1 + indent), room - 1 - hang)
  const mark = line.slice(0, 1)
  return [
    `  ${paint(mark + ' '.repeat(indent) + first)}`,
    ...rest.map((part) => `  ${paint(mark + ' '.repeat(hang) + part)}`),
  ]
}

function colourOf(line: string, page: Page): (text: string) => string {
  if (line.startsWith('+++') || line.startsWith('---')) return page.strong
  if (line.startsWith('+')) return page.good
  if (line.startsWith('-')) return page.bad
  return line.startsWith('@@') ? page.place : (text) => text
}

function changeLines(change: Change, index: number, used: readonly Used[], page: Page): string[] {
  const removed = removedActions(change)
  const lines = page.paragraph(escapeInvisible(changeTitle(change)), `  ${index}. `)
  lines[0] = page.strong(lines[0] ?? '')
  lines.push(...page.paragraph(escapeInvisible(change.summary), '     '))
  if (removed.length > 0) {
    const names = removedExamples(change, mostNames)
    const rest = removed.length > names.length ? ` and ${formatNumber(removed.length - names.length)} more` : ''
    lines.push(
      ...page.paragraph(escapeInvisible(`${describeRemoved(change)}: ${names.join(', ')}${rest}`), '     Removed '),
    )
  }
  if (change.dropped.length > 0) {
    const unseen = `${firstFew(change.dropped, mostNames)}: not observable; policies.unobserved removes it`
    lines.push(...page.paragraph(escapeInvisible(unseen), '     Removed '))
  }
  if (change.nameless.length > 0) {
    lines.push(
      ...page.paragraph(escapeInvisible(`${firstFew(change.nameless, mostNames)}: ${namelessReason}`), '     Removed '),
    )
  }
  if (change.rule === 'scope-resources')
    lines.push(...page.paragraph(escapeInvisible(firstFew(change.after, mostNames)), '     Now on  '))
  lines.push(...usedLines(used, page))
  for (const [reason, actions] of keptByReason(change)) {
    const what =
      actions.length > 4
        ? `${formatCount(actions.length, 'action')} (${countByService(actions, 5)})`
        : actions.join(', ')
    lines.push(...page.paragraph(escapeInvisible(`${what}: ${reason}`), '     Kept    '))
  }
  if (change.readmitted.length > 0) {
    const back = `${formatCount(change.readmitted.length, 'unused action')} under a wildcard, to keep the list short or to fit the size quota: ${firstFew(change.readmitted, 5)}`
    lines.push(...page.paragraph(escapeInvisible(back), '     Restored '))
  }
  return lines
}

function usedLines(used: readonly Used[], page: Page): string[] {
  if (used.length === 0) return []
  const rows = used
    .slice(0, mostUsed)
    .map(({ action, evidence }) => [`  ${escapeInvisible(action)}`, ...evidenceCells(evidence)])
  const columns: Column[] = [
    { title: 'Kept: used', whole: true },
    { title: 'Events', align: 'right' },
    { title: 'Seen', whole: true },
    { title: 'Sample event', whole: true },
  ]
  const lines = page.table(columns, rows, { indent: 5, title: page.faint })
  return used.length > mostUsed
    ? [...lines, `       and ${formatCount(used.length - mostUsed, 'more action')} in use`]
    : lines
}

const evidenceCells = ({ count: times, firstSeen, lastSeen, events }: UsageEvidence): string[] => [
  formatNumber(times),
  formatShortRange(firstSeen, lastSeen),
  escapeInvisible(events[0] ?? ''),
]

function undoLines(changes: readonly Change[], page: Page): string[] {
  const ways = groupByUndo(changes)
  return [...ways].flatMap(([undo, numbers]) => {
    const which =
      ways.size > 1 ? ` (${numbers.length === 1 ? 'change' : 'changes'} ${joinList(numbers.map(String))})` : ''
    return page.paragraph(escapeInvisible(undo) + which, '  Undo       ')
  })
}

function proofLines({ proof, blindSpots, findings, recommended = [], aws }: PolicyPlan, page: Page): string[] {
  const lines: string[] = []
  if (blindSpots.length > 0) {
    const actions = [...new Set(blindSpots.flatMap((spot) => spot.actions))]
    const text = `${formatCount(actions.length, 'action')} kept because the evidence cannot show them: ${countByService(actions, 6)}`
    lines.push(...page.paragraph(escapeInvisible(text), '  Blind      '))
  }
  for (const { id, effect, text } of findings) {
    lines.push(
      ...page.paragraph(escapeInvisible(`Access Analyzer ${effect}: ${text} (finding ${id})`), '  Finding    '),
    )
  }
  for (const each of recommended) lines.push(...recommendedLines(each, page))
  if (proof !== null) lines.push(...verdicts(proof, page))
  return [...lines, ...awsLines(aws, '  AWS        ', page)]
}

/** What AWS recommends in the place of the policy, and where the proposal differs. */
function recommendedLines(recommended: RecommendedPolicy, page: Page): string[] {
  const differences = differencesOf(recommended)
  const shown = differences.slice(0, mostNames)
  const rest = differences.length - shown.length
  return [
    ...page.paragraph(escapeInvisible(describeRecommended(recommended)), '  AWS says   '),
    ...shown.flatMap((each) =>
      page.paragraph(escapeInvisible(`${each.action} ${each.verdict}: ${reasonOf(each)}`), '             '),
    ),
    ...(rest > 0 ? [`             and ${formatCount(rest, 'more action')}`] : []),
  ]
}

/** The results of AWS's own checks, where configuration asks for them. */
export const awsLines = (aws: PolicyPlan['aws'], label: string, page: Page): string[] =>
  (aws ?? []).flatMap((check) => page.paragraph(escapeInvisible(describeAwsCheck(check)), label))

function verdicts(
  { containment, newlyTrusted, replay, backtest, unseen, unseenBy }: ProposalProof,
  page: Page,
): string[] {
  const label = (name: string, good: boolean): string => `  ${(good ? page.good : page.bad)(name)}  `
  const lines = page.paragraph(
    escapeInvisible(describeContainment(containment, newlyTrusted)),
    label('Contained', containment.verdict === 'proven'),
  )
  lines.push(...page.paragraph(escapeInvisible(describeReplay(replay)), label('Replayed ', replay.denied.length === 0)))
  if (backtest !== null) lines.push(...page.paragraph(escapeInvisible(describeBacktest(backtest)), '  Backtest   '))
  if (unseen !== null) {
    const [first = '', ...rest] = describeEstimate(unseen, unseenBy)
    lines.push(...page.paragraph(escapeInvisible(first), '  Estimate   '))
    lines.push(...rest.flatMap((line) => page.paragraph(escapeInvisible(line), '             ')))
  }
  return lines
}
