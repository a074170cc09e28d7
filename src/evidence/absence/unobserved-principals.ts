import type { AccountCoverage, Ledger } from '../types.ts'
import type { IamFacts } from './iam-facts.ts'
import { similarNames } from './similar-names.ts'

export interface PrincipalEvidence {
  readonly principals: Ledger['principals']
  /** Of the accounts of the principals. */
  readonly coverage: readonly Pick<AccountCoverage, 'account' | 'from' | 'to'>[]
  readonly iam: IamFacts
}

/**
 * The reason why the absence of a principal's calls proves nothing: no record of it was read, allowed or denied. It may
 * be unused, but it may also have another name in AWS (a variable's default, a typing error), or not be applied yet.
 * Only IAM itself can say that it exists, is older than the window and was not used in it: then it is an idle
 * principal.
 *
 * @returns one message on the first principal that is not accounted for; `undefined` where all of them are
 */
export function unobservedPrincipalReason(
  attachedPrincipals: readonly string[],
  evidence: PrincipalEvidence,
): string | undefined {
  const { principals } = evidence
  const unseen = attachedPrincipals.filter((attachedPrincipal) => (principals.get(attachedPrincipal)?.total ?? 0) === 0)
  for (const attachedPrincipal of unseen) {
    const doubt = doubtAbout(attachedPrincipal, evidence)
    if (doubt === undefined) continue
    const among = attachedPrincipals.length === 1 ? '' : `, one of its ${attachedPrincipals.length} principals,`
    return `${attachedPrincipal}${among} ${doubt} ${hints(attachedPrincipal, attachedPrincipals, evidence)}`
  }
  return undefined
}

function doubtAbout(attachedPrincipal: string, { coverage, iam }: PrincipalEvidence): string | undefined {
  const account = attachedPrincipal.split(':')[4] ?? ''
  const window = coverage.find((each) => each.account === account)
  const from = window?.from ?? ''
  const [first, last] = [from, window?.to ?? ''].map((time) => time.slice(0, 10))
  const fact = iam(attachedPrincipal)
  const never = `was never seen in the evidence of account ${account} (${first} to ${last})`
  if (fact === undefined) return `${never}: it is unused or misnamed.`
  const { existedAt, lastUsed, useUnknown, missing, asOf } = fact
  if (missing)
    return `${never}, and that account has no such ${typeOf(attachedPrincipal)} (as of ${missing.at.slice(0, 10)}).`
  if (lastUsed !== undefined && lastUsed >= from) {
    return `${never}, and IAM says that it was used on ${lastUsed.slice(0, 10)}: the evidence does not show its calls.`
  }
  if (existedAt === undefined)
    return `${never}. IAM knows it, but not since when: it may be younger than the window. An account snapshot (--iam) has its age.`
  if (existedAt >= from) return `${never}, and IAM knows it only since ${existedAt.slice(0, 10)}, inside the window.`
  if (asOf !== undefined && asOf < from)
    return `${never}. The account snapshot is of ${asOf.slice(0, 10)}, before the window, and does not show whether it was used since.`
  if (useUnknown)
    return `${never}. It exists since ${existedAt.slice(0, 10)}, but when its password and keys were last used is not known for all of them: give the credential report (--credential-report).`
  return undefined
}

/** `role` or `user` */
const typeOf = (principal: string): string => (principal.includes(':user/') ? 'user' : 'role')

function hints(
  attachedPrincipal: string,
  attachedPrincipals: readonly string[],
  { principals: seen, iam }: PrincipalEvidence,
): string {
  const others = new Set(attachedPrincipals)
  const similar = similarNames(
    attachedPrincipal,
    [...seen.keys()].filter((principal) => !others.has(principal)),
  )
  const fits =
    similar.length === 0 ? 'No name in the evidence is like it.' : `Seen, and like it: ${similar.join(', ')}.`
  const fact = iam(attachedPrincipal)
  const inAccount = fact?.missing?.similar.filter((principal) => !others.has(principal) && !similar.includes(principal))
  const also = inAccount?.length ? ` In the account, and like it: ${inAccount.join(', ')}.` : ''
  const remedy = fact
    ? ''
    : '; where the name is right, evidence.last-accessed or an account snapshot (--iam) lets IAM say that it exists and is idle'
  return `${fits}${also} Nothing is removed. Name the right principal in policies.principals or give the state (--state)${remedy}.`
}
