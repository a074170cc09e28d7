import { describe, expect, test } from '@jest/globals'
import type { UsageEntry } from '../../src/evidence/ledger-types.ts'
import { addFence, type FenceEvidence } from '../../src/network/add-fence.ts'
import { existingFence, fenceSid, fenceStatement, networkExemptActions } from '../../src/network/fence.ts'
import type { PolicyDocument, Statement } from '../../src/policy/document.ts'
import { entry } from '../support/ledger.ts'

const allow = (...action: string[]): Statement => ({ effect: 'Allow', action, resource: ['*'], condition: [] })
const document = (...statements: Statement[]): PolicyDocument => ({ version: '2012-10-17', statements })
const office = { cidrs: ['203.0.113.0/24', '2001:db8::/32'], vpcs: [], vpcEndpoints: [] }
const request = { networks: [office], exempt: [] }

describe('the IP-conditioned Deny', () => {
  test("is the statement of AWS's data-perimeter examples: every operator with IfExists, services on the caller's behalf pass", () => {
    const vpc = { cidrs: ['198.51.100.0/24'], vpcs: ['vpc-2', 'vpc-1'], vpcEndpoints: ['vpce-1'] }
    const statement = fenceStatement(document(allow('s3:*', 'ec2:RunInstances')), {
      networks: [office, vpc],
      exempt: ['arn:aws:iam::111122223333:role/break-glass'],
    })
    expect(statement).toEqual({
      sid: fenceSid,
      effect: 'Deny',
      action: ['ec2:*', 's3:*'],
      resource: ['*'],
      condition: [
        {
          operator: 'NotIpAddressIfExists',
          key: 'aws:SourceIp',
          values: ['198.51.100.0/24', '203.0.113.0/24', '2001:db8::/32'],
        },
        { operator: 'StringNotEqualsIfExists', key: 'aws:SourceVpc', values: ['vpc-1', 'vpc-2'] },
        { operator: 'StringNotEqualsIfExists', key: 'aws:SourceVpce', values: ['vpce-1'] },
        { operator: 'BoolIfExists', key: 'aws:ViaAWSService', values: ['false'] },
        {
          operator: 'ArnNotLikeIfExists',
          key: 'aws:PrincipalArn',
          values: ['arn:aws:iam::111122223333:role/break-glass'],
        },
      ],
    })
  })

  test.each<[string, Statement]>([
    ['everything', allow('*')],
    ['a service with calls that carry no network keys', allow('es:ESHttpGet')],
    ['a pattern across services', allow('s*')],
    ['NotAction', { effect: 'Allow', notAction: ['iam:*'], resource: ['*'], condition: [] }],
  ])('leaves out what the network keys cannot judge where the policy may reach it: %s', (_, statement) => {
    expect(fenceStatement(document(statement), request)).toMatchObject({ notAction: networkExemptActions })
  })

  test.each<[string, Statement[], string]>([
    ['none', [allow('s3:*')], 'none'],
    ['the same', [allow('s3:*'), fenceStatement(document(allow('s3:*')), request)], 'same'],
    ['one with more reach', [allow('s3:*'), fenceStatement(document(allow('s3:*', 'ec2:*')), request)], 'same'],
    ['one with less reach', [allow('s3:*', 'ec2:*'), fenceStatement(document(allow('s3:*')), request)], 'other'],
    [
      'one with other networks',
      [
        allow('s3:*'),
        fenceStatement(document(allow('s3:*')), { networks: [{ ...office, cidrs: ['198.51.100.0/24'] }], exempt: [] }),
      ],
      'other',
    ],
    ['one for everything', [allow('*'), fenceStatement(document(allow('*')), request)], 'same'],
  ])('knows the fence that is there: %s', (_, statements, expected) => {
    expect(existingFence(document(...statements), fenceStatement(document(statements[0]!), request))).toBe(expected)
  })
})

describe('adding it', () => {
  const before = document(allow('s3:*'))
  const base = before.statements.map((statement, from) => ({ from, statement }))

  const outside = (outcome: 'allowed' | 'denied'): UsageEntry =>
    entry('s3:ListAllMyBuckets', { outcome, network: { kind: 'address', address: '198.51.100.9' } })
  const evidence = (other: Partial<FenceEvidence> = {}): FenceEvidence => ({
    wouldDeny: () => [],
    refused: [],
    unseen: [],
    ...other,
  })

  test('attempts from elsewhere that AWS refused are suspicious', () => {
    const inside = entry('s3:ListAllMyBuckets', { outcome: 'denied' })
    const hidden = entry('s3:ListAllMyBuckets', {
      outcome: 'denied',
      network: { kind: 'address', address: '10.0.0.1' },
    })
    const plan = addFence(before, base, request, evidence({ refused: [inside, hidden, outside('denied')] }))
    expect(plan.note).toMatch(/Suspicious: 40 refused calls came from elsewhere, 198\.51\.100\.9 /)
    expect(addFence(before, base, request, evidence({ refused: [inside, hidden] })).note).toBeUndefined()
  })

  test('calls that cannot be seen are said to be fenced unchecked', () => {
    const plan = addFence(before, base, request, evidence({ unseen: ['s3:GetObject', 's3:PutObject'] }))
    expect(plan.note).toMatch(/data events of s3\)/)
  })

  test('at the end, when nothing that happened would be denied', () => {
    const plan = addFence(before, base, request, evidence())
    expect(plan.statements).toHaveLength(2)
    expect(plan.statements[1]).toMatchObject({ from: null, statement: { sid: fenceSid } })
    expect(plan.change?.rule).toBe('deny-networks')
  })

  test('not when something legitimate came from elsewhere: that is reported with its event', () => {
    const plan = addFence(before, base, request, evidence({ wouldDeny: () => [outside('allowed')] }))
    expect(plan.statements).toEqual(base)
    expect(plan.note).toMatch(
      /40 allowed calls would have been denied, from 198\.51\.100\.9 .*00000000-0000-0000-0000-000000000001/,
    )
  })

  test('a list without IPv6 is said to deny IPv6 clients', () => {
    const v4 = { networks: [{ ...office, cidrs: ['203.0.113.0/24'] }], exempt: [] }
    expect(addFence(before, base, v4, evidence()).note).toMatch(/IPv6/)
  })

  test('a second run adds nothing', () => {
    const fenced = document(allow('s3:*'), fenceStatement(before, request))
    const again = fenced.statements.map((statement, from) => ({ from, statement }))
    expect(addFence(fenced, again, request, evidence())).toEqual({ statements: again })
  })

  test('a statement of that name with other networks stays, and no second one of the same Sid is added', () => {
    const elsewhere = { networks: [{ ...office, cidrs: ['198.51.100.0/24'] }], exempt: [] }
    const fenced = document(allow('s3:*'), fenceStatement(before, elsewhere))
    const kept = fenced.statements.map((statement, from) => ({ from, statement }))
    const plan = addFence(fenced, kept, request, evidence())
    expect(plan.statements).toBe(kept)
    expect(plan.statements.filter(({ statement }) => statement.sid === fenceSid)).toHaveLength(1)
    expect(plan.change).toBeUndefined()
    expect(plan.note).toContain(`There is a statement "${fenceSid}" already`)
  })
})
