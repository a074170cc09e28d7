import { accountOfArn } from '../../../policy/arn.ts'
import { unobservedPrincipalReason, type PrincipalEvidence } from '../../../evidence/absence/unobserved-principals.ts'
import type { CheckResult } from '../../../report/doctor/types.ts'
import { formatCount } from '../../../words.ts'
import type { PrincipalOfPolicyFacts } from '../facts/policies.ts'
import { unknownResult, okResult, warningResult } from './result.ts'

const check = { id: 'policies.never-seen', area: 'policies' } as const
/** More are counted. */
const mostShown = 10

/**
 * Principals that policies are attached to and the evidence never shows: misnamed, not applied yet, or unused.
 *
 * @param evidence absent: none was read
 */
export function checkUnobservedPrincipals(
  attached: readonly PrincipalOfPolicyFacts[],
  evidence: PrincipalEvidence | undefined,
): readonly CheckResult[] {
  if (attached.length === 0) return []
  if (evidence === undefined)
    return [
      unknownResult(
        check,
        `Whether ${formatCount(attached.length, 'principal')} of the policies ${attached.length === 1 ? 'was' : 'were'} seen is not known: name log files with --events.`,
      ),
    ]
  const read = attached.filter(({ arn }) => evidence.coverage.some(({ account }) => account === accountOfArn(arn)))
  const unseen = read.flatMap(({ arn, policies }) => {
    const why = unobservedPrincipalReason([arn], evidence)
    return why === undefined ? [] : [{ arn, policies, why }]
  })
  const unread = attached.length - read.length
  return [
    ...unseen
      .slice(0, mostShown)
      .map(({ why, policies }) => warningResult(check, `${why} (${policies.slice(0, 2).join(', ')})`, [])),
    ...(unseen.length > mostShown
      ? [
          warningResult(
            check,
            `${formatCount(unseen.length - mostShown, 'more principal')} ${unseen.length - mostShown === 1 ? 'was' : 'were'} never seen.`,
            [],
          ),
        ]
      : []),
    ...(unread === 0
      ? []
      : [
          unknownResult(
            check,
            `${formatCount(unread, 'principal')} of the policies ${unread === 1 ? 'is' : 'are'} in accounts of which no evidence was read.`,
          ),
        ]),
    ...(unseen.length === 0 && read.length > 0
      ? [okResult(check, `Every principal of the policies was seen (${read.length}).`)]
      : []),
  ]
}
