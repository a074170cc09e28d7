import type { PolicyMatch } from '../../evidence/iam/match/types.ts'
import type { SnapshotPolicyVersion, SnapshotPolicy } from '../../evidence/iam/types.ts'
import type { AccountCoverage } from '../../evidence/types.ts'
import { proveContainment } from '../../policy/contain.ts'

const dayMs = 86_400_000

/**
 * A managed policy that did not grant the same for the whole window: it was created in it, or a version that may have been
 * in effect in it is not proved to grant everything that the present one does. The use of what it gained was observed for
 * less time than was asked for. IAM keeps five versions; where that of the window's beginning is not among them, what the
 * policy granted then is not known.
 *
 * @param policyOf the policy by account and ARN, where an account snapshot has it
 * @returns one sentence on the first instance of which that is so
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html
 */
export function recentGrantReason(
  match: PolicyMatch | undefined,
  policyOf: (account: string, arn: string) => SnapshotPolicy | undefined,
  coverage: readonly Pick<AccountCoverage, 'account' | 'to'>[],
  windowDays: number,
): string | undefined {
  for (const { account, arn, kind } of match?.instances ?? []) {
    const policy = kind === 'managed-policy' ? policyOf(account, arn) : undefined
    const end = coverage.find((each) => each.account === account)?.to
    if (policy === undefined || end === undefined) continue
    const observed = (since: string): string => {
      const days = Math.max(0, Math.floor((Date.parse(end) - Date.parse(since)) / dayMs))
      return `${days} ${days === 1 ? 'day' : 'days'} of the ${windowDays} asked for`
    }
    const start = new Date(Date.parse(end) - windowDays * dayMs).toISOString()
    if (policy.created > start)
      return `${arn} was created on ${policy.created.slice(0, 10)}: its use has been observed for ${observed(policy.created)}.`
    const changed = lastChangeIn(policy, start)
    if (changed === undefined) continue
    const { since, why } = changed
    return `${arn} ${why}: what it gained by ${since.slice(0, 10)} has been observed for ${observed(since)}.`
  }
  return undefined
}

/** The last change in the window by which the policy may have gained something; `undefined` where it gained nothing. */
function lastChangeIn(
  { versions }: SnapshotPolicy,
  start: string,
): { readonly since: string; readonly why: string } | undefined {
  const present = versions.find(({ isDefault }) => isDefault)
  const byAge = versions.toSorted((a, b) => (a.created < b.created ? -1 : 1))
  const within = byAge.filter(({ created }) => created > start)
  const newest = within.at(-1)
  if (present === undefined || newest === undefined) return undefined
  const before = byAge.filter(({ created }) => created <= start).at(-1)
  if (before === undefined)
    return { since: newest.created, why: 'has no version of the beginning of the window any more' }
  const smaller = [before, ...within].filter((version) => version !== present && !grantsAll(version, present)).at(-1)
  if (smaller === undefined) return undefined
  const since = present.created > smaller.created ? present.created : newest.created
  return { since, why: `is not proved to have granted as much in version ${smaller.id} as in ${present.id}` }
}

/** Is everything that the present version grants proved to be granted by another one? */
const grantsAll = ({ document }: SnapshotPolicyVersion, present: SnapshotPolicyVersion): boolean =>
  document !== undefined &&
  present.document !== undefined &&
  proveContainment(present.document, document).verdict === 'proven'
