import { describe, expect, test } from '@jest/globals'
import { addNetworkDeny } from '../../src/network/add-fence.ts'
import { existingNetworkDeny } from '../../src/network/existing-fence.ts'
import { buildNetworkDeny, networkDenyArnSid, networkDenySid, networkExemptActions } from '../../src/network/fence.ts'
import { runtimeExemptions } from '../../src/network/runtime-exemptions.ts'
import { servicesWithKey } from '../../src/catalog/network-keys.ts'
import type { PolicyDocument, Statement } from '../../src/policy/document.ts'
import type { TrustedNetwork } from '../../src/settings/types.ts'
import { entry } from '../support/ledger.ts'

const allow = (...action: string[]): Statement => ({ effect: 'Allow', action, resource: ['*'], condition: [] })
const document = (...statements: Statement[]): PolicyDocument => ({ version: '2012-10-17', statements })
const network = (over: Partial<TrustedNetwork>): TrustedNetwork => ({ cidrs: [], vpcs: [], vpcEndpoints: [], ...over })
const vpcArn = 'arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-0a'
const otherArn = 'arn:aws:ec2:us-east-1:111122223333:vpc/vpc-0b'

const via = { operator: 'BoolIfExists', key: 'aws:ViaAWSService', values: ['false'] }
const byArn = (...values: string[]) => ({ operator: 'ArnNotEqualsIfExists', key: 'aws:SourceVpcArn', values })
const byId = (...values: string[]) => ({ operator: 'StringNotEqualsIfExists', key: 'aws:SourceVpc', values })
const regional = (id: string, region: string) => [
  { operator: 'StringEquals', key: 'aws:SourceVpc', values: [id] },
  { operator: 'StringNotEqualsIfExists', key: 'aws:RequestedRegion', values: [region] },
]

const statements = (policy: PolicyDocument, trusted: TrustedNetwork, more = {}): readonly Statement[] =>
  buildNetworkDeny(policy, { networks: [trusted], exempt: [], ...more }).statements

describe('a VPC by its ARN', () => {
  test('is compared by aws:SourceVpcArn alone where all services set it', () => {
    expect(statements(document(allow('s3:GetObject', 'kms:Decrypt')), network({ vpcArns: [vpcArn] }))).toEqual([
      {
        sid: networkDenySid,
        effect: 'Deny',
        action: ['kms:*', 's3:*'],
        resource: ['*'],
        condition: [byArn(vpcArn), via],
      },
    ])
  })

  test('is compared by id and Region alone where no service sets it', () => {
    expect(statements(document(allow('sqs:SendMessage')), network({ vpcArns: [vpcArn] }))).toEqual([
      { sid: networkDenySid, effect: 'Deny', action: ['sqs:*'], resource: ['*'], condition: [byId('vpc-0a'), via] },
      {
        sid: 'DenyTrustedVpcIdsOutsideeuwest1',
        effect: 'Deny',
        action: ['sqs:*'],
        resource: ['*'],
        condition: regional('vpc-0a', 'eu-west-1'),
      },
    ])
  })

  test('no statement denies what exempt principals do, in any Region', () => {
    const exempt = ['arn:aws:iam::*:role/break-glass']
    const all = statements(document(allow('s3:GetObject', 'sqs:SendMessage')), network({ vpcArns: [vpcArn] }), {
      exempt,
    })
    expect(all).toHaveLength(3)
    for (const { condition } of all)
      expect(condition).toContainEqual({ operator: 'ArnNotLikeIfExists', key: 'aws:PrincipalArn', values: exempt })
  })

  test('by id where single actions of a service are exempt: a statement on the whole service would deny them', () => {
    const runtime = [{ service: 'lambda', actions: ['kms:Decrypt'], reason: 'a reason', source: 'https://example.com' }]
    const all = statements(document(allow('*')), network({ vpcArns: [vpcArn] }), { runtime })
    const [known, others] = all
    expect(known?.action).toEqual(
      servicesWithKey('aws:sourcevpcarn').flatMap((service) => (service === 'kms' ? [] : [`${service}:*`])),
    )
    expect(others?.notAction).toContain('kms:Decrypt')
    expect(others?.notAction).not.toContain('kms:*')
  })

  test('splits a policy that reaches services of both kinds; a plain id counts for both', () => {
    const trusted = network({ vpcArns: [vpcArn, otherArn], vpcs: ['vpc-1'] })
    expect(statements(document(allow('s3:GetObject', 'sqs:SendMessage', 'iam:GetRole')), trusted)).toEqual([
      {
        sid: networkDenyArnSid,
        effect: 'Deny',
        action: ['s3:*'],
        resource: ['*'],
        condition: [byArn(vpcArn, otherArn), byId('vpc-1'), via],
      },
      {
        sid: networkDenySid,
        effect: 'Deny',
        // iam:PassRole has no such key, so that iam counts as a service without it.
        action: ['iam:*', 'sqs:*'],
        resource: ['*'],
        condition: [byId('vpc-0a', 'vpc-0b', 'vpc-1'), via],
      },
      expect.objectContaining({ action: ['sqs:*'], condition: regional('vpc-0a', 'eu-west-1') }),
      expect.objectContaining({ action: ['sqs:*'], condition: regional('vpc-0b', 'us-east-1') }),
    ])
  })

  test('of a policy on everything: the services that set the key, and everything else', () => {
    const [known, others, region] = statements(document(allow('*')), network({ vpcArns: [vpcArn] }))
    const services = servicesWithKey('aws:sourcevpcarn').map((service) => `${service}:*`)
    expect(known).toMatchObject({ sid: networkDenyArnSid, action: services })
    expect(others).toMatchObject({ sid: networkDenySid, notAction: [...networkExemptActions, ...services].sort() })
    expect(region?.notAction).toEqual(expect.arrayContaining([...services, 'iam:*', 'sts:*', 'es:ES*']))
  })
})

describe('owners of endpoints', () => {
  test('stand in statements on services that set the key; others are left out, and named', () => {
    const fence = buildNetworkDeny(document(allow('s3:*', 'sqs:*', 'logs:*')), {
      networks: [network({ endpointOwners: ['111122223333'], cidrs: ['203.0.113.0/24'] })],
      exempt: [],
    })
    expect(fence.statements).toEqual([
      {
        sid: networkDenySid,
        effect: 'Deny',
        action: ['s3:*'],
        resource: ['*'],
        condition: [
          { operator: 'NotIpAddressIfExists', key: 'aws:SourceIp', values: ['203.0.113.0/24'] },
          { operator: 'StringNotEqualsIfExists', key: 'aws:VpceAccount', values: ['111122223333'] },
          via,
        ],
      },
    ])
    expect(fence.notFenced).toMatchObject([
      { services: ['logs', 'sqs'], reason: expect.stringContaining('VpceAccount') },
    ])
  })

  test('of an organisation, with an owner outside of it: only services that set both keys', () => {
    const trusted = network({ endpointOwners: ['444455556666'], endpointOrganisations: ['o-a1b2c3d4e5'] })
    const [statement] = statements(document(allow('s3:*', 'sqs:*')), trusted)
    expect(statement).toMatchObject({
      action: ['s3:*'],
      condition: [{ key: 'aws:VpceAccount' }, { key: 'aws:VpceOrgID', values: ['o-a1b2c3d4e5'] }, via],
    })
  })

  test('nothing is proposed where no service can be held to them', () => {
    const before = document(allow('logs:*'))
    const plan = addNetworkDeny(
      before,
      before.statements.map((statement, from) => ({ from, statement })),
      { networks: [network({ endpointOwners: ['111122223333'] })], exempt: [] },
      { wouldDeny: () => [], refused: [], unseen: [] },
    )
    expect(plan.statements).toHaveLength(1)
    expect(plan.note).toMatch(
      /^No Deny by network is proposed: .* The Deny leaves out logs: they do not set aws:VpceAccount/,
    )
  })
})

describe('what services do with the role of the code that they run', () => {
  const [logs] = runtimeExemptions
  const office = network({ cidrs: ['203.0.113.0/24', '2001:db8::/32'] })
  test.each<[string, Statement, Partial<Statement>]>([
    ['leaves out a service of which nothing else is allowed', allow('logs:PutLogEvents', 's3:*'), { action: ['s3:*'] }],
    [
      'becomes NotAction where more of the service is allowed',
      allow('logs:*', 's3:*'),
      { notAction: [...networkExemptActions, ...logs!.actions].sort() },
    ],
  ])('%s', (_, statement, expected) => {
    expect(statements(document(statement), office, { runtime: [logs] })).toMatchObject([expected])
  })

  const before = document(allow('logs:*', 's3:*'))
  const base = before.statements.map((statement, from) => ({ from, statement }))
  const byLambda = entry('logs:PutLogEvents', { network: { kind: 'service', service: 'lambda.amazonaws.com' } })

  test('is exempt only where the use needs it, and said', () => {
    const evidence = { wouldDeny: () => [], refused: [], unseen: [] }
    const plan = addNetworkDeny(before, base, { networks: [office], exempt: [] }, { ...evidence, entries: [byLambda] })
    expect(plan.statements.at(-1)?.statement.notAction).toEqual(expect.arrayContaining(['logs:PutLogEvents']))
    expect(plan.note).toContain(
      'logs:CreateLogGroup, logs:CreateLogStream, logs:PutLogEvents are left alone: Lambda writes',
    )
    const without = addNetworkDeny(before, base, { networks: [office], exempt: [] }, { ...evidence, entries: [] })
    expect(without.statements.at(-1)?.statement.action).toEqual(['logs:*', 's3:*'])
  })
})

test('every exemption has a reason and a page', () => {
  const { exemptions } = buildNetworkDeny(document(allow('*')), {
    networks: [network({ cidrs: ['203.0.113.0/24'] })],
    exempt: ['arn:aws:iam::*:role/x'],
    runtime: runtimeExemptions.slice(0, 1),
  })
  expect(exemptions.map(({ by, values }) => [by, values])).toEqual([
    ['aws:ViaAWSService', ['false']],
    ['aws:PrincipalArn', ['arn:aws:iam::*:role/x']],
    ['NotAction', [...networkExemptActions]],
    ['NotAction', ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents']],
  ])
  for (const { reason, source } of exemptions)
    expect([reason, source]).toEqual([expect.stringMatching(/\w/), expect.stringMatching(/^https:/)])
})

test('split statements are known again, whatever their order', () => {
  const policy = document(allow('s3:*', 'sqs:*'))
  const wanted = statements(policy, network({ vpcArns: [vpcArn] }))
  expect(wanted).toHaveLength(3)
  expect(existingNetworkDeny(document(...policy.statements, ...wanted.toReversed()), wanted)).toBe('same')
  expect(existingNetworkDeny(document(...policy.statements, wanted[0]!), wanted)).toBe('other')
})
