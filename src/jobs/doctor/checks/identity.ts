import type { CheckResult } from '../../../report/doctor/types.ts'
import type { CallAnswer } from '../answer.ts'
import type { IdentityFacts } from '../facts/identity.ts'
import { textRemedy, failureResult, okResult, unansweredResult, warningResult, yamlRemedy } from './result.ts'

const check = { id: 'credentials.identity', area: 'credentials' } as const

/**
 * The principal of the credentials, and whether the configuration is about its account.
 *
 * @param accounts those that the configuration names; empty: none
 * @param usesRoles does the configuration name roles in other accounts?
 */
export function checkIdentity(
  answer: CallAnswer<IdentityFacts>,
  accounts: readonly string[],
  usesRoles: boolean,
): readonly CheckResult[] {
  if (answer.kind !== 'known')
    return [
      unansweredResult(check, 'Whose the AWS credentials are', answer, { sid: 'GetCallerIdentity', resources: ['*'] }),
    ]
  const { account, arn } = answer.value
  return [kindOf(arn, account), ...accountOf(account, accounts, usesRoles)]
}

function kindOf(arn: string, account: string): CheckResult {
  if (arn.endsWith(':root'))
    return failureResult(
      check,
      `The credentials are those of the root user of ${account}.`,
      [textRemedy('Use a role that may read and nothing else: docs/setup.md makes one.')],
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html',
    )
  if (/:user\//.test(arn))
    return warningResult(
      check,
      `The credentials are long-term keys of ${arn}, or a session of it.`,
      [textRemedy('Let the workflow assume a role without stored keys: docs/setup.md makes one.')],
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#bp-workloads-use-roles',
    )
  return okResult(check, `${arn} in account ${account}.`)
}

function accountOf(account: string, accounts: readonly string[], usesRoles: boolean): readonly CheckResult[] {
  const own = { id: 'credentials.account', area: 'credentials' } as const
  if (accounts.length === 0) return []
  if (!accounts.includes(account)) {
    const detail = `The credentials are of account ${account}; the configuration is about ${accounts.join(', ')}.`
    return usesRoles
      ? [okResult(own, `${detail} Roles that it names are assumed there.`)]
      : [
          failureResult(own, detail, [
            textRemedy('Use credentials of the configured account, or correct the account:'),
            yamlRemedy(`account: '${account}'`),
          ]),
        ]
  }
  const others = accounts.filter((each) => each !== account)
  if (others.length === 0 || usesRoles)
    return [okResult(own, `Account ${account} is one that the configuration names.`)]
  return [
    warningResult(own, `The configuration names ${others.join(', ')} as well, which these credentials do not read.`, [
      textRemedy('Give each source a role with {account} in its ARN (docs/setup.md, "Other accounts"):'),
      yamlRemedy("role: 'arn:aws:iam::{account}:role/whittle-reader'"),
    ]),
  ]
}
