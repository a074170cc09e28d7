import { addTo } from '../../../collections.ts'
import type { AccountSnapshot, SnapshotDocument, SnapshotGroup, SnapshotRole, SnapshotUser } from '../types.ts'

/** A customer's policy in an account. */
export interface LivePolicy {
  readonly account: string
  readonly kind: 'managed-policy' | 'role-inline' | 'user-inline' | 'group-inline'
  /** Of a managed policy its own, of an inline policy that of its role, user or group. */
  readonly arn: string
  readonly name: string
  /** Of a managed policy. */
  readonly path?: string
  /** Name of the role, user or group of an inline policy. */
  readonly owner?: string
  /** The document in effect. */
  readonly live: SnapshotDocument
}

/** The roles and users that a policy in an account grants to. */
export interface GrantedPrincipals {
  /** ARNs of roles and users, members of groups included; sorted. */
  readonly principals: readonly string[]
  /** ARNs of the groups among what it is attached to; sorted. */
  readonly groups: readonly string[]
  /** ARNs of the roles and users whose permissions boundary it is; sorted. */
  readonly boundaryOf: readonly string[]
}

type InlineOwner = SnapshotRole | SnapshotUser | SnapshotGroup

const inlineKind = { role: 'role-inline', user: 'user-inline', group: 'group-inline' } as const

const noDefault: SnapshotDocument = { text: '', problem: 'none of its versions is the default one' }

const lives = new WeakMap<AccountSnapshot, readonly LivePolicy[]>()

/** The customer's policies of an account: managed ones, then inline ones; made once for a snapshot. */
export function livePolicies(snapshot: AccountSnapshot): readonly LivePolicy[] {
  const known = lives.get(snapshot)
  if (known) return known
  const { account } = snapshot
  const managed = [...snapshot.policies.values()].flatMap((policy): LivePolicy[] => {
    if (policy.awsManaged) return []
    const live = policy.versions.find(({ isDefault }) => isDefault) ?? noDefault
    return [{ account, kind: 'managed-policy', arn: policy.arn, name: policy.name, path: policy.path, live }]
  })
  const inline = ownersIn(snapshot).flatMap((owner) =>
    owner.inline.map((live): LivePolicy => ({
      account,
      kind: inlineKind[owner.kind],
      arn: owner.arn,
      name: live.name,
      owner: owner.name,
      live,
    })),
  )
  const found = [...managed, ...inline]
  lives.set(snapshot, found)
  return found
}

const ownersIn = ({ roles, users, groups }: AccountSnapshot): readonly InlineOwner[] => [
  ...roles.values(),
  ...users.values(),
  ...groups.values(),
]

interface Index {
  /** ARN of a policy → what it is attached to. */
  readonly attached: ReadonlyMap<string, readonly InlineOwner[]>
  /** ARN of a policy → roles and users whose boundary it is. */
  readonly bounded: ReadonlyMap<string, readonly string[]>
  /** Name of a group → ARNs of its members. */
  readonly members: ReadonlyMap<string, readonly string[]>
}

const indexes = new WeakMap<AccountSnapshot, Index>()

function indexOf(snapshot: AccountSnapshot): Index {
  const known = indexes.get(snapshot)
  if (known) return known
  const attached = new Map<string, InlineOwner[]>()
  const bounded = new Map<string, string[]>()
  const members = new Map<string, string[]>()
  for (const owner of ownersIn(snapshot)) {
    for (const { arn } of owner.attached) addTo(attached, arn, owner)
    if (owner.kind !== 'group' && owner.boundary !== undefined) addTo(bounded, owner.boundary, owner.arn)
    if (owner.kind === 'user') for (const group of owner.groups) addTo(members, group, owner.arn)
  }
  const index = { attached, bounded, members }
  indexes.set(snapshot, index)
  return index
}

/**
 * Everyone that a live policy grants to. A member of a group has the policies of the group.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_groups.html
 */
export function principalsGrantedBy(policy: LivePolicy, snapshot: AccountSnapshot): GrantedPrincipals {
  const { attached, bounded } = indexOf(snapshot)
  if (policy.kind === 'managed-policy')
    return { ...grantedTo(attached.get(policy.arn) ?? [], snapshot), boundaryOf: sorted(bounded.get(policy.arn) ?? []) }
  const owner = snapshot.roles.get(policy.arn) ?? snapshot.users.get(policy.arn) ?? snapshot.groups.get(policy.arn)
  return { ...grantedTo(owner ? [owner] : [], snapshot), boundaryOf: [] }
}

function grantedTo(owners: readonly InlineOwner[], snapshot: AccountSnapshot): Omit<GrantedPrincipals, 'boundaryOf'> {
  const { members } = indexOf(snapshot)
  return {
    principals: sorted(owners.flatMap(({ kind, arn, name }) => (kind === 'group' ? (members.get(name) ?? []) : [arn]))),
    groups: sorted(owners.flatMap(({ kind, arn }) => (kind === 'group' ? [arn] : []))),
  }
}

const sorted = (texts: readonly string[]): string[] => [...new Set(texts)].sort()
