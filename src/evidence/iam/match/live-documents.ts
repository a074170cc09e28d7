import type { PolicyDocument } from '../../../policy/document.ts'
import type { Ledger } from '../../types.ts'
import type { AccountSnapshot, Snapshots } from '../types.ts'
import { groupsOfPrincipal, policiesKnownSince } from './changes.ts'

/** A policy that a role or user has, by whichever way. */
export interface PolicyOfPrincipal {
  readonly name: string
  /** Of a managed policy. */
  readonly arn?: string
  readonly awsManaged: boolean
  /** ARN of the group that it comes from. */
  readonly group?: string
  /** Absent where it is not understood. */
  readonly document?: PolicyDocument
}

/** All policies of a role or user in its account; `undefined` where the snapshots do not have it. */
export function policiesOfPrincipal(
  principal: string,
  { accounts }: Pick<Snapshots, 'accounts'>,
): readonly PolicyOfPrincipal[] | undefined {
  const snapshot = accounts.get(principal.split(':')[4] ?? '')
  const entity = snapshot?.roles.get(principal) ?? snapshot?.users.get(principal)
  if (!snapshot || !entity) return undefined
  return [entity, ...groupsOfPrincipal(entity, snapshot)].flatMap(
    ({ kind, arn, attached, inline }): PolicyOfPrincipal[] => {
      const group = kind === 'group' ? { group: arn } : {}
      return [
        ...attached.map((each): PolicyOfPrincipal => {
          const policy = snapshot.policies.get(each.arn)
          const document = policy?.versions.find(({ isDefault }) => isDefault)?.document
          const awsManaged = policy?.awsManaged ?? /^arn:[^:]*:iam::aws:/.test(each.arn)
          return { name: each.name, arn: each.arn, awsManaged, ...group, ...(document && { document }) }
        }),
        ...inline.map(({ name, document }): PolicyOfPrincipal => ({
          name,
          awsManaged: false,
          ...group,
          ...(document && { document }),
        })),
      ]
    },
  )
}

/** What decides on a principal's calls, as far as its account knows it. */
export interface LivePolicies {
  readonly documents: readonly PolicyDocument[]
  /** Some policy of its is not understood, and may deny anything. */
  readonly partial?: true
  /** The permissions boundary; `unknown`: it has one, whose document is not known. */
  readonly boundary?: PolicyDocument | 'unknown'
  /** ISO 8601: these have been its policies since then. */
  readonly since: string
}

/** The policies of principals, with the moment since when they are known to be these. */
export function livePoliciesOf(
  { accounts }: Pick<Snapshots, 'accounts'>,
  ledger: Ledger,
): (principal: string) => LivePolicies | undefined {
  const known = new Map<string, LivePolicies | undefined>()
  return (principal) => {
    if (!known.has(principal)) known.set(principal, liveIn(accounts, principal, ledger))
    return known.get(principal)
  }
}

function liveIn(
  accounts: ReadonlyMap<string, AccountSnapshot>,
  principal: string,
  ledger: Ledger,
): LivePolicies | undefined {
  const snapshot = accounts.get(principal.split(':')[4] ?? '')
  const entity = snapshot?.roles.get(principal) ?? snapshot?.users.get(principal)
  const since = snapshot && entity ? policiesKnownSince(entity, snapshot, ledger) : undefined
  if (!snapshot || !entity || since === undefined) return undefined
  const held = policiesOfPrincipal(principal, { accounts }) ?? []
  const documents = held.flatMap(({ document }) => document ?? [])
  const known = { documents, since, ...(documents.length < held.length && { partial: true as const }) }
  if (entity.boundary === undefined) return known
  const boundary = snapshot.policies.get(entity.boundary)?.versions.find(({ isDefault }) => isDefault)?.document
  return { ...known, boundary: boundary ?? 'unknown' }
}
