import { daysSince } from '../absence/age.ts'
import type { PolicyMatch } from './match/types.ts'
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
  /** Managed policies of the customer that no source policy is known to make; absent where it was not looked for. */
  readonly unmade?: number
}

/**
 * @param today `2026-11-21`: the day as of which is decided
 * @param matches what the snapshots show of source policies
 */
export const reportSnapshots = (
  { accounts }: Snapshots,
  today: string,
  matches?: ReadonlyMap<string, PolicyMatch>,
): readonly SnapshotReport[] =>
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
    ...(matches && { unmade: unmadeIn(snapshot, matches) }),
  }))

function unmadeIn({ policies }: AccountSnapshot, matches: ReadonlyMap<string, PolicyMatch>): number {
  const made = new Set([...matches.values()].flatMap(({ instances }) => instances.map(({ arn }) => arn)))
  return [...policies.values()].filter(({ awsManaged, arn }) => !awsManaged && !made.has(arn)).length
}
