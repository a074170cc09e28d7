import { describe, expect, test } from '@jest/globals'
import type { Ledger, UsageEntry } from '../../src/evidence/types.ts'
import type { PolicyDocument } from '../../src/policy/document.ts'
import { parsePolicyDocument } from '../../src/policy/parse.ts'
import { showDocument } from '../../src/policy/print.ts'
import type { PolicySource } from '../../src/sources/types.ts'
import type { NarrowedPolicy } from '../../src/verify/types.ts'
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

const policy = (old = before, present = after, more: Partial<NarrowedPolicy> = {}): NarrowedPolicy => ({
  source: { status: 'found', document: present, principals: [role] } as unknown as PolicySource,
  before: old,
  versions: [{ commit: 'c1', at: since, document: present }],
  others: [],
  ...more,
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
    [
      'before the change alone',
      [allowedBefore, entry({ firstSeen: '2026-09-01T00:00:00Z', lastSeen: '2026-09-30T00:00:00Z' })],
      [],
    ],
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
      'from a network that no record shows, where others were as unknown',
      [{ ...allowedBefore, network: { kind: 'unknown' } }, entry({ network: { kind: 'unknown' } })],
      ['suspicious'],
    ],
    [
      'refused before and after the change, and never allowed between',
      [allowedBefore, entry({ firstSeen: '2026-09-20T00:00:00Z' })],
      ['unclear'],
    ],
    [
      'refused before from another address, and never allowed since',
      [
        allowedBefore,
        entry({
          network: { kind: 'address', address: '198.51.100.1' },
          firstSeen: '2026-09-02T00:00:00Z',
          lastSeen: '2026-09-03T00:00:00Z',
        }),
        entry(),
      ],
      ['unclear'],
    ],
    [
      'refused long ago, allowed then, and refused after the change',
      [
        allowedBefore,
        entry({ outcome: 'allowed', firstSeen: '2026-06-01T00:00:00Z', lastSeen: '2026-09-29T00:00:00Z' }),
        entry({ firstSeen: '2026-05-01T00:00:00Z' }),
      ],
      ['broken'],
    ],
    [
      'allowed again after the refusal',
      [
        allowedBefore,
        entry(),
        entry({ outcome: 'allowed', firstSeen: '2026-09-02T00:00:00Z', lastSeen: '2026-10-06T00:00:00Z' }),
      ],
      ['unclear'],
    ],
    [
      'a Deny that was added may refuse it',
      [allowedBefore, entry()],
      ['unclear'],
      before,
      documentOf(
        { Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' },
        {
          Effect: 'Deny',
          Action: '*',
          Resource: '*',
          Condition: { StringEquals: { 'aws:PrincipalTag/team': 'a' } },
        },
      ),
    ],
    [
      'a Deny that was there before refused it neither then nor now',
      [allowedBefore, entry()],
      ['broken'],
      documentOf(
        { Effect: 'Allow', Action: 's3:*', Resource: '*' },
        { Effect: 'Deny', Action: '*', Resource: '*', Condition: { StringEquals: { 'aws:PrincipalTag/team': 'a' } } },
      ),
      documentOf(
        { Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' },
        { Effect: 'Deny', Action: '*', Resource: '*', Condition: { StringEquals: { 'aws:PrincipalTag/team': 'a' } } },
      ),
    ],
    [
      'by another principal that has the policy, which did call from there before',
      [{ ...allowedBefore, principal: `${role}2` }, entry()],
      ['suspicious'],
    ],
    [
      'whose resource the record does not name, where the resources were narrowed',
      [allowedBefore, entry({ resource: null, grade: 'guessed' })],
      ['broken'],
      before,
      documentOf({ Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::other/*' }),
    ],
    [
      'under a condition that the call does not meet',
      [allowedBefore, entry()],
      [],
      documentOf({
        Effect: 'Allow',
        Action: 's3:*',
        Resource: '*',
        Condition: { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } },
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

describe('the change that a refusal belongs to', () => {
  const both = documentOf({ Effect: 'Allow', Action: ['s3:GetObject', 's3:ListBucket'], Resource: '*' })
  const versions = [
    { commit: 'c1', at: since, document: both },
    { commit: 'c2', at: '2026-11-01T00:00:00Z', document: after },
  ]
  const found = (...entries: UsageEntry[]) =>
    refusedCalls(policy(before, after, { versions }), ledgerOf(allowedBefore, ...entries)).map(
      ({ entry: { action }, loss, verdict }) => [action, loss.commit, verdict],
    )

  test('of a policy that was narrowed twice, each removal counts from its own commit', () => {
    const put = entry({ action: 's3:PutObject' })
    const get = entry({ firstSeen: '2026-11-02T00:00:00Z', lastSeen: '2026-11-03T00:00:00Z' })
    expect(found(put, get)).toEqual([
      ['s3:PutObject', 'c1', 'broken'],
      ['s3:GetObject', 'c2', 'broken'],
    ])
  })

  test('a refusal before the commit that removed the permission is none of it', () => {
    expect(found(entry())).toEqual([])
  })

  test('what was granted again later, and then removed, counts from the last removal', () => {
    const wide = { commit: 'c2', at: '2026-10-03T00:00:00Z', document: before }
    const again = [versions[0]!, wide, { commit: 'c3', at: '2026-10-04T00:00:00Z', document: after }]
    const put = entry({ action: 's3:PutObject' })
    const calls = refusedCalls(policy(before, after, { versions: again }), ledgerOf(allowedBefore, put))
    expect(calls.map(({ loss }) => loss.commit)).toEqual(['c3'])
  })

  test('a permission that moved to another policy is not lost', () => {
    const others = [{ document: documentOf({ Effect: 'Allow', Action: 's3:Get*', Resource: '*' }), principals: [role] }]
    const calls = (more: Partial<NarrowedPolicy>) =>
      refusedCalls(policy(before, after, more), ledgerOf(allowedBefore, entry())).map(({ verdict }) => verdict)
    expect(calls({ others })).toEqual(['unclear'])
    expect(calls({ others: [{ ...others[0]!, principals: [`${role}2`] }] })).toEqual(['broken'])
  })

  test('a Deny of another policy refuses on purpose', () => {
    const others = [{ document: documentOf({ Effect: 'Deny', Action: 's3:*', Resource: '*' }), principals: [role] }]
    const calls = refusedCalls(policy(before, after, { others }), ledgerOf(allowedBefore, entry()))
    expect(calls.map(({ verdict }) => verdict)).toEqual(['unclear'])
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
      'also where the present document grants more than the one before: that was decided by other people',
      documentOf({ Effect: 'Allow', Action: 's3:*', Resource: '*' }),
      documentOf({ Effect: 'Allow', Action: 'ec2:*', Resource: '*' }),
      [entry()],
      [
        { Effect: 'Allow', Action: 'ec2:*', Resource: '*' },
        { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::logs/a' },
      ],
    ],
    [
      'of what NotResource granted only what was called',
      documentOf({ Effect: 'Allow', Action: 's3:*', NotResource: 'arn:aws:s3:::secret/*' }),
      documentOf({ Effect: 'Allow', Action: 's3:ListBucket', NotResource: 'arn:aws:s3:::secret/*' }),
      [entry()],
      [
        { Effect: 'Allow', Action: 's3:ListBucket', NotResource: 'arn:aws:s3:::secret/*' },
        { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::logs/a' },
      ],
    ],
    [
      'by the statement that surely granted it, not by one whose condition may be unmet',
      documentOf(
        {
          Sid: 'Tagged',
          Effect: 'Allow',
          Action: 's3:*',
          Resource: '*',
          Condition: { StringEquals: { 'aws:PrincipalTag/team': 'a' } },
        },
        { Sid: 'Plain', Effect: 'Allow', Action: 's3:GetObject', Resource: '*' },
      ),
      documentOf({ Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' }),
      [entry()],
      [
        { Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' },
        { Sid: 'PlainRestored', Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::logs/a' },
      ],
    ],
    [
      'by every statement that may have granted it, where no one surely did',
      documentOf(
        { Effect: 'Allow', Action: 's3:*', Resource: '*', Condition: { StringEquals: { 'aws:PrincipalTag/a': '1' } } },
        { Effect: 'Allow', Action: 's3:*', Resource: '*', Condition: { StringEquals: { 'aws:PrincipalTag/b': '2' } } },
      ),
      documentOf({ Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' }),
      [entry()],
      [
        { Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' },
        {
          Effect: 'Allow',
          Action: 's3:GetObject',
          Resource: 'arn:aws:s3:::logs/a',
          Condition: { StringEquals: { 'aws:PrincipalTag/a': '1' } },
        },
        {
          Effect: 'Allow',
          Action: 's3:GetObject',
          Resource: 'arn:aws:s3:::logs/a',
          Condition: { StringEquals: { 'aws:PrincipalTag/b': '2' } },
        },
      ],
    ],
    [
      'with the variable of the statement, where the name that was called is one of its values',
      documentOf({ Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::logs/${aws:PrincipalTag/team}' }),
      documentOf({ Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' }),
      [entry()],
      [
        { Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' },
        { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::logs/${aws:PrincipalTag/team}' },
      ],
    ],
  ])('%s', (_, old, present, entries, expected) => {
    const wanted = Array.isArray(expected)
      ? (showDocument(documentOf(...(expected as object[]))) as { Statement: unknown }).Statement
      : expected
    expect(restored(old, present, ...entries)).toEqual(wanted)
  })
})

test('a resource that is not named is granted as the commit that removed it found it, not as an older one did', () => {
  const one = documentOf({
    Effect: 'Allow',
    Action: ['s3:GetObject', 's3:ListBucket'],
    Resource: 'arn:aws:s3:::logs/*',
  })
  const last = documentOf({ Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::logs/*' })
  const versions = [
    { commit: 'c1', at: '2026-09-15T00:00:00Z', document: one },
    { commit: 'c2', at: since, document: last },
  ]
  const given = policy(before, last, { versions })
  const guessed = entry({ resource: null, grade: 'guessed' })
  const made = restore(given, refusedCalls(given, ledgerOf(allowedBefore, guessed)))
  const [statement] = one.statements
  const after = { ...one, statements: [{ ...statement!, action: ['s3:ListBucket', 's3:GetObject'] }] }
  expect(made.kind === 'restored' && showDocument(made.after)).toEqual(showDocument(after))
})
