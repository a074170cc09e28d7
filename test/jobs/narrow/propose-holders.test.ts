import { describe, expect, test } from '@jest/globals'
import { propose } from '../../../src/jobs/narrow/propose.ts'
import { fakeCatalog } from '../../support/catalog.ts'
import { knowledgeOf } from '../../support/knowledge.ts'
import { coverage, entry, ledger, role } from '../../support/ledger.ts'
import { allow, policyInput, source } from '../propose-input.ts'

const other = 'arn:aws:iam::444455556666:role/deploy'
const by = (principal: string) => ({ principal, account: principal.split(':')[4] ?? '' })
const both = [
  entry('ec2:DescribeInstances'),
  entry('ec2:DescribeInstances', { ...by(other), count: 7 }),
  entry('ec2:RunInstances', { ...by(other), count: 1 }),
]
const granting = { document: { version: '2012-10-17' as const, statements: [allow('ec2:*', 'iam:*')] } }
const two = (over: Parameters<typeof policyInput>[1] = {}) =>
  policyInput(both, {
    source: source({ ...granting, principals: [role, other] }),
    coverage: [coverage(), coverage({ account: '444455556666' })],
    ...over,
  })

describe('a policy of two principals', () => {
  test('keeps what either of them used, and accounts for the records of both', () => {
    const plan = propose(two())
    expect(plan.after?.statements).toEqual([allow('ec2:*')])
    expect(plan.proof?.replay).toMatchObject({
      requests: 3,
      records: { total: 48, allowed: 48, denied: 0, noEvidence: 0, unmapped: 0 },
    })
  })

  test('is estimated over both, and for each by itself', () => {
    const { unseen, unseenBy } = propose(two()).proof ?? {}
    expect(unseen).toMatchObject({ observations: 48, singletons: 1 })
    expect(unseenBy).toMatchObject([
      { principal: role, observations: 40, singletons: 0 },
      { principal: other, observations: 8, singletons: 1 },
    ])
  })

  test('is estimated over calls that its Allow statements grant, and no others', () => {
    const deny = { ...allow('ec2:RunInstances'), effect: 'Deny' as const }
    const document = { version: '2012-10-17' as const, statements: [deny, allow('ec2:Describe*', 'iam:*')] }
    const plan = propose(two({ source: source({ document, principals: [role, other] }) }))
    expect(plan.proof?.unseen).toMatchObject({ observations: 47, singletons: 0 })
  })

  test('counts records of principals that the ledger knows', () => {
    const iam = (arn: string) => (arn === other ? { existedAt: '2026-01-01T00:00:00Z' } : undefined)
    for (const principals of [
      [role, other],
      [other, role],
    ]) {
      const plan = propose(
        two({ ledger: ledger([entry('ec2:DescribeInstances')]), iam, source: source({ ...granting, principals }) }),
      )
      expect(plan.proof?.replay.records).toEqual({ total: 40, allowed: 40, denied: 0, noEvidence: 0, unmapped: 0 })
    }
  })

  test('is fenced with a word on refused calls of either', () => {
    const elsewhere = { kind: 'address', address: '198.51.100.9' } as const
    const refused = entry('ec2:RunInstances', { ...by(other), outcome: 'denied', network: elsewhere, count: 2 })
    const plan = propose(
      two({
        ledger: ledger([...both, refused]),
        fence: { networks: [{ cidrs: ['203.0.113.0/24', '2001:db8::/32'], vpcs: [], vpcEndpoints: [] }], exempt: [] },
      }),
    )
    expect(plan.changes.map(({ rule }) => rule)).toEqual(['narrow-actions', 'deny-networks'])
    expect(plan.notes).toEqual([
      'Suspicious: 2 refused calls came from other networks: 198.51.100.9 (ec2:RunInstances, event 00000000-0000-0000-0000-000000000001).',
    ])
  })

  test('gets the network Deny with a note on data events that were not seen, and on no other blind spot', () => {
    const catalog = fakeCatalog({
      'ec2:DescribeInstances': { level: 'List' },
      'ec2:RunInstances': { level: 'Write' },
      'iam:PassRole': { level: 'Write', visibility: { kind: 'none', reason: 'It has no event.' } },
      's3:GetObject': { visibility: { kind: 'data', resourceTypes: ['AWS::S3::Object'] } },
      's3:DeleteBucket': { level: 'Write' },
    })
    const document = { version: '2012-10-17' as const, statements: [allow('ec2:*', 'iam:*', 's3:*')] }
    const plan = propose(
      two({
        catalog,
        actionContext: knowledgeOf(catalog, {
          observability: ({ visibility }) =>
            visibility.kind === 'management'
              ? { observable: true }
              : { observable: false, reason: 'not recorded', opens: 'a selector', drop: false },
        }),
        source: source({ document, principals: [role, other] }),
        fence: { networks: [{ cidrs: ['203.0.113.0/24', '2001:db8::/32'], vpcs: [], vpcEndpoints: [] }], exempt: [] },
      }),
    )
    expect(plan.notes).toEqual([
      'The Deny also covers calls that the evidence cannot show (data events of s3): where they come from was not checked.',
    ])
  })

  test('that looks unused names how many there are, and the window that both cover', () => {
    const plan = propose(
      two({
        ledger: ledger([entry('s3:ListAllMyBuckets'), entry('s3:ListAllMyBuckets', by(other))]),
        coverage: [
          coverage({ from: '2026-07-01T00:00:00Z', to: '2026-10-31T00:00:00Z' }),
          coverage({ account: '444455556666', from: '2026-07-02T00:00:00Z', to: '2026-10-30T00:00:00Z' }),
        ],
      }),
    )
    expect(plan.reason).toBe(
      'The whole policy looks unused: its 2 principals used none of its permissions from 2026-07-02 to 2026-10-30. Whittle does not propose an empty policy; consider deleting the policy, or the role or user.',
    )
  })
})
