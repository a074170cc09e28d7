import { describe, expect, test } from '@jest/globals'
import type { Network, UsageEntry } from '../../src/evidence/types.ts'
import { buildNetworkDeny } from '../../src/network/fence.ts'
import { resourceDeny } from '../../src/network/resource-fence.ts'
import { compileDeny, usesDeniedBy, type DenyCertainty, type ClauseToChange } from '../../src/network/would-deny.ts'
import type { PolicyDocument, Statement } from '../../src/policy/document.ts'
import type { TrustedNetwork } from '../../src/settings/types.ts'
import { account, entry, role } from '../support/ledger.ts'

const everything: PolicyDocument = {
  version: '2012-10-17',
  statements: [{ effect: 'Allow', action: ['*'], resource: ['*'], condition: [] }],
}
const fence = (over: Partial<TrustedNetwork>): readonly Statement[] =>
  buildNetworkDeny(everything, { networks: [{ cidrs: [], vpcs: [], vpcEndpoints: [], ...over }], exempt: [] })
    .statements

const office = { cidrs: ['203.0.113.0/24', '2001:db8:1::/48'] }
const inOffice: Network = { kind: 'address', address: '203.0.113.7' }
const outside: Network = { kind: 'address', address: '198.51.100.9' }
const endpoint: Network = { kind: 'endpoint', endpoint: 'vpce-1', address: '10.0.0.1' }
const service: Network = { kind: 'service', service: 'athena.amazonaws.com' }
const vpcArn = `arn:aws:ec2:eu-west-1:${account}:vpc/vpc-1`

/** Shape of a record × clause of the fence: in which of its contexts is a call to S3 denied? */
describe('which contexts a Deny denies', () => {
  test.each<[string, Network, Partial<TrustedNetwork>, DenyCertainty | 'never']>([
    ['a trusted address', inOffice, office, 'never'],
    ['a trusted IPv6 address', { kind: 'address', address: '2001:db8:1::7' }, office, 'never'],
    ['an address elsewhere', outside, office, 'always'],
    ['an IPv6 address elsewhere', { kind: 'address', address: '2001:db8:2::7' }, office, 'always'],
    ['any address, by endpoints', inOffice, { vpcEndpoints: ['vpce-1'] }, 'always'],
    ['a private address without an endpoint', { kind: 'address', address: '10.0.0.1' }, office, 'always'],
    ['an endpoint, by addresses', endpoint, office, 'always'],
    ['a trusted endpoint', endpoint, { vpcEndpoints: ['vpce-1'] }, 'never'],
    ['another endpoint', endpoint, { vpcEndpoints: ['vpce-2'] }, 'always'],
    ['an endpoint, by VPCs', endpoint, { vpcs: ['vpc-1'] }, 'possibly'],
    ['an endpoint of a trusted VPC', { ...endpoint, vpc: 'vpc-1' }, { vpcs: ['vpc-1'] }, 'never'],
    ['an endpoint of another VPC', { ...endpoint, vpc: 'vpc-2' }, { vpcs: ['vpc-1'] }, 'always'],
    ['an endpoint, by the ARN of a VPC', endpoint, { vpcArns: [vpcArn] }, 'possibly'],
    ['an endpoint, by owners', endpoint, { endpointOwners: [account] }, 'possibly'],
    ['an endpoint of a trusted owner', { ...endpoint, owner: account }, { endpointOwners: [account] }, 'never'],
    ['an endpoint of another owner', { ...endpoint, owner: '444455556666' }, { endpointOwners: [account] }, 'always'],
    ['an endpoint, by the organisation', endpoint, { endpointOrganisations: ['o-a1b2c3d4e5'] }, 'possibly'],
    ['a service, on behalf or not', service, office, 'possibly'],
    ['a service on behalf', { ...service, forwarded: true }, office, 'never'],
    ['a service with the role', { ...service, forwarded: false }, office, 'always'],
    ['nothing recorded', { kind: 'unknown' }, office, 'possibly'],
    ['a vendor', { kind: 'unknown', vendor: '444455556666' }, office, 'possibly'],
  ])('%s', (_, network, trusted, expected) => {
    expect(compileDeny(fence(trusted))(entry('s3:GetObject', { network }))).toBe(expected)
  })

  /** Shape of a record × clause of the Deny in the policy of a bucket, whoever calls. */
  test.each<[string, Partial<UsageEntry>, Partial<TrustedNetwork>, DenyCertainty | 'never']>([
    ['a trusted address', {}, office, 'never'],
    ['an address elsewhere', { network: outside }, office, 'always'],
    [
      'an administrator of the account elsewhere',
      { network: outside, principal: `arn:aws:iam::${account}:role/admin` },
      office,
      'always',
    ],
    [
      'a caller of another account elsewhere',
      { network: outside, principal: 'arn:aws:iam::444455556666:role/a' },
      office,
      'always',
    ],
    ['the root user of the account', { network: outside, principal: `arn:aws:iam::${account}:root` }, office, 'never'],
    [
      'the root user of another account',
      { network: outside, principal: 'arn:aws:iam::444455556666:root' },
      office,
      'always',
    ],
    [
      'a service-linked role',
      { network: outside, principal: `arn:aws:iam::${account}:role/aws-service-role/a.amazonaws.com/A` },
      office,
      'never',
    ],
    [
      'the role with which EC2 uses keys',
      { network: outside, principal: `arn:aws:iam::${account}:role/aws:ec2-infrastructure` },
      office,
      'never',
    ],
    ['an exempt role', { network: outside, principal: `arn:aws:iam::${account}:role/break-glass` }, office, 'never'],
    ['a service on behalf', { network: { ...service, forwarded: true } }, office, 'never'],
    ['a service with a role', { network: { ...service, forwarded: false } }, office, 'always'],
    ['a service, on behalf or not', { network: service }, office, 'possibly'],
    ['an endpoint, by addresses', { network: endpoint }, office, 'always'],
    ['a trusted endpoint', { network: endpoint }, { vpcEndpoints: ['vpce-1'] }, 'never'],
    ['an endpoint, by VPCs', { network: endpoint }, { vpcs: ['vpc-1'] }, 'possibly'],
    ['another resource', { network: outside, resource: 'arn:aws:s3:::other/a' }, office, 'never'],
    ['a resource that is not known', { network: outside, resource: null }, office, 'possibly'],
    [
      'a resource of which part is not known',
      { network: outside, resource: 'arn:aws:s3:::reports/*' },
      office,
      'always',
    ],
  ])('of a bucket: %s', (_, over, trusted, expected) => {
    const networks = [{ cidrs: [], vpcs: [], vpcEndpoints: [], ...trusted }]
    const exempt = ['arn:aws:iam::*:role/break-glass']
    const { statements } = resourceDeny(['arn:aws:s3:::reports'], { networks, exempt }, [account])
    const call = entry('s3:GetObject', { resource: 'arn:aws:s3:::reports/a', network: inOffice, ...over })
    expect(compileDeny(statements)(call)).toBe(expected)
  })

  test('a trusted VPC in another Region is denied by id, not by ARN', () => {
    const call = (action: string, region: string): UsageEntry =>
      entry(action, { region, network: { ...endpoint, vpc: 'vpc-1' } })
    const certainty = compileDeny(fence({ vpcArns: [vpcArn] }))
    expect(certainty(call('sqs:SendMessage', 'eu-west-1'))).toBe('never')
    expect(certainty(call('sqs:SendMessage', 'us-east-1'))).toBe('always')
    expect(certainty(call('s3:GetObject', 'us-east-1'))).toBe('possibly')
  })

  test('a service on behalf of a user is known to be so', () => {
    const user = `arn:aws:iam::${account}:user/jane`
    expect(compileDeny(fence(office))(entry('s3:GetObject', { principal: user, network: service }))).toBe('never')
  })

  test('calls on other paths are left alone', () => {
    expect(compileDeny(fence(office))(entry('rds-db:connect', { network: outside }))).toBe('never')
  })
})

describe('the clause that would have to give way', () => {
  test.each<[string, string, Network, ClauseToChange['element'], RegExp]>([
    ['an address', 's3:GetObject', outside, 'aws:SourceIp', /^trust 198\.51\.100\.9/],
    [
      'an endpoint',
      's3:GetObject',
      { ...endpoint, owner: '444455556666' },
      'aws:SourceVpce',
      /vpce-1 of account 444455556666/,
    ],
    [
      'a private address',
      's3:GetObject',
      { kind: 'address', address: '10.0.0.1' },
      'aws:PrincipalArn',
      /no network key/,
    ],
    [
      'a service with the role',
      's3:GetObject',
      { ...service, forwarded: false },
      'aws:PrincipalArn',
      /athena called with the role/,
    ],
    [
      'a function’s logs',
      'logs:PutLogEvents',
      { kind: 'service', service: 'lambda.amazonaws.com' },
      'NotAction',
      /exempt logs:CreateLogGroup/,
    ],
    [
      'code that Lambda runs',
      's3:GetObject',
      { ...outside, workload: 'lambda' },
      'aws:PrincipalArn',
      /lambda called with the role/,
    ],
    ['code that Glue runs', 'logs:PutLogEvents', { ...outside, workload: 'glue' }, 'NotAction', /Glue writes the logs/],
    ['code on an instance', 's3:GetObject', { ...outside, workload: 'ec2' }, 'aws:SourceIp', /^trust/],
    [
      'a vendor',
      's3:GetObject',
      { kind: 'unknown', vendor: '444455556666' },
      'aws:PrincipalArn',
      /vendor of account 444455556666/,
    ],
  ])('%s', (_, action, network, element, change) => {
    const [denied] = usesDeniedBy(fence(office), [entry(action, { network })])
    expect(denied?.clause).toMatchObject({ element, change: expect.stringMatching(change) })
  })
})

test('calls are distinguished by principal, network and service; refused attempts are none', () => {
  const denied = usesDeniedBy(fence(office), [
    entry('s3:GetObject', { network: outside, count: 3 }),
    entry('s3:GetObject', {
      network: outside,
      count: 2,
      resource: 'arn:aws:s3:::b/x',
      lastSeen: '2026-11-02T00:00:00Z',
    }),
    entry('s3:PutObject', { network: outside, count: 1 }),
    entry('sqs:SendMessage', { network: outside, count: 7 }),
    entry('s3:GetObject', { network: outside, outcome: 'denied' }),
    entry('s3:GetObject', { network: inOffice }),
  ])
  expect(denied).toMatchObject([
    {
      principal: role,
      network: outside,
      service: 's3',
      actions: ['s3:GetObject', 's3:PutObject'],
      count: 6,
      lastSeen: '2026-11-02T00:00:00Z',
      certainty: 'always',
    },
    { service: 'sqs', count: 7 },
  ])
})
