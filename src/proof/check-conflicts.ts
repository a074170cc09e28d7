import type { AwsCheck } from './plan.ts'

/**
 * The reason why a proposal that Whittle has proven must not be made all the same. `defect`: AWS and Whittle contradict
 * each other, and it is for Whittle's authors to find out why.
 */
export interface Conflict {
  readonly reason: string
  readonly defect: boolean
}

/**
 * The reason why a proposal must not be made where configuration requires AWS's checks: one of them has no result. A
 * result that AWS itself calls undecided is none either.
 */
export function missingCheckReason(checks: readonly AwsCheck[]): string | undefined {
  const missing = checks.filter(({ result }) => result !== 'pass' && result !== 'fail')
  const [first] = missing
  if (first === undefined) return undefined
  const names = missing.map(({ check }) => check).join(', ')
  return `Not proposed: access-analyzer.required asks for the result of ${names}, and there is none: ${first.says[0] ?? first.result}`
}

/** Access that is still granted is no objection: the old document granted it too, and more. */
export function conflictOf(checks: readonly AwsCheck[]): Conflict | undefined {
  const failed = (name: AwsCheck['check']): AwsCheck | undefined =>
    checks.find(({ check, result }) => check === name && result === 'fail')
  const wider = failed('CheckNoNewAccess')
  if (wider) {
    return {
      defect: true,
      reason: `Not proposed: AWS says that it may grant new access (${wider.says.join('; ')}), and Whittle has proven that it does not. One of the two is wrong: please report it as a defect of Whittle's.`,
    }
  }
  const invalid = failed('ValidatePolicy')
  if (!invalid) return undefined
  const errors = invalid.says.filter((finding) => finding.startsWith('ERROR'))
  return { defect: false, reason: `Not proposed: AWS finds errors in the new document (${errors.join('; ')}).` }
}
