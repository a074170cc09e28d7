import type { AccountCoverage, Ledger, UsageEntry } from '../../src/evidence/types.ts'

export const account = '111122223333'
export const role = `arn:aws:iam::${account}:role/deploy`

/** An allowed call from the office, many times, over the whole window, unless said otherwise. */
export const entry = (action: string, other: Partial<UsageEntry> = {}): UsageEntry => ({
  calls: other.count ?? 40,
  principal: role,
  account,
  action,
  resource: '*',
  grade: 'stated',
  operation: `${action.split(':')[0]}.amazonaws.com:${action.split(':')[1]}`,
  network: { kind: 'address', address: '203.0.113.7' },
  region: 'eu-west-1',
  outcome: 'allowed',
  count: 40,
  firstSeen: '2026-08-01T00:00:00Z',
  lastSeen: '2026-10-30T00:00:00Z',
  events: ['00000000-0000-0000-0000-000000000001'],
  ...other,
})

export const coverage = (other: Partial<AccountCoverage> = {}): AccountCoverage => ({
  account,
  from: '2026-08-01T00:00:00Z',
  to: '2026-10-31T00:00:00Z',
  days: 92,
  gaps: [],
  regions: ['eu-west-1', 'us-east-1'],
  managementReads: true,
  managementWrites: true,
  excludable: ['kms.amazonaws.com'],
  dataEvents: [],
  basis: 'seen in the files',
  ...other,
})

export function ledger(entries: readonly UsageEntry[], other: Partial<Ledger> = {}): Ledger {
  const principals = new Map<
    string,
    { total: number; allowed: number; denied: number; noEvidence: number; unmapped: number }
  >()
  for (const each of entries) {
    const counts = principals.get(each.principal) ?? { total: 0, allowed: 0, denied: 0, noEvidence: 0, unmapped: 0 }
    counts.total += each.count
    counts[each.outcome] += each.count
    principals.set(each.principal, counts)
  }
  return {
    entries,
    principals,
    unmapped: [],
    noEvidence: new Map(),
    duplicates: 0,
    records: entries.reduce((sum, { count }) => sum + count, 0),
    coverage: { accounts: [coverage()], complete: true, problems: [] },
    ...other,
  }
}
