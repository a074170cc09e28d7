import { describe, expect, test } from '@jest/globals'
import type { Ledger, UsageEntry } from '../../../src/evidence/types.ts'
import { policyFromUse } from '../../../src/narrowing/from-use/policy-from-use.ts'
import type { CaveatKind, PolicyFromUse } from '../../../src/narrowing/from-use/types.ts'
import { printDocument } from '../../../src/policy/print.ts'
import { catalog } from '../../catalog/catalog-asset.ts'
import { coverage, entry, ledger, role } from '../../support/ledger.ts'

const user = 'arn:aws:iam::111122223333:user/jane'
const secret = (name: string): string => `arn:aws:secretsmanager:eu-west-1:111122223333:secret:${name}`
const bucket = 'arn:aws:s3:::logs'
const taskRole = 'arn:aws:iam::111122223333:role/task'

function write(entries: readonly UsageEntry[], other: Partial<Ledger> = {}, principal = role): PolicyFromUse {
  const policy = policyFromUse({
    principal,
    ledger: ledger(entries, other),
    catalog,
    today: '2026-11-01',
    maxAgeDays: 30,
  })
  if (policy === undefined) throw new Error('no policy was written')
  return policy
}

const statementsOf = (policy: PolicyFromUse) =>
  printDocument(policy.document).Statement.map(({ Sid, Action, Resource }) => [Sid, Action, Resource])

const textsOf = (policy: PolicyFromUse, kind: CaveatKind): readonly string[] =>
  policy.caveats.filter((each) => each.kind === kind).map(({ actions, text }) => `${actions.join(' ')}: ${text}`)

const pass = (operation: string, other: Partial<UsageEntry> = {}): UsageEntry =>
  entry('iam:PassRole', { grade: 'guessed', resource: taskRole, operation, ...other })

describe('statements', () => {
  test.each<[string, readonly UsageEntry[], readonly unknown[]]>([
    [
      'actions without resource types of all services share one',
      [entry('ec2:DescribeVpcs'), entry('ecr:GetAuthorizationToken')],
      [['NoResourceTypes', ['ec2:DescribeVpcs', 'ecr:GetAuthorizationToken'], ['*']]],
    ],
    [
      'actions on the same resources share one; others get their own, with a Sid of its own',
      [
        entry('secretsmanager:GetSecretValue', { resource: secret('a-111111') }),
        entry('secretsmanager:DescribeSecret', { resource: secret('a-111111') }),
        entry('secretsmanager:PutSecretValue', { resource: secret('b-222222') }),
      ],
      [
        [
          'SecretsmanagerSecret',
          ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
          [secret('a-111111')],
        ],
        ['SecretsmanagerSecret2', ['secretsmanager:PutSecretValue'], [secret('b-222222')]],
      ],
    ],
    [
      'one call that does not show its resource opens all resources of its action, and of no other',
      [
        entry('s3:GetBucketPolicy', { resource: bucket }),
        entry('s3:GetBucketAcl', { resource: bucket }),
        entry('s3:GetBucketAcl', { resource: null, grade: 'guessed' }),
      ],
      [
        ['S3AnyResource', ['s3:GetBucketAcl'], ['*']],
        ['S3Bucket', ['s3:GetBucketPolicy'], [bucket]],
      ],
    ],
    [
      'objects stand under their bucket',
      [
        entry('s3:GetObject', { resource: `${bucket}/2026/1.gz` }),
        entry('s3:GetObject', { resource: `${bucket}/2.gz` }),
      ],
      [['S3Object', ['s3:GetObject'], [`${bucket}/*`]]],
    ],
    [
      'an action that the catalog does not have keeps its name',
      [entry('zzz:DoWhatever', { resource: 'arn:aws:zzz:::1' })],
      [['ZzzAnyResource', ['zzz:DoWhatever'], ['*']]],
    ],
    [
      'denied calls are not in it',
      [entry('ec2:DescribeVpcs'), entry('ec2:DeleteVpc', { outcome: 'denied', resource: null })],
      [['NoResourceTypes', ['ec2:DescribeVpcs'], ['*']]],
    ],
  ])('%s', (_, entries, expected) => expect(statementsOf(write(entries))).toEqual(expected))

  test('nothing that was allowed is no policy', () => {
    const denied = ledger([entry('ec2:DescribeVpcs', { outcome: 'denied' })])
    expect(
      policyFromUse({ principal: role, ledger: denied, catalog, today: '2026-11-01', maxAgeDays: 30 }),
    ).toBeUndefined()
  })
})

describe('why a resource is *', () => {
  test.each<[string, Partial<UsageEntry>, RegExp]>([
    ['no resource', { resource: null, grade: 'guessed' }, /not every use names its resource/],
    ['a guess', { grade: 'guessed' }, /AWS does not document which resource is checked/],
    ['only the record names it', { grade: 'listed' }, /does not state that the resource in the record is the one/],
    ['another kind of resource', { resource: taskRole }, /is none of the resource types/],
    ['a variable of Terraform', { resource: secret('a&{b}-111111') }, /characters that a policy reads as a pattern/],
  ])('%s', (_, other, reason) => {
    const policy = write([entry('secretsmanager:GetSecretValue', { resource: secret('a-111111'), ...other })])
    expect(statementsOf(policy)).toEqual([['SecretsmanagerAnyResource', ['secretsmanager:GetSecretValue'], ['*']]])
    expect(textsOf(policy, 'any-resource').join()).toMatch(reason)
  })
})

describe('passed roles', () => {
  test.each<[string, readonly UsageEntry[], readonly unknown[]]>([
    [
      'to a service that AWS names for the call',
      [pass('ecs.amazonaws.com:RegisterTaskDefinition')],
      [[[taskRole], { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } }]],
    ],
    [
      'to two services',
      [pass('ecs.amazonaws.com:RunTask'), pass('events.amazonaws.com:PutTargets')],
      [[[taskRole], { StringEquals: { 'iam:PassedToService': ['ecs-tasks.amazonaws.com', 'events.amazonaws.com'] } }]],
    ],
    [
      'to one that is not known besides',
      [pass('ecs.amazonaws.com:RunTask'), pass('rds.amazonaws.com:CreateDBCluster')],
      [[[taskRole], undefined]],
    ],
    [
      'a role that the request does not name',
      [pass('ec2.amazonaws.com:RunInstances', { resource: null }), pass('ecs.amazonaws.com:RunTask')],
      [[['*'], undefined]],
    ],
    [
      'in China, where the pages say nothing',
      [pass('ecs.amazonaws.com:RunTask', { resource: 'arn:aws-cn:iam::111122223333:role/task' })],
      [[['arn:aws-cn:iam::111122223333:role/task'], undefined]],
    ],
  ])('%s', (_, entries, expected) => {
    const policy = write(entries)
    expect(printDocument(policy.document).Statement.map(({ Resource, Condition }) => [Resource, Condition])).toEqual(
      expected,
    )
    expect(textsOf(policy, 'derived')).toHaveLength(1)
  })
})

describe('caveats', () => {
  const seen = [entry('ecs:UpdateService', { resource: 'arn:aws:ecs:eu-west-1:111122223333:service/prod/api' })]
  test.each<[string, PolicyFromUse, CaveatKind, RegExp]>([
    [
      'what was read',
      write(seen),
      'evidence',
      /2026-08-01 to 2026-10-31: 92 days with records of eu-west-1, us-east-1/,
    ],
    [
      'what was not read',
      write(seen, { coverage: { accounts: [coverage()], complete: false, problems: ['a.gz: cut off'] } }),
      'evidence',
      /a\.gz: cut off/,
    ],
    [
      'evidence that ended long ago',
      write(seen, { coverage: { accounts: [coverage({ to: '2026-05-01T00:00:00Z' })], complete: true, problems: [] } }),
      'evidence',
      /ends 184 days ago/,
    ],
    [
      'denied calls',
      write([...seen, entry('ec2:DeleteVpc', { outcome: 'denied', resource: null, count: 3 })]),
      'denied',
      /^ec2:DeleteVpc: AWS denied 3 calls on an unknown resource/,
    ],
    [
      'events that no action explains',
      write(seen, {
        unmapped: [
          {
            eventSource: 'cloudshell.amazonaws.com',
            eventName: 'RedeemCode',
            principals: [role],
            count: 2,
            events: [],
          },
        ],
      }),
      'unmapped',
      /RedeemCode of cloudshell\.amazonaws\.com \(2 events\)/,
    ],
    ['dependent actions', write(seen), 'second-permission', /logs:CreateLogGroup: May be needed inside calls of ecs:U/],
    [
      'what rules keep together with a call',
      write([entry('lambda:CreateFunction', { resource: 'arn:aws:lambda:eu-west-1:111122223333:function:f' })]),
      'second-permission',
      /ec2:DescribeSecurityGroups .*Lambda checks them when a function is put into a VPC/,
    ],
    [
      'what is checked at run time',
      write([entry('lambda:ListFunctions')]),
      'runtime',
      /^lambda:InvokeFunctionUrl: No event shows it: checked when a request reaches a function URL/m,
    ],
    [
      'a used action that is checked on other resources unseen',
      write([
        entry('secretsmanager:GetSecretValue', { resource: secret('a-111111') }),
        entry('kms:Decrypt', { resource: 'arn:aws:kms:eu-west-1:111122223333:key/1' }),
      ]),
      'second-permission',
      /^kms:Decrypt: It may be checked on other resources too/m,
    ],
    [
      'data events',
      write([entry('s3:GetBucketPolicy', { resource: bucket })]),
      'unseen',
      /s3:GetObject .*AWS::S3::Object/,
    ],
    ['data events of other services', write(seen), 'unseen', /^dynamodb:GetItem lambda:InvokeFunction s3:GetObject/m],
    [
      'few calls',
      write([entry('s3:GetBucketPolicy', { resource: bucket, count: 2 })]),
      'growing',
      /^s3:GetBucketPolicy: There may be other resources: fewer than 20 uses/,
    ],
    [
      'new names of one pattern',
      write(
        ['2026-08-01', '2026-09-01', '2026-10-01'].map((day) =>
          entry('rds:DeleteDBSnapshot', {
            resource: `arn:aws:rds:eu-west-1:111122223333:snapshot:orders-${day}`,
            firstSeen: `${day}T00:00:00Z`,
          }),
        ),
      ),
      'growing',
      /^rds:DeleteDBSnapshot: .*write arn:aws:rds:eu-west-1:111122223333:snapshot:orders-\* \(3 of them\) instead/m,
    ],
    [
      'tags on create',
      write([
        entry('sqs:TagQueue', {
          resource: 'arn:aws:sqs:eu-west-1:111122223333:q',
          operation: 'sqs.amazonaws.com:CreateQueue',
        }),
      ]),
      'derived',
      /^sqs:TagQueue: .*sqs\.amazonaws\.com:CreateQueue/,
    ],
  ])('%s', (_, policy, kind, expected) => expect(textsOf(policy, kind).join('\n')).toMatch(expected))

  test.each<[string, PolicyFromUse, CaveatKind, RegExp]>([
    ['enough calls', write([entry('s3:GetBucketPolicy', { resource: bucket })]), 'growing', /./],
    [
      'data events that are recorded',
      write([entry('s3:GetBucketPolicy', { resource: bucket })], {
        coverage: {
          accounts: [coverage({ dataEvents: ['AWS::S3::Object'], dataComplete: ['AWS::S3::Object'] })],
          complete: true,
          problems: [],
        },
      }),
      'unseen',
      /s3:GetObject/,
    ],
    [
      'what only roles of services need, of a user',
      write([entry('mq:DescribeBroker', { principal: user, resource: null })], {}, user),
      'second-permission',
      /lambda-mq/,
    ],
  ])('none: %s', (_, policy, kind, unexpected) => expect(textsOf(policy, kind).join('\n')).not.toMatch(unexpected))

  test('of one statement have its Sid', () => {
    const { caveats } = write([entry('s3:GetBucketPolicy', { resource: null, grade: 'guessed' })])
    expect(caveats.filter(({ sid }) => sid !== undefined).map(({ sid, kind }) => [sid, kind])).toEqual([
      ['S3AnyResource', 'any-resource'],
    ])
  })
})
