import type { SnapshotReport } from '../../../evidence/iam/report.ts'
import { formatCount, formatNumber } from '../../../words.ts'

/** Says which snapshot of an account was used, of which moment: one sentence. Names of files are as they were given. */
export function describeSnapshot(snapshot: SnapshotReport): string {
  const { account, from, taken, takenBy, ageDays, roles, users, groups, policies, credentials, unmade } = snapshot
  const day = taken.slice(0, 10)
  const when = { reading: `read on ${day}`, stated: `taken on ${day}`, contents: `taken on ${day} or later` }[takenBy]
  const basis = { reading: '', stated: ', as stated', contents: ', its latest date' }[takenBy]
  const counts = [
    formatCount(roles, 'role'),
    formatCount(users, 'user'),
    formatCount(groups, 'group'),
    `${formatCount(policies, 'managed policy', 'managed policies')}${!unmade ? '' : ` (${formatNumber(unmade)} of the account's that no policy here is known to make)`}`,
  ]
  return `${account}: ${from}, ${when} (${describeAge(ageDays)}${basis}): ${counts.join(', ')}${credentials ? ', with the credential report' : ''}.`
}

/** `today`, `3 days ago` */
export const describeAge = (days: number): string => (days <= 0 ? 'today' : `${formatCount(days, 'day')} ago`)

/** What decides on calls as well, and is in no snapshot. */
export const notInSnapshots =
  'Account snapshots do not have resource-based policies, session policies, and service and resource control policies: what these allow or deny is not known.'
