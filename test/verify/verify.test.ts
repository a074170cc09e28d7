import { describe, expect, test } from '@jest/globals'
import type { Ledger, UsageEntry } from '../../src/evidence/types.ts'
import type { PolicyDocument } from '../../src/policy/document.ts'
import { parsePolicyDocument } from '../../src/policy/parse.ts'
import { showDocument } from '../../src/policy/print.ts'
import type { PolicySource } from '../../src/sources/types.ts'
import { refusedCalls } from '../../src/verify/refused-calls.ts'
import { restore } from '../../src/verify/restore.ts'

const role = 'arn:aws:iam::111122223333:role/app'
const since = '2026-10-01T00:00:00Z'

const documentOf = (...statements: object[]): PolicyDocument => {
  const { document } = parsePolicyDocument({ Version: '2012-10-17', Statement: statements }, 'identity')
  if (!document) throw new Error('no policy')
  return document
}

const entry = (more: Partial<UsageEntry> = {}): UsageEntry => ({
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

const allowedBefore = entry({
  outcome: 'allowed',
  action: 's3:ListBucket',
  resource: 'arn:aws:s3:::logs',
  firstSeen: '2026-09-01T00:00:00Z',
})

const ledgerOf = (...entries: UsageEntry[]) => ({ entries }) as unknown as Ledger

const before = documentOf({ Sid: 'Logs', Effect: 'Allow', Action: 's3:*', Resource: '*' })
const after = documentOf({ Sid: 'Logs', Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' })

const policy = (old = before, present = after) => ({
  source: { status: 'found', document: present, principals: [role] } as unknown as PolicySource,
  before: old,
  since,
})

describe('calls that were refused because of a change', () => {
  test.each<[string, readonly UsageEntry[], readonly string[], PolicyDocument?, PolicyDocument?]>([
    ['after the change, from a known place', [allowedBefore, entry()], ['broken']],
    [
      'from another network',
      [allowedBefore, entry({ network: { kind: 'address', address: '198.51.100.1' } })],
      ['suspicious'],
    ],
    [
      'by another workload',
      [allowedBefore, entry({ network: { kind: 'address', address: '203.0.113.9', workload: 'lambda' } })],
      ['suspicious'],
    ],
    ['the principal never called before', [entry()], ['suspicious']],
    ['before the change already', [allowedBefore, entry({ firstSeen: '2026-09-30T23:59:59Z' })], []],
    ['allowed', [allowedBefore, entry({ outcome: 'allowed' })], []],
    ['never granted', [allowedBefore, entry({ action: 'ec2:RunInstances', resource: '*' })], []],
    [
      'still granted, and refused by something else',
      [allowedBefore, entry({ action: 's3:ListBucket', resource: 'arn:aws:s3:::logs' })],
      [],
    ],
    ['of another principal', [allowedBefore, entry({ principal: `${role}2` })], []],
    [
      'refused by a Deny that was added',
      [allowedBefore, entry()],
      [],
      before,
      documentOf(
        { Effect: 'Allow', Action: 's3:*', Resource: '*' },
        { Effect: 'Deny', Action: 's3:GetObject', Resource: '*' },
      ),
    ],
    [
      'a condition on what no record states',
      [allowedBefore, entry()],
      ['broken'],
      documentOf({
        Effect: 'Allow',
        Action: 's3:*',
        Resource: '*',
        Condition: { StringEquals: { 'aws:PrincipalTag/team': 'a' } },
      }),
    ],
    [
      'another address of the same IPv6 subnet',
      [
        { ...allowedBefore, network: { kind: 'address', address: '2001:db8::1' } },
        entry({ network: { kind: 'address', address: '2001:db8::2' } }),
      ],
      ['broken'],
    ],
  ])('%s', (_, entries, verdicts, old = before, present = after) => {
    const found = refusedCalls(policy(old, present), ledgerOf(...entries))
    expect(found.map(({ verdict }) => verdict)).toEqual(verdicts)
  })
})

describe('the least addition', () => {
  const restored = (old: PolicyDocument, present: PolicyDocument, ...entries: UsageEntry[]) => {
    const given = policy(old, present)
    const made = restore(given, refusedCalls(given, ledgerOf(allowedBefore, ...entries)))
    return made.kind === 'restored' ? (showDocument(made.after) as { Statement: unknown }).Statement : made.reason
  }

  test.each<[string, PolicyDocument, PolicyDocument, readonly UsageEntry[], unknown]>([
    [
      'one action on one resource',
      before,
      after,
      [entry()],
      [
        { Sid: 'Logs', Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' },
        { Sid: 'LogsRestored', Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::logs/a' },
      ],
    ],
    [
      'a resource that the record does not name: as it was granted before, in the statement that is left',
      before,
      after,
      [entry({ resource: null, grade: 'guessed' })],
      [{ Sid: 'Logs', Effect: 'Allow', Action: ['s3:ListBucket', 's3:GetObject'], Resource: '*' }],
    ],
    [
      'the conditions of the statement that allowed it',
      documentOf({
        Effect: 'Allow',
        Action: 's3:*',
        Resource: '*',
        Condition: { Bool: { 'aws:SecureTransport': 'true' } },
      }),
      documentOf({
        Effect: 'Allow',
        Action: 's3:ListBucket',
        Resource: '*',
        Condition: { Bool: { 'aws:SecureTransport': 'true' } },
      }),
      [entry(), entry({ action: 's3:PutObject' })],
      [
        {
          Effect: 'Allow',
          Action: 's3:ListBucket',
          Resource: '*',
          Condition: { Bool: { 'aws:SecureTransport': 'true' } },
        },
        {
          Effect: 'Allow',
          Action: ['s3:GetObject', 's3:PutObject'],
          Resource: 'arn:aws:s3:::logs/a',
          Condition: { Bool: { 'aws:SecureTransport': 'true' } },
        },
      ],
    ],
    [
      'ids of statements stay unique',
      before,
      documentOf(
        { Sid: 'Logs', Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' },
        { Sid: 'LogsRestored', Effect: 'Allow', Action: 's3:PutObject', Resource: '*' },
      ),
      [entry(), entry({ resource: 'arn:aws:s3:::logs/b', action: 's3:DeleteObject' })],
      [
        { Sid: 'Logs', Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' },
        { Sid: 'LogsRestored', Effect: 'Allow', Action: 's3:PutObject', Resource: '*' },
        { Sid: 'LogsRestored2', Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::logs/a' },
        { Sid: 'LogsRestored3', Effect: 'Allow', Action: 's3:DeleteObject', Resource: 'arn:aws:s3:::logs/b' },
      ],
    ],
    [
      'nothing that the document before granted by NotAction beyond what was called',
      documentOf({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }),
      documentOf({ Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' }),
      [entry()],
      [
        { Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' },
        { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::logs/a' },
      ],
    ],
    [
      'not where the present document grants more than the one before',
      documentOf({ Effect: 'Allow', Action: 's3:*', Resource: '*' }),
      documentOf({ Effect: 'Allow', Action: 'ec2:*', Resource: '*' }),
      [entry()],
      'It is not proved that the restored policy grants nothing new.',
    ],
  ])('%s', (_, old, present, entries, expected) => {
    const wanted = Array.isArray(expected)
      ? (showDocument(documentOf(...(expected as object[]))) as { Statement: unknown }).Statement
      : expected
    expect(restored(old, present, ...entries)).toEqual(wanted)
  })
})
