import type { SnapshotReport } from '../../../evidence/iam/report.ts'
import type { CheckResult } from '../../../report/doctor/types.ts'
import type { Settings } from '../../../settings/types.ts'
import { textRemedy, commandRemedy, okResult, warningResult, yamlRemedy } from './result.ts'

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
export function checkSnapshot(
  { used, problems }: SnapshotFacts,
  { live, maxAgeDays }: Settings['snapshot'],
  accounts: readonly string[],
): readonly CheckResult[] {
  const results = [
    ...problems.map((problem) =>
      warningResult(check, problem, [commandRemedy('aws iam get-account-authorization-details > iam.json')]),
    ),
    ...used.map(({ account, taken, ageDays, credentials, from }) => {
      const age = `The snapshot of account ${account} (${from}) is ${ageDays} days old`
      if (ageDays > maxAgeDays * 0.75)
        return warningResult(check, `${age}; snapshot.max-age allows ${maxAgeDays}, so it will soon no longer count.`, [
          textRemedy('Make a new one, or let each run ask IAM:'),
          yamlRemedy('snapshot: { live: true }'),
        ])
      if (!credentials)
        return warningResult(
          check,
          `${age} and has no credential report: when users' passwords and keys were last used is not known.`,
          [
            commandRemedy(
              'aws iam generate-credential-report && aws iam get-credential-report --query Content --output text | base64 -d > report.csv',
            ),
          ],
        )
      return okResult(check, `${age} (${taken.slice(0, 10)}).`)
    }),
  ]
  if (live !== undefined)
    return [...results, okResult(check, 'Each run asks IAM for a snapshot of its own (snapshot.live).')]
  const said = (account: string): boolean => problems.some((problem) => problem.includes(account))
  const lacking = accounts.filter((account) => !used.some((each) => each.account === account) && !said(account))
  if (used.length === 0 && problems.length === 0)
    return [
      warningResult(
        check,
        'There is no account snapshot: which principals exist, since when, and who holds a policy is known from the source alone.',
        [textRemedy('Let each run ask IAM:'), yamlRemedy('snapshot: { live: true }')],
      ),
    ]
  return [
    ...results,
    ...lacking.map((account) =>
      warningResult(check, `There is no snapshot of account ${account}.`, [
        yamlRemedy("snapshot: { live: true, role: 'arn:aws:iam::{account}:role/whittle-reader' }"),
      ]),
    ),
  ]
}
