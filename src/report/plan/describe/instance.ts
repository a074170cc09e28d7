import { groupBy } from '../../../collections.ts'
import type { BroadGrant } from '../../../evidence/iam/match/broad-grants.ts'
import type { PolicyInstance } from '../../../evidence/iam/match/types.ts'
import type { AppliedPolicy } from '../../../proof/plan.ts'
import { formatCount } from '../../../words.ts'

/**
 * A policy in an account, in one line: `in account 111122223333: arn:…:policy/app, attached to 2 principals`. Names are
 * as they are in the account.
 */
export function describeInstance({ account, kind, arn, name, principals, drift }: PolicyInstance): string {
  const which = kind === 'managed-policy' ? arn : `${name} of ${arn}`
  const who =
    principals.length === 0
      ? 'attached to nothing'
      : kind === 'managed-policy'
        ? `attached to ${formatCount(principals.length, 'principal')}`
        : ''
  const differs = drift === undefined ? '' : `differs from the source: ${drift.join('; ')}`
  return `in account ${account}: ${[which, who, differs].filter((part) => part !== '').join(', ')}`
}

/** The same, with the calls that it may have allowed. */
export const describeApplied = (instance: AppliedPolicy): string =>
  `${describeInstance(instance)}, ${formatCount(instance.calls, 'call')} of what it grants`

/** Principals that narrowing their other policies does not narrow, one sentence each; in the order of the grants. */
export function describeBroadGrants(grants: readonly BroadGrant[]): string[] {
  return [...groupBy(grants, ({ principal }) => principal)].map(
    ([principal, own]) =>
      `${principal} has ${[...new Set(own.map(({ policy }) => policy))].join(', ')}, which grants every action on every resource: narrowing its other policies does not narrow what it may do.`,
  )
}
