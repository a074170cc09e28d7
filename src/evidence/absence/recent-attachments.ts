import { accountOfArn } from '../../policy/arn.ts'
import type { Host } from '../../sources/types.ts'
import type { AccountCoverage, Ledger, UsageEntry } from '../types.ts'

/** A policy of AWS with the roles and users that have it. */
export interface WholeAttachment {
  readonly principals: readonly string[]
  readonly hosts: readonly Pick<Host, 'address'>[]
}

export interface AttachmentEvidence {
  readonly ledger: Ledger
  /** Of the accounts of the principals. */
  readonly coverage: readonly Pick<AccountCoverage, 'account' | 'to'>[]
  readonly windowDays: number
}

/**
 * The reason that the use of an attached policy was observed for too short a time: a policy was attached within the window, to the
 * principal, to a group, or to a permission set. CloudTrail records which of them got a policy, and the ledger not which
 * policy: any counts. A role or user without records may be that of any record that does not name one in full. Which group
 * a user is in, and which set a role is of, is not in the ledger either.
 *
 * @see https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_AttachManagedPolicyToPermissionSet.html
 */
export function recentAttachmentReason(
  { principals, hosts }: WholeAttachment,
  { ledger, coverage, windowDays }: AttachmentEvidence,
): string | undefined {
  const byGroup = hosts.some(({ address }) => /(^|\.)aws_iam_(group_)?policy_attachment/.test(address))
  for (const principal of principals) {
    const end = coverage.find(({ account }) => account === accountOfArn(principal))?.to
    const latest = attachmentsIn(ledger)
      .filter((entry) => mayConcern(entry, principal, byGroup, ledger))
      .reduce<UsageEntry | undefined>((last, each) => (last && last.lastSeen >= each.lastSeen ? last : each), undefined)
    if (latest === undefined || end === undefined) continue
    const age = Math.max(0, Math.floor((Date.parse(end) - Date.parse(latest.lastSeen)) / 86_400_000))
    if (age < windowDays)
      return `${describe(latest, principal)} on ${latest.lastSeen.slice(0, 10)}: if it is this one, its use has been observed for ${age} day${age === 1 ? '' : 's'} of the ${windowDays} asked for.`
  }
  return undefined
}

const attaching = new Set([
  'iam:AddUserToGroup',
  'iam:AttachGroupPolicy',
  'iam:AttachRolePolicy',
  'iam:AttachUserPolicy',
  'sso:AttachManagedPolicyToPermissionSet',
])

const attachments = new WeakMap<Ledger, readonly UsageEntry[]>()

/** The calls that attach managed policies; found once for a ledger. */
function attachmentsIn(ledger: Ledger): readonly UsageEntry[] {
  let found = attachments.get(ledger)
  if (found === undefined) {
    found = ledger.entries.filter(({ action, outcome }) => outcome === 'allowed' && attaching.has(action))
    attachments.set(ledger, found)
  }
  return found
}

function mayConcern(
  { action, resource, account }: UsageEntry,
  principal: string,
  byGroup: boolean,
  { principals }: Ledger,
): boolean {
  // The set is in the account of Identity Center, the role in another.
  if (action.startsWith('sso:')) return principal.includes(':role/aws-reserved/sso.amazonaws.com/')
  if (account !== accountOfArn(principal)) return false
  const isUser = principal.includes(':user/')
  if (action === 'iam:AddUserToGroup' || action === 'iam:AttachGroupPolicy') return isUser && byGroup
  if (action !== (isUser ? 'iam:AttachUserPolicy' : 'iam:AttachRolePolicy')) return false
  return resource === null ? (principals.get(principal)?.total ?? 0) === 0 : resource === principal
}

function describe({ action, resource }: UsageEntry, principal: string): string {
  if (action.startsWith('sso:')) return `A policy was attached to a permission set, which ${principal} may be of,`
  if (action === 'iam:AddUserToGroup') return `A user, who may be ${principal}, was added to a group`
  if (action === 'iam:AttachGroupPolicy') return `A policy was attached to a group, which may have ${principal},`
  return resource === null
    ? `A policy was attached to what the record does not name in full, which may be ${principal},`
    : `A policy was attached to ${principal}`
}
