import type { AccountSnapshot, Snapshots } from '../../evidence/iam/types.ts'
import type { ManagedAttachment, PermissionSetUse, PolicySource, Source } from '../../sources/types.ts'

type Attached = Pick<
  PolicySource | ManagedAttachment,
  'hosts' | 'form' | 'principals' | 'principalsUnknown' | 'permissionSets'
> & { readonly notes?: readonly string[] }

/**
 * A policy with the roles that Identity Center made of its permission sets, where snapshots show those of every account
 * that each set is assigned to. A policy of an account that a set names is matched with the account itself.
 */
export function withRolesOfSets<S extends Attached>(source: S, snapshots: Snapshots): S {
  const { permissionSets = [] } = source
  if (permissionSets.length === 0 || snapshots.accounts.size === 0) return source
  if (source.form !== 'managed-attachment' && source.hosts.some(({ kind }) => kind === 'managed-policy')) return source
  const results = permissionSets.map((use) => ({ use, result: rolesOf(use, snapshots) }))
  const unknown = source.principalsUnknown.flatMap((sentence) => {
    const own = results.filter(({ use }) => use.sentence === sentence)
    if (own.length === 0) return [sentence]
    const open = own.flatMap(({ result }) => (result.why === undefined ? [] : [result.why]))
    return open.length === 0 ? [] : [`${sentence} (${[...new Set(open)].join('; ')})`]
  })
  const known = results.flatMap(({ result }) => (result.why === undefined ? [result] : []))
  return {
    ...source,
    principals: [...new Set([...source.principals, ...known.flatMap(({ roles }) => roles)])].sort(),
    principalsUnknown: unknown,
    notes: [...(source.notes ?? []), ...new Set(known.flatMap(({ note }) => note))],
  }
}

/** The same for every policy that is found. */
export const sourcesWithRolesOfSets = (sources: readonly Source[], snapshots: Snapshots): readonly Source[] =>
  sources.map((source) => (source.status === 'found' ? withRolesOfSets(source, snapshots) : source))

interface Roles {
  readonly roles: readonly string[]
  readonly note: readonly string[]
  /** The reason why these may not be all, a clause. */
  readonly why?: string
}

const unclear = (why: string): Roles => ({ roles: [], note: [], why })

function rolesOf({ name, accounts = [] }: PermissionSetUse, { accounts: snapshots }: Snapshots): Roles {
  if (name === undefined) return unclear('the source does not state the name of the set')
  const all = [...snapshots.values()].flatMap((snapshot) => rolesIn(snapshot, name))
  const shown = all.length === 0 ? '' : `; the snapshots show ${all.join(', ')}`
  if (accounts.length === 0)
    return unclear(`the source does not state every account that ${name} is assigned to${shown}`)
  for (const account of accounts) {
    const snapshot = snapshots.get(account)
    if (!snapshot || snapshot.incomplete !== undefined)
      return unclear(`account ${account} has no whole snapshot${shown}`)
    if (rolesIn(snapshot, name).length === 0)
      return unclear(`the snapshot of account ${account} shows no role of ${name}${shown}`)
  }
  const names = [...snapshots.keys()].sort().join(', ')
  return {
    roles: all,
    note: [
      `The permission set ${name} is taken to be assigned to no account but those with a snapshot (${names}): policies.principals can name its roles instead.`,
    ],
  }
}

/**
 * Roles of a permission set: their names end in a suffix of their account, their path names the Region of Identity Center,
 * but for us-east-1.
 *
 * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html
 */
function rolesIn(snapshot: AccountSnapshot, set: string): readonly string[] {
  return [...snapshot.roles.values()]
    .filter(
      ({ arn, name }) =>
        arn.includes(':role/aws-reserved/sso.amazonaws.com/') &&
        name.startsWith(`AWSReservedSSO_${set}_`) &&
        /^[0-9a-f]{16}$/.test(name.slice(`AWSReservedSSO_${set}_`.length)),
    )
    .map(({ arn }) => arn)
}
