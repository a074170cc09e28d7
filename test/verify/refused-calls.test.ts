import { describe, expect, test } from '@jest/globals'
import type { UsageEntry } from '../../src/evidence/types.ts'
import type { PolicyDocument } from '../../src/policy/document.ts'
import type { NarrowedPolicy } from '../../src/verify/types.ts'
import { refusedCalls } from '../../src/verify/refused-calls.ts'
import { role, since, documentOf, entry, allowedBefore, ledgerOf, before, after, policy } from './support.ts'

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
