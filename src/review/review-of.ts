import type { PolicyChange, RuleFinding, RuleInput } from './rule-input.ts'
import type { ChangeStatus, Finding, FindingLevel, Review, ReviewedPolicy } from './types.ts'

/** The review of a change, from what was compared and what the rules found. */
export function reviewOf(
  names: { readonly base: string; readonly head: string },
  input: RuleInput,
  found: readonly RuleFinding[],
  notes: readonly string[],
): Review {
  const known = new Set(input.changes.map(({ id }) => id))
  const policies = input.changes.map((change) =>
    policyOf(
      change,
      found.filter(({ policy }) => policy === change.id),
    ),
  )
  const findings = found.filter(({ policy }) => policy === null || !known.has(policy)).map(plain)
  return {
    version: 1,
    ...names,
    policies,
    attachments: input.attachments.map(({ change, principal, policy, file, line, endLine }) => ({
      change,
      principal,
      policy,
      file,
      line,
      endLine,
    })),
    findings,
    summary: {
      statuses: countOf(
        ['added', 'removed', 'widened', 'narrowed', 'equal', 'undecided'],
        policies.map(({ status }) => status),
      ),
      levels: countOf(
        ['note', 'warning', 'error'],
        found.filter(({ waived }) => waived === null).map(({ level }) => level),
      ),
      incomplete: [...notes, ...problemsOf(input), ...policies.flatMap(openIn)],
    },
  }
}

function policyOf(change: PolicyChange, findings: readonly RuleFinding[]): ReviewedPolicy {
  const { id, address, kind, comparison, granted, place } = change
  return {
    id,
    address,
    kind,
    status: comparison.status,
    reason: comparison.reason,
    witness: comparison.witness,
    granted,
    findings: findings.map(plain).sort(worstFirst),
    file: place.file,
    line: place.line,
    endLine: place.endLine,
  }
}

const plain = ({ policy: _policy, edit: _edit, ...finding }: RuleFinding): Finding => finding

const levels: readonly FindingLevel[] = ['error', 'warning', 'note']

/** Waived ones last. */
const worstFirst = (a: Finding, b: Finding): number =>
  Number(a.waived !== null) - Number(b.waived !== null) || levels.indexOf(a.level) - levels.indexOf(b.level)

const countOf = <T extends ChangeStatus | FindingLevel>(
  names: readonly T[],
  found: readonly T[],
): Readonly<Record<T, number>> =>
  Object.fromEntries(names.map((name) => [name, found.filter((each) => each === name).length])) as Record<T, number>

/** Files that cannot be read, in the head, and in the base where that is not so in the head any more. */
const problemsOf = ({ base, head }: RuleInput): readonly string[] => [
  ...head.problems,
  ...base.problems.filter((line) => !head.problems.includes(line)).map((line) => `In the base: ${line}`),
]

const openIn = ({ status, id, reason }: ReviewedPolicy): readonly string[] =>
  status === 'undecided' ? [`${id}: ${reason ?? 'no reason is known'}`] : []

/** Is there a finding of the level, or a higher one, that no waiver accepts? */
export const failsAt = ({ summary }: Review, level: FindingLevel | 'never'): boolean =>
  level !== 'never' && levels.slice(0, levels.indexOf(level) + 1).some((each) => summary.levels[each] > 0)
