import { mayBeSame } from '../../../sources/terraform/principals/possible/text.ts'
import type { NamePattern, PolicySource } from '../../../sources/types.ts'
import { incompleteEvidenceReason } from '../../absence/accounts.ts'
import type { Ledger, UsageEntry } from '../../types.ts'
import type { AccountSnapshot, Snapshots, SnapshotPolicy, SnapshotRole, SnapshotUser } from '../types.ts'
import type { PolicyMatch } from './types.ts'

/**
 * Calls that change which policies a role or user has, or what they say; what each acts on.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html
 */
const changing: ReadonlyMap<string, 'principal' | 'group' | 'policy'> = new Map(
  Object.entries({
    principal: [
      'AttachRolePolicy DetachRolePolicy PutRolePolicy DeleteRolePolicy PutRolePermissionsBoundary',
      'DeleteRolePermissionsBoundary CreateRole DeleteRole AttachUserPolicy DetachUserPolicy PutUserPolicy DeleteUserPolicy',
      'PutUserPermissionsBoundary DeleteUserPermissionsBoundary CreateUser DeleteUser UpdateUser',
    ],
    group: [
      'AddUserToGroup RemoveUserFromGroup AttachGroupPolicy DetachGroupPolicy PutGroupPolicy DeleteGroupPolicy UpdateGroup',
    ],
    policy: ['CreatePolicy CreatePolicyVersion SetDefaultPolicyVersion DeletePolicyVersion DeletePolicy'],
  }).flatMap(([on, names]) =>
    names
      .flatMap((line) => line.split(' '))
      .map((name) => [`iam:${name}`, on as 'principal' | 'group' | 'policy'] as const),
  ),
)

const indexes = new WeakMap<Ledger, ReadonlyMap<string, readonly UsageEntry[]>>()

/** The changes to the policies of an account that the evidence shows; made once for a ledger. */
function changesIn(ledger: Ledger, account: string): readonly UsageEntry[] {
  let index = indexes.get(ledger)
  if (index === undefined) {
    const made = new Map<string, UsageEntry[]>()
    for (const entry of ledger.entries) {
      if (entry.outcome !== 'allowed' || !changing.has(entry.action)) continue
      made.set(entry.account, [...(made.get(entry.account) ?? []), entry])
    }
    indexes.set(ledger, (index = made))
  }
  return index.get(account) ?? []
}

/**
 * The reasons that a snapshot does not show the instances of a policy any more: after it was taken a call changed their documents, or
 * may have made or attached another. The record of an attachment is counted by its role, user or group; which policy it
 * attached is not in the ledger.
 *
 * @returns a sentence for each account
 */
export function outdatedReasons(
  { hosts }: Pick<PolicySource, 'hosts'>,
  { instances, possible, absentIn }: PolicyMatch,
  { accounts }: Pick<Snapshots, 'accounts'>,
  ledger: Ledger,
): readonly string[] {
  const all = [...instances, ...possible]
  const entities = hosts.flatMap(({ entity }) => entity ?? [])
  const names = (of: 'names' | 'owners', kind: RegExp): readonly NamePattern[] =>
    entities.filter((entity) => kind.test(entity.kind)).flatMap(({ sites }) => sites.flatMap((site) => site[of] ?? []))
  const [own, owners] = [names('names', /^managed/), names('owners', /inline$/)]
  const known = new Set(all.flatMap(({ arn, principals, groups }) => [arn, ...principals, ...groups]))
  const concerns = ({ action, resource }: UsageEntry): boolean => {
    // Calls under a new name are not counted as those of the user in the snapshot.
    if (action === 'iam:UpdateUser')
      return all.some(({ principals }) =>
        principals.some((arn) => arn.includes(':user/') && (resource === null || resource === arn)),
      )
    const name = /^iam:(Attach|Put|AddUser|CreatePolicy$|CreatePolicyVersion|SetDefault|Delete.*Policy)/.exec(
      action,
    )?.[1]
    if (name === undefined) return false
    if (name === 'Attach' || action.endsWith('PermissionsBoundary'))
      return own.length > 0 && (resource === null || !known.has(resource))
    if (name === 'AddUser')
      return all.some(({ groups }) => groups.length > 0 && (resource === null || groups.includes(resource)))
    if (name === 'CreatePolicy') return own.length > 0 && (resource === null || fits(own, resource))
    if (changing.get(action) === 'policy') return own.length > 0 && (resource === null || known.has(resource))
    return owners.length > 0 && (resource === null || fits(owners, resource))
  }
  return [...new Set([...all.map(({ account }) => account), ...absentIn])].sort().flatMap((account) => {
    const taken = accounts.get(account)?.taken
    const later = changesIn(ledger, account).filter(
      (entry) => taken !== undefined && entry.lastSeen > taken && concerns(entry),
    )
    const [first] = later
    return first === undefined ? [] : [outdated(account, taken ?? '', first)]
  })
}

const fits = (patterns: readonly NamePattern[], arn: string): boolean =>
  patterns.some((pattern) => mayBeSame(pattern, [arn.slice(arn.lastIndexOf('/') + 1)]))

const outdated = (account: string, taken: string, { action, resource, lastSeen }: UsageEntry): string =>
  `The account snapshot of ${account} was taken on ${taken.slice(0, 10)}, and ${action.slice('iam:'.length)}${resource === null ? '' : ` on ${resource}`} of ${lastSeen.slice(0, 10)} may have changed what it shows of this policy: take it again`

/** IAM records its calls in one Region of each partition. */
const homeRegions: Readonly<Record<string, string>> = {
  aws: 'us-east-1',
  'aws-cn': 'cn-north-1',
  'aws-us-gov': 'us-gov-west-1',
}

/**
 * The moment since when a role or user has exactly the policies that the snapshot shows, as far as the dates of versions
 * and the evidence tell: ISO 8601. Where the evidence does not show changes in IAM, or shows one after the snapshot was
 * taken, there is none.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html (IAM's events are recorded in us-east-1)
 */
export function policiesKnownSince(
  principal: SnapshotRole | SnapshotUser,
  snapshot: AccountSnapshot,
  ledger: Ledger,
): string | undefined {
  const { account, partition, taken } = snapshot
  const coverage = ledger.coverage.accounts.find((each) => each.account === account)
  const home = homeRegions[partition]
  if (!coverage?.managementWrites || home === undefined || !coverage.regions.includes(home)) return undefined
  if (incompleteEvidenceReason([principal.arn], ledger.coverage) !== undefined || isReserved(principal.arn))
    return undefined
  const inHome = coverage.byRegion?.find(({ region }) => region === home)
  const groups = groupsOfPrincipal(principal, snapshot)
  const attached = [principal, ...groups].flatMap((each) => each.attached.map(({ arn }) => snapshot.policies.get(arn)))
  if (!attached.every((policy) => policy !== undefined)) return undefined
  const targets = new Set([principal, ...groups, ...attached].map(({ arn }) => arn))
  const events = changesIn(ledger, account)
    .filter(({ resource }) => resource === null || targets.has(resource))
    .map(({ lastSeen }) => lastSeen)
  const since = [
    principal.created,
    inHome?.from ?? coverage.from,
    coverage.from,
    ...coverage.gaps.map(dayAfter),
    ...(inHome?.silence ? [dayAfter(inHome.silence.to)] : []),
    ...events,
    ...attached.flatMap(datesOf),
  ]
    .sort()
    .at(-1)
  return since !== undefined && since <= taken ? since : undefined
}

/** Identity Center changes the policies of its roles itself; such calls are no evidence, and not in the ledger. */
const isReserved = (arn: string): boolean => /:role\/aws-(reserved|service-role)\//.test(arn)

const datesOf = ({ updated, versions }: SnapshotPolicy): string[] => [
  updated,
  ...versions.flatMap(({ isDefault, created }) => (isDefault ? [created] : [])),
]

const dayAfter = (day: string): string =>
  `${new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 19)}Z`

/** The groups of a user; none for a role. */
export const groupsOfPrincipal = (principal: SnapshotRole | SnapshotUser, { groups }: AccountSnapshot) =>
  principal.kind === 'role' ? [] : [...groups.values()].filter(({ name }) => principal.groups.includes(name))
