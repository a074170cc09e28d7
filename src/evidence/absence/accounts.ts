import { accountOfArn } from '../../policy/arn.ts'
import type { AccountCoverage, Coverage } from '../types.ts'

/**
 * The reason why nothing can be said of a policy: an account of one of its principals was not read. All such accounts
 * are named.
 */
export function unreadAccountReason(
  attachedPrincipals: readonly string[],
  coverage: readonly Pick<AccountCoverage, 'account'>[],
): string | undefined {
  const read = new Set(coverage.map(({ account }) => account))
  const unread = attachedPrincipals.filter((arn) => !read.has(accountOfArn(arn)))
  const [first] = unread
  if (first === undefined) return undefined
  const [account, ...others] = [...new Set(unread.map(accountOfArn))]
  if (others.length === 0)
    return `The evidence has no records of account ${account}, where ${first} is: read that account's trail too.`
  return `The evidence has no records of account ${account}, where ${first} is, nor of ${others.join(', ')}, where its other principals are: read the trails of these accounts too.`
}

/** The first account that a reason of `unreadAccountReason` names; undefined for another reason. */
export const unreadAccountIn = (reason: string): string | undefined =>
  /^The evidence has no records of account ([^,]*), where /.exec(reason)?.[1]

/**
 * The reason why the evidence may hide a call of one of the policy's principals: something was not read that may be of
 * its account. What was not read of other accounts hides none, as a call is recorded in the account of its caller.
 * Where no principal is known, the calls of all principals count, so that everything must have been read.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html (sharedEventID)
 */
export function incompleteEvidenceReason(
  attachedPrincipals: readonly string[],
  { complete, problems, incompleteAccounts }: Pick<Coverage, 'complete' | 'problems' | 'incompleteAccounts'>,
): string | undefined {
  if (complete) return undefined
  if (incompleteAccounts === undefined || attachedPrincipals.length === 0)
    return problems[0] ?? 'not everything was read'
  const accounts = new Set(attachedPrincipals.map(accountOfArn))
  return incompleteAccounts.find(({ account }) => accounts.has(account))?.problem
}

/** The accounts and Regions whose evidence a decision rests on. */
export interface DecisionCoverage {
  readonly accounts: readonly string[]
  readonly regions: readonly string[]
}

/** @param coverage of the accounts of the principals */
export const decisionCoverageOf = (
  coverage: readonly Pick<AccountCoverage, 'account' | 'regions'>[],
): DecisionCoverage => ({
  accounts: [...new Set(coverage.map(({ account }) => account))].sort(),
  regions: [...new Set(coverage.flatMap(({ regions }) => regions))].sort(),
})
