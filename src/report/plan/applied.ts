import { groupBy } from '../../collections.ts'
import type { PolicyPlan } from '../../proof/plan.ts'
import { escapeInvisible } from '../escape.ts'
import type { Page } from '../page.ts'
import { countStates, planRow, stateOf, stateWords, type PlanRow } from './rows.ts'
import { firstFew } from '../wording.ts'
import { formatCount } from '../../words.ts'

/**
 * Lines about what `plan --apply` did: the files with their policies and the actions that these grant no longer; then
 * what to check.
 */
export function appliedLines(policies: readonly PolicyPlan[], paths: readonly string[], page: Page): string[] {
  const written = new Set(paths)
  const rows = policies.filter((policy) => isWritten(policy, written)).map(planRow)
  const left = notWritten(policies, written)
  if (rows.length === 0) return page.paragraph(left || nothingProposed(policies), 'Why  ')
  return [
    ...rows.flatMap((row) =>
      page.paragraph(
        escapeInvisible(`${row.name === row.file ? '' : `${row.file}: `}${row.name}: ${lessOf([row])}`),
        '  ',
      ),
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

const isProposed = ({ status, after }: PolicyPlan): boolean => status !== 'unchanged' && after !== undefined

/** Is the proposal in a file that was written? */
const isWritten = (policy: PolicyPlan, written: ReadonlySet<string>): boolean =>
  policy.status === 'narrowed' && isProposed(policy) && policy.edits.length > 0 && written.has(policy.file)

type Left = 'too-large' | 'waiting' | 'not-edited'

const leftReason = ({ status, tooLarge, rollout }: PolicyPlan): Left =>
  status !== 'narrowed'
    ? 'not-edited'
    : tooLarge
      ? 'too-large'
      : rollout?.state === 'waiting'
        ? 'waiting'
        : 'not-edited'

const leftWords: Readonly<Record<Left, (count: number) => string>> = {
  'too-large': (count) => `${formatCount(count, 'proposal')} not written, too large for one policy`,
  waiting: (count) => `${formatCount(count, 'proposal')} waiting for an earlier stage of the rollout`,
  'not-edited': (count) => `${formatCount(count, 'policy', 'policies')} not edited, --details shows why`,
}

/** Proposals that no written file has, each with one reason. */
function notWritten(policies: readonly PolicyPlan[], written: ReadonlySet<string>): string {
  const left = groupBy(
    policies.filter((policy) => isProposed(policy) && !isWritten(policy, written)),
    leftReason,
  )
  return (Object.keys(leftWords) as Left[])
    .flatMap((why) => {
      const own = left.get(why)
      if (own === undefined) return []
      const names = own.map((policy) => escapeInvisible(planRow(policy).name))
      return [`${leftWords[why](own.length)}: ${firstFew(names, 3)}.`]
    })
    .join(' ')
}

/** Nothing was proposed: what became of the policies instead. */
function nothingProposed(policies: readonly PolicyPlan[]): string {
  const counts = [...countStates(policies.map(stateOf))].map(([state, count]) => `${count} ${stateWords[state]}`)
  return counts.length === 0
    ? 'No policy was found.'
    : `Nothing is proposed: ${counts.join(', ')}. The reasons are above.`
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
