import { daysSince } from '../../../evidence/absence/age.ts'
import type { AccountCoverage } from '../../../evidence/types.ts'
import type { CheckResult } from '../../../report/doctor/types.ts'
import { textRemedy, failureResult, unknownResult, okResult, warningResult } from './result.ts'

const check = { id: 'evidence.coverage', area: 'evidence' } as const

export interface CoverageFacts {
  /** Of what was read from files and saved evidence. */
  readonly accounts: readonly AccountCoverage[]
  /** One line each: what was not read. */
  readonly problems: readonly string[]
}

/** Lines of what was not read that are shown. */
const mostProblems = 5

/**
 * The length and the age of the evidence that needs no AWS: log files and saved evidence.
 *
 * @param facts `undefined`: there is none
 * @param configured accounts that the configuration names
 * @param today `2026-11-21`
 */
export function checkReadEvidence(
  facts: CoverageFacts | undefined,
  configured: readonly string[],
  { windowDays, maxAgeDays }: { readonly windowDays: number; readonly maxAgeDays: number },
  today: string,
): readonly CheckResult[] {
  if (facts === undefined)
    return [
      unknownResult(check, 'No log files or saved evidence were given: name files with --events to have them checked.'),
    ]
  const { accounts, problems } = facts
  if (accounts.length === 0)
    return [
      failureResult(check, 'The files hold no record of CloudTrail.', [
        textRemedy('Name trail logs, LookupEvents dumps or Event History downloads.'),
      ]),
    ]
  const unread = configured.filter((account) => !accounts.some((each) => each.account === account))
  return [
    ...accounts.map((each) => ofAccount(each, windowDays, maxAgeDays, today)),
    ...unread.map((account) =>
      warningResult(check, `The evidence has no records of account ${account}, which the configuration names.`, [
        textRemedy('Read its logs too: policies of an account that was not read stay as they are.'),
      ]),
    ),
    ...problems.slice(0, mostProblems).map((problem) => warningResult(check, problem, [])),
  ]
}

function ofAccount(
  { account, from, to, days }: AccountCoverage,
  windowDays: number,
  maxAgeDays: number,
  today: string,
): CheckResult {
  const age = daysSince(to, today)
  const range = `Account ${account}: ${days} days from ${from.slice(0, 10)} to ${to.slice(0, 10)}`
  if (age > maxAgeDays)
    return failureResult(check, `${range}, which ended ${age} days ago; evidence.max-age allows ${maxAgeDays}.`, [
      textRemedy('Read newer logs. For old logs: plan --as-of DATE, which is a trial.'),
    ])
  if (days < windowDays)
    return warningResult(check, `${range}; evidence.window asks for ${windowDays}: nothing is removed.`, [
      textRemedy('Read older logs, or wait until there are enough.'),
    ])
  return okResult(check, `${range}.`)
}
