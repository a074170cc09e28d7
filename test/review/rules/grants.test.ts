import { describe, expect, test } from '@jest/globals'
import { findingsOf, type Written } from './support.ts'

const logs = 'arn:aws:s3:::logs/*'

describe('what an identity policy newly grants', () => {
  const cases: readonly (readonly [string, readonly Written[], readonly Written[] | null, readonly RegExp[]])[] = [
    ['all', [{ Action: '*', Resource: '*' }], null, [/^full-admin error 2: .*are administrators/]],
    [
      'all, under a condition',
      [{ Action: '*', Resource: '*', Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }],
      null,
      [
        /^wild-write warning 2: \* newly allows \d+ writes .* on every resource under conditions\./,
        /^wild-read warning/,
        /^permissions-management warning/,
        /^privilege-escalation error/,
      ],
    ],
    [
      'a service',
      [{ Action: 's3:*', Resource: '*' }],
      null,
      [
        /^wild-write warning 2: s3:\* newly allows \d+ writes \(s3:\w+, .* and \d+ more\) on every resource\.$/,
        /^wild-read warning/,
        /^permissions-management warning/,
      ],
    ],
    [
      'a service on named resources',
      [{ Action: 's3:*', Resource: logs }],
      null,
      [/^wild-write note 2: .* on arn:aws:s3:::logs\/\*\.$/, /^permissions-management/],
    ],
    ['a pattern of reads', [{ Action: 's3:List*', Resource: '*' }], null, []],
    [
      'a pattern of reads that returns data',
      [{ Action: 's3:Get*', Resource: '*' }],
      null,
      [
        /^wild-read warning 2: s3:Get\* newly allows reading data \(s3:\w+.*\) on resources that are not named \(\*\)\.$/,
      ],
    ],
    ['such a read of one bucket', [{ Action: 's3:Get*', Resource: logs }], null, []],
    [
      'a named read of all secrets',
      [{ Action: 'secretsmanager:GetSecretValue', Resource: 'arn:aws:secretsmanager:*:*:secret:*' }],
      null,
      [/^wild-read warning 3: secretsmanager:GetSecretValue is newly allowed on resources that are not named/],
    ],
    [
      'a named write on every resource',
      [{ Action: ['dynamodb:DeleteTable', 'dynamodb:PutItem'], Resource: '*' }],
      null,
      [
        /^wild-write warning 3: dynamodb:DeleteTable and dynamodb:PutItem are newly allowed on resources that are not named \(\*\)\.$/,
      ],
    ],
    [
      'a named write of a named table',
      [{ Action: 'dynamodb:PutItem', Resource: 'arn:aws:dynamodb:eu-west-1:111122223333:table/orders' }],
      null,
      [],
    ],
    ['a write that has no resources', [{ Action: 'sqs:ListQueues', Resource: '*' }], null, []],
    [
      'a change of permissions',
      [{ Action: 's3:PutBucketPolicy', Resource: 'arn:aws:s3:::logs' }],
      null,
      [
        /^permissions-management warning 2: s3:PutBucketPolicy newly allows changes of permissions on arn:aws:s3:::logs\.$/,
      ],
    ],
    [
      'everything but',
      [{ NotAction: 'iam:*', Resource: '*' }],
      null,
      [
        /^wild-write warning 1: NotAction newly allows every action that it does not name: \d+ writes on every resource\.$/,
        /^privilege-escalation/,
      ],
    ],
    [
      'what was granted before',
      [{ Action: ['s3:*', 's3:GetObject'], Resource: logs }],
      [{ Action: 's3:*', Resource: logs }],
      [],
    ],
    [
      'the same on another bucket',
      [{ Action: 's3:*', Resource: ['arn:aws:s3:::app/*', logs] }],
      [{ Action: 's3:*', Resource: logs }],
      [/^wild-write note/, /^permissions-management/],
    ],
    [
      'the same without its condition',
      [{ Action: 's3:Put*', Resource: '*' }],
      [{ Action: 's3:Put*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'true' } } }],
      [/^wild-write warning/, /^permissions-management/],
    ],
    ['a Deny', [{ Effect: 'Deny', Action: '*', Resource: '*' }], null, []],
  ]
  test.each(cases)('%s', (_, head, base, expected) => {
    const found = findingsOf({ head, base })
    expect(found).toEqual(expected.map((pattern) => expect.stringMatching(pattern)))
  })

  test('a statement for which the comparison shows no request, unless the base allows as much', () => {
    const comparison = {
      status: 'widened',
      reason: null,
      gained: null,
      lost: null,
      witness: null,
      widened: [],
      weakened: [],
    } as const
    const head = [{ Action: 's3:Delete*', Resource: '*' }]
    expect(findingsOf({ head, base: [{ Action: 's3:GetObject', Resource: '*' }], more: { comparison } })[0]).toMatch(
      /^wild-write warning/,
    )
    const base = [{ Action: 's3:D*', Resource: '*' }]
    expect(findingsOf({ head, base, more: { comparison } })).toEqual([])
  })

  test('a pattern in two statements is two findings', () => {
    const found = findingsOf({
      head: [
        { Action: 's3:Delete*', Resource: logs },
        { Action: 's3:Delete*', Resource: '*' },
      ],
      base: null,
    })
    expect(found.filter((each) => each.startsWith('wild-write')).map((each) => each.slice(0, 20))).toEqual([
      'wild-write note 2: s',
      'wild-write warning 7',
    ])
  })
})
