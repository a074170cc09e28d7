import type { ActionVerdict, Change } from '../../../narrowing/types.ts'
import type { PolicyPlan } from '../../../proof/plan.ts'
import { codeSpan, codeCell, escapeHtml, escapeMarkdown } from '../../escape.ts'
import { section, type Section } from '../../fit.ts'
import {
  firstItems,
  countByService,
  changeTitle,
  formatDay,
  keptByReason,
  namelessReason,
  evidenceShownOnce,
  removedActions,
  removedExamples,
  describeRemoved,
  firstFew,
} from '../../wording.ts'
import { accessLevelsByGravity } from '../../access-levels.ts'
import { formatCount, formatNumber } from '../../../words.ts'

type Used = Extract<ActionVerdict, { readonly state: 'used' }>

/** The part of its evidence that each change shows. */
interface Detail {
  /** Rows of used actions. */
  readonly used: number
  /** Names of removed actions; what is beyond them is counted. */
  readonly removed: number
  readonly changes: number
  /** Lines on what is kept for another reason. */
  readonly others: number
}

/** What changes and why: a heading for each change, what is removed, what is kept and its evidence. */
export function changesSection(policy: PolicyPlan): Section {
  const used = evidenceShownOnce(policy.changes)
  const text = (detail: Detail): string => {
    const shown = policy.changes.slice(0, detail.changes)
    const rest = policy.changes.length - shown.length
    return [
      '### What changes, and why',
      ...shown.map((change, index) => changeText(change, index + 1, used.get(change) ?? [], detail)),
      ...(rest > 0 ? [`*and ${formatCount(rest, 'more change')}, which do not fit here; the diff shows them.*`] : []),
    ].join('\n\n')
  }
  return section(
    6,
    text({ used: 1000, removed: 5000, changes: 1000, others: 100 }),
    text({ used: 50, removed: 200, changes: 100, others: 50 }),
    text({ used: 10, removed: 10, changes: 40, others: 5 }),
    text({ used: 0, removed: 3, changes: 20, others: 1 }),
  )
}

function changeText(change: Change, index: number, used: readonly Used[], detail: Detail): string {
  const parts = [`#### ${index}. ${escapeMarkdown(changeTitle(change))}\n\n${escapeMarkdown(change.summary)}`]
  const removed = removedActions(change)
  if (removed.length > 0) parts.push(removedText(change, removed, detail.removed))
  if (change.rule === 'scope-resources') parts.push(scopedText(change))
  if (used.length > 0) parts.push(usedTable(used, detail.used))
  if (change.dropped.length > 0) {
    parts.push(
      `Not observable, and removed by \`policies.unobserved\`: ${firstFew(change.dropped.map(codeSpan), detail.removed)}.`,
    )
  }
  if (change.nameless.length > 0) {
    parts.push(`${firstFew(change.nameless.map(codeSpan), detail.removed)}: ${escapeMarkdown(namelessReason)}.`)
  }
  const others = [...keptByReason(change)].map(
    ([reason, actions]) => `- Kept: ${namesOf(actions)} — ${escapeMarkdown(reason)}`,
  )
  if (change.readmitted.length > 0) {
    others.push(
      `- Unused, but restored by a wildcard, to keep the list short or to fit the size quota: ${namesOf(change.readmitted)}`,
    )
  }
  if (others.length > 0) parts.push(firstItems(others, detail.others).join('\n'))
  return parts.join('\n\n')
}

const namesOf = (actions: readonly string[]): string =>
  actions.length <= 12
    ? actions.map(codeSpan).join(', ')
    : `${formatNumber(actions.length)} actions (${escapeMarkdown(countByService(actions, 12))})`

function removedText(change: Change, removed: readonly string[], most: number): string {
  const head = `Removed: ${describeRemoved(change)}`
  if (removed.length <= 12) return `${head}: ${removed.map(codeSpan).join(', ')}.`
  const few = `${head}, e.g. ${removedExamples(change, 5).map(codeSpan).join(', ')}`
  if (most < 12) return `${few}.`
  let left = most
  const lists = accessLevelsByGravity.flatMap((level) => {
    const names = change.removed[level] ?? []
    const shown = names.slice(0, left)
    left -= shown.length
    return names.length === 0
      ? []
      : [
          `**${level}** (${formatNumber(names.length)}): ${firstFew(shown.map(codeSpan), shown.length)}${beyond(names.length - shown.length)}`,
        ]
  })
  return [
    `${few}.`,
    '',
    `<details><summary>${escapeHtml(`All ${formatCount(removed.length, 'action')}`)}</summary>`,
    '',
    lists.join('\n\n'),
    '',
    '</details>',
  ].join('\n')
}

const beyond = (many: number): string => (many > 0 ? ` and ${formatNumber(many)} more` : '')

function scopedText({ before, after }: Change): string {
  const former = before.length === 0 ? '' : `, instead of ${firstFew(before.map(codeSpan), 5)}`
  return `Now on ${firstFew(after.map(codeSpan), 20)}${former}.`
}

function usedTable(used: readonly Used[], most: number): string {
  if (most === 0) return `Kept: ${formatCount(used.length, 'action')} in use.`
  const rows = used
    .slice(0, most)
    .map(
      ({ action, evidence }) =>
        `| ${codeCell(action)} | ${formatNumber(evidence.count)} | ${formatDay(evidence.firstSeen)} | ${formatDay(evidence.lastSeen)} | ${codeCell(evidence.events[0] ?? '')} |`,
    )
  const rest = used.length - rows.length
  const events = used.reduce((sum, { evidence }) => sum + evidence.count, 0)
  const last =
    used
      .map(({ evidence }) => evidence.lastSeen)
      .sort()
      .at(-1) ?? ''
  const title = `Kept, because used: ${formatCount(used.length, 'action')}, ${formatCount(events, 'event')}, last on ${formatDay(last)}`
  return [
    `<details><summary>${escapeHtml(title)}</summary>`,
    '',
    '| action | events | first seen | last seen | sample event |',
    '| --- | ---: | --- | --- | --- |',
    ...rows,
    ...(rest > 0
      ? ['', `and ${formatCount(rest, 'more action')} in use, not listed here, to keep the text short.`]
      : []),
    '',
    '</details>',
  ].join('\n')
}
