import { byCodeUnits } from '../../collections.ts'
import type { Snapshots } from '../../evidence/iam/types.ts'

/** Name of an IAM group → ARNs of its users in all accounts; `undefined` without snapshots. */
export function usersByGroup(snapshots: Snapshots | undefined): ReadonlyMap<string, readonly string[]> | undefined {
  if (snapshots === undefined) return undefined
  const groups = new Map<string, string[]>()
  for (const account of snapshots.accounts.values()) {
    for (const { arn, groups: names } of account.users.values()) {
      for (const name of names) groups.set(name, [...(groups.get(name) ?? []), arn].sort(byCodeUnits))
    }
  }
  return groups
}
