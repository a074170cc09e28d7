import type { UsageEntry } from '../types.ts'
import type { IamFacts } from './iam-facts.ts'

/**
 * The reason that the calls of a principal do not show what it needs: its account has no user or role of that ARN any more, so that it
 * was deleted or renamed after its last call. One that called later than that is known of its account was created since.
 *
 * @param entries of the principals
 */
export function deletedPrincipalReason(
  attachedPrincipals: readonly string[],
  { entries, iam }: { readonly entries: readonly Pick<UsageEntry, 'principal' | 'lastSeen'>[]; readonly iam: IamFacts },
): string | undefined {
  for (const attachedPrincipal of attachedPrincipals) {
    const missing = iam(attachedPrincipal)?.missing
    const own = entries.filter(({ principal }) => principal === attachedPrincipal)
    if (missing === undefined || own.some(({ lastSeen }) => lastSeen > missing.at)) continue
    const last = own
      .map(({ lastSeen }) => lastSeen)
      .sort()
      .at(-1)
      ?.slice(0, 10)
    const used = last === undefined ? '' : `, which last called on ${last}`
    const like = missing.similar.length > 0 ? ` Like it: ${missing.similar.join(', ')}.` : ''
    return `The account has no ${attachedPrincipal}${used} (as of ${missing.at.slice(0, 10)}): it was deleted or renamed, so nothing is removed.${like} Name the right principal in policies.principals or give the state (--state).`
  }
  return undefined
}
