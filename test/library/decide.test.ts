import { describe, expect, test } from '@jest/globals'
import { evaluate, explain, PolicyError, type AccessRequest } from '../../src/library.ts'

const policy = {
  Version: '2012-10-17',
  Statement: [
    { Sid: 'Read', Effect: 'Allow', Action: 's3:Get*', Resource: 'arn:aws:s3:::reports/*' },
    {
      Effect: 'Allow',
      Action: 'sqs:*',
      Resource: '*',
      Condition: { StringEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/app' } },
    },
    { Effect: 'Deny', Action: 's3:GetObjectAcl', Resource: '*' },
    {
      Effect: 'Deny',
      Action: 'sqs:DeleteQueue',
      Resource: '*',
      Condition: { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
    },
  ],
}
const object = 'arn:aws:s3:::reports/2026.csv'
const queue = 'arn:aws:sqs:eu-west-1:111122223333:jobs'
const role = 'arn:aws:iam::111122223333:role/app'

describe('evaluate', () => {
  test.each<[string, AccessRequest, string, readonly number[]]>([
    ['an Allow applies', { action: 's3:GetObject', resource: object }, 'allowed', [1]],
    ['the case of an action does not matter', { action: 'S3:getobject', resource: object }, 'allowed', [1]],
    ['a Deny applies', { action: 's3:GetObjectAcl', resource: object }, 'explicit-deny', [3]],
    ['no Allow applies', { action: 's3:PutObject', resource: object }, 'implicit-deny', []],
    ['the resource is not known', { action: 's3:GetObject' }, 'unknown', [1]],
    ['who asks is not known', { action: 'sqs:SendMessage', resource: queue }, 'unknown', [2]],
    ['keys follow from the principal', { action: 'sqs:SendMessage', resource: queue, principal: role }, 'allowed', [2]],
    ['an address is not known', { action: 'sqs:DeleteQueue', resource: queue, principal: role }, 'unknown', [4]],
    [
      'an address is known',
      { action: 'sqs:DeleteQueue', resource: queue, principal: role, context: { 'aws:sourceip': '203.0.113.9' } },
      'allowed',
      [2],
    ],
    [
      'a key is not in the request',
      { action: 'sqs:SendMessage', resource: queue, principal: role, context: { 'aws:PrincipalArn': null } },
      'implicit-deny',
      [],
    ],
    [
      'no other key is in the request',
      { action: 'sqs:SendMessage', resource: queue, contextIsComplete: true },
      'implicit-deny',
      [],
    ],
  ])('%s', (_, request, decision, by) => {
    const result = evaluate(policy, request)
    expect(result.decision).toBe(decision)
    expect(result.by.map(({ statement }) => statement)).toEqual(by)
  })

  test('says why in a sentence', () => {
    expect(evaluate(policy, { action: 's3:GetObject', resource: object }).reason).toBe(
      'An Allow applies, and no Deny does: statement 1 ("Read").',
    )
    expect(evaluate(policy, { action: 'ec2:RunInstances' }).reason).toBe('No Allow applies.')
  })

  test.each<[string, unknown, string]>([
    ['a pattern', { action: 's3:*' }, 'request.action: expects one action, such as s3:GetObject'],
    ['no action', {}, 'request.action: expects a text'],
    ['no object', 's3:GetObject', 'request: expects an object'],
    ['no ARN', { action: 's3:GetObject', resource: 'reports' }, 'request.resource: expects an ARN'],
    [
      'a misspelled member',
      { action: 's3:GetObject', resources: object },
      'request.resources: there is no such member',
    ],
    ['no principal', { action: 's3:GetObject', principal: 'app' }, 'request.principal: expects the ARN of a user'],
    ['no key', { action: 's3:GetObject', context: { ip: '1' } }, 'request.context.ip: is no condition key'],
    ['a key twice', { action: 's3:GetObject', context: { 'aws:A': '1', 'AWS:a': '2' } }, 'stands twice'],
    ['a number', { action: 's3:GetObject', context: { 'aws:A': 1 } }, 'request.context.aws:A.0: expects a text'],
    ['no truth', { action: 's3:GetObject', contextIsComplete: 'no' }, 'contextIsComplete: expects true or false'],
  ])('%s is refused', (_, request, message) => {
    const run = (): unknown => evaluate(policy, request as AccessRequest)
    expect(run).toThrow(PolicyError)
    expect(run).toThrow(message)
  })
})

describe('explain', () => {
  test('has the effect of every statement', () => {
    const result = explain(policy, 's3:getobjectacl', object)
    expect(result).toMatchObject({ decision: 'explicit-deny', action: 's3:GetObjectAcl', resource: object })
    expect(result.isKnownAction).toBe(true)
    expect(result.statements.map(({ applies, clause }) => [applies, clause])).toEqual([
      ['yes', undefined],
      ['no', 'Action'],
      ['yes', undefined],
      ['no', 'Action'],
    ])
  })

  test('an action that takes no resource has the resource "*"', () => {
    expect(explain(policy, 'ec2:DescribeInstances').resource).toBe('*')
    expect(explain(policy, 's3:GetObject').resource).toBeNull()
  })

  test('an action that AWS does not have is said to be unknown', () => {
    expect(explain(policy, 's3:GetObjekt', object)).toMatchObject({ decision: 'allowed', isKnownAction: false })
  })

  test('takes the principal and the context too', () => {
    expect(explain(policy, 'sqs:SendMessage', queue, { principal: role }).decision).toBe('allowed')
  })
})
