import type { PolicyPlan } from '../proof/plan.ts'
import { visible } from './escape.ts'
import type { Page } from './page.ts'
import { countStates, planRow, stateOf, stateWords, type PlanRow } from './plan-rows.ts'
import { firstFew, formatCount } from './wording.ts'

/** What `plan --apply` did: the files with their policies and the actions that these grant no longer; then what to check. */
export function appliedLines(policies: readonly PolicyPlan[], paths: readonly string[], page: Page): string[] {
  const written = new Set(paths)
  const rows = policies.filter(({ file, edits }) => edits.length > 0 && written.has(file)).map(planRow)
  const left = notWritten(policies)
  if (rows.length === 0) return page.paragraph(left || nothingProposed(policies), 'Why  ')
  return [
    ...rows.flatMap((row) =>
      page.paragraph(visible(`${row.name === row.file ? '' : `${row.file}: `}${row.name}: ${lessOf([row])}`), '  '),
    ),
    ...page.paragraph(
      `${formatCount(rows.length, 'policy', 'policies')} in ${formatCount(paths.length, 'file')}: ${lessOf(rows)}.`,
      'In all  ',
    ),
    ...(left === '' ? [] : page.paragraph(left, 'Left    ')),
    ...page.paragraph(
      'git diff; then terraform plan, or what else applies these files: it has to show changes of these policies alone. Commit, and watch for calls that are refused (whittle verify --since REV).',
      'Check   ',
    ),
  ]
}

/** Proposals without an edit, and policies for which there is none. */
function notWritten(policies: readonly PolicyPlan[]): string {
  const tooLarge = policies.filter((policy) => policy.tooLarge)
  const waiting = policies.filter(({ rollout }) => rollout?.state === 'waiting')
  const notEdited = policies.filter(({ status, after }) => status === 'skipped' && after !== undefined)
  const names = (some: readonly PolicyPlan[]): string =>
    firstFew(
      some.map((policy) => visible(planRow(policy).name)),
      3,
    )
  return [
    ...(tooLarge.length === 0
      ? []
      : [`${formatCount(tooLarge.length, 'proposal')} not written, too large for one policy: ${names(tooLarge)}.`]),
    ...(waiting.length === 0
      ? []
      : [`${formatCount(waiting.length, 'proposal')} waiting for an earlier stage of the rollout: ${names(waiting)}.`]),
    ...(notEdited.length === 0
      ? []
      : [
          `${formatCount(notEdited.length, 'policy', 'policies')} not edited, --details shows why: ${names(notEdited)}.`,
        ]),
  ].join(' ')
}

/** Nothing was proposed: what became of the policies instead. */
function nothingProposed(policies: readonly PolicyPlan[]): string {
  const counts = [...countStates(policies.map(stateOf))].map(([state, count]) => `${count} ${stateWords[state]}`)
  return counts.length === 0
    ? 'No policy was found.'
    : `Nothing is proposed: ${counts.join(', ')}. The reasons stand above.`
}

/** `6 fewer actions`, or what else was narrowed. */
function lessOf(rows: readonly PlanRow[]): string {
  const actions = rows.flatMap(({ removed }) => [...removed.values()]).reduce((sum, count) => sum + count, 0)
  const also = [
    ...(rows.some(({ fewerResources }) => fewerResources) ? ['fewer resources'] : []),
    ...(rows.some(({ deniesNetworks }) => deniesNetworks) ? ['a Deny by network'] : []),
  ]
  return [...(actions > 0 || also.length === 0 ? [formatCount(actions, 'fewer action')] : []), ...also].join(', ')
}
