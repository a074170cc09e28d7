import { accountOfArn } from '../../policy/arn.ts'
import { byCodeUnits } from '../../collections.ts'
import { groupsOfPrincipal } from '../../evidence/iam/match/changes.ts'
import type {
  AccountSnapshot,
  AttachedPolicy,
  Credentials,
  InlinePolicy,
  SnapshotDocument,
  SnapshotRole,
  SnapshotUser,
  Snapshots,
} from '../../evidence/iam/types.ts'
import type { ManagedAttachment, PolicySource, Source } from '../../sources/types.ts'
import { printDocument } from '../../policy/print.ts'
import { digestOf } from './digest.ts'

/** A policy of the repository that a principal holds. */
export interface RepositoryPolicy {
  readonly id: string
  readonly file: string
  readonly line: number
  readonly address?: string
  /** Other users and roles that it is known to be attached to, sorted. */
  readonly sharedWith: readonly string[]
  /** It may be attached to principals that the source does not state. */
  readonly mayBeShared: boolean
}

/** A policy in the account: `digest` is of the document in effect, and absent where that is not known. */
export interface AccountPolicy {
  readonly name: string
  /** Of a managed policy. */
  readonly arn?: string
  /** Name of the group that it comes from. */
  readonly group?: string
  readonly sha256?: string
}

/** What the snapshot of its account has of a principal. */
export interface AccountAccess {
  /** ISO 8601: when the snapshot was taken. */
  readonly taken: string
  /** Unique for all time: `AIDA…`, `AROA…`. */
  readonly id: string
  readonly attached: readonly AccountPolicy[]
  readonly inline: readonly AccountPolicy[]
  /** Names of the groups of a user. */
  readonly groups: readonly string[]
  readonly boundary?: string
  /** Of a user, by the credential report. */
  readonly credentials?: Credentials
}

/** What one principal holds now, in the repository and in its account. */
export interface AccessHeld {
  readonly principal: string
  readonly repository: readonly RepositoryPolicy[]
  /** Absent where no snapshot of its account has the principal. */
  readonly account?: AccountAccess
  /** The reason why more may be held than is listed, a sentence each. */
  readonly unknown: readonly string[]
  /** Hex SHA-256 of all of the above with every document, in canonical JSON: the access before. */
  readonly sha256: string
}

/**
 * What each principal holds: policies of the repository that are attached to it, and what the snapshot of its account has.
 *
 * @param principals ARNs of users and roles
 */
export const accessHeld = (
  principals: readonly string[],
  sources: readonly (Source | ManagedAttachment)[],
  snapshots?: Pick<Snapshots, 'accounts'>,
): readonly AccessHeld[] => principals.map((principal) => heldBy(principal, sources, snapshots))

function heldBy(
  principal: string,
  sources: readonly (Source | ManagedAttachment)[],
  snapshots: Pick<Snapshots, 'accounts'> | undefined,
): AccessHeld {
  const own = sources.filter((source): source is PolicySource | ManagedAttachment => holds(source, principal))
  const repository = own.map(({ id, file, line, address, principals, principalsUnknown }): RepositoryPolicy => ({
    id,
    file,
    line,
    ...(address !== undefined && { address }),
    sharedWith: principals.filter((each) => each !== principal),
    mayBeShared: principalsUnknown.length > 0,
  }))
  const documents = own.flatMap((source) => ('document' in source ? printDocument(source.document) : []))
  const snapshot = snapshots?.accounts.get(accountOfArn(principal))
  const entity = snapshot?.users.get(principal) ?? snapshot?.roles.get(principal)
  const account = snapshot && entity && accountAccess(entity, snapshot)
  const held = { principal, repository, ...(account && { account }) }
  return { ...held, unknown: unknownIn(snapshot, account), sha256: digestOf({ ...held, documents }) }
}

/** Policies of the kinds that grant to the principal; its trust policy says who may use it. */
const holds = (source: Source | ManagedAttachment, principal: string): boolean =>
  !('status' in source && source.status === 'skipped') &&
  source.kind === 'identity' &&
  'principals' in source &&
  source.principals.includes(principal)

function unknownIn(snapshot: AccountSnapshot | undefined, account: AccountAccess | undefined): string[] {
  if (snapshot === undefined)
    return [
      'No snapshot of its account was given: policies outside of the repository, groups, boundary and keys are not known.',
    ]
  if (account === undefined)
    return [
      snapshot.incomplete === undefined
        ? `Account ${snapshot.account} had no such principal when the snapshot was taken (${snapshot.taken}).`
        : `The snapshot of account ${snapshot.account} does not have it, and may not have everything: ${snapshot.incomplete}.`,
    ]
  return snapshot.incomplete === undefined ? [] : [`The snapshot may not have everything: ${snapshot.incomplete}.`]
}

function accountAccess(entity: SnapshotUser | SnapshotRole, snapshot: AccountSnapshot): AccountAccess {
  const groups = groupsOfPrincipal(entity, snapshot)
  const byName = (a: { readonly name: string }, b: { readonly name: string }): number => byCodeUnits(a.name, b.name)
  const from = [{ of: entity, group: undefined }, ...groups.map((each) => ({ of: each, group: each.name }))]
  return {
    taken: snapshot.taken,
    id: entity.id,
    attached: from.flatMap(({ of, group }) =>
      of.attached.map((each) => attachedIn(each, group, snapshot)).sort(byName),
    ),
    inline: from.flatMap(({ of, group }) => of.inline.map((each) => inlineIn(each, group)).sort(byName)),
    groups: entity.kind === 'user' ? [...entity.groups].sort(byCodeUnits) : [],
    ...(entity.boundary !== undefined && { boundary: entity.boundary }),
    ...(entity.kind === 'user' && entity.credentials && { credentials: entity.credentials }),
  }
}

function attachedIn(
  { name, arn }: AttachedPolicy,
  group: string | undefined,
  { policies }: AccountSnapshot,
): AccountPolicy {
  const live = policies.get(arn)?.versions.find(({ isDefault }) => isDefault)
  return { name, arn, ...(group !== undefined && { group }), ...shaOf(live) }
}

const inlineIn = (policy: InlinePolicy, group: string | undefined): AccountPolicy => ({
  name: policy.name,
  ...(group !== undefined && { group }),
  ...shaOf(policy),
})

const shaOf = (live: SnapshotDocument | undefined): { sha256?: string } =>
  live === undefined ? {} : { sha256: digestOf(live.document === undefined ? live.text : printDocument(live.document)) }
