import { describe, expect, test } from '@jest/globals'
import { unresolvedText } from '../../src/policy/unresolved.ts'
import { explainRequest } from '../../src/proof/explain.ts'
import { allow, ask, deny, policy } from '../policy/support/build.ts'

const object = 'arn:aws:s3:::logs/a'
const everyPrincipal = { Principal: '*' }

describe('why a statement does not apply', () => {
  test.each<[string, object, ReturnType<typeof ask>, string, string | undefined, string]>([
    [
      'another action',
      allow('ec2:*'),
      ask('s3:GetObject', object),
      'no',
      'Action',
      'does not name s3:GetObject: ec2:*',
    ],
    [
      'an excepted action',
      { Effect: 'Allow', NotAction: 's3:*', Resource: '*' },
      ask('s3:GetObject', object),
      'no',
      'NotAction',
      'excepts s3:GetObject: s3:*',
    ],
    [
      'an unresolved action',
      allow(`s3:${unresolvedText('var.action')}`),
      ask('s3:GetObject', object),
      'unknown',
      'Action',
      'unresolved expressions: ${var.action}',
    ],
    [
      'another resource',
      allow('s3:*', 'arn:aws:s3:::x/*'),
      ask('s3:GetObject', object),
      'no',
      'Resource',
      'does not match',
    ],
    [
      'an excepted resource',
      { Effect: 'Allow', Action: 's3:*', NotResource: 'arn:aws:s3:::logs/*' },
      ask('s3:GetObject', object),
      'no',
      'NotResource',
      `excepts ${object}`,
    ],
    [
      'a resource that is not given',
      allow('s3:*', 'arn:aws:s3:::x/*'),
      ask('s3:GetObject', undefined),
      'unknown',
      'Resource',
      'the resource, which is not given',
    ],
    [
      'an unresolved resource',
      allow('s3:*', `arn:aws:s3:::${unresolvedText('var.b')}/*`),
      ask('s3:GetObject', object),
      'unknown',
      'Resource',
      '${var.b}',
    ],
    [
      'a condition that is not met',
      allow('s3:*', '*', { StringEquals: { 'aws:RequestedRegion': ['eu-west-1', 'eu-west-2'] } }),
      ask('s3:GetObject', object, { 'aws:requestedregion': 'us-east-1' }),
      'no',
      'Condition 1',
      'StringEquals aws:RequestedRegion eu-west-1, eu-west-2 is not met: the request has us-east-1',
    ],
    [
      'a condition on a key that is not there',
      allow('s3:*', '*', { StringEquals: { 'aws:SourceVpc': 'vpc-1' } }),
      ask('s3:GetObject', object),
      'no',
      'Condition 1',
      'the request does not have the key',
    ],
    [
      'a condition on a key that is not given',
      allow('s3:*', '*', { StringEquals: { 'aws:SourceVpc': 'vpc-1' } }),
      ask('s3:GetObject', object, {}, 'unknown'),
      'unknown',
      'Condition 1',
      'depends on aws:SourceVpc, which is not given',
    ],
    [
      'a condition with an unresolved value',
      allow('s3:*', '*', { StringEquals: { 'aws:SourceVpc': unresolvedText('var.vpc') } }),
      ask('s3:GetObject', object, { 'aws:sourcevpc': 'vpc-1' }),
      'unknown',
      'Condition 1',
      '${var.vpc}',
    ],
    [
      'a variable of a condition that is not given',
      allow('s3:*', '*', {
        StringEquals: { 'aws:SourceVpc': ['${aws:username}', "${aws:userid, 'x'}", '${aws:username}'] },
      }),
      ask('s3:GetObject', object, { 'aws:sourcevpc': 'vpc-1' }, 'unknown'),
      'unknown',
      'Condition 1',
      'depends on aws:username, aws:userid, which is not given: StringEquals aws:SourceVpc ${aws:username}',
    ],
    [
      'a second condition, on a list without quantifier',
      allow('s3:*', '*', {
        Null: { 'aws:TagKeys': 'false' },
        StringEquals: { 'aws:TagKeys': ['', 'b', 'c', 'd', 'e', 'f'] },
      }),
      ask('s3:GetObject', object, { 'aws:tagkeys': ['a', 'b'] }, 'unknown'),
      'unknown',
      'Condition 2',
      'depends on facts that are not given: StringEquals aws:TagKeys "", b, c, d and 2 more',
    ],
    [
      'a list that is not there, where AWS says both',
      allow('s3:*', '*', { 'ForAnyValue:StringEqualsIfExists': { 'aws:TagKeys': 'a' } }),
      ask('s3:GetObject', object, {}, 'unknown', ['aws:TagKeys']),
      'unknown',
      'Condition 1',
      'depends on facts that are not given: ForAnyValue:StringEqualsIfExists aws:TagKeys a',
    ],
    [
      'the same in a whole request',
      allow('s3:*', '*', { 'ForAnyValue:StringEqualsIfExists': { 'aws:TagKeys': 'a' } }),
      ask('s3:GetObject', object),
      'unknown',
      'Condition 1',
      'depends on facts that are not given: ForAnyValue:StringEqualsIfExists aws:TagKeys a',
    ],
    [
      'an unresolved excepted resource',
      {
        Effect: 'Allow',
        Action: 's3:*',
        NotResource: [unresolvedText('var.a'), unresolvedText('var.a'), unresolvedText('var.b')],
      },
      ask('s3:GetObject', object),
      'unknown',
      'NotResource',
      'depends on unresolved expressions: ${var.a}, ${var.b}',
    ],
    [
      'five patterns',
      allow(['a:1', 'a:2', 'a:3', 'a:4', 'a:5']),
      ask('s3:GetObject', object),
      'no',
      'Action',
      'Action does not name s3:GetObject: a:1, a:2, a:3, a:4 and 1 more',
    ],
    [
      'an unresolved excepted action',
      { Effect: 'Allow', NotAction: unresolvedText('var.action'), Resource: '*' },
      ask('s3:GetObject', object),
      'unknown',
      'NotAction',
      'depends on unresolved expressions: ${var.action}',
    ],
    ['nothing', allow('s3:*'), ask('s3:GetObject', object), 'yes', undefined, 'every clause matches'],
  ])('%s', (_, statement, request, applies, clause, why) => {
    const [reason] = explainRequest(policy(statement as never), request).statements
    expect(reason?.applies).toBe(applies)
    expect(reason?.clause).toBe(clause)
    expect(reason?.why).toContain(why)
  })

  test('a list of four is written out, and a Sid stands only where there is one', () => {
    const document = policy([allow(['a:1', 'a:2', 'a:3', 'a:4']), allow('ec2:*', '*', undefined, { Sid: 'Ec2' })])
    const applies = { effect: 'Allow', applies: 'no', clause: 'Action' } as const
    expect(explainRequest(document, ask('s3:GetObject', object)).statements).toStrictEqual([
      { statement: 1, ...applies, why: 'Action does not name s3:GetObject: a:1, a:2, a:3, a:4' },
      { statement: 2, sid: 'Ec2', ...applies, why: 'Action does not name s3:GetObject: ec2:*' },
    ])
  })

  const [a, b] = ['arn:aws:iam::111122223333:role/a', 'arn:aws:iam::111122223333:role/b']
  const user = 'arn:aws:iam::111122223333:user/u'
  const but = (NotPrincipal: unknown) => ({ Effect: 'Deny', Action: 's3:*', Resource: '*', NotPrincipal })
  const to = (Principal: unknown) => allow('s3:*', '*', undefined, { Principal })
  const root = 'arn:aws:iam::111122223333:root'
  test.each<[string, object, string | undefined, string, string]>([
    ['another principal', to({ AWS: a }), b, 'no', `Principal does not name ${b}: ${a}`],
    [
      'names of every type',
      to({ AWS: a, Service: 'ec2.amazonaws.com' }),
      b,
      'no',
      `Principal does not name ${b}: ${a}, ec2.amazonaws.com`,
    ],
    ['an excepted principal', but({ AWS: [user, root] }), user, 'no', `NotPrincipal excepts ${user}: ${user}, ${root}`],
    [
      'perhaps an excepted one',
      but({ AWS: user }),
      user,
      'unknown',
      `depends on whether AWS excepts ${user}, whose account or role it may check first: ${user}`,
    ],
    [
      'an unresolved one',
      to({ AWS: unresolvedText('var.who') }),
      b,
      'unknown',
      'depends on unresolved expressions: ${var.who}',
    ],
    ['none given', but({ AWS: a }), undefined, 'unknown', `depends on the principal, which is not given: ${a}`],
  ])('%s', (_, statement, principal, applies, why) => {
    const request = { ...ask('s3:GetObject', object), ...(principal === undefined ? {} : { principal }) }
    const [reason] = explainRequest(policy(statement as never, 'resource'), request).statements
    const clause = 'NotPrincipal' in statement ? 'NotPrincipal' : 'Principal'
    expect(reason).toMatchObject({ applies, clause, why })
  })

  test('principals of a resource policy', () => {
    const document = policy(
      [
        allow('s3:*', '*', undefined, { Principal: { AWS: 'arn:aws:iam::111122223333:role/a' } }),
        allow('s3:*', '*', undefined, everyPrincipal),
      ],
      'resource',
    )
    const other = { ...ask('s3:GetObject', object), principal: 'arn:aws:iam::111122223333:role/b' }
    expect(explainRequest(document, other)).toMatchObject({
      decision: 'allowed',
      by: [2],
      statements: [{ applies: 'no', clause: 'Principal' }, { applies: 'yes' }],
    })
    const explained = explainRequest(document, ask('s3:GetObject', object)).statements[0]
    expect(explained).toMatchObject({
      applies: 'unknown',
      why: expect.stringContaining('the principal, which is not given'),
    })
  })
})

describe('what decides', () => {
  const when = { StringEquals: { 'aws:SourceVpc': 'vpc-1' } }
  test.each<[string, object[], string, number[]]>([
    ['every Allow that applies', [allow('s3:*'), allow('s3:Get*')], 'allowed', [1, 2]],
    ['the Deny', [allow('s3:*'), deny('s3:*')], 'explicit-deny', [2]],
    ['nothing', [allow('ec2:*')], 'implicit-deny', []],
    ['the Deny that may apply, not the Allow that does', [allow('s3:*'), deny('s3:*', '*', when)], 'unknown', [2]],
    ['both where both may', [allow('s3:*', '*', when), deny('s3:*', '*', when)], 'unknown', [2, 1]],
  ])('%s', (_, statements, decision, by) => {
    const explained = explainRequest(policy(statements as never), ask('s3:GetObject', object, {}, 'unknown'))
    expect(explained).toMatchObject({ decision, by })
  })
})
