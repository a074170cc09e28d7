import type { CheckResult } from '../../../report/doctor-types.ts'
import { formatCount } from '../../../words.ts'
import { advice, failed, okay, warned, yaml } from './result.ts'

const check = { id: 'policies.principals', area: 'policies' } as const

export interface PrincipalsFacts {
  readonly identity: number
  /** Identity policies whose principals are not all known, with the first reason. */
  readonly unknown: readonly { readonly policy: string; readonly reason: string }[]
  readonly found: number
  /** One line each: files that could not be read. */
  readonly problems: readonly string[]
}

const mostReasons = 3
const mostProblems = 5

/**
 * Are the principals of the policies known, without which nothing is compared?
 *
 * @param account that of the credentials or logs, where it is known
 * @param isConfigured does the configuration name an account?
 */
export function principals(
  { identity, unknown, found, problems }: PrincipalsFacts,
  account: string | undefined,
  isConfigured: boolean,
): readonly CheckResult[] {
  const files = problems
    .slice(0, mostProblems)
    .map((problem) => warned({ id: 'policies.files', area: 'policies' }, problem, []))
  if (found === 0)
    return [
      failed(check, 'No policy was found.', [advice('Run it at the root of the checkout, or widen policies.include.')]),
      ...files,
    ]
  if (identity === 0)
    return [
      warned(
        check,
        `${formatCount(found, 'policy was', 'policies were')} found, and no identity policy among them: only these are narrowed.`,
        [],
      ),
      ...files,
    ]
  const known = identity - unknown.length
  const counted = `Of ${formatCount(identity, 'identity policy', 'identity policies')} the principals of ${known} are known`
  if (unknown.length === 0) return [okay(check, `${counted}.`), ...files]
  const reasons = [...new Map(unknown.map(({ reason, policy }) => [reason, policy]))].slice(0, mostReasons)
  const detail = `${counted}. ${reasons.map(([reason, policy]) => `${policy}: ${reason.replace(/\.$/, '')}.`).join(' ')}`
  const accountRemedy = isConfigured
    ? []
    : [advice('Name the account that the repository is applied to:'), yaml(`account: '${account ?? '111122223333'}'`)]
  const remedies = [
    ...accountRemedy,
    advice(
      'Give the state (states: { backends: true }, or plan --state), a snapshot (snapshot: { live: true }), or name them:',
    ),
    yaml("policies:\n  principals:\n    aws_iam_policy.deploy: ['arn:aws:iam::111122223333:role/deploy']"),
  ]
  return [known === 0 ? failed(check, detail, remedies) : warned(check, detail, remedies), ...files]
}
