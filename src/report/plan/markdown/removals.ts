import { groupBy } from '../../../collections.ts'
import type { AccountCoverage } from '../../../evidence/types.ts'
import type { Change } from '../../../narrowing/types.ts'
import type { AwsCheck, Plan, PolicyPlan } from '../../../proof/plan.ts'
import { codeSpan, escapeMarkdown } from '../../escape.ts'
import { describeRollout, describeStage } from '../describe/rollout.ts'
import { describeApplied, describeBroadGrants } from '../describe/instance.ts'
import { section, type Section } from '../../fit.ts'
import { runLink, type ReportContext } from '../../run-link.ts'
import { describeRemovedActions, removedByLevel, removalExamples, removalsOf } from '../removals.ts'
import { describeBasis } from '../describe/trial.ts'
import { describeTooLarge, firstFew, formatRange, describeStatement, policyKinds } from '../../wording.ts'
import { formatCount, formatNumber } from '../../../words.ts'

/** The first lines of a pull request: what is removed, from whom, on which evidence. A reviewer needs no other to decide. */
export function removalsSection(policy: PolicyPlan, plan: Plan, context: ReportContext): Section {
  const place = `${codeSpan(policy.file)}, line ${policy.line}`
  const what = policy.address === undefined ? place : `${codeSpan(policy.address)} (${place})`
  const hosts = policy.hosts
    .map(({ address }) => address)
    .filter((address) => address !== policy.address && address !== policy.file)
  const checks = awsLine(policy.aws ?? [])
  const text = (most: number): string =>
    [
      purpose(policy, what),
      '',
      ...(policy.tooLarge ? [`- **Too large**: ${describeTooLarge(policy.tooLarge)}`] : []),
      ...(policy.rollout ? [`- **Rollout**: ${escapeMarkdown(describeRollout(policy.rollout))}`] : []),
      ...(policy.rollout?.stages ?? []).map(
        (stage) => `  - ${escapeMarkdown(describeStage(stage))}. ${escapeMarkdown(stage.reason)}`,
      ),
      ...removedLines(policy, most),
      ...scopedLines(policy.changes, most),
      ...fenceLines(policy, most),
      `- **Attached to**: ${policy.principals.length > 0 ? firstFew(policy.principals.map(codeSpan), most) : policy.policyKind ? policyKinds[policy.policyKind] : 'unknown'}`,
      ...appliedLines(policy, most),
      ...(hosts.length > 0 ? [`- **Part of**: ${firstFew(hosts.map(codeSpan), most)}`] : []),
      ...evidenceLines(policy, plan, most),
      ...(checks === undefined ? [] : [`- **AWS's own checks**: ${checks}`]),
      ...(context.runUrl === undefined ? [] : [`- **Run**: ${runLink(context.runUrl)}`]),
    ].join('\n')
  return section(8, text(20), text(3))
}

/** The policies in AWS that it makes, and what narrowing them does not change. */
const appliedLines = ({ instances = [], broadGrants = [] }: PolicyPlan, most: number): string[] => [
  ...(instances.length === 0
    ? []
    : [
        `- **Applied**: ${firstFew(
          instances.map((each) => escapeMarkdown(describeApplied(each))),
          Math.min(most, 6),
        )}`,
      ]),
  ...describeBroadGrants(broadGrants)
    .slice(0, most)
    .map((line) => `- **Not narrowed by this**: ${escapeMarkdown(line)}`),
]

const purpose = ({ changes }: PolicyPlan, what: string): string =>
  changes.every(({ rule }) => rule === 'deny-networks')
    ? `Denies requests from untrusted networks in ${what}.`
    : `Narrows ${what} to what its principals used.`

function removedLines(policy: PolicyPlan, most: number): string[] {
  const stake = removalsOf(policy)
  const counts = removedByLevel([stake])
  const lines: string[] = []
  if (counts.size > 0) {
    const total = policy.actions
      ? `; ${formatNumber(policy.actions.after)} of ${formatNumber(policy.actions.before)} remain`
      : ''
    const named = removalExamples(stake, Math.min(most, 6)).map(codeSpan).join(', ')
    const all = [...stake.removed.values()].flat().length <= 6
    lines.push(`- **Removed**: **${describeRemovedActions(counts)}**${total}. ${all ? '' : 'E.g. '}${named}`)
  }
  const whole = policy.changes.filter(({ rule }) => rule === 'remove-statement')
  if (whole.length > 0) {
    const names = whole.map((change) => escapeMarkdown(describeStatement(change)))
    lines.push(`- **Looks unused**: ${firstFew(names, most)}; removed as a whole`)
  }
  if (stake.stillGranted.length > 0) {
    const others = formatCount(stake.stillGranted.length, 'action leaves a statement', 'actions leave a statement')
    lines.push(`- ${others}, and another statement still grants ${stake.stillGranted.length === 1 ? 'it' : 'them'}`)
  }
  return lines
}

function scopedLines(changes: readonly Change[], most: number): string[] {
  const scoped = changes.filter(({ rule }) => rule === 'scope-resources')
  if (scoped.length === 0) return []
  const actions = [...new Set(scoped.flatMap(({ kept }) => kept.map(({ action }) => action)))]
  const resources = [...new Set(scoped.flatMap(({ after }) => after))]
  const names =
    actions.length === 0 ? scoped.map((change) => escapeMarkdown(describeStatement(change))) : actions.map(codeSpan)
  const of = firstFew([...new Set(names)], Math.min(most, 6))
  return [`- **Fewer resources**: ${of}, now on ${firstFew(resources.map(codeSpan), Math.min(most, 4))}`]
}

const fenceLines = ({ changes, proof }: PolicyPlan, most: number): string[] => [
  ...(proof?.newlyTrusted
    ? [`- **No longer denied**: requests from ${firstFew(proof.newlyTrusted.map(codeSpan), most)}`]
    : []),
  ...changes
    .filter(({ rule }) => rule === 'deny-networks')
    .map(
      ({ after }) =>
        `- **Denied**: every request from other networks than ${firstFew(after.map(codeSpan), most)}; calls that AWS services make for the principal are not`,
    ),
]

function evidenceLines({ restsOn }: PolicyPlan, { coverage }: Plan, most: number): string[] {
  if (restsOn === undefined) return []
  const accounts = coverage.accounts.filter(({ account }) => restsOn.accounts.includes(account))
  const windows = [...new Set(accounts.map(windowOf))]
  const sources = [...new Set(accounts.map(({ basis }) => basis))].sort()
  return [
    `- **Evidence**: ${escapeMarkdown(describeBasis(restsOn, most))}; ${escapeMarkdown(firstFew(windows, 3))}${sources.length === 0 ? '' : `; ${escapeMarkdown(firstFew(sources, 3))}`}`,
  ]
}

const windowOf = ({ from, to, days }: AccountCoverage): string =>
  `${formatRange(from, to)} (${formatCount(days, 'day')})`

/** `2 passed; **not made**: CheckNoNewAccess (no credentials)` */
function awsLine(checks: readonly AwsCheck[]): string | undefined {
  if (checks.length === 0) return undefined
  const count = (result: AwsCheck['result']): number => checks.filter((check) => check.result === result).length
  const missing = groupBy(
    checks.filter(({ result }) => result !== 'pass' && result !== 'fail'),
    ({ result, says }) => `${result === 'undecided' ? 'undecided' : 'not made'}\n${says[0] ?? ''}`,
  )
  const parts = [
    ...(count('pass') > 0 ? [`${count('pass')} passed`] : []),
    ...(count('fail') > 0 ? [`**${count('fail')} failed** (see Proof)`] : []),
    ...[...missing].map(([key, alike]) => {
      const [outcome = '', why = ''] = key.split('\n')
      const names = alike.map(({ check }) => check).join(', ')
      return `**${names} ${outcome}**${why === '' ? '' : ` (${escapeMarkdown(why)})`}`
    }),
  ]
  return parts.join('; ')
}
