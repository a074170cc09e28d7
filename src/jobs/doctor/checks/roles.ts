import type { CheckResult } from '../../../report/doctor/types.ts'
import type { RoleFacts } from '../facts/identity.ts'
import { textRemedy, okResult, unansweredResult, warningResult } from './result.ts'

const check = { id: 'credentials.roles', area: 'credentials' } as const

/**
 * Can each role be assumed that the configuration names? A refusal may be the doing of either side: the policy of the
 * caller, and the trust policy of the role.
 *
 * @param total roles that there are; more than those that were tried are reported
 */
export function checkRoles(facts: readonly RoleFacts[], total: number): readonly CheckResult[] {
  const tried = facts.map(({ part, arn, answer }): CheckResult => {
    if (answer.kind === 'known') return okResult(check, `${arn} can be assumed (${part}).`)
    const result = unansweredResult(check, `${arn} (${part})`, answer, { sid: 'ReadOtherAccounts', resources: [arn] })
    if (answer.kind !== 'failed' || answer.failure.kind !== 'denied') return result
    return {
      ...result,
      remedies: [
        ...result.remedies,
        textRemedy(
          `Let the trust policy of ${arn} name the role of the run, with the external id that the configuration has (docs/setup.md, "Other accounts").`,
        ),
      ],
      see: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_roles.html',
    }
  })
  if (total <= facts.length) return tried
  return [
    ...tried,
    warningResult(check, `${total - facts.length} more roles were not tried.`, [
      textRemedy('A run assumes all of them.'),
    ]),
  ]
}
