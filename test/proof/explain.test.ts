import { describe, expect, test } from '@jest/globals'
import { opaque } from '../../src/policy/opaque.ts'
import { explainRequest } from '../../src/proof/explain.ts'
import { allow, ask, deny, policy } from '../policy/support/build.ts'

const object = 'arn:aws:s3:::logs/a'
const everybody = { Principal: '*' }

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
      'an action that the source does not tell',
      allow(`s3:${opaque('var.action')}`),
      ask('s3:GetObject', object),
      'unknown',
      'Action',
      'what the source does not tell: ${var.action}',
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
      'a resource that the source does not tell',
      allow('s3:*', `arn:aws:s3:::${opaque('var.b')}/*`),
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
      'a condition with a value that the source does not tell',
      allow('s3:*', '*', { StringEquals: { 'aws:SourceVpc': opaque('var.vpc') } }),
      ask('s3:GetObject', object, { 'aws:sourcevpc': 'vpc-1' }),
      'unknown',
      'Condition 1',
      '${var.vpc}',
    ],
    ['nothing', allow('s3:*'), ask('s3:GetObject', object), 'yes', undefined, 'every clause matches'],
  ])('%s', (_, statement, request, applies, clause, why) => {
    const [reason] = explainRequest(policy(statement as never), request).statements
    expect(reason?.applies).toBe(applies)
    expect(reason?.clause).toBe(clause)
    expect(reason?.why).toContain(why)
  })

  test('principals of a resource policy', () => {
    const document = policy(
      [
        allow('s3:*', '*', undefined, { Principal: { AWS: 'arn:aws:iam::111122223333:role/a' } }),
        allow('s3:*', '*', undefined, everybody),
      ],
      'resource',
    )
    const other = { ...ask('s3:GetObject', object), principal: 'arn:aws:iam::111122223333:role/b' }
    expect(explainRequest(document, other)).toMatchObject({
      decision: 'allowed',
      by: [2],
      statements: [{ applies: 'no', clause: 'Principal' }, { applies: 'yes' }],
    })
    const nobody = explainRequest(document, ask('s3:GetObject', object)).statements[0]
    expect(nobody).toMatchObject({
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
