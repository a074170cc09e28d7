import { describe, expect, test } from '@jest/globals'
import { unresolvedText } from '../../src/policy/unresolved.ts'
import { parsePolicyDocument } from '../../src/policy/parse.ts'
import type { PolicyDocument } from '../../src/policy/document.ts'
import { isAttachedTo, replayOnResources, withOwnArns } from '../../src/proof/resource-policies.ts'
import type { UsageEntry } from '../../src/evidence/types.ts'

const account = '111122223333'
const role = `arn:aws:iam::${account}:role/app`
const bucket = 'arn:aws:s3:::acme-logs'
const key = `arn:aws:kms:eu-west-1:${account}:key/1`
const attachedTo = (...arns: readonly string[]) => [{ address: 'aws_s3_bucket.logs', arns, complete: true }]

function resourcePolicy(...statements: readonly object[]): PolicyDocument {
  const { document, problems } = parsePolicyDocument({ Version: '2012-10-17', Statement: statements }, 'resource')
  if (!document) throw new Error(problems.map(({ message }) => message).join('; '))
  return document
}

const entry = (action: string, resource: string | null, over: Partial<UsageEntry> = {}): UsageEntry => ({
  principal: role,
  account,
  action,
  resource,
  grade: 'stated',
  operation: '',
  network: { kind: 'address', address: '198.51.100.7' },
  region: 'eu-west-1',
  outcome: 'allowed',
  count: 3,
  calls: 3,
  firstSeen: '2026-05-01T00:00:00Z',
  lastSeen: '2026-05-02T00:00:00Z',
  events: ['00000000-0000-4000-8000-000000000001'],
  ...over,
})

describe('what a resource policy would stop', () => {
  const denyElsewhere = {
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [bucket, `${bucket}/*`],
    Condition: { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
  }
  const allowRole = (action: string) => ({ Effect: 'Allow', Principal: { AWS: role }, Action: action, Resource: '*' })
  const delegate = { Effect: 'Allow', Principal: { AWS: account }, Action: 'kms:*', Resource: '*' }

  test.each([
    ['a Deny', [denyElsewhere], bucket, entry('s3:GetObject', `${bucket}/a`), 'explicit-deny'],
    [
      'nothing: identity policies of the same account do',
      [allowRole('s3:PutObject')],
      bucket,
      entry('s3:GetObject', `${bucket}/a`),
      undefined,
    ],
    ['a key policy that does not name it', [allowRole('kms:Encrypt')], key, entry('kms:Decrypt', key), 'implicit-deny'],
    ['a key that names the role', [allowRole('kms:Decrypt')], key, entry('kms:Decrypt', key), undefined],
    ['a key that leaves it to the account', [delegate], key, entry('kms:Decrypt', key), undefined],
    [
      'a queue of another account whose policy does not name it',
      [{ ...allowRole('sqs:ReceiveMessage'), Principal: { AWS: '444455556666' } }],
      'arn:aws:sqs:eu-west-1:444455556666:jobs',
      entry('sqs:SendMessage', 'arn:aws:sqs:eu-west-1:444455556666:jobs'),
      'implicit-deny',
    ],
    [
      'a condition on a key that no record carries',
      [{ ...denyElsewhere, Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } } }],
      bucket,
      entry('s3:ListBucket', bucket),
      'unknown',
    ],
  ] as const)('%s', (_, statements, resource, used, decision) => {
    const { asked, denied } = replayOnResources(resourcePolicy(...statements), attachedTo(resource), [used])
    expect(asked).toEqual([used])
    expect(denied.map((each) => each.decision)).toEqual(decision === undefined ? [] : [decision])
  })

  test('only what was allowed to happen on its own resource is asked', () => {
    const entries = [
      entry('s3:GetObject', 'arn:aws:s3:::acme-logs-old/a'),
      entry('s3:GetObject', null),
      entry('s3:GetObject', `${bucket}/a`, { outcome: 'denied' }),
      entry('ec2:DescribeInstances', '*'),
    ]
    expect(replayOnResources(resourcePolicy(denyElsewhere), attachedTo(bucket), entries)).toEqual({
      asked: [],
      denied: [],
    })
  })
})

describe('the resource itself', () => {
  test.each([
    [bucket, true],
    [`${bucket}/a/b`, true],
    [`${bucket}-old`, false],
    ['arn:aws:s3:::acme', false],
  ])('%s', (resource, expected) => {
    expect(isAttachedTo(resource, attachedTo(bucket))).toBe(expected)
    expect(isAttachedTo(resource, [...attachedTo('arn:aws:s3:::x', bucket), ...attachedTo()])).toBe(expected)
  })

  test('is known by its reference where only one can be meant', () => {
    const document = resourcePolicy({
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: [
        unresolvedText('aws_s3_bucket.logs.arn'),
        `${unresolvedText('aws_s3_bucket.logs.arn')}/*`,
        `arn:aws:s3:::${unresolvedText('aws_s3_bucket.logs.id')}/x`,
        unresolvedText('aws_s3_bucket.other.arn'),
      ],
    })
    expect(withOwnArns(document, attachedTo(bucket)).statements[0]?.resource).toEqual([
      bucket,
      `${bucket}/*`,
      `${bucket}/x`,
      unresolvedText('aws_s3_bucket.other.arn'),
    ])
    const nameless = { arns: [bucket], complete: true }
    const queue = { address: 'aws_sqs_queue.q', arns: [`arn:aws:sqs:eu-west-1:${account}:q`], complete: true }
    const references = resourcePolicy({
      Effect: 'Deny',
      Principal: '*',
      Action: '*',
      NotResource: [
        unresolvedText('aws_sqs_queue.q.arn'),
        unresolvedText('aws_sqs_queue.q.id'),
        unresolvedText('aws_s3_bucket.logs.bucket'),
      ],
      Condition: { ArnEquals: { 'aws:SourceArn': unresolvedText('aws_s3_bucket.logs.arn') } },
    })
    expect(withOwnArns(references, [nameless, queue, ...attachedTo(bucket)]).statements).toStrictEqual([
      {
        effect: 'Deny',
        principal: '*',
        action: ['*'],
        notResource: [queue.arns[0], unresolvedText('aws_sqs_queue.q.id'), 'acme-logs'],
        condition: [{ operator: 'ArnEquals', key: 'aws:SourceArn', values: [bucket] }],
      },
    ])
    for (const several of [attachedTo(bucket, `${bucket}2`), [{ ...attachedTo(bucket)[0]!, complete: false }]])
      expect(withOwnArns(document, several)).toBe(document)
  })
})
