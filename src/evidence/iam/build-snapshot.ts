import { lastPathSegment } from '../../policy/arn.ts'
import { byCodeUnits } from '../../collections.ts'
import type { Details, GroupDetails, PolicyDetails, RoleDetails, UserDetails } from './details-schema.ts'
import { readPolicyText } from './policy-text.ts'
import type {
  AccountSnapshot,
  AttachedPolicy,
  InlinePolicy,
  SnapshotGroup,
  SnapshotPolicy,
  SnapshotRole,
  SnapshotUser,
} from './types.ts'
import { incompleteReason } from './completeness.ts'

/** What the entities of an answer say, without its name and its moment. */
export type SnapshotContents = Omit<AccountSnapshot, 'name' | 'taken' | 'takenBy'>

/** An answer that is the snapshot of no single account: the message is the rest of a sentence that begins with its name. */
export class SnapshotError extends Error {
  override readonly name = 'SnapshotError'
}

/**
 * The account of an answer, and everything in it by ARN.
 *
 * @throws {SnapshotError} for entities of several accounts or partitions, for none, and for one that is there twice
 */
export function buildSnapshot(details: Details): SnapshotContents {
  const roles = byArn(details.RoleDetailList.map(roleOf))
  const users = byArn(details.UserDetailList.map(userOf))
  const groups = byArn(details.GroupDetailList.map(groupOf))
  const policies = byArn(details.Policies.map(policyOf))
  const place = placeOf([...roles.keys(), ...users.keys(), ...groups.keys(), ...policies.keys()])
  const incomplete = incompleteReason(
    details,
    new Set(policies.keys()),
    new Set([...groups.values()].map((g) => g.name)),
  )
  return { ...place, roles, users, groups, policies, ...(incomplete !== undefined && { incomplete }) }
}

/** `arn:PARTITION:iam::ACCOUNT:TYPE/…` */
const partOf = (arn: string, part: 1 | 4): string => arn.split(':')[part] ?? ''

/** The account and the partition that all ARNs name; AWS's own policies name no account. */
function placeOf(arns: readonly string[]): { readonly account: string; readonly partition: string } {
  const accounts = new Set<string>()
  const partitions = new Set<string>()
  for (const arn of arns) {
    const account = partOf(arn, 4)
    if (account !== 'aws') accounts.add(account)
    partitions.add(partOf(arn, 1))
  }
  const [account, ...others] = [...accounts].sort()
  if (account === undefined) throw new SnapshotError('has no user, group, role or customer managed policy')
  if (others.length > 0) {
    const named = [account, ...others].slice(0, 3).join(', ')
    throw new SnapshotError(
      `has entities of ${others.length + 1} accounts (${named}${others.length > 2 ? ', …' : ''}); give a file for each account`,
    )
  }
  const [partition = '', another] = [...partitions].sort()
  if (another !== undefined)
    throw new SnapshotError(`has entities of two partitions (${partition}, ${another}); give a file for each account`)
  return { account, partition }
}

/** Sorted; the same entity twice counts once. */
function byArn<T extends { readonly arn: string }>(entities: readonly T[]): ReadonlyMap<string, T> {
  const found = new Map<string, T>()
  for (const entity of entities) {
    const known = found.get(entity.arn)
    if (known !== undefined && textOf(known) !== textOf(entity))
      throw new SnapshotError(`has ${entity.arn} twice, with different contents; give one file for each account`)
    found.set(entity.arn, entity)
  }
  return new Map([...found].sort(([a], [b]) => byCodeUnits(a, b)))
}

const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) => (inner instanceof Map ? [...inner] : inner))

const roleOf = (role: RoleDetails): SnapshotRole => ({
  kind: 'role',
  ...entityOf(role, role.RoleId, role.RoleName, role.RolePolicyList),
  ...principalOf(role),
  trust: readPolicyText(role.AssumeRolePolicyDocument, 'trust'),
  ...(role.RoleLastUsed?.LastUsedDate && { lastUsed: role.RoleLastUsed.LastUsedDate }),
  instanceProfiles: role.InstanceProfileList.map(({ Arn }) => Arn).sort(byCodeUnits),
})

const userOf = (user: UserDetails): SnapshotUser => ({
  kind: 'user',
  ...entityOf(user, user.UserId, user.UserName, user.UserPolicyList),
  ...principalOf(user),
  groups: user.GroupList.toSorted(byCodeUnits),
})

const groupOf = (group: GroupDetails): SnapshotGroup => ({
  kind: 'group',
  ...entityOf(group, group.GroupId, group.GroupName, group.GroupPolicyList),
})

function entityOf(
  {
    Arn: arn,
    Path: path,
    CreateDate: created,
    AttachedManagedPolicies: policies,
  }: RoleDetails | UserDetails | GroupDetails,
  id: string,
  name: string,
  embedded: RoleDetails['RolePolicyList'],
) {
  return {
    arn,
    id,
    name,
    path: path ?? pathIn(arn),
    created,
    attached: policies
      .map(({ PolicyName, PolicyArn }): AttachedPolicy => ({
        name: PolicyName ?? lastPathSegment(PolicyArn),
        arn: PolicyArn,
      }))
      .sort((a, b) => byCodeUnits(a.arn, b.arn)),
    inline: embedded
      .map(({ PolicyName, PolicyDocument }): InlinePolicy => ({
        name: PolicyName,
        ...readPolicyText(PolicyDocument, 'identity'),
      }))
      .sort((a, b) => byCodeUnits(a.name, b.name)),
  }
}

const principalOf = ({ PermissionsBoundary, Tags }: RoleDetails | UserDetails) => ({
  ...(PermissionsBoundary?.PermissionsBoundaryArn && { boundary: PermissionsBoundary.PermissionsBoundaryArn }),
  tags: new Map(Tags.map(({ Key, Value }) => [Key, Value] as const).sort(([a], [b]) => byCodeUnits(a, b))),
})

function policyOf(policy: PolicyDetails): SnapshotPolicy {
  const { Arn: arn } = policy
  const versions = policy.PolicyVersionList.map(({ VersionId, IsDefaultVersion, CreateDate, Document }) => ({
    id: VersionId,
    isDefault: IsDefaultVersion ?? VersionId === policy.DefaultVersionId,
    created: CreateDate,
    ...readPolicyText(Document, 'identity'),
  })).sort((a, b) => numberOf(a.id) - numberOf(b.id) || byCodeUnits(a.id, b.id))
  return {
    arn,
    id: policy.PolicyId ?? '',
    name: policy.PolicyName ?? lastPathSegment(arn),
    path: policy.Path ?? pathIn(arn),
    awsManaged: partOf(arn, 4) === 'aws',
    created: policy.CreateDate,
    updated: [policy.UpdateDate ?? '', ...versions.map(({ created }) => created)].sort().at(-1) ?? '',
    versions,
  }
}

/** `v10` → 10 */
const numberOf = (version: string): number => Number(/^v(\d{1,9})$/.exec(version)?.[1] ?? 0)

/** `/team/` of `arn:aws:iam::111122223333:policy/team/reader` */
const pathIn = (arn: string): string => `/${arn.split('/').slice(1, -1).join('/')}/`.replace('//', '/')
