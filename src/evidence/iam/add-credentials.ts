import { daysSince } from '../absence/age.ts'
import type { CredentialReport } from './parse-credential-report.ts'
import type { AccountSnapshot, Snapshots, SnapshotUser } from './types.ts'

export interface AddingOptions {
  /** `2026-11-21`: the day as of which is decided. */
  readonly today: string
  /** A report that was generated longer before `today` is not used. */
  readonly maxAgeDays: number
}

/**
 * The snapshots with the passwords and keys of their users. A user of a report that was created at another moment than the
 * user of the same name in the snapshot is another one. A report that is too old, of a later moment, or of an account without a
 * snapshot is not used, in one line each; of two reports of an account the later one counts.
 */
export function addCredentials(
  { accounts, problems }: Snapshots,
  reports: readonly CredentialReport[],
  options: AddingOptions,
): Snapshots {
  const added = new Map(accounts)
  const lines: string[] = []
  for (const report of reports.toSorted((a, b) => (a.generated < b.generated ? -1 : 1))) {
    const snapshot = accounts.get(report.account)
    const problem = notUsedReason(report, snapshot, options)
    if (problem !== undefined) lines.push(problem)
    else if (snapshot) added.set(report.account, withCredentials(snapshot, report))
  }
  return { accounts: added, problems: [...problems, ...lines.sort()] }
}

function notUsedReason(
  { name, account, generated }: CredentialReport,
  snapshot: AccountSnapshot | undefined,
  { today, maxAgeDays }: AddingOptions,
): string | undefined {
  const the = `${name}: the credential report of account ${account} is not used`
  if (snapshot === undefined) return `${the}: no snapshot of that account is (--iam).`
  const age = daysSince(generated, today)
  const day = generated.slice(0, 10)
  if (age < 0) return `${the}: it was not generated before ${day}, and ${today} is the day as of which is decided.`
  if (age <= maxAgeDays) return undefined
  return `${the}: its latest date is ${day}, ${age} days ago, and snapshot.max-age allows ${maxAgeDays}; make a new one, or state on which day it was generated (--iam-taken).`
}

function withCredentials(snapshot: AccountSnapshot, report: CredentialReport): AccountSnapshot {
  const users = new Map<string, SnapshotUser>()
  for (const [arn, user] of snapshot.users) {
    const found = report.users.get(arn)
    users.set(arn, found?.created === user.created ? { ...user, credentials: found.credentials } : user)
  }
  return { ...snapshot, users }
}
