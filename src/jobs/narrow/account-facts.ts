import { accountOfArn } from '../../policy/arn.ts'
import { broadGrantsOf, type BroadGrant } from '../../evidence/iam/match/broad-grants.ts'
import { policiesOfPrincipal } from '../../evidence/iam/match/live-documents.ts'
import type { PolicyInstance, PolicyMatch } from '../../evidence/iam/match/types.ts'
import type { Snapshots } from '../../evidence/iam/types.ts'
import { entriesOfPrincipals } from '../../evidence/usage/by-principal.ts'
import { grantedActions } from '../../narrowing/granted.ts'
import type { AppliedPolicy, PolicyPlan } from '../../proof/plan.ts'
import { firstFew } from '../../report/wording.ts'
import type { PolicySource } from '../../sources/types.ts'
import { formatCount } from '../../words.ts'
import type { RunContext } from './policy-input.ts'

/**
 * A policy's plan with what the account snapshots show of it: its instances, and what a reader has to know of the
 * principals that these are attached to.
 *
 * @param before the policy with the principals that the source states
 */
export function withAccountFacts(
  plan: PolicyPlan,
  before: PolicySource,
  { matches, snapshots, ledger, catalog }: RunContext,
): PolicyPlan {
  if (!snapshots) return plan
  const match = matches?.get(plan.id)
  const principals = [
    ...new Set([...before.principals, ...(match?.instances ?? []).flatMap((each) => each.principals)]),
  ]
  const broad = principals
    .sort()
    .flatMap((principal) => broadGrantsOf(principal, snapshots))
    .filter((grant) => !match?.instances.some((each) => isOwn(grant, each)))
  const said = {
    ...plan,
    ...(broad.length > 0 && { broadGrants: broad, notes: [...broad.map(broadNote), ...plan.notes] }),
  }
  if (!match) return said
  const granted = new Set([...grantedActions(before.document, catalog)].map(({ name }) => name))
  const callsOf = ({ principals }: PolicyInstance): number =>
    entriesOfPrincipals(ledger, principals)
      .filter(({ outcome, action }) => outcome === 'allowed' && granted.has(action))
      .reduce((sum, { calls }) => sum + calls, 0)
  const instances = match.instances.map((each): AppliedPolicy => ({ ...each, calls: callsOf(each) }))
  return {
    ...said,
    instances,
    notes: [
      ...said.notes,
      ...alsoGranted(said, match, snapshots, catalog),
      ...outside(before, match),
      ...possibleNotes(match),
      ...absentNotes(match),
      ...boundaryNotes(match, snapshots),
    ],
  }
}

/** The policy that is judged may grant everything itself. */
const isOwn = (grant: BroadGrant, instance: PolicyInstance): boolean =>
  instance.kind === 'managed-policy'
    ? grant.arn === instance.arn
    : grant.arn === undefined && grant.policy === instance.name && (grant.group ?? grant.principal) === instance.arn

export const broadNote = ({ principal, policy, group }: BroadGrant): string =>
  `${principal} also has ${policy}${group === undefined ? '' : ` (of ${group})`}, which grants every action on every resource: narrowing this policy does not narrow what it may do.`

/** Removed actions that another policy grants to the same principal. */
function alsoGranted(
  { changes, broadGrants = [] }: PolicyPlan,
  match: PolicyMatch,
  snapshots: Snapshots,
  catalog: RunContext['catalog'],
): string[] {
  const removed = new Set(changes.flatMap((change) => Object.values(change.removed).flat()))
  if (removed.size === 0) return []
  const broad = new Set(broadGrants.map(({ principal }) => principal))
  const principals = [...new Set(match.instances.flatMap((each) => each.principals))].sort()
  return principals.flatMap((principal) => {
    if (broad.has(principal)) return []
    const others = (policiesOfPrincipal(principal, snapshots) ?? []).filter(
      (held) => !match.instances.some((each) => isOwn({ principal, policy: held.name, ...held }, each)),
    )
    return others.flatMap(({ name, document }) => {
      const granted = document
        ? [...grantedActions(document, catalog)].filter((action) => removed.has(action.name))
        : []
      return granted.length * 2 <= removed.size
        ? []
        : [
            `Policy ${name} grants ${formatCount(granted.length, 'action')} of the ${removed.size} removed to ${principal} as well.`,
          ]
    })
  })
}

/** Names in a sentence. */
const mostNamed = 5

/** Only where the source states all of its principals is another one known to be attached elsewhere. */
function outside({ principals, principalsUnknown }: PolicySource, { instances }: PolicyMatch): string[] {
  if (principalsUnknown.length > 0) return []
  const found = [...new Set(instances.flatMap((each) => each.principals))]
    .filter((arn) => !principals.includes(arn))
    .sort()
  return found.length === 0
    ? []
    : [
        `The account attaches it to ${firstFew(found, mostNamed)} too, which nothing in this repository does: what ${found.length === 1 ? 'it uses' : 'they use'} is kept.`,
      ]
}

const placeOf = ({ account, kind, arn, name }: PolicyInstance): string =>
  kind === 'managed-policy' ? arn : `${name} of ${arn} in account ${account}`

const possibleNotes = ({ possible }: PolicyMatch): string[] =>
  possible.length === 0
    ? []
    : [
        `${firstFew(possible.map(placeOf), mostNamed)} may be instances of it too, by name and actions: what their principals use is kept.`,
      ]

const absentNotes = ({ absentIn, instances }: PolicyMatch): string[] =>
  absentIn.length === 0 || instances.length === 0
    ? []
    : [`It is not applied in account ${firstFew(absentIn, mostNamed)}, by the account snapshot.`]

/** A boundary may deny what the policy allows. */
function boundaryNotes({ instances }: PolicyMatch, { accounts }: Snapshots): string[] {
  const principals = [...new Set(instances.flatMap((each) => each.principals))].sort()
  return principals.flatMap((arn) => {
    const snapshot = accounts.get(accountOfArn(arn))
    const boundary = (snapshot?.roles.get(arn) ?? snapshot?.users.get(arn))?.boundary
    return boundary === undefined
      ? []
      : [`${arn} has the permissions boundary ${boundary}: it may use only what that allows too.`]
  })
}
