import { formatCount } from '../../words.ts'
import type { Ledger } from '../types.ts'

/** The reason with which version 0.1 left out the calls of the roles of Identity Center, as saved evidence still has it. */
const leftOutReason = 'a reserved role (Identity Center), which cannot be edited'

const ofIdentityCenter = /:role\/aws-reserved\/sso\.amazonaws\.com\//

/**
 * The reason why calls of some principals may be missing although the evidence covers their days: version 0.1 counted
 * no call of a role of Identity Center, and its saved evidence keeps only how many there were, not of which role.
 *
 * @returns one message on the first such principal; `undefined` where there is none, or nothing was left out
 */
export function omittedCallsReason(
  principals: readonly string[],
  { noEvidence }: Pick<Ledger, 'noEvidence'>,
): string | undefined {
  const records = noEvidence.get(leftOutReason) ?? 0
  const principal = principals.find((each) => ofIdentityCenter.test(each))
  if (records === 0 || principal === undefined) return undefined
  return `The saved evidence is in part of Whittle 0.1, which left out the calls of roles of Identity Center (${formatCount(records, 'record')}): calls of ${principal} may be missing. Start new saved evidence with the logs, or wait until that part has expired.`
}
