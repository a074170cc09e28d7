import { accountOfArn } from '../../policy/arn.ts'
import { groupsOfPrincipal } from '../../evidence/iam/match/changes.ts'
import type {
  AccountSnapshot,
  SnapshotDocument,
  SnapshotRole,
  SnapshotUser,
  Snapshots,
} from '../../evidence/iam/types.ts'
import type { Statement } from '../../policy/document.ts'
import { patternCovers } from '../../policy/pattern.ts'
import { patternsOverlap } from '../../policy/patterns-overlap.ts'
import type { ResolvedVerification } from '../record/verification-schema.ts'
import type { Observation, VerificationResult } from './types.ts'

type StateSpec = Extract<ResolvedVerification, { kind: 'state' }>
type Judged = readonly [VerificationResult['status'], string]

/** Users by the ids of their access keys, as far as events of the run show them. */
export type KeyOwners = ReadonlyMap<string, string>

/**
 * Is the state of keys, passwords, groups and policies as it has to be, by account snapshots that were taken after the
 * revocation? What a snapshot does not show is not observable.
 */
export function judgeState(
  spec: StateSpec,
  snapshots: Pick<Snapshots, 'accounts'>,
  owners: KeyOwners,
  { from }: Pick<Observation, 'from'>,
): VerificationResult {
  const [status, says] = judged(spec.expect, snapshots, owners, from)
  return { id: spec.id, kind: spec.kind, status, from, until: null, says: [says], events: [], matched: 0 }
}

function judged(
  expect: StateSpec['expect'],
  { accounts }: Pick<Snapshots, 'accounts'>,
  owners: KeyOwners,
  from: string,
): Judged {
  const arn =
    'accessKey' in expect ? owners.get(expect.accessKey) : 'principal' in expect ? expect.principal : undefined
  if ('accessKey' in expect && arn === undefined) return ['not-observable', notOwned(expect.accessKey)]
  const found =
    arn === undefined && 'user' in expect
      ? snapshotOfUser(expect.user, accounts)
      : accounts.get(accountOfArn(arn ?? ''))
  if (typeof found === 'string') return ['not-observable', found]
  if (found === undefined)
    return ['not-observable', `There is no account snapshot of ${arn ?? ''}: give one (snapshot of the configuration).`]
  if (found.taken <= from)
    return [
      'pending',
      `The snapshot of the account ${found.account} was taken at ${found.taken}, before the revocation.`,
    ]
  const name = 'user' in expect ? expect.user : ''
  const entity = arn === undefined ? userOf(name, found) : (found.users.get(arn) ?? found.roles.get(arn))
  const named = arn ?? name
  if (entity === undefined) {
    if (found.incomplete === undefined)
      return ['success', `${named} is not in the account ${found.account} any more (${found.taken}).`]
    return ['not-observable', `${named} is not in the snapshot, which may not have everything: ${found.incomplete}.`]
  }
  if ('lacks' in expect) return judgedActions(entity, expect.lacks, found)
  if (entity.kind === 'role')
    return ['not-observable', `${named} is a role: it has neither keys nor a password nor groups.`]
  if ('notIn' in expect) return judgedGroups(entity, expect.notIn, found)
  return 'accessKey' in expect ? judgedKeys(entity, expect, found) : judgedPassword(entity, found)
}

const notOwned = (key: string): string =>
  `No event shows whose access key ${key} is; aws iam get-access-key-last-used --access-key-id ${key} does.`

const userOf = (user: string, { users }: AccountSnapshot): SnapshotUser | undefined =>
  users.get(user) ?? [...users.values()].find(({ name }) => name === user)

/** A user is named by ARN, or by a name that one account alone has. */
function snapshotOfUser(user: string, accounts: Snapshots['accounts']): AccountSnapshot | string {
  if (user.startsWith('arn:')) return accounts.get(accountOfArn(user)) ?? `There is no account snapshot of ${user}.`
  const [only, ...others] = [...accounts.values()]
  if (only === undefined) return `There is no account snapshot that could have ${user}.`
  if (others.length === 0) return only
  const having = [...accounts.values()].filter((each) => userOf(user, each) !== undefined)
  return having.length === 1 && having[0] ? having[0] : `${user} may be of several accounts: name the user by ARN.`
}

/** The credential report has keys without their ids: only where all of a user's keys are as expected, this one is. */
function judgedKeys(
  { arn, credentials }: SnapshotUser,
  expect: { readonly accessKey: string; readonly is: 'inactive' | 'absent' },
  { account }: AccountSnapshot,
): Judged {
  if (credentials === undefined)
    return ['not-observable', `The credential report of the account ${account} is missing: it has the keys of ${arn}.`]
  if (credentials.more) return ['not-observable', `${arn} has credentials that the credential report only counts.`]
  const active = credentials.keys.filter((key) => key.active).length
  if (expect.is === 'absent' && credentials.keys.length > 0) {
    return [
      'not-observable',
      `${arn} has ${credentials.keys.length} access keys, and the credential report has no ids; aws iam list-access-keys has.`,
    ]
  }
  if (active === 0) return ['success', `${arn} has no active access key.`]
  return [
    'not-observable',
    `${arn} has an active access key, and the credential report has no ids; aws iam list-access-keys has.`,
  ]
}

function judgedPassword({ arn, credentials }: SnapshotUser, { account }: AccountSnapshot): Judged {
  if (credentials?.passwordEnabled === undefined)
    return [
      'not-observable',
      `The credential report of the account ${account} does not say whether ${arn} has a password.`,
    ]
  return credentials.passwordEnabled
    ? ['failed', `${arn} still has a password.`]
    : ['success', `${arn} has no password.`]
}

function judgedGroups({ arn, groups }: SnapshotUser, notIn: readonly string[], { taken }: AccountSnapshot): Judged {
  const still = groups.filter((group) => notIn.includes(group))
  if (still.length > 0) return ['failed', `${arn} is still in ${still.join(', ')} (${taken}).`]
  return ['success', `${arn} is in none of ${notIn.join(', ')} (${taken}).`]
}

/** Does no policy of the principal allow such an action? An Allow counts whatever its resources and conditions are. */
function judgedActions(
  entity: SnapshotRole | SnapshotUser,
  actions: readonly string[],
  snapshot: AccountSnapshot,
): Judged {
  const documents = documentsOf(entity, snapshot)
  const denied = documents.flatMap(({ document }) => document?.statements ?? []).flatMap(alwaysDenied)
  const open = actions.filter((action) => !denied.some((pattern) => patternCovers(pattern, action, { of: 'action' })))
  for (const { name, document, problem } of documents) {
    for (const action of open) {
      if (document?.statements.some((statement) => mayAllow(statement, action))) {
        return ['failed', `${entity.arn} may still do ${action}: the policy ${name} allows it (${snapshot.taken}).`]
      }
    }
    if (document === undefined && open.length > 0)
      return ['not-observable', `The policy ${name} of ${entity.arn} is not understood: ${problem ?? 'no document'}.`]
  }
  return ['success', `No identity policy of ${entity.arn} allows ${actions.join(', ')} (${snapshot.taken}).`]
}

interface NamedDocument extends Partial<SnapshotDocument> {
  readonly name: string
}

function documentsOf(entity: SnapshotRole | SnapshotUser, snapshot: AccountSnapshot): NamedDocument[] {
  return [entity, ...groupsOfPrincipal(entity, snapshot)].flatMap((each): NamedDocument[] => [
    ...each.inline,
    ...each.attached.map(({ name, arn }) => {
      const version = snapshot.policies.get(arn)?.versions.find(({ isDefault }) => isDefault)
      return { name, ...version }
    }),
  ])
}

const mayAllow = ({ effect, action, notAction }: Statement, wanted: string): boolean => {
  if (effect !== 'Allow') return false
  const pattern = wanted.toLowerCase()
  if (action !== undefined) return action.some((each) => patternsOverlap(each.toLowerCase(), pattern))
  return !(notAction ?? []).some((each) => patternCovers(each, wanted, { of: 'action' }))
}

/** Action patterns that a statement denies on everything, whatever the request is. */
const alwaysDenied = ({ effect, action, resource, condition }: Statement): readonly string[] =>
  effect === 'Deny' && condition.length === 0 && resource?.includes('*') ? (action ?? []) : []
