import { describe, expect, test } from '@jest/globals'
import type { UsageEntry } from '../../src/evidence/types.ts'
import { addNetworkDeny, type NetworkDenyEvidence } from '../../src/network/add-fence.ts'
import { existingNetworkDeny } from '../../src/network/existing-fence.ts'
import {
  buildNetworkDeny,
  networkDenySid,
  networkExemptActions,
  type NetworkDenyRequest,
} from '../../src/network/fence.ts'
import type { PolicyDocument, Statement } from '../../src/policy/document.ts'
import { unresolvedText } from '../../src/policy/unresolved.ts'
import { entry } from '../support/ledger.ts'

const allow = (...action: string[]): Statement => ({ effect: 'Allow', action, resource: ['*'], condition: [] })
const document = (...statements: Statement[]): PolicyDocument => ({ version: '2012-10-17', statements })
const office = { cidrs: ['203.0.113.0/24', '2001:db8::/32'], vpcs: [], vpcEndpoints: [] }
const request = { networks: [office], exempt: [] }

/** The single statement of networks that need no split. */
function networkDenyStatement(before: PolicyDocument, wanted: NetworkDenyRequest): Statement {
  const [statement, ...others] = buildNetworkDeny(before, wanted).statements
  if (statement === undefined || others.length > 0) throw new Error('these networks need another number of statements')
  return statement
}

describe('the IP-conditioned Deny', () => {
  test("is the statement of AWS's data-perimeter examples: every operator with IfExists, services on the caller's behalf pass", () => {
    const vpc = { cidrs: ['198.51.100.0/24'], vpcs: ['vpc-2', 'vpc-1'], vpcEndpoints: ['vpce-1'] }
    const statement = networkDenyStatement(document(allow('s3:*', 'ec2:RunInstances')), {
      networks: [office, vpc],
      exempt: ['arn:aws:iam::111122223333:role/break-glass'],
    })
    expect(statement).toEqual({
      sid: networkDenySid,
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
  ])('leaves out calls without comparable network keys where the policy may reach it: %s', (_, statement) => {
    expect(networkDenyStatement(document(statement), request)).toMatchObject({ notAction: networkExemptActions })
  })

  test('an untrusted kind of network has no condition, and a Deny opens no service', () => {
    const closed: Statement = { ...allow('es:*'), effect: 'Deny' }
    expect(networkDenyStatement(document(closed, allow('sqs:*'), closed, allow('s3:*')), request)).toEqual({
      sid: networkDenySid,
      effect: 'Deny',
      action: ['s3:*', 'sqs:*'],
      resource: ['*'],
      condition: [
        { operator: 'NotIpAddressIfExists', key: 'aws:SourceIp', values: ['203.0.113.0/24', '2001:db8::/32'] },
        { operator: 'BoolIfExists', key: 'aws:ViaAWSService', values: ['false'] },
      ],
    })
    const vpc = { cidrs: [], vpcs: ['vpc-3', 'vpc-1', 'vpc-2', 'vpc-1'], vpcEndpoints: [] }
    expect(networkDenyStatement(document(allow('S3:Get*')), { networks: [vpc], exempt: [] })).toEqual({
      sid: networkDenySid,
      effect: 'Deny',
      action: ['s3:*'],
      resource: ['*'],
      condition: [
        { operator: 'StringNotEqualsIfExists', key: 'aws:SourceVpc', values: ['vpc-1', 'vpc-2', 'vpc-3'] },
        { operator: 'BoolIfExists', key: 'aws:ViaAWSService', values: ['false'] },
      ],
    })
  })

  const ofAll = networkDenyStatement(document(allow('*')), request)
  const ofS3 = networkDenyStatement(document(allow('s3:*')), request)
  const { action: _, ...withoutAction } = ofS3
  const withCidrs = (...cidrs: string[]): Statement => ({
    ...ofS3,
    condition: ofS3.condition.map((clause) => (clause.key === 'aws:SourceIp' ? { ...clause, values: cidrs } : clause)),
  })
  test.each<[string, Statement[], string]>([
    ['none', [allow('s3:*')], 'none'],
    ['one for everything, where only a service is requested', [allow('s3:*'), ofAll], 'same'],
    [
      'one for everything but a requested service',
      [allow('s3:*'), { ...withoutAction, notAction: ['es:ES*', 's3:*'] }],
      'other',
    ],
    ['one for a service, where everything is requested', [allow('*'), ofS3], 'other'],
    [
      'one that leaves out more than the exempt calls',
      [allow('*'), { ...ofAll, notAction: [...networkExemptActions, 'iam:*'] }],
      'other',
    ],
    ['one that leaves out fewer, and so denies more', [allow('*'), { ...ofAll, notAction: ['es:ES*'] }], 'other'],
    ['one for some resources', [allow('s3:*'), { ...ofS3, resource: ['arn:aws:s3:::a'] }], 'other'],
    ['one of another name', [allow('s3:*'), { ...ofS3, sid: 'Networks' }], 'same'],
    ['one of another name with less reach', [allow('*'), { ...ofS3, sid: 'Networks' }], 'none'],
    ['an Allow with its conditions', [allow('s3:*'), { ...ofS3, effect: 'Allow' }], 'none'],
    ['a narrow one before one with all its reach', [allow('*'), ofS3, ofAll], 'same'],
    [
      'its clauses in another order',
      [
        allow('s3:*'),
        {
          ...ofS3,
          condition: ofS3.condition.toReversed().map((clause) => ({ ...clause, values: clause.values.toReversed() })),
        },
      ],
      'same',
    ],
    [
      'blocks that are split',
      [allow('s3:*'), withCidrs('203.0.113.0/25', '203.0.113.128/25', '2001:db8::/32')],
      'same',
    ],
    ['blocks within others', [allow('s3:*'), withCidrs('203.0.113.0/24', '203.0.113.7', '2001:db8::/32')], 'same'],
    ['addresses written otherwise', [allow('s3:*'), withCidrs('203.0.113.0/24', '2001:0DB8:0:0::/32')], 'same'],
    ['one block more', [allow('s3:*'), withCidrs('203.0.113.0/24', '198.51.100.0/24', '2001:db8::/32')], 'other'],
    ['one block less', [allow('s3:*'), withCidrs('203.0.113.0/24')], 'other'],
    ['one block less, of another name', [allow('s3:*'), { ...withCidrs('203.0.113.0/24'), sid: 'Office' }], 'other'],
    [
      'a wider block, of another name',
      [allow('s3:*'), { ...withCidrs('203.0.112.0/23', '2001:db8::/32'), sid: 'Office' }],
      'none',
    ],
    [
      'keys, operators and values in another case',
      [
        allow('s3:*'),
        {
          ...ofS3,
          condition: ofS3.condition.map(({ operator, key, values }) => ({
            operator,
            key: key.toUpperCase(),
            values: values.map((value) => value.toUpperCase()),
          })),
        },
      ],
      'same',
    ],
    ['actions in another case, and twice', [allow('s3:*'), { ...ofS3, action: ['S3:*', 's3:Get*'] }], 'same'],
    ['resources that everything holds', [allow('s3:*'), { ...ofS3, resource: ['arn:aws:s3:::a', '*'] }], 'same'],
    [
      'two statements that share its reach',
      [allow('s3:*', 'ec2:*'), { ...ofS3, sid: 'A' }, { ...ofS3, sid: 'B', action: ['ec2:*'] }],
      'same',
    ],
    ['the same', [allow('s3:*'), networkDenyStatement(document(allow('s3:*')), request)], 'same'],
    ['one with more reach', [allow('s3:*'), networkDenyStatement(document(allow('s3:*', 'ec2:*')), request)], 'same'],
    ['one with less reach', [allow('s3:*', 'ec2:*'), networkDenyStatement(document(allow('s3:*')), request)], 'other'],
    [
      'one with other networks',
      [
        allow('s3:*'),
        networkDenyStatement(document(allow('s3:*')), {
          networks: [{ ...office, cidrs: ['198.51.100.0/24'] }],
          exempt: [],
        }),
      ],
      'other',
    ],
    ['one for everything', [allow('*'), networkDenyStatement(document(allow('*')), request)], 'same'],
  ])('knows the fence that is there: %s', (_, statements, expected) => {
    expect(
      existingNetworkDeny(document(...statements), [networkDenyStatement(document(statements[0]!), request)]),
    ).toBe(expected)
  })
})

describe('adding it', () => {
  const before = document(allow('s3:*'))
  const base = before.statements.map((statement, from) => ({ from, statement }))

  const outside = (
    outcome: 'allowed' | 'denied',
    address = '198.51.100.9',
    more: Partial<UsageEntry> = {},
  ): UsageEntry => entry('s3:ListAllMyBuckets', { outcome, network: { kind: 'address', address }, ...more })
  const evidence = (other: Partial<NetworkDenyEvidence> = {}): NetworkDenyEvidence => ({
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
    const plan = addNetworkDeny(before, base, request, evidence({ refused: [inside, hidden, outside('denied')] }))
    expect(plan.note).toMatch(/Suspicious: 40 refused calls came from other networks: 198\.51\.100\.9 /)
    expect(addNetworkDeny(before, base, request, evidence({ refused: [inside, hidden] })).note).toBeUndefined()
  })

  const event = '00000000-0000-0000-0000-000000000001'
  const addresses = (count: number): string[] => Array.from({ length: count }, (_, index) => `198.51.100.${9 - index}`)

  test.each<[string, UsageEntry[], string | undefined]>([
    [
      'one call',
      [outside('denied', '198.51.100.9', { calls: 1 })],
      `Suspicious: 1 refused call came from other networks: 198.51.100.9 (s3:ListAllMyBuckets, event ${event}).`,
    ],
    [
      'the first five addresses, each once',
      [...addresses(6), '198.51.100.9'].map((address) => outside('denied', address)),
      `Suspicious: 280 refused calls came from other networks: 198.51.100.4, 198.51.100.5, 198.51.100.6, 198.51.100.7, 198.51.100.8 (s3:ListAllMyBuckets, event ${event}).`,
    ],
    [
      'without a sample',
      [outside('denied', '198.51.100.9', { events: [] })],
      'Suspicious: 40 refused calls came from other networks: 198.51.100.9 (s3:ListAllMyBuckets, event ).',
    ],
    [
      'not a request from a service',
      [outside('denied', '', { network: { kind: 'service', service: 'ec2.amazonaws.com' } })],
      undefined,
    ],
    [
      'not a request through an endpoint',
      [outside('denied', '', { network: { kind: 'endpoint', endpoint: 'vpce-1', address: '198.51.100.9' } })],
      undefined,
    ],
    ['not a request that the Deny does not cover', [{ ...outside('denied'), action: 'es:ESHttpGet' }], undefined],
  ])('refused attempts: %s', (_, refused, note) => {
    expect(addNetworkDeny(before, base, request, evidence({ refused })).note).toBe(note)
  })

  const endpoint = { kind: 'endpoint', endpoint: 'vpce-1', address: '10.0.0.5' } as const
  test.each<[string, UsageEntry[], string, string, string?]>([
    ['one call', [outside('allowed', '198.51.100.9', { calls: 1 })], '1 allowed call would', '198.51.100.9'],
    [
      'five places',
      addresses(5).map((address) => outside('allowed', address)),
      '200 allowed calls would',
      '198.51.100.5, 198.51.100.6, 198.51.100.7, 198.51.100.8, 198.51.100.9',
    ],
    [
      'six places',
      addresses(6).map((address) => outside('allowed', address)),
      '240 allowed calls would',
      '198.51.100.4, 198.51.100.5, 198.51.100.6, 198.51.100.7, 198.51.100.8 and 1 more',
    ],
    [
      'seven places',
      addresses(7).map((address) => outside('allowed', address)),
      '280 allowed calls would',
      '198.51.100.3, 198.51.100.4, 198.51.100.5, 198.51.100.6, 198.51.100.7 and 2 more',
    ],
    [
      'places of every kind',
      [
        outside('allowed', '', { network: { kind: 'unknown' } }),
        outside('allowed', '', { network: { kind: 'service', service: 'ec2.amazonaws.com' } }),
        outside('allowed', '', { network: endpoint }),
      ],
      '120 allowed calls would',
      'an unrecorded address, ec2.amazonaws.com, vpce-1',
      " ec2.amazonaws.com called from AWS's own networks: there the role would have to be exempt (exempt in fences).",
    ],
  ])('requests that would have been denied: %s', (_, entries, calls, places, more = '') => {
    expect(addNetworkDeny(before, base, request, evidence({ wouldDeny: () => entries })).note).toBe(
      `No Deny by network is proposed: ${calls} have been denied, from ${places} (e.g. event ${event}). Either a trusted network is missing from the configuration, or these calls deserve a look.${more}`,
    )
  })

  test('calls that cannot be observed are reported as denied unchecked', () => {
    const plan = addNetworkDeny(before, base, request, evidence({ unseen: ['s3:GetObject', 's3:PutObject'] }))
    expect(plan.note).toBe(
      'The Deny also covers calls that the evidence cannot show (data events of s3): where they come from was not checked.',
    )
    const both = addNetworkDeny(before, base, request, evidence({ unseen: ['sqs:SendMessage', 's3:GetObject'] }))
    expect(both.note).toMatch(/data events of s3, sqs\)/)
  })

  test('at the end, when nothing that happened would be denied', () => {
    const plan = addNetworkDeny(before, base, request, evidence())
    expect(plan.statements).toHaveLength(2)
    expect(plan.statements[1]).toMatchObject({ from: null, statement: { sid: networkDenySid } })
    expect(plan.change).toMatchObject({
      rule: 'deny-networks',
      after: ['203.0.113.0/24', '2001:db8::/32'],
      summary: expect.stringMatching(/^Requests from anywhere but 203\.0\.113\.0\/24, 2001:db8::\/32 are denied/),
    })
    expect(plan).not.toHaveProperty('note')
  })

  test('calls of services under a role are distinguished from calls of others', () => {
    const glue = outside('allowed', '', { network: { kind: 'service', service: 'glue.amazonaws.com' } })
    const plan = addNetworkDeny(before, base, request, evidence({ wouldDeny: () => [glue] }))
    expect(plan.note).toMatch(
      /from glue\.amazonaws\.com .* AWS services made these calls, .*: exempt the role \(exempt in fences\)/,
    )
  })

  test('not when something legitimate came from elsewhere: that is reported with its event', () => {
    const plan = addNetworkDeny(before, base, request, evidence({ wouldDeny: () => [outside('allowed')] }))
    expect(plan.statements).toEqual(base)
    expect(plan.note).toMatch(
      /40 allowed calls would have been denied, from 198\.51\.100\.9 .*00000000-0000-0000-0000-000000000001/,
    )
  })

  test('a list without IPv6 is reported to deny IPv6 clients', () => {
    const v4 = { networks: [{ ...office, cidrs: ['203.0.113.0/24'] }], exempt: [] }
    expect(addNetworkDeny(before, base, v4, evidence()).note).toMatch(/IPv6/)
    const both = { networks: [{ cidrs: ['203.0.113.0/24'], vpcs: ['vpc-1'], vpcEndpoints: [] }], exempt: [] }
    expect(addNetworkDeny(before, base, both, evidence()).note).toMatch(/IPv6/)
    const vpc = { networks: [{ cidrs: [], vpcs: ['vpc-1'], vpcEndpoints: ['vpce-1'] }], exempt: [] }
    const plan = addNetworkDeny(before, base, vpc, evidence())
    expect(plan).not.toHaveProperty('note')
    expect(plan.change?.after).toEqual(['vpc-1', 'vpce-1'])
  })

  test('a second run adds nothing', () => {
    const fenced = document(allow('s3:*'), networkDenyStatement(before, request))
    const again = fenced.statements.map((statement, from) => ({ from, statement }))
    expect(addNetworkDeny(fenced, again, request, evidence())).toEqual({ statements: again })
  })

  test('a statement of that name follows the networks that are asked for, and no second one of the same Sid is added', () => {
    const elsewhere = { networks: [{ ...office, cidrs: ['198.51.100.0/24'] }], exempt: [] }
    const fenced = document(allow('s3:*'), networkDenyStatement(before, elsewhere))
    const kept = fenced.statements.map((statement, from) => ({ from, statement }))
    const plan = addNetworkDeny(fenced, kept, request, evidence())
    expect(plan.statements.map(({ statement }) => statement)).toEqual([
      allow('s3:*'),
      networkDenyStatement(before, request),
    ])
    expect(plan.newlyTrusted).toEqual(['2001:db8::/32', '203.0.113.0/24'])
    expect(plan.change?.summary).toBe(
      'The Deny by network follows the networks that are asked for: it newly trusts 2001:db8::/32, 203.0.113.0/24: requests from there are no longer denied; it no longer trusts 198.51.100.0/24: no allowed call came from there alone.',
    )
  })

  const fencedBy = (condition: Statement['condition'], sid = networkDenySid): PolicyDocument =>
    document(allow('s3:*'), { ...networkDenyStatement(before, request), sid, condition })
  const via = { operator: 'BoolIfExists', key: 'aws:ViaAWSService', values: ['false'] }
  const addresses4 = (...values: string[]) => ({ operator: 'NotIpAddressIfExists', key: 'aws:SourceIp', values })
  const others = { operator: 'ArnNotLikeIfExists', key: 'aws:PrincipalArn', values: ['arn:aws:iam::*:role/ops'] }

  test.each<[string, Statement['condition'], Statement['condition'] | null]>([
    [
      'other clauses, and the order and spelling of what stays',
      [others, addresses4('2001:0db8::/32', '198.51.100.7'), via],
      [others, addresses4('2001:0db8::/32', '203.0.113.0/24'), via],
    ],
    [
      'a clause that the networks have no more',
      [
        addresses4('2001:db8::/32'),
        { operator: 'StringNotEqualsIfExists', key: 'aws:SourceVpc', values: ['vpc-1'] },
        via,
      ],
      [addresses4('2001:db8::/32', '203.0.113.0/24'), via],
    ],
    ['a list that stands elsewhere', [addresses4(unresolvedText('var.office')), via], null],
  ])('keeps or follows %s', (_, condition, expected) => {
    const fenced = fencedBy(condition)
    const plan = addNetworkDeny(
      fenced,
      fenced.statements.map((statement, from) => ({ from, statement })),
      request,
      evidence(),
    )
    if (expected === null) expect(plan).toMatchObject({ note: expect.stringContaining('are listed in ${var.office}') })
    else expect(plan.statements[1]?.statement.condition).toEqual(expected)
    const isWidened = plan.widened !== undefined
    expect(isWidened).toBe(expected !== null)
  })

  test('a fence under another Sid is not followed', () => {
    const fenced = fencedBy([addresses4('203.0.113.0/25'), via], 'Office')
    const kept = fenced.statements.map((statement, from) => ({ from, statement }))
    expect(addNetworkDeny(fenced, kept, request, evidence()).statements).toBe(kept)
  })
})
