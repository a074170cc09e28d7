import { describe, expect, test } from '@jest/globals'
import type { AccountCoverage, Network, UsageEntry } from '../../../src/evidence/types.ts'
import { resourceFenceNote } from '../../../src/jobs/narrow/resource-fence-note.ts'
import { resourceDeny } from '../../../src/network/resource-fence.ts'
import { printStatement } from '../../../src/policy/print.ts'
import type { AttachedResource } from '../../../src/sources/types.ts'
import { fakeCatalog } from '../../support/catalog.ts'
import { coverage, entry, ledger } from '../../support/ledger.ts'
import { policyInput, source } from '../propose-input.ts'

const bucket = 'arn:aws:s3:::secret'
const secret = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-a1b2c3'
const office = { networks: [{ cidrs: ['203.0.113.0/24', '2001:db8::/32'], vpcs: [], vpcEndpoints: [] }], exempt: [] }
const catalog = fakeCatalog({
  's3:GetObject': { level: 'Read', visibility: { kind: 'data', resourceTypes: ['AWS::S3::Object'] } },
  'secretsmanager:GetSecretValue': { level: 'Read' },
  'kms:Decrypt': { level: 'Write' },
})
const policy = {
  version: '2012-10-17',
  statements: [{ effect: 'Allow', principal: '*', action: ['s3:GetObject'], resource: [`${bucket}/*`], condition: [] }],
} as const

function noteOf(
  arns: readonly string[],
  entries: readonly UsageEntry[],
  over: { coverage?: Partial<AccountCoverage>; attached?: readonly AttachedResource[]; simulate?: boolean } = {},
): string | undefined {
  const attachedTo = over.attached ?? [{ arns, complete: true }]
  const covered = { accounts: [coverage(over.coverage)], complete: true, problems: [] }
  return resourceFenceNote({
    ...policyInput([...entries], {
      catalog,
      source: source({ kind: 'resource', document: policy, attachedTo, principals: [] }),
      ...(over.simulate ? { simulation: { request: office, quietDays: 30 } } : { fence: office }),
    }),
    ledger: ledger(entries, { coverage: covered }),
  })
}

const from = (action: string, resource: string | null, network?: Network): UsageEntry =>
  entry(action, { resource, ...(network && { network }) })
const outside: Network = { kind: 'address', address: '198.51.100.9' }
const withObjects = { coverage: { dataComplete: ['AWS::S3::Object'] } }

test('the statement of a bucket is for everyone, on the bucket and its objects; AWS itself is left alone', () => {
  const [statement] = resourceDeny([bucket], office).statements
  expect(printStatement(statement!)).toEqual({
    Sid: 'DenyOutsideTrustedNetworks',
    Effect: 'Deny',
    Principal: '*',
    Action: ['s3:*'],
    Resource: [bucket, `${bucket}/*`],
    Condition: {
      NotIpAddressIfExists: { 'aws:SourceIp': ['203.0.113.0/24', '2001:db8::/32'] },
      BoolIfExists: { 'aws:ViaAWSService': 'false', 'aws:PrincipalIsAWSService': 'false' },
      ArnNotLikeIfExists: {
        'aws:PrincipalArn': ['arn:aws:iam::*:role/aws-service-role/*', 'arn:aws:iam::*:role/aws:ec2-infrastructure'],
      },
    },
  })
})

test.each([
  [secret, 'secretsmanager:*', ['*']],
  ['arn:aws:kms:eu-west-1:111122223333:key/1', 'kms:*', ['*']],
  ['arn:aws:sqs:eu-west-1:111122223333:q', 'sqs:*', ['arn:aws:sqs:eu-west-1:111122223333:q']],
])('of %s: %s on %j', (arn, action, resource) => {
  expect(resourceDeny([arn], office).statements).toMatchObject([{ action: [action], resource }])
})

describe('what is said of a fence on a resource policy', () => {
  test.each<[string, string | undefined, RegExp]>([
    [
      'nothing would have been denied: the statement',
      noteOf(
        [bucket],
        [from('s3:GetObject', `${bucket}/a`), from('s3:GetObject', 'arn:aws:s3:::other/a', outside)],
        withObjects,
      ),
      /^A Deny by network for arn:aws:s3:::secret would have denied none of the 1 distinct request on it from 2026-08-01 .*"Principal":"\*","Action":\["s3:\*"\]/,
    ],
    [
      'a call from elsewhere',
      noteOf([bucket], [from('s3:GetObject', `${bucket}/a`, outside)], withObjects),
      /^Simulated Deny by network: .* denied 40 allowed calls, .* from 198\.51\.100\.9 to s3: 40 calls/,
    ],
    [
      'a call whose resource is not known',
      noteOf([bucket], [from('s3:GetObject', null, outside)], withObjects),
      /^Simulated Deny by network: .*40 calls \(perhaps\)/,
    ],
    [
      'objects that are not recorded',
      noteOf([bucket], []),
      /^No Deny by network is proposed for arn:aws:s3:::secret: data events \(AWS::S3::Object\) are not known to be recorded/,
    ],
    [
      'a secret, whose reads are management events',
      noteOf([secret], [from('secretsmanager:GetSecretValue', secret)]),
      /^A Deny by network for arn:aws:secretsmanager/,
    ],
    [
      'a key, where the trail may leave KMS out',
      noteOf(['arn:aws:kms:eu-west-1:111122223333:key/1'], [], { coverage: { excludable: [] } }),
      /^No Deny by network is proposed for arn:aws:kms.*: the trail may leave out the events of KMS\.$/,
    ],
    [
      'a resource that is not known',
      noteOf([], [], { attached: [{ address: 'aws_s3_bucket.x', arns: [], complete: false }] }),
      /^No Deny by network is proposed: it is not known which resource/,
    ],
    [
      'a short window',
      noteOf([secret], [], { coverage: { days: 40 } }),
      /^Simulated Deny by network: .* it is proposed after 90 days of evidence, of which there are 40\.$/,
    ],
    [
      'a simulation',
      noteOf([secret], [from('secretsmanager:GetSecretValue', secret, outside)], { simulate: true }),
      /^Simulated Deny by network: .*40 allowed calls/,
    ],
  ])('%s', (_, note, expected) => {
    expect(note).toMatch(expected)
  })

  test('nothing where none is asked for', () => {
    const input = policyInput([], {
      source: source({ kind: 'resource', document: policy, attachedTo: [{ arns: [bucket], complete: true }] }),
    })
    expect(resourceFenceNote(input)).toBeUndefined()
  })
})
