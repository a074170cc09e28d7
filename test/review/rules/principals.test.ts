import { describe, expect, test } from '@jest/globals'
import { findingsOf, type Written } from './support.ts'

const bucket = { Action: 's3:GetObject', Resource: 'arn:aws:s3:::site/*' }

describe('a resource policy that newly names', () => {
  const cases: readonly (readonly [string, Written, readonly Written[], readonly RegExp[]])[] = [
    [
      'everyone',
      { ...bucket, Principal: '*' },
      [],
      [/^public-access error 1: This newly allows everyone s3:GetObject\.$/],
    ],
    ['everyone, as AWS', { ...bucket, Principal: { AWS: '*' } }, [], [/^public-access error/]],
    [
      'everyone but some',
      { ...bucket, NotPrincipal: { AWS: 'arn:aws:iam::111122223333:root' } },
      [],
      [/^public-access error 1: .*everyone but those/],
    ],
    [
      'everyone of an organisation',
      { ...bucket, Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } },
      [],
      [],
    ],
    [
      'everyone in a network',
      { ...bucket, Principal: '*', Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } },
      [],
      [],
    ],
    [
      'everyone in all networks',
      { ...bucket, Principal: '*', Condition: { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } } },
      [],
      [/^public-access error 1: .* under conditions\./],
    ],
    [
      'everyone with an ARN of any account',
      { ...bucket, Principal: '*', Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/app' } } },
      [],
      [/^public-access/],
    ],
    [
      'everyone but a network',
      { ...bucket, Principal: '*', Condition: { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } },
      [],
      [/^public-access/],
    ],
    [
      'everyone over TLS',
      { ...bucket, Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'true' } } },
      [],
      [/^public-access/],
    ],
    ['everyone, who was named', { ...bucket, Principal: '*' }, [{ ...bucket, Principal: '*' }], []],
    [
      'another account',
      { ...bucket, Principal: { AWS: 'arn:aws:iam::444455556666:root' } },
      [],
      [/^cross-account warning 1: This newly allows arn:aws:iam::444455556666:root s3:GetObject\.$/],
    ],
    ['its own account', { ...bucket, Principal: { AWS: 'arn:aws:iam::111122223333:role/app' } }, [], []],
    [
      'an account that it named',
      { ...bucket, Action: 's3:PutObject', Principal: { AWS: '444455556666' } },
      [{ ...bucket, Principal: { AWS: '444455556666' } }],
      [],
    ],
    [
      'a service for anyone',
      { Action: 'sns:Publish', Resource: '*', Principal: { Service: 's3.amazonaws.com' } },
      [],
      [/^confused-deputy warning 1: s3\.amazonaws\.com may use this for any customer/],
    ],
    [
      'a service for an account',
      {
        Action: 'sns:Publish',
        Resource: '*',
        Principal: { Service: 's3.amazonaws.com' },
        Condition: { StringEquals: { 'AWS:SourceAccount': '111122223333' } },
      },
      [],
      [],
    ],
    [
      'a service, with a condition that does not tell',
      {
        Action: 'sns:Publish',
        Resource: '*',
        Principal: { Service: 's3.amazonaws.com' },
        Condition: { ArnLike: { 'aws:SourceArn': '*' } },
      },
      [],
      [/^confused-deputy/],
    ],
    [
      'a service that sets no such key',
      { Action: 'sns:Publish', Resource: '*', Principal: { Service: 'made-up.amazonaws.com' } },
      [],
      [],
    ],
  ]
  test.each(cases)('%s', (_, statement, base, expected) => {
    const old = base.length === 0 ? null : base
    const found = findingsOf({ id: 's3.tf#aws_s3_bucket_policy.site', kind: 'resource', head: [statement], base: old })
    expect(found.filter((each) => !each.startsWith('wild-write'))).toEqual(
      expected.map((pattern) => expect.stringMatching(pattern)),
    )
  })
})

describe('a trust policy that newly names', () => {
  const trust = (Principal: unknown, Condition?: unknown): Written => ({
    Action: 'sts:AssumeRole',
    Principal,
    ...(Condition !== undefined && { Condition }),
  })
  test.each([
    ['another account', trust({ AWS: 'arn:aws:iam::444455556666:role/ci' }), [/^cross-account warning/]],
    ['everyone', trust('*'), [/^public-access error/]],
    ['a service for anyone', trust({ Service: 'states.amazonaws.com' }), [/^confused-deputy warning/]],
    [
      'a service for one of its resources',
      trust(
        { Service: 'states.amazonaws.com' },
        { ArnLike: { 'aws:SourceArn': 'arn:aws:states:eu-west-1:111122223333:stateMachine:orders' } },
      ),
      [],
    ],
    ['a service whose roles are passed', trust({ Service: 'ec2.amazonaws.com' }), []],
  ])('%s', (_, statement, expected) => {
    const found = findingsOf({ id: 'iam.tf#aws_iam_role.app', kind: 'trust', head: [statement], base: null })
    expect(found).toEqual(expected.map((pattern) => expect.stringMatching(pattern)))
  })

  test('an account that may be its own is a note', () => {
    const head = [trust({ AWS: '444455556666' })]
    expect(findingsOf({ kind: 'trust', head, base: null }, { accountsOf: () => [] })).toEqual([
      expect.stringMatching(/^cross-account note .* may be its own\.$/),
    ])
  })
})
