import { describe, expect, test } from '@jest/globals'
import type { PolicyDocument } from '../../src/policy/document.ts'
import { compilePolicy, evaluateRequest } from '../../src/policy/evaluate.ts'
import { unresolvedText } from '../../src/policy/unresolved.ts'
import type { Request } from '../../src/policy/request.ts'
import { allow, ask, deny, policy } from './support/build.ts'

describe('one document', () => {
  const bucket = policy([
    allow(['s3:Get*', 's3:List*'], ['arn:aws:s3:::a', 'arn:aws:s3:::a/*']),
    deny('s3:*', 'arn:aws:s3:::a/secret/*', { StringNotEquals: { 'aws:PrincipalTag/team': 'x' } }),
    { Effect: 'Allow', NotAction: ['s3:*', 'iam:*'], NotResource: 'arn:aws:ec2:*:*:volume/*' },
  ])
  test.each([
    ['granted', ask('s3:GetObject', 'arn:aws:s3:::a/b'), 'allowed'],
    ['case of an action', ask('S3:getobject', 'arn:aws:s3:::a/b'), 'allowed'],
    ['case of a resource', ask('s3:GetObject', 'arn:aws:s3:::A/b'), 'implicit-deny'],
    ['not granted', ask('s3:PutObject', 'arn:aws:s3:::a/b'), 'implicit-deny'],
    ['denied', ask('s3:GetObject', 'arn:aws:s3:::a/secret/b'), 'explicit-deny'],
    ['not denied', ask('s3:GetObject', 'arn:aws:s3:::a/secret/b', { 'aws:PrincipalTag/team': 'x' }), 'allowed'],
    ['denied if not tagged', ask('s3:GetObject', 'arn:aws:s3:::a/secret/b', {}, 'unknown'), 'unknown'],
    ['NotAction', ask('ec2:RunInstances', 'arn:aws:ec2:us-east-1:1:instance/*'), 'allowed'],
    ['NotAction, not', ask('iam:PassRole', 'arn:aws:iam::1:role/a'), 'implicit-deny'],
    ['NotResource', ask('ec2:DeleteVolume', 'arn:aws:ec2:us-east-1:1:volume/a'), 'implicit-deny'],
    ['resource unknown', ask('s3:GetObject', undefined), 'unknown'],
    ['resource unknown, no statement anyway', ask('iam:PassRole', undefined), 'implicit-deny'],
  ] as const)('%s', (_, asked, expected) => {
    expect(compilePolicy(bucket).decide(asked)).toBe(expected)
  })

  test('an unknown resource is within "*"', () => {
    expect(compilePolicy(policy(allow('s3:*'))).decide(ask('s3:GetObject', undefined))).toBe('allowed')
    expect(
      compilePolicy(policy([allow('s3:*'), deny('s3:*', 'arn:aws:s3:::a')])).decide(ask('s3:GetObject', undefined)),
    ).toBe('unknown')
  })

  test('an action without resource types works with "*" only', () => {
    expect(compilePolicy(policy(allow('s3:*', 'arn:aws:s3:::*'))).decide(ask('s3:ListAllMyBuckets', '*'))).toBe(
      'implicit-deny',
    )
    expect(compilePolicy(policy(allow('s3:*', '*'))).decide(ask('s3:ListAllMyBuckets', '*'))).toBe('allowed')
  })

  test('unresolved texts are unknown unless the rest decides', () => {
    const some = compilePolicy(
      policy([allow('s3:*', `${unresolvedText('b.arn')}/*`), deny('s3:Put*', `arn:aws:s3:::${unresolvedText('x')}`)]),
    )
    expect(some.decide(ask('s3:GetObject', 'arn:aws:s3:::a/b'))).toBe('unknown')
    expect(some.decide(ask('s3:GetObject', 'arn:aws:s3:::a'))).toBe('implicit-deny')
    expect(some.decide(ask('s3:GetObject', `${unresolvedText('b.arn')}/c`))).toBe('allowed')
    expect(some.decide(ask('s3:PutObject', `${unresolvedText('b.arn')}/c`))).toBe('unknown')
    const unclear = compilePolicy(policy(allow('*', `arn:aws:sqs:${unresolvedText('var.rest')}`)))
    expect(unclear.decide(ask('sqs:SendMessage', 'arn:aws:sqs:us-east-1:111122223333:a'))).toBe('unknown')
    expect(unclear.decide(ask('sns:Publish', 'arn:aws:sns:us-east-1:111122223333:a'))).toBe('implicit-deny')
    const queue = compilePolicy(policy(allow('sqs:*', `arn:aws:sqs:us-east-?:111122223333:${unresolvedText('var.q')}`)))
    expect(queue.decide(ask('sqs:SendMessage', 'arn:aws:sqs:us-east-1:111122223333:a'))).toBe('unknown')
    expect(queue.decide(ask('sqs:SendMessage', 'arn:aws:sqs:us-east-12:111122223333:a'))).toBe('implicit-deny')
  })

  test('a Deny whose action is not known may deny', () => {
    const some = compilePolicy(policy([allow('s3:*'), deny(unresolvedText('var.action'))]))
    expect(some.decide(ask('s3:GetObject', 'arn:aws:s3:::a'))).toBe('unknown')
    expect(some.explain(ask('s3:GetObject', 'arn:aws:s3:::a')).statements[1]).toMatchObject({ applies: 'unknown' })
    expect(
      compilePolicy(policy([allow('s3:*'), deny(`iam:${unresolvedText('a')}`)])).decide(ask('s3:GetObject', '*')),
    ).toBe('allowed')
  })

  test('variables in Resource, and none in version 2008-10-17', () => {
    const home = allow('s3:*', 'arn:aws:s3:::h/${aws:username}/*')
    const asked = ask('s3:GetObject', 'arn:aws:s3:::h/jane/a', { 'aws:username': 'jane' })
    expect(compilePolicy(policy(home)).decide(asked)).toBe('allowed')
    expect(compilePolicy(policy(home, 'identity', '2008-10-17')).decide(asked)).toBe('implicit-deny')
    expect(compilePolicy(policy(home)).decide(ask('s3:GetObject', 'arn:aws:s3:::h//a'))).toBe('implicit-deny')
    expect(compilePolicy(policy(home)).decide(ask('s3:GetObject', 'arn:aws:s3:::h/jane/a', {}, 'unknown'))).toBe(
      'unknown',
    )
  })

  test('explains each statement by the clause that fails', () => {
    expect(compilePolicy(bucket).explain(ask('s3:GetObject', 'arn:aws:s3:::a/b'))).toEqual({
      decision: 'allowed',
      statements: [
        { index: 0, effect: 'Allow', applies: 'yes' },
        { index: 1, effect: 'Deny', applies: 'no', because: { clause: 'resource' } },
        { index: 2, effect: 'Allow', applies: 'no', because: { clause: 'action' } },
      ],
    })
    const explained = compilePolicy(bucket).explain(ask('s3:GetObject', 'arn:aws:s3:::a/secret/b', {}, 'unknown'))
    expect(explained.statements[1]).toEqual({
      index: 1,
      effect: 'Deny',
      applies: 'unknown',
      because: { clause: 'condition', index: 0 },
    })
  })
})

test("the Deny of AWS's data perimeter examples", () => {
  const fence = policy([
    allow('*'),
    {
      Effect: 'Deny',
      NotAction: ['es:ES*', 'dax:GetItem'],
      Resource: '*',
      Condition: {
        NotIpAddressIfExists: { 'aws:SourceIp': ['203.0.113.0/24', '2001:db8::/48'] },
        StringNotEqualsIfExists: { 'aws:SourceVpc': 'vpc-1' },
        BoolIfExists: { 'aws:ViaAWSService': 'false' },
        ArnNotLikeIfExists: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/aws:ec2-infrastructure' },
      },
    },
  ])
  const decide = (keys: Readonly<Record<string, string>>, action = 's3:GetObject'): string =>
    compilePolicy(fence).decide(ask(action, '*', keys))
  expect(decide({ 'aws:SourceIp': '203.0.113.5', 'aws:ViaAWSService': 'false' })).toBe('allowed')
  expect(decide({ 'aws:SourceIp': '198.51.100.5', 'aws:ViaAWSService': 'false' })).toBe('explicit-deny')
  expect(decide({ 'aws:SourceIp': '2001:db9::1', 'aws:ViaAWSService': 'false' })).toBe('explicit-deny')
  expect(decide({ 'aws:SourceVpc': 'vpc-1' })).toBe('allowed')
  expect(decide({ 'aws:SourceVpc': 'vpc-2' })).toBe('explicit-deny')
  expect(decide({ 'aws:ViaAWSService': 'true', 'aws:SourceIp': '198.51.100.5' })).toBe('allowed')
  expect(decide({})).toBe('explicit-deny')
  expect(decide({ 'aws:SourceIp': '198.51.100.5' }, 'es:ESHttpGet')).toBe('allowed')
})

const toPrincipal = (AWS: string): PolicyDocument =>
  policy(allow('*', '*', undefined, { Principal: { AWS } }), 'resource')

describe('all policies together', () => {
  const user = 'arn:aws:iam::111122223333:user/jane'
  const role = 'arn:aws:iam::111122223333:role/team/app'
  const session = 'arn:aws:sts::111122223333:assumed-role/app/s1'
  const object = 'arn:aws:s3:::a/b'
  const as = (principal: string, action = 's3:GetObject', resource = object): Request => ({
    ...ask(action, resource),
    principal,
  })
  const grants = policy(allow('s3:*'))
  const nothing = policy(allow('ec2:*'))

  test.each([
    ['identity', user, { identity: [grants] }, 'allowed'],
    ['nothing', user, { identity: [nothing] }, 'implicit-deny'],
    ['resource policy names the user', user, { identity: [], resource: toPrincipal(user) }, 'allowed'],
    [
      'resource policy names the account: identity decides',
      user,
      { identity: [], resource: toPrincipal('111122223333') },
      'implicit-deny',
    ],
    ['and grants', user, { identity: [grants], resource: toPrincipal('111122223333') }, 'allowed'],
    ['boundary limits identity', user, { identity: [grants], boundary: nothing }, 'implicit-deny'],
    [
      'boundary does not limit a grant to the user',
      user,
      { identity: [], boundary: nothing, resource: toPrincipal(user) },
      'allowed',
    ],
    [
      'boundary limits a grant to the role',
      session,
      { identity: [], boundary: nothing, resource: toPrincipal(role) },
      'implicit-deny',
    ],
    ['a grant to the role', session, { identity: [], resource: toPrincipal(role) }, 'allowed'],
    ['a grant to the session', session, { identity: [], boundary: nothing, resource: toPrincipal(session) }, 'allowed'],
    ['session policy limits', session, { identity: [grants], session: [nothing] }, 'implicit-deny'],
    [
      'session policy denies',
      session,
      { identity: [grants], session: [grants, policy(deny('s3:*'))] },
      'explicit-deny',
    ],
    [
      'boundary does not limit a grant to every principal',
      role,
      { identity: [], boundary: nothing, resource: policy(allow('*', '*', undefined, { Principal: '*' }), 'resource') },
      'allowed',
    ],
    ['session policy allows', session, { identity: [grants], session: [grants] }, 'allowed'],
    ['control policy limits', user, { identity: [grants], controls: [[nothing]] }, 'implicit-deny'],
    ['a Deny anywhere', user, { identity: [grants], boundary: policy(deny('s3:*')) }, 'explicit-deny'],
    [
      'across accounts both must: identity alone',
      user,
      { identity: [grants], resourceAccount: '444455556666' },
      'implicit-deny',
    ],
    [
      'resource alone',
      user,
      { identity: [], resource: toPrincipal(user), resourceAccount: '444455556666' },
      'implicit-deny',
    ],
    [
      'both',
      user,
      { identity: [grants], resource: toPrincipal('111122223333'), resourceAccount: '444455556666' },
      'allowed',
    ],
    [
      'both, within the boundary',
      user,
      { identity: [grants], boundary: nothing, resource: toPrincipal(user), resourceAccount: '444455556666' },
      'implicit-deny',
    ],
  ] as const)('%s', (_, principal, policies, expected) => {
    expect(evaluateRequest(as(principal), policies)).toBe(expected)
  })

  test('the requester without a principal belongs to the account of the resource', () => {
    const queue = ask('sqs:SendMessage', 'arn:aws:sqs:us-east-1:111122223333:a')
    expect(evaluateRequest(queue, { identity: [policy(allow('sqs:*'))] })).toBe('allowed')
    expect(evaluateRequest(queue, { identity: [], resource: toPrincipal(user) })).toBe('unknown')
    const service = { ...queue, principal: 'ec2.amazonaws.com' }
    expect(evaluateRequest(service, { identity: [policy(allow('sqs:*'))] })).toBe('allowed')
  })

  test('a key policy must take part; an alias has none', () => {
    const key = as(user, 'kms:Decrypt', 'arn:aws:kms:us-east-1:111122223333:key/1')
    const identity = [policy(allow('kms:*'))]
    expect(evaluateRequest(key, { identity })).toBe('implicit-deny')
    expect(evaluateRequest(key, { identity, resource: toPrincipal('arn:aws:iam::111122223333:root') })).toBe('allowed')
    const alias = as(user, 'kms:CreateAlias', 'arn:aws:kms:us-east-1:111122223333:alias/a')
    expect(evaluateRequest(alias, { identity })).toBe('allowed')
  })

  test('a trust policy must take part', () => {
    const assume = as(user, 'sts:AssumeRole', role)
    const identity = [policy(allow('sts:*'))]
    const trust = policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: user } }, 'trust')
    expect(evaluateRequest(assume, { identity })).toBe('implicit-deny')
    expect(evaluateRequest(assume, { identity: [], resource: trust })).toBe('allowed')
  })

  test('sts:GetCallerIdentity needs nothing', () => {
    expect(evaluateRequest(as(user, 'sts:GetCallerIdentity', '*'), { identity: [policy(deny('*'))] })).toBe('allowed')
  })
})
