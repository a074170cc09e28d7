import type { Ledger, UsageEntry } from '../../src/evidence/types.ts'
import type { PolicyDocument } from '../../src/policy/document.ts'
import { parsePolicyDocument } from '../../src/policy/parse.ts'
import type { PolicySource } from '../../src/sources/types.ts'
import type { NarrowedPolicy } from '../../src/verify/types.ts'

export const role = 'arn:aws:iam::111122223333:role/app'
export const since = '2026-10-01T00:00:00Z'

export const documentOf = (...statements: object[]): PolicyDocument => {
  const { document } = parsePolicyDocument({ Version: '2012-10-17', Statement: statements }, 'identity')
  if (!document) throw new Error('no policy')
  return document
}

export const entry = (more: Partial<UsageEntry> = {}): UsageEntry => ({
  principal: role,
  account: '111122223333',
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::logs/a',
  grade: 'stated',
  operation: 's3.amazonaws.com:GetObject',
  network: { kind: 'address', address: '203.0.113.9' },
  region: 'eu-west-1',
  outcome: 'denied',
  count: 2,
  calls: 2,
  firstSeen: '2026-10-05T10:00:00Z',
  lastSeen: '2026-10-05T11:00:00Z',
  events: ['e1'],
  ...more,
})

export const allowedBefore = entry({
  outcome: 'allowed',
  action: 's3:ListBucket',
  resource: 'arn:aws:s3:::logs',
  firstSeen: '2026-09-01T00:00:00Z',
})

export const ledgerOf = (...entries: UsageEntry[]) => ({ entries }) as unknown as Ledger

export const before = documentOf({ Sid: 'Logs', Effect: 'Allow', Action: 's3:*', Resource: '*' })
export const after = documentOf({ Sid: 'Logs', Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' })

export const policy = (old = before, present = after, more: Partial<NarrowedPolicy> = {}): NarrowedPolicy => ({
  source: { status: 'found', document: present, principals: [role] } as unknown as PolicySource,
  before: old,
  versions: [{ commit: 'c1', at: since, document: present }],
  others: [],
  ...more,
})
