import type { SnapshotReport } from '../../../evidence/iam/report.ts'
import type { CheckResult } from '../../../report/doctor/types.ts'
import type { Settings } from '../../../settings/types.ts'
import { advice, command, okay, warned, yaml } from './result.ts'

const check = { id: 'snapshot.age', area: 'snapshot' } as const

export interface SnapshotFacts {
  /** Those of files that a run would use. */
  readonly used: readonly SnapshotReport[]
  /** One line each: those that it would not use, and why. */
  readonly problems: readonly string[]
}

/**
 * Account snapshots: are they recent, and is there one of each account?
 *
 * @param facts of the files; a live snapshot is made by each run, and its permissions are another check
 * @param accounts that the configuration names
 */
export function snapshot(
  { used, problems }: SnapshotFacts,
  { live, maxAgeDays }: Settings['snapshot'],
  accounts: readonly string[],
): readonly CheckResult[] {
  const results = [
    ...problems.map((problem) =>
      warned(check, problem, [command('aws iam get-account-authorization-details > iam.json')]),
    ),
    ...used.map(({ account, taken, ageDays, credentials, from }) => {
      const age = `The snapshot of account ${account} (${from}) is ${ageDays} days old`
      if (ageDays > maxAgeDays * 0.75)
        return warned(check, `${age}; snapshot.max-age allows ${maxAgeDays}, so it will soon no longer count.`, [
          advice('Make a new one, or let each run ask IAM:'),
          yaml('snapshot: { live: true }'),
        ])
      if (!credentials)
        return warned(
          check,
          `${age} and has no credential report: when users' passwords and keys were last used is not known.`,
          [
            command(
              'aws iam generate-credential-report && aws iam get-credential-report --query Content --output text | base64 -d > report.csv',
            ),
          ],
        )
      return okay(check, `${age} (${taken.slice(0, 10)}).`)
    }),
  ]
  if (live !== undefined)
    return [...results, okay(check, 'Each run asks IAM for a snapshot of its own (snapshot.live).')]
  const said = (account: string): boolean => problems.some((problem) => problem.includes(account))
  const lacking = accounts.filter((account) => !used.some((each) => each.account === account) && !said(account))
  if (used.length === 0 && problems.length === 0)
    return [
      warned(
        check,
        'There is no account snapshot: which principals exist, since when, and who holds a policy is known from the source alone.',
        [advice('Let each run ask IAM:'), yaml('snapshot: { live: true }')],
      ),
    ]
  return [
    ...results,
    ...lacking.map((account) =>
      warned(check, `There is no snapshot of account ${account}.`, [
        yaml("snapshot: { live: true, role: 'arn:aws:iam::{account}:role/whittle-reader' }"),
      ]),
    ),
  ]
}
