import { describe, expect, test } from '@jest/globals'
import type { ScopeMatches } from '../../../src/evidence/events/matches.ts'
import type { Ledger, UsageEntry } from '../../../src/evidence/types.ts'
import { impactOf } from '../../../src/runbooks/impact/impact.ts'
import { exceededThreshold } from '../../../src/runbooks/impact/thresholds.ts'
import { withoutScopeEvents } from '../../../src/runbooks/legitimate-use.ts'
import { revoke } from '../../../src/runbooks/revocation/revoke.ts'
import type { Revocation, Thresholds } from '../../../src/runbooks/types.ts'
import { coverage, entry, ledger } from '../../support/ledger.ts'
import { group, matched, role, user } from '../support/matches.ts'
import { bound, contextOf } from '../support/revocation.ts'

const jane = user('jane')
const john = user('john')
const object = 'arn:aws:s3:::acme-invoices/2026/10.pdf'

const policy = (users: string): string => `resource "aws_iam_user" "jane" {
  name = "jane"
}

resource "aws_iam_user" "john" {
  name = "john"
}

resource "aws_iam_policy" "shared" {
  name   = "shared"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["ec2:*", "iam:*", "sts:AssumeRole"], Resource = "*" }] })
}

resource "aws_iam_policy_attachment" "shared" {
  name       = "shared"
  users      = ${users}
  policy_arn = aws_iam_policy.shared.arn
}
`
const office = { kind: 'address' as const, address: '203.0.113.7' }
const use = (action: string, given: Partial<UsageEntry> = {}): UsageEntry =>
  entry(action, { principal: jane, network: office, count: 7, ...given })

function impact(
  revocation: readonly Revocation[],
  entries: readonly UsageEntry[],
  {
    users = '["jane"]',
    matches = matched([group()]),
    thresholds = {},
    more = {},
  }: {
    readonly users?: string
    readonly matches?: ScopeMatches
    readonly thresholds?: Thresholds
    readonly more?: Partial<Ledger>
  } = {},
) {
  const context = contextOf({ 'main.tf': policy(users) }, { ledger: ledger(entries, more) })
  const runbook = bound(revocation, { thresholds })
  return impactOf(runbook, matches, revoke(runbook, matches, context), context)
}

describe('what would stop working', () => {
  const calls = [use('ec2:RunInstances'), use('iam:ListUsers'), use('ec2:DescribeInstances', { principal: john })]
  const withoutEc2: Revocation = { kind: 'remove-actions', from: 'matched', actions: ['ec2:*'] }

  test.each<[string, readonly Revocation[], readonly string[]]>([
    ['actions that go', [withoutEc2], ['ec2:RunInstances']],
    ['everything', [{ kind: 'deny-everything', to: 'matched' }], ['ec2:RunInstances', 'iam:ListUsers']],
    ['the policy', [{ kind: 'detach', from: 'matched', policies: ['shared'] }], ['ec2:RunInstances', 'iam:ListUsers']],
    ['sessions that end come again', [{ kind: 'end-sessions', of: 'matched', issuedBefore: 'now' }], []],
    ['actions that were not used', [{ kind: 'remove-actions', from: 'matched', actions: ['iam:Create*'] }], []],
    [
      'two revocations: each call once',
      [withoutEc2, { kind: 'deny-everything', to: 'matched' }],
      ['ec2:RunInstances', 'iam:ListUsers'],
    ],
  ])('%s', (_, revocation, actions) => {
    const { groups, principals } = impact(revocation, calls)
    expect(groups.map(({ action }) => action).sort()).toEqual(actions)
    expect(groups.every(({ principal }) => principal === jane)).toBe(true)
    expect(principals).toBe(actions.length === 0 ? 0 : 1)
  })

  test('others that hold the policy lose nothing', () => {
    const { groups } = impact([withoutEc2], calls, { users: '["jane", "john"]' })
    expect(groups.map(({ principal, action }) => [principal, action])).toEqual([[jane, 'ec2:RunInstances']])
  })

  test('a call that another policy grants goes on; a Deny hits it all the same', () => {
    const s3 = [use('s3:GetObject', { resource: object })]
    expect(impact([{ kind: 'detach', from: 'matched', policies: ['shared'] }], s3).calls).toBe(0)
    expect(impact([{ kind: 'deny-everything', to: 'matched' }], s3).calls).toBe(7)
  })

  test('by principal, workload or network, action and resource, with times; most calls first', () => {
    const lambda = { kind: 'address' as const, address: '203.0.113.9', workload: 'lambda' }
    const { groups, calls: all } = impact(
      [withoutEc2],
      [
        use('ec2:RunInstances', { firstSeen: '2026-09-01T00:00:00Z' }),
        use('ec2:RunInstances', { region: 'us-east-1', count: 1, lastSeen: '2026-10-31T00:00:00Z' }),
        use('ec2:RunInstances', { network: lambda, count: 100 }),
      ],
    )
    expect(all).toBe(108)
    expect(groups).toEqual([
      expect.objectContaining({ workload: 'lambda', calls: 100 }),
      {
        principal: jane,
        workload: '203.0.113.7',
        action: 'ec2:RunInstances',
        resource: '*',
        calls: 8,
        firstSeen: '2026-08-01T00:00:00Z',
        lastSeen: '2026-10-31T00:00:00Z',
      },
    ])
  })

  test('refused calls are no use', () => {
    expect(impact([withoutEc2], [use('ec2:RunInstances', { outcome: 'denied' })]).calls).toBe(0)
  })

  test('who may no longer assume a role', () => {
    const trust = `resource "aws_iam_role" "partner" {
  name = "partner"

  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = ["${jane}", "${john}"] } }]
  })
}
`
    const assumed = (principal: string) => use('sts:AssumeRole', { principal, resource: role('partner') })
    const context = contextOf({ 'main.tf': trust }, { ledger: ledger([assumed(jane), assumed(john)]) })
    const runbook = bound([{ kind: 'remove-trust', roles: [role('partner')], trusted: [jane] }])
    const { groups } = impactOf(runbook, matched([]), revoke(runbook, matched([]), context), context)
    expect(groups.map(({ principal }) => principal)).toEqual([jane])
  })
})

describe('use without the events of the scope', () => {
  const inScope = group({ count: 3 })
  const s3 = (given: Partial<UsageEntry> = {}) =>
    use('s3:GetObject', { resource: object, network: inScope.network, count: 3, ...given })
  const left = (one: UsageEntry, ...groups: Parameters<typeof matched>[0]) =>
    withoutScopeEvents(ledger([one]), matched(groups)).entries.map(({ count, calls }) => [count, calls])

  test.each<[string, UsageEntry, number[][]]>([
    ['all of it is in the scope', s3(), []],
    ['some of it is', s3({ count: 10 }), [[7, 7]]],
    ['another network', s3({ network: office }), [[3, 3]]],
    ['another principal', s3({ principal: john }), [[3, 3]]],
    ['another object', s3({ resource: 'arn:aws:s3:::acme-invoices/other' }), [[3, 3]]],
    ['another Region', s3({ region: 'us-east-1' }), [[3, 3]]],
    ['a refused call', s3({ outcome: 'denied' }), [[3, 3]]],
    [
      'a workload that one of the two readings does not know',
      s3({ network: { ...office, address: '198.51.100.7', workload: 'ec2' } }),
      [],
    ],
  ])('%s', (_, one, counts) => {
    expect(left(one, inScope)).toEqual(counts)
  })

  test('several groups together', () => {
    expect(left(s3({ count: 5 }), inScope, group({ count: 1, accessKeyId: 'AKIA' }))).toEqual([[1, 1]])
  })
})

describe('what the answer cannot show', () => {
  const everything: Revocation[] = [{ kind: 'deny-everything', to: 'matched' }]

  test('nothing, where management events were read whole', () => {
    expect(impact([{ kind: 'remove-actions', from: 'matched', actions: ['ec2:RunInstances'] }], []).unclear).toEqual([])
  })

  test.each<[string, Partial<Ledger>, RegExp]>([
    [
      'no evidence of the account',
      { coverage: { accounts: [], complete: true, problems: [] } },
      /no records of the account/,
    ],
    [
      'records that were not read',
      { coverage: { accounts: [coverage()], complete: false, problems: ['logs/x.json was not read.'] } },
      /may be missing: logs\/x\.json was not read/,
    ],
    ['actions without an event', {}, /would not show in this evidence \(.*iam/],
    [
      'events that are not mapped',
      { unmapped: [{ eventSource: 'x', eventName: 'Y', principals: [jane], count: 4, events: [] }] },
      /4 events could not be mapped/,
    ],
  ])('%s', (_, more, sentence) => {
    expect(impact(everything, [], { more }).unclear).toContainEqual(expect.stringMatching(sentence))
  })
})

test.each<[Thresholds, RegExp | undefined]>([
  [{}, undefined],
  [{ impactCalls: 10, impactPrincipals: 1 }, undefined],
  [{ impactCalls: 9 }, /10 legitimate calls .* thresholds\.impact-calls \(9\)/],
  [{ impactPrincipals: 0 }, /of 1 principal .* thresholds\.impact-principals \(0\)/],
])('thresholds %j', (thresholds, sentence) => {
  const exceeds = exceededThreshold(thresholds, { calls: 10, principals: 1 })
  if (sentence) expect(exceeds).toMatch(sentence)
  else expect(exceeds).toBeUndefined()
})

test('the threshold of a file ends up in the impact', () => {
  const { exceeds } = impact([{ kind: 'deny-everything', to: 'matched' }], [use('ec2:RunInstances')], {
    thresholds: { impactCalls: 6 },
  })
  expect(exceeds).toMatch(/7 legitimate calls/)
})
