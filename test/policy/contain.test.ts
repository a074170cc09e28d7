import { describe, expect, test } from '@jest/globals'
import { proveContainment } from '../../src/policy/contain.ts'
import { unresolvedText } from '../../src/policy/unresolved.ts'
import { allow, deny, policy } from './support/build.ts'
import { type Json, notAction, notResource, when, token, table, ip, tag, bucket } from './support/containment.ts'

table('actions', [
  ['a name within a pattern', allow('ec2:DescribeInstances'), allow('ec2:Describe*'), 'proven'],
  ['and back', allow('ec2:Describe*'), allow('ec2:DescribeInstances'), 'refuted'],
  ['case', allow('EC2:describeinstances'), allow('ec2:Describe*'), 'proven'],
  ['* is *:*', allow('*'), allow('*:*'), 'proven'],
  ['a union of patterns', allow('s3:?et*'), [allow('s3:Get*'), allow(['s3:*et*'])], 'proven'],
  ['a union that is not whole', allow('s3:?'), [allow(['s3:a', 's3:b'])], 'refuted'],
  ['NotAction within *', notAction('iam:*'), allow('*'), 'proven'],
  ['* within NotAction', allow('*'), notAction('iam:*'), 'refuted'],
  ['a service within NotAction', allow('s3:Get*'), notAction('iam:*'), 'proven'],
  ['more in NotAction', notAction(['iam:*', 's3:*']), notAction('iam:*'), 'proven'],
  ['less in NotAction', notAction(['iam:Pass*']), notAction('iam:*'), 'refuted'],
  ['NotAction and its complement are all', allow('*'), [notAction('iam:*'), allow('iam:*')], 'proven'],
])

table('resources', [
  ['within a bucket', allow('s3:Get*', 'arn:aws:s3:::a/b/*'), allow('s3:*', 'arn:aws:s3:::a/*'), 'proven'],
  ['the bucket is no object', allow('s3:*', 'arn:aws:s3:::a'), allow('s3:*', 'arn:aws:s3:::a/*'), 'refuted'],
  ['case', allow('s3:*', 'arn:aws:s3:::A'), allow('s3:*', 'arn:aws:s3:::a'), 'refuted'],
  ['an action without resources', allow('s3:*', '*'), allow('s3:*', 'arn:aws:*'), 'refuted'],
  [
    'a union across statements',
    allow(['s3:GetObject', 's3:PutObject'], ['arn:aws:s3:::a', 'arn:aws:s3:::b']),
    [
      allow('s3:Get*', ['arn:aws:s3:::a', 'arn:aws:s3:::b']),
      allow('s3:Put*', 'arn:aws:s3:::a'),
      allow('s3:*', 'arn:aws:s3:::b'),
    ],
    'proven',
  ],
  [
    'a union with a hole',
    allow(['s3:GetObject', 's3:PutObject'], ['arn:aws:s3:::a', 'arn:aws:s3:::b']),
    [allow('s3:Get*', ['arn:aws:s3:::a', 'arn:aws:s3:::b']), allow('s3:Put*', 'arn:aws:s3:::a')],
    'refuted',
  ],
  ['NotResource', notResource(['arn:aws:s3:::a', 'arn:aws:s3:::b']), notResource('arn:aws:s3:::a'), 'proven'],
  ['NotResource, less', notResource('arn:aws:s3:::a'), notResource(['arn:aws:s3:::a', 'arn:aws:s3:::b']), 'refuted'],
  ['a pattern within NotResource', allow('s3:*', 'arn:aws:s3:::b*'), notResource('arn:aws:s3:::a*'), 'proven'],
  ['an incomplete ARN is completed', allow('sqs:*', 'arn:aws:sqs'), allow('sqs:*', 'arn:aws:sqs:*:*:*'), 'proven'],
  ['and back', allow('sqs:*', 'arn:aws:sqs:*:*:*'), allow('sqs:*', 'arn:aws:sqs'), 'proven'],
  ['so it grants something', allow('sqs:*', 'arn:aws:sqs'), allow('sqs:*', 'arn:aws:sqs:*:*:a'), 'refuted'],
  ['and denies something', allow('sqs:*'), [allow('sqs:*'), deny('sqs:*', 'arn:aws:sqs:us-east-1')], 'refuted'],
  ['NotResource, completed', notResource('arn:aws:s3'), notResource('arn:aws:s3:::a'), 'proven'],
  [
    'beyond a colon: within under one reading only',
    allow('s3:*', 'arn:aws:s3:us-x:a:b'),
    allow('s3:*', 'arn:aws:s3:*:b'),
    'undecided',
  ],
])

table('denies', [
  ['kept', [allow('s3:*'), deny('s3:Delete*')], [allow('s3:*'), deny('s3:Delete*')], 'proven'],
  ['lost', allow('s3:*'), [allow('s3:*'), deny('s3:Delete*')], 'refuted'],
  ['widened', [allow('s3:*'), deny('s3:*e*')], [allow('s3:*'), deny('s3:Delete*')], 'proven'],
  ['narrowed', [allow('s3:*'), deny('s3:DeleteObject')], [allow('s3:*'), deny('s3:Delete*')], 'refuted'],
  ['moot', allow('s3:Get*'), [allow('s3:*'), deny('s3:Delete*')], 'proven'],
  ['moot by resource', allow('s3:*', 'arn:aws:s3:::a'), [allow('s3:*'), deny('s3:*', 'arn:aws:s3:::b')], 'proven'],
  ['split', [allow('s3:*'), deny('s3:D*'), deny('s3:?*e*t*')], [allow('s3:*'), deny('s3:Delete*')], 'proven'],
  [
    'contradicted by a condition',
    when({ StringEquals: { 'aws:RequestedRegion': 'us-east-1' } }),
    [allow('s3:*'), deny('*', '*', { StringNotEquals: { 'aws:RequestedRegion': ['us-east-1', 'eu-west-1'] } })],
    'proven',
  ],
  [
    'not contradicted',
    when({ StringEquals: { 'aws:RequestedRegion': ['us-east-1', 'eu-north-1'] } }),
    [allow('s3:*'), deny('*', '*', { StringNotEquals: { 'aws:RequestedRegion': ['us-east-1', 'eu-west-1'] } })],
    'refuted',
  ],
  ['a new one makes up for a wider Allow', [allow('s3:*'), deny('s3:P*')], notAction('s3:P*'), 'proven'],
])

table('conditions', [
  ['a condition added', tag('StringEquals', 'a'), allow('s3:*'), 'proven'],
  ['a condition dropped', allow('s3:*'), tag('StringEquals', 'a'), 'refuted'],
  ['fewer values', tag('StringEquals', 'a'), tag('StringEquals', 'a', 'b'), 'proven'],
  ['more values', tag('StringEquals', 'a', 'b'), tag('StringEquals', 'a'), 'refuted'],
  ['negated: more values', tag('StringNotEquals', 'a', 'b'), tag('StringNotEquals', 'a'), 'proven'],
  ['negated: fewer', tag('StringNotEquals', 'a'), tag('StringNotEquals', 'a', 'b'), 'refuted'],
  ['strict to IfExists', tag('StringEquals', 'a'), tag('StringEqualsIfExists', 'a'), 'proven'],
  ['never back', tag('StringEqualsIfExists', 'a'), tag('StringEquals', 'a'), 'refuted'],
  ['equals to like', tag('StringEquals', 'abc'), tag('StringLike', 'a*'), 'proven'],
  ['with metacharacters', tag('StringEquals', 'a*c'), tag('StringLike', 'a?c'), 'proven'],
  ['like to equals', tag('StringLike', 'a?c'), tag('StringEquals', 'a*c'), 'refuted'],
  ['to ignoring case', tag('StringEquals', 'aB'), tag('StringEqualsIgnoreCase', 'Ab'), 'proven'],
  ['from ignoring case', tag('StringEqualsIgnoreCase', 'a'), tag('StringEquals', 'a', 'A'), 'proven'],
  ['equals to not equals', tag('StringEquals', 'a'), tag('StringNotEquals', 'b'), 'proven'],
  ['present', tag('StringEquals', 'a'), when({ Null: { 'aws:PrincipalTag/T': 'false' } }), 'proven'],
  ['absent', when({ Null: { 'aws:PrincipalTag/t': 'true' } }), tag('StringNotEquals', 'a'), 'proven'],
  ['an empty list entails nothing', when({ StringEquals: { 'a:b': [] } }), tag('StringEquals', 'a'), 'undecided'],
  ['CIDR within', ip('10.1.0.0/16', '10.2.3.4'), ip('10.0.0.0/8'), 'proven'],
  ['CIDR within a union', ip('10.0.0.0/8'), ip('10.0.0.0/9', '10.128.0.0/9'), 'proven'],
  ['CIDR across statements', ip('10.0.0.0/8'), [ip('10.0.0.0/9'), ip('10.128.0.0/9')], 'proven'],
  ['CIDR with a hole', ip('10.0.0.0/8'), ip('10.0.0.0/9', '10.128.0.0/10'), 'refuted'],
  ['CIDR with a hole inside', ip('10.0.0.0/8'), ip('10.0.0.0/9', '10.192.0.0/10'), 'refuted'],
  ['v4 is not v6', ip('0.0.0.0/0'), ip('::/0'), 'refuted'],
  ['numbers', when({ NumericLessThan: { 'a:n': '5' } }), when({ NumericLessThanEquals: { 'a:n': '5' } }), 'proven'],
  [
    'numbers, back',
    when({ NumericLessThanEquals: { 'a:n': '5' } }),
    when({ NumericLessThan: { 'a:n': '5' } }),
    'refuted',
  ],
  [
    'dates',
    when({ DateLessThan: { 'a:d': '2026-01-01' } }),
    when({ DateNotEquals: { 'a:d': '2026-01-01' } }),
    'proven',
  ],
  [
    'Bool both ways',
    allow('s3:*'),
    [when({ BoolIfExists: { 'a:b': 'true' } }), when({ Bool: { 'a:b': 'false' } })],
    'proven',
  ],
  [
    'two conditions both ways',
    allow('s3:*'),
    [
      when({ BoolIfExists: { 'a:b': 'true' }, StringEqualsIfExists: { 'aws:PrincipalTag/t': 'x' } }),
      when({ Bool: { 'a:b': 'false' }, StringEqualsIfExists: { 'aws:PrincipalTag/t': 'x' } }),
      when({ BoolIfExists: { 'a:b': 'true' }, StringNotEquals: { 'aws:PrincipalTag/t': 'x' } }),
      when({ Bool: { 'a:b': 'false' }, StringNotEquals: { 'aws:PrincipalTag/t': 'x' } }),
    ],
    'proven',
  ],
  [
    'Bool both ways, beside conditional statements on unknown things',
    allow('s3:*', 'arn:aws:s3:::a'),
    [
      ...['a', 'b', 'c', 'd', 'e'].map((name) =>
        allow('*', `arn:aws:s3:::${unresolvedText(`var.${name}`)}`, {
          StringEquals: { [`aws:PrincipalTag/${name}`]: 'x' },
        }),
      ),
      when({ BoolIfExists: { 'a:b': 'true' } }),
      when({ Bool: { 'a:b': 'false' } }),
    ],
    'proven',
  ],
  [
    'Bool both ways, beside conditional statements on other things',
    allow('s3:*', 'arn:aws:s3:::a'),
    [
      ...['a', 'b', 'c', 'd', 'e'].map((name) =>
        allow('*', `arn:aws:sqs:*:*:${name}`, { StringEquals: { [`aws:PrincipalTag/${name}`]: 'x' } }),
      ),
      when({ BoolIfExists: { 'a:b': 'true' } }),
      when({ Bool: { 'a:b': 'false' } }),
    ],
    'proven',
  ],
  [
    'ForAllValues is vacuously true',
    when({ 'ForAllValues:StringEquals': { 'a:k': 'x' } }),
    when({ 'ForAnyValue:StringEquals': { 'a:k': 'x' } }),
    'refuted',
  ],
  [
    'ForAllValues',
    when({ 'ForAllValues:StringEquals': { 'a:k': ['x'] } }),
    when({ 'ForAllValues:StringLike': { 'a:k': ['x', 'y*'] } }),
    'proven',
  ],
  [
    'ForAnyValue',
    when({ 'ForAnyValue:StringEquals': { 'a:k': ['x'] } }),
    when({ 'ForAnyValue:StringLike': { 'a:k': ['?'] } }),
    'proven',
  ],
  [
    'ARNs: text reaches further',
    when({ StringLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/a' } }),
    when({ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/a' } }),
    'refuted',
  ],
  [
    'ARNs',
    when({ ArnLike: { 'a:k': 'arn:aws:iam::1:role/*' } }),
    when({ ArnEquals: { 'a:k': 'arn:*:iam::*:*' } }),
    'proven',
  ],
  [
    'the same unresolved text',
    when({ IpAddress: { 'a:k': token } }),
    when({ IpAddress: { 'a:k': [token, '10.0.0.0/8'] } }),
    'proven',
  ],
  [
    'another',
    when({ IpAddress: { 'a:k': token } }),
    when({ IpAddress: { 'a:k': unresolvedText('var.y') } }),
    'undecided',
  ],
])

table('texts that only one of two operators takes', [
  ['ignoring case', tag('StringEqualsIgnoreCase', 'ab'), tag('StringEquals', 'ab'), 'refuted'],
  ['ignoring case, two of four', tag('StringEqualsIgnoreCase', 'ab'), tag('StringEquals', 'ab', 'AB'), 'refuted'],
  ['all four', tag('StringEqualsIgnoreCase', 'ab'), tag('StringEquals', 'ab', 'AB', 'Ab', 'aB'), 'proven'],
  [
    'a pattern and three names',
    tag('StringLike', 'a?'),
    [tag('StringEquals', 'ax', 'aa'), tag('StringLike', 'ab')],
    'refuted',
  ],
  [
    'between two numbers',
    when({ NumericGreaterThan: { 's3:max-keys': '4' } }),
    [when({ NumericGreaterThan: { 's3:max-keys': '5' } }), when({ NumericLessThanEquals: { 's3:max-keys': '4.5' } })],
    'refuted',
  ],
])

const trusting = (Principal: unknown): Json => ({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal })

describe('principals of resource and trust policies', () => {
  const [jane, root] = ['arn:aws:iam::111122223333:user/jane', 'arn:aws:iam::111122223333:root']
  test.each<readonly [string, unknown, unknown, string]>([
    ['the same', { AWS: jane }, { AWS: jane }, 'proven'],
    ['fewer', { AWS: jane }, { AWS: [jane, root], Service: 'ec2.amazonaws.com' }, 'proven'],
    ['more', { AWS: [jane, root] }, { AWS: jane }, 'refuted'],
    ['every principal', '*', { AWS: '*' }, 'proven'],
    ['one of all principals', { Service: 'ec2.amazonaws.com' }, '*', 'proven'],
    ['account id and root', { AWS: '111122223333' }, { AWS: root }, 'proven'],
    // A grant to a user is direct, one to its account delegates: not the same, though both name the user.
    ['a user is not its account', { AWS: jane }, { AWS: root }, 'undecided'],
    ['another service', { Service: 'ec2.amazonaws.com' }, { Service: 'ecs.amazonaws.com' }, 'refuted'],
  ])('%s', (_, after, before, expected) => {
    const [now, then] = [policy(trusting(after), 'trust'), policy(trusting(before), 'trust')]
    expect(proveContainment(now, then).verdict).toBe(expected)
  })
})

describe('verdicts', () => {
  test('a reason names the reading of wildcards, where it is not the documented one', () => {
    const [after, before] = [allow('s3:*', 'arn:aws:s3:us-x:a:b'), allow('s3:*', 'arn:aws:s3:*:b')]
    expect(proveContainment(policy(after), policy(before))).toMatchObject({
      reason: expect.stringMatching(/, if wildcards in Resource reach as in the "segments" reading$/),
    })
  })

  test('a reason names the statement', () => {
    const named = policy([allow('ec2:*'), allow('s3:*', bucket, undefined, { Sid: 'Buckets' })])
    expect(proveContainment(named, policy(allow('ec2:*')))).toMatchObject({
      reason: expect.stringMatching(/^statement 2 \(Buckets\) grants s3:\w+ on /),
    })
  })

  test('a refutation names a request', () => {
    const found = proveContainment(
      policy(allow('s3:*', 'arn:aws:s3:::a/${aws:username}', { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } })),
      policy(allow('s3:Get*', '*')),
    )
    expect(found).toMatchObject({
      verdict: 'refuted',
      witness: {
        resource: 'arn:aws:s3:::a/someone',
        context: { 'aws:username': ['someone'], 'aws:sourceip': ['10.0.0.0'] },
      },
    })
  })

  test('an action is spelled as the documents do', () => {
    expect(proveContainment(policy(allow('s3:PutObject*')), policy(allow('s3:Get*')))).toMatchObject({
      reason: 'statement 1 grants s3:PutObject on *, which the old document is not seen to grant',
      witness: { action: 's3:PutObject' },
    })
  })

  test('undecided names the point that could not be decided', () => {
    expect(proveContainment(policy(allow('s3:*', bucket)), policy(allow('s3:*', 'arn:aws:s3:::a')))).toEqual({
      verdict: 'undecided',
      reason: expect.stringMatching(
        /^statement 1 grants s3:\w+ on arn:aws:s3:::\$\{var\.x\}, which the old document is not seen to grant$/,
      ),
    })
  })
})

describe('documents that Whittle writes', () => {
  const wide = policy([
    allow(
      ['s3:*', 'ec2:Describe*', 'iam:PassRole'],
      '*',
      { StringEquals: { 'aws:RequestedRegion': ['us-east-1', 'eu-west-1'] } },
      { Sid: 'A' },
    ),
    allow('*', ['arn:aws:s3:::logs', 'arn:aws:s3:::logs/*']),
    deny('s3:DeleteBucket', `arn:aws:s3:::${token}`),
  ])
  const region = { StringEquals: { 'aws:RequestedRegion': ['us-east-1', 'eu-west-1'] } }
  const kept = deny('s3:DeleteBucket', `arn:aws:s3:::${token}`)

  test('names for patterns, split statements, removed ones, narrower resources', () => {
    const narrow = policy([
      allow(['s3:GetObject', 's3:List*'], [`${unresolvedText('aws_s3_bucket.a.arn')}/*`, 'arn:aws:s3:::b'], region, {
        Sid: 'A1',
      }),
      allow(['ec2:DescribeInstances', 'ec2:DescribeV*'], '*', region, { Sid: 'A2' }),
      allow(['s3:PutObject'], 'arn:aws:s3:::logs/app/*'),
      kept,
    ])
    expect(proveContainment(narrow, wide).verdict).toBe('proven')
  })

  test("the Deny of AWS's data perimeter examples", () => {
    const fence = {
      Effect: 'Deny',
      NotAction: ['es:ES*', 'dax:GetItem', 'neptune-db:*'],
      Resource: '*',
      Condition: {
        NotIpAddressIfExists: { 'aws:SourceIp': ['203.0.113.0/24', '2001:db8::/48'] },
        StringNotEqualsIfExists: { 'aws:SourceVpc': ['vpc-1'] },
        BoolIfExists: { 'aws:ViaAWSService': 'false' },
        ArnNotLikeIfExists: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/aws:ec2-infrastructure' },
      },
    }
    const fenced = policy([allow(['s3:*', 'ec2:Describe*'], '*', region), kept, fence])
    expect(proveContainment(fenced, wide).verdict).toBe('proven')
    expect(proveContainment(wide, fenced).verdict).toBe('refuted')
  })

  test('hundreds of names against *', () => {
    const names = Array.from({ length: 900 }, (_, index) => `service${index % 30}:Action${index}`)
    const after = policy(allow(names))
    proveContainment(after, policy(allow('*')))
    const before = performance.now()
    expect(proveContainment(after, policy(allow('*'))).verdict).toBe('proven')
    expect(performance.now() - before).toBeLessThan(500)
  })
})
