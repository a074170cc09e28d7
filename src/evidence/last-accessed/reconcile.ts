import type { ActionInfo } from '../../catalog/types.ts'
import type { FindingNote, UsageEntry } from '../types.ts'
import type { LastAccessed } from './read.ts'

/**
 * Days that IAM looks back.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_last-accessed.html
 */
const trackedDays = 400

const nameOf = (action: string): { readonly service: string; readonly name: string } => {
  const [service = '', name = ''] = action.split(':')
  return { service, name: name.toLowerCase() }
}

/**
 * An action that a principal tried inside the window according to IAM, although CloudTrail shows no use of it, is kept,
 * and the contradiction is reported. Attempts that AWS refused count for IAM too: where the ledger has a refusal on
 * that day, that explains it.
 *
 * @param from ISO 8601: the beginning of the window
 */
export function contradictionOf(
  data: LastAccessed,
  attachedPrincipals: readonly string[],
  action: string,
  entries: readonly UsageEntry[],
  from: string,
): FindingNote | undefined {
  const { service, name } = nameOf(action)
  for (const attachedPrincipal of attachedPrincipals) {
    const time = data.principals.get(attachedPrincipal)?.get(service)?.actions.get(name)
    if (time === undefined || time < from) continue
    const refused = entries.some(
      (entry) =>
        entry.outcome === 'denied' &&
        entry.principal === attachedPrincipal &&
        entry.action === action &&
        entry.firstSeen.slice(0, 10) <= time.slice(0, 10) &&
        entry.lastSeen.slice(0, 10) >= time.slice(0, 10),
    )
    if (refused) continue
    return {
      id: `last-accessed ${attachedPrincipal}`,
      effect: 'contradicts',
      text: `IAM's last-accessed data say that ${attachedPrincipal} called ${action} on ${time.slice(0, 10)}, which CloudTrail does not show: it is kept.`,
    }
  }
  return undefined
}

/**
 * Did no principal of the policy ever call the service, as far back as IAM looks? Only for actions that are calls of
 * their own service: what has no event (iam:PassRole, sts:TagSession) does not show in these data either.
 *
 * @returns a sentence for the reader
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export function unusedServiceNote(
  data: LastAccessed,
  attachedPrincipals: readonly string[],
  action: ActionInfo,
): string | undefined {
  if (action.visibility.kind === 'none' || attachedPrincipals.length === 0) return undefined
  const untouched = attachedPrincipals.every((attachedPrincipal) => {
    const access = data.principals.get(attachedPrincipal)?.get(action.service)
    return access !== undefined && access.last === undefined
  })
  if (!untouched) return undefined
  return `IAM's last-accessed data show no call of any of its principals to ${action.service} in ${trackedDays} days.`
}
