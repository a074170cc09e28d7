import { daysSince } from '../presence/age.ts'
import type { AccountSnapshot, Snapshots } from './types.ts'

/** Which snapshot of an account a run used, for its report. */
export interface SnapshotReport {
  readonly account: string
  /** The file, or how it was read. */
  readonly from: string
  readonly taken: string
  readonly takenBy: AccountSnapshot['takenBy']
  /** Days from then to the day as of which is decided. */
  readonly ageDays: number
  readonly roles: number
  readonly users: number
  readonly groups: number
  readonly policies: number
  /** Does it have the users' passwords and keys? */
  readonly credentials: boolean
}

/** @param today `2026-11-21`: the day as of which is decided */
export const reportSnapshots = ({ accounts }: Snapshots, today: string): readonly SnapshotReport[] =>
  [...accounts.values()].map((snapshot) => ({
    account: snapshot.account,
    from: snapshot.name,
    taken: snapshot.taken,
    takenBy: snapshot.takenBy,
    ageDays: daysSince(snapshot.taken, today),
    roles: snapshot.roles.size,
    users: snapshot.users.size,
    groups: snapshot.groups.size,
    policies: snapshot.policies.size,
    credentials: [...snapshot.users.values()].some(({ credentials }) => credentials !== undefined),
  }))
