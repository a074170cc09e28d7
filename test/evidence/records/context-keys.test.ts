import { describe, expect, test } from '@jest/globals'
import type { Network } from '../../../src/evidence/types.ts'
import { networkKey } from '../../../src/evidence/records/network.ts'
import { contextKeysOf } from '../../../src/evidence/records/context-keys.ts'
import { run } from '../store/runs.ts'
import { ledgerOf } from '../fake-catalog.ts'
import { roleIdentity, trailRecord } from '../records.ts'

const context = (requestContext: unknown) => ({ eventContext: { requestContext, tagContext: {} } })

describe('evaluated keys', () => {
  test.each<[string, Record<string, unknown>, ReturnType<typeof contextKeysOf>]>([
    ['the VPC', context({ 'aws:SourceVpc': 'vpc-0a1b2c' }), { vpc: 'vpc-0a1b2c' }],
    ['in another case', context({ 'AWS:sourcevpc': ['vpc-0a1b2c'] }), { vpc: 'vpc-0a1b2c' }],
    ['several VPCs', context({ 'aws:SourceVpc': ['vpc-1', 'vpc-2'] }), undefined],
    ['what is no VPC', context({ 'aws:SourceVpc': 'x' }), undefined],
    ['through a service', context({ 'aws:ViaAWSService': 'true' }), { viaService: true }],
    ['not through one', context({ 'aws:ViaAWSService': false }), { viaService: false }],
    [
      'the function that has the credentials',
      context({ 'lambda:SourceFunctionArn': 'arn:aws:lambda:eu-west-1:111122223333:function:f' }),
      { workload: 'lambda' },
    ],
    ['the job of Glue', context({ 'glue:CredentialIssuingService': 'glue.amazonaws.com' }), { workload: 'glue' }],
    ['the build', context({ 'codebuild:BuildArn': 'arn:aws:codebuild:x' }), { workload: 'codebuild' }],
    ['neither', context({ 'aws:ViaAWSService': 'maybe', 'aws:PrincipalTag/team': 'x' }), undefined],
    ['no keys', context(null), undefined],
    ['no object', { eventContext: 'x' }, undefined],
    ['nothing', {}, undefined],
  ])('%s', (_, record, expected) => {
    expect(contextKeysOf(record)).toEqual(expected)
  })
})

const through = { sourceIPAddress: '10.0.1.5', vpcEndpointId: 'vpce-1' }
const issuedTo = (issuerType: string) => ({ ...roleIdentity(), inScopeOf: { issuerType } })
const byService = { sourceIPAddress: 'athena.amazonaws.com' }

test.each<[string, Record<string, unknown>, Network]>([
  [
    'the VPC of an endpoint',
    { ...through, ...context({ 'aws:SourceVpc': 'vpc-1' }) },
    { kind: 'endpoint', endpoint: 'vpce-1', address: '10.0.1.5', vpc: 'vpc-1' },
  ],
  ['no VPC without an endpoint', context({ 'aws:SourceVpc': 'vpc-1' }), { kind: 'address', address: '198.51.100.7' }],
  [
    'that a service called for the caller',
    { ...byService, ...context({ 'aws:ViaAWSService': 'true' }) },
    { kind: 'service', service: 'athena.amazonaws.com', forwarded: true },
  ],
  [
    'that it called with its own role',
    { ...byService, ...context({ 'aws:ViaAWSService': 'false' }) },
    { kind: 'service', service: 'athena.amazonaws.com', forwarded: false },
  ],
  [
    'the owner of an endpoint',
    { ...through, vpcEndpointAccountId: '444455556666' },
    { kind: 'endpoint', endpoint: 'vpce-1', address: '10.0.1.5', owner: '444455556666' },
  ],
  [
    'an owner that is no account as none',
    { ...through, vpcEndpointAccountId: 'x' },
    { kind: 'endpoint', endpoint: 'vpce-1', address: '10.0.1.5' },
  ],
  [
    'all of an endpoint, and the workload',
    {
      ...through,
      vpcEndpointAccountId: '444455556666',
      userIdentity: issuedTo('AWS::EC2::Instance'),
      ...context({ 'aws:SourceVpc': 'vpc-1' }),
    },
    {
      kind: 'endpoint',
      endpoint: 'vpce-1',
      address: '10.0.1.5',
      vpc: 'vpc-1',
      owner: '444455556666',
      workload: 'ec2',
    },
  ],
  [
    'the service that the credentials were issued to',
    { userIdentity: issuedTo('AWS::Lambda::Function') },
    { kind: 'address', address: '198.51.100.7', workload: 'lambda' },
  ],
  ['no service where the type is none', { userIdentity: issuedTo('x') }, { kind: 'address', address: '198.51.100.7' }],
  [
    'the same by a key of the session',
    context({ 'codebuild:BuildArn': 'arn:aws:codebuild:x' }),
    { kind: 'address', address: '198.51.100.7', workload: 'codebuild' },
  ],
  [
    'the account of a vendor',
    { userIdentity: { ...roleIdentity(), invokedByDelegate: { accountId: '444455556666' } } },
    { kind: 'unknown', vendor: '444455556666' },
  ],
])('a record shows %s, and so does saved evidence of it', (_, over, network) => {
  const records = [trailRecord(1, over)]
  expect(ledgerOf(records).entries).toMatchObject([{ network, count: 1 }])
  expect(run([], run(records).kept).ledger.entries.map((entry) => entry.network)).toEqual([network])
})

test('networks that differ in what is known are different ones', () => {
  const all: Network[] = [
    { kind: 'endpoint', endpoint: 'vpce-1', address: '10.0.0.1' },
    { kind: 'endpoint', endpoint: 'vpce-1', address: '10.0.0.1', vpc: 'vpc-1' },
    { kind: 'endpoint', endpoint: 'vpce-1', address: '10.0.0.1', owner: 'vpc-1' },
    { kind: 'endpoint', endpoint: 'vpce-1', address: '10.0.0.1', workload: 'vpc-1' },
    { kind: 'address', address: '10.0.0.1' },
    { kind: 'address', address: '10.0.0.1', workload: 'lambda' },
    { kind: 'unknown' },
    { kind: 'unknown', vendor: '444455556666' },
    { kind: 'service', service: 's' },
    { kind: 'service', service: 's', forwarded: true },
    { kind: 'service', service: 's', forwarded: false },
  ]
  expect(new Set(all.map(networkKey)).size).toBe(all.length)
})

test('the caller and the outcome depend on none of the newer members', () => {
  const plain = trailRecord(1)
  const full = {
    ...plain,
    userIdentity: {
      ...roleIdentity(),
      onBehalfOf: { userId: 'u', identityStoreArn: 'arn:aws:identitystore::1:identitystore/d-1' },
      credentialId: 'c',
    },
    ...context({ 'aws:PrincipalTag/team': 'x', 'aws:SourceIp': '198.51.100.9' }),
    edgeDeviceDetails: null,
    tlsDetails: {},
  }
  expect(ledgerOf([full])).toEqual(ledgerOf([plain]))
})
