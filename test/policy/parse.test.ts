import { describe, expect, test } from '@jest/globals'
import type { PolicyKind } from '../../src/policy/document.ts'
import { unresolvedText } from '../../src/policy/unresolved.ts'
import { parsePolicyDocument } from '../../src/policy/parse.ts'
import { allow } from './support/build.ts'

const errorsOf = (value: unknown, kind: PolicyKind = 'identity'): string[] =>
  parsePolicyDocument(value, kind)
    .problems.filter(({ severity }) => severity === 'error')
    .map(({ path, message }) => `${path.join('.')}: ${message}`)

const warningsOf = (value: unknown, kind: PolicyKind = 'identity'): string[] =>
  parsePolicyDocument(value, kind)
    .problems.filter(({ severity }) => severity === 'warning')
    .map(({ path, message }) => `${path.join('.')}: ${message}`)

const good = allow('s3:GetObject')
const one = (statement: unknown): unknown => ({ Version: '2012-10-17', Statement: [statement] })

test('reads every element', () => {
  const { document, problems } = parsePolicyDocument(
    {
      Version: '2012-10-17',
      Id: 'x',
      Statement: {
        Sid: 'A1',
        Effect: 'Deny',
        Principal: { AWS: '111122223333', Service: ['ec2.amazonaws.com'] },
        NotAction: 's3:*',
        NotResource: ['arn:aws:s3:::a'],
        Condition: {
          'ForAllValues:StringLikeIfExists': { 'aws:TagKeys': 'a' },
          NumericEquals: { 's3:max-keys': [1, '2'] },
          Bool: { 'aws:SecureTransport': true },
        },
      },
    },
    'resource',
  )
  expect(document).toEqual({
    version: '2012-10-17',
    id: 'x',
    statements: [
      {
        sid: 'A1',
        effect: 'Deny',
        principal: { AWS: ['111122223333'], Service: ['ec2.amazonaws.com'] },
        notAction: ['s3:*'],
        notResource: ['arn:aws:s3:::a'],
        condition: [
          { operator: 'ForAllValues:StringLikeIfExists', key: 'aws:TagKeys', values: ['a'] },
          { operator: 'NumericEquals', key: 's3:max-keys', values: ['1', '2'] },
          { operator: 'Bool', key: 'aws:SecureTransport', values: ['true'] },
        ],
      },
    ],
  })
  expect(problems).toEqual([])
})

describe('refuses documents that AWS refuses, with the place', () => {
  const statement = (change: Readonly<Record<string, unknown>>): unknown => {
    const entries = Object.entries({ ...good, ...change }).filter(([, value]) => value !== undefined)
    return one(Object.fromEntries(entries))
  }
  const cases: readonly (readonly [string, unknown, string, PolicyKind?])[] = [
    ['no object', [], ': a policy document is a JSON object'],
    ['no statement', { Version: '2012-10-17' }, ': Statement is missing'],
    ['empty statement list', { Statement: [] }, 'Statement: Statement holds no statement'],
    [
      'unknown version',
      { Version: '2012-10-18', Statement: good },
      'Version: Version must be "2012-10-17" or "2008-10-17"',
    ],
    ['unknown element', { Statement: good, Foo: 1 }, 'Foo: unknown element "Foo"'],
    [
      'case of elements',
      { statement: good, Statement: good },
      'statement: unknown element "statement"; write "Statement"',
    ],
    ['unknown statement element', statement({ Actions: 's3:*' }), 'Statement.0.Actions: unknown element "Actions"'],
    ['statement as text', one('x'), 'Statement.0: a statement is a JSON object'],
    ['no effect', statement({ Effect: undefined }), 'Statement.0: Effect is missing'],
    ['case of effect', statement({ Effect: 'allow' }), 'Statement.0.Effect: Effect must be "Allow" or "Deny"'],
    ['no action', statement({ Action: undefined }), 'Statement.0: Action or NotAction is missing'],
    ['both', statement({ NotAction: 's3:*' }), 'Statement.0: Action and NotAction cannot stand in the same statement'],
    [
      'both resources',
      statement({ NotResource: '*' }),
      'Statement.0: Resource and NotResource cannot stand in the same statement',
    ],
    ['no resource', statement({ Resource: undefined }), 'Statement.0: Resource or NotResource is missing'],
    ['empty list', statement({ Action: [] }), 'Statement.0.Action: Action is an empty list'],
    ['number as action', statement({ Action: ['s3:*', 1] }), 'Statement.0.Action.1: Action must hold strings only'],
    [
      'no prefix',
      statement({ Action: ['GetObject'] }),
      'Statement.0.Action.0: "GetObject" is no action; write service:Name, e.g. "s3:GetObject", or "*"',
    ],
    [
      'prefix with wildcard',
      statement({ Action: 's*:Get' }),
      'Statement.0.Action: "s*:Get": a service prefix takes no wildcard',
    ],
    ['no ARN', statement({ Resource: 'bucket' }), 'Statement.0.Resource: "bucket" is no resource; write an ARN or "*"'],
    [
      'no partition',
      statement({ Resource: 'arn:amazon:s3:::a' }),
      'Statement.0.Resource: "amazon" is no AWS partition',
    ],
    ['Sid', statement({ Sid: 'a b' }), 'Statement.0.Sid: Sid "a b" may hold letters and digits only'],
    [
      'Sids twice',
      {
        Statement: [
          { ...good, Sid: 'a' },
          { ...good, Sid: 'a' },
        ],
      },
      'Statement.1.Sid: Sid "a" is used twice; Sids must be unique',
    ],
    [
      'principal',
      statement({ Principal: '*' }),
      'Statement.0.Principal: Principal does not belong in an identity-based policy',
    ],
    ['no principal', one(good), 'Statement.0: Principal is missing', 'resource'],
    [
      'resource in trust',
      statement({ Principal: '*' }),
      'Statement.0.Resource: a role trust policy takes no Resource',
      'trust',
    ],
    [
      'principal as text',
      statement({ Principal: 'x' }),
      'Statement.0.Principal: a principal is "*" or an object such as {"AWS": "arn:aws:iam::111122223333:root"}',
      'resource',
    ],
    [
      'principal type',
      statement({ Principal: { User: 'x', AWS: '*' } }),
      'Statement.0.Principal.User: unknown element "User"',
      'resource',
    ],
    [
      'principal wildcard',
      statement({ Principal: { AWS: 'arn:aws:iam::111122223333:role/*' } }),
      'Statement.0.Principal.AWS: "arn:aws:iam::111122223333:role/*": a principal takes no wildcard but "*" alone; use a condition on aws:PrincipalArn',
      'resource',
    ],
    [
      'operator',
      statement({ Condition: { StringIs: { 'a:b': 'c' } } }),
      'Statement.0.Condition.StringIs: "StringIs" is no condition operator',
    ],
    [
      'NullIfExists',
      statement({ Condition: { NullIfExists: { 'a:b': 'true' } } }),
      'Statement.0.Condition.NullIfExists: "NullIfExists" is no condition operator',
    ],
    [
      'key',
      statement({ Condition: { Bool: { secure: 'true' } } }),
      'Statement.0.Condition.Bool.secure: "secure" is no condition key; write prefix:name, e.g. "aws:SourceIp"',
    ],
    [
      'key twice',
      statement({ Condition: { Bool: { 'a:b': 'true', 'A:B': 'true' } } }),
      'Statement.0.Condition.Bool.A:B: the condition key "A:B" stands twice under Bool',
    ],
    [
      'value',
      statement({ Condition: { StringLike: { 'a:b': [null] } } }),
      'Statement.0.Condition.StringLike.a:b: a condition value is a string, a number or a boolean',
    ],
    [
      'address',
      statement({ Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/33' } } }),
      'Statement.0.Condition.IpAddress.aws:SourceIp: "10.0.0.0/33" is not an IP address or CIDR',
    ],
    [
      'date',
      statement({ Condition: { DateLessThan: { 'aws:CurrentTime': 'soon' } } }),
      'Statement.0.Condition.DateLessThan.aws:CurrentTime: "soon" is not a date such as 2026-01-31T00:00:00Z or an epoch time',
    ],
    [
      'case of an operator',
      statement({ Condition: { 'forAllValues:StringLike': { 'aws:TagKeys': 'a' } } }),
      'Statement.0.Condition.forAllValues:StringLike: "forAllValues:StringLike" is written "ForAllValues:StringLike"',
    ],
    [
      'an impossible date',
      statement({ Condition: { DateLessThan: { 'aws:CurrentTime': '2025-02-29' } } }),
      'Statement.0.Condition.DateLessThan.aws:CurrentTime: "2025-02-29" is not a date such as 2026-01-31T00:00:00Z or an epoch time',
    ],
    [
      'a number that JSON cannot represent',
      statement({ Condition: { NumericEquals: { 's3:max-keys': 2 ** 60 } } }),
      'Statement.0.Condition.NumericEquals.s3:max-keys: the number 1152921504606847000 has more digits than can be read exactly; write it as a string',
    ],
    [
      'a service in capitals',
      statement({ Resource: 'arn:aws:S3:::a' }),
      'Statement.0.Resource: "arn:aws:S3:::a" is an ARN that cannot be: "S3" is no service',
    ],
    [
      'no service',
      statement({ Resource: 'arn:aws:::a' }),
      'Statement.0.Resource: "arn:aws:::a" is an ARN that cannot be: "" is no service',
    ],
    [
      'a Region with a blank',
      statement({ Resource: 'arn:aws:sqs:us east:111122223333:a' }),
      'Statement.0.Resource: "arn:aws:sqs:us east:111122223333:a" is an ARN that cannot be: "us east" is no Region',
    ],
    [
      'a group as principal',
      statement({ Principal: { AWS: 'arn:aws:iam::111122223333:group/a' } }),
      'Statement.0.Principal.AWS: "arn:aws:iam::111122223333:group/a" is no ARN of an account, user, role or session',
      'resource',
    ],
    [
      'variable in number',
      statement({ Condition: { NumericEquals: { 's3:max-keys': '${aws:x}' } } }),
      'Statement.0.Condition.NumericEquals.s3:max-keys: NumericEquals takes no variables',
    ],
  ]
  test.each(cases)('%s', (_, value, expected, kind = 'identity') => {
    expect(errorsOf(value, kind)).toContain(expected)
    expect(parsePolicyDocument(value, kind).document).toBeUndefined()
  })
})

test('unresolved texts are not checked, and shown as their source', () => {
  const value = one(
    allow(unresolvedText('var.action'), [unresolvedText('aws_s3_bucket.a.arn'), `arn:${unresolvedText('p')}:s3:::a`], {
      IpAddress: { 'aws:SourceIp': unresolvedText('var.ip') },
    }),
  )
  expect(parsePolicyDocument(value, 'identity').problems).toEqual([])
  expect(errorsOf(one({ ...good, Sid: 'a b', Effect: unresolvedText('var.e') }))[1]).toBe(
    'Statement.0.Effect: Effect must be "Allow" or "Deny"',
  )
})

test('warns of elements that have another effect than they seem to', () => {
  expect(warningsOf({ Statement: allow('s3:*', '*', { StringLike: { 's3:prefix': '${aws:username}/*' } }) })).toEqual(
    [
      'Statement.Condition.StringLike.s3:prefix: "${aws:username}/*": variables work only with "Version": "2012-10-17"',
    ].map((text) => text.replace('Statement.', 'Statement.0.')),
  )
  expect(warningsOf(one(allow('s3:*', 'arn:aws:s3::${aws:x}:a')))).toHaveLength(1)
  expect(warningsOf(one(allow('s3:*', 'arn:aws:organizations::*:')))).toHaveLength(1)
  expect(warningsOf(one(allow('s3:*', '*', { StringEquals: { 'a:b': [] } })))).toEqual([
    'Statement.0.Condition.StringEquals.a:b: StringEquals has no value to compare with',
  ])
})

test('Sids of resource policies may hold more characters; both trust and resource policies need a principal', () => {
  expect(errorsOf(one({ ...good, Sid: 'a b', Principal: '*' }), 'resource')).toEqual([])
  expect(
    errorsOf(one({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ec2.amazonaws.com' } }), 'trust'),
  ).toEqual([])
})

test('documents that AWS accepts are accepted', () => {
  const resources = [
    '*',
    'arn:aws:s3:::a',
    'arn:aws:s3:::*',
    'arn:aws-us-gov:iam::aws:policy/x',
    'arn:aws:iam::cloudfront:user/x',
    'arn:aws:ec2:*:*:instance/*',
    'arn:aws:ec2:us-east-1:11112222*:instance/*',
    'arn:aws:sqs:${aws:username}',
    'arn:aws:sqs',
  ]
  const condition = {
    DateLessThan: { 'aws:CurrentTime': ['2024-02-29', '2026-06-30T23:59:59+02:00', 1_780_000_000] },
    NumericEquals: { 's3:max-keys': [1, 1.5, '9007199254740993', '1e3'] },
    Bool: { 'aws:SecureTransport': true },
  }
  expect(errorsOf(one(allow('s3:*', resources, condition)))).toEqual([])
  const ids = ['111122223333', 'arn:aws:iam::111122223333:root', 'arn:aws:sts::111122223333:assumed-role/a/b', '*']
  expect(errorsOf(one({ ...good, Principal: { AWS: ids, Service: '*' } }), 'resource')).toEqual([])
  expect(errorsOf({ Statement: good })).toEqual([])
})

test('an element that a document does not have is absent', () => {
  expect(parsePolicyDocument({ Statement: good }, 'identity').document).toStrictEqual({
    statements: [{ effect: 'Allow', action: ['s3:GetObject'], resource: ['*'], condition: [] }],
  })
})

test('Id is strange in an identity policy only', () => {
  const named = { Version: '2012-10-17', Id: 'x', Statement: [{ ...good, Principal: '*' }] }
  expect(warningsOf({ Version: '2012-10-17', Id: 'x', Statement: good })).toEqual([
    'Id: Id does not belong in an identity-based policy',
  ])
  expect(warningsOf(named, 'resource')).toEqual([])
})

test.each([
  ['arn:aws:s3', ['is no whole ARN']],
  ['arn:aws:s3:*', []],
  ['arn:aws:s3:::a', []],
])('an incomplete ARN: %s', (resource, expected) => {
  expect(warningsOf(one({ ...good, Resource: resource }))).toEqual(
    expected.map((text) => expect.stringContaining(text)),
  )
})

test.each([['x'], [[]], [null], [1]])('the keys of an operator are an object, not %j', (keys) => {
  expect(errorsOf(one({ ...good, Condition: { StringEquals: keys } }))).toEqual([
    expect.stringContaining('holds an object of condition keys'),
  ])
})
