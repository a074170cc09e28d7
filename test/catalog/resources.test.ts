import { describe, expect, test } from '@jest/globals'
import { partitionOf } from '../../src/catalog/arn-template.ts'
import { markMissingPath } from '../../src/catalog/missing-path.ts'
import { authorised, facts } from './catalog-asset.ts'

const account = '111122223333'
const ec2 = (rest: string): string => `arn:aws:ec2:eu-central-1:${account}:${rest}`
const role = `arn:aws:iam::${account}:role/service/task`

/** The resources of one action of a call, and whether they are all. */
function resources(
  action: string,
  ...event: Parameters<typeof facts>
): { resources: readonly string[]; complete: boolean } {
  const found = authorised(facts(...event)).get(action)
  if (!found) throw new Error(`${action} is not among the actions of ${event[1]}`)
  return { resources: found.resources, complete: found.complete }
}

const whole = (...arns: string[]) => ({ resources: arns, complete: true })
const unknown = { resources: [], complete: false }

describe('actions without resource types work on *', () => {
  test.each([
    ['ec2:DescribeInstances', 'ec2', 'DescribeInstances', { instancesSet: { items: [{ instanceId: 'i-1' }] } }],
    ['s3:ListAllMyBuckets', 's3', 'ListBuckets', {}],
    ['kms:ListKeys', 'kms', 'ListKeys', {}],
  ])('%s', (action, source, name, parameters) => {
    expect(resources(action, source, name, parameters)).toEqual(whole('*'))
  })
})

describe('ARNs of the record come first', () => {
  test('an object and its bucket: each action takes the one it acts on', () => {
    const recorded = [
      { type: 'AWS::S3::Object', ARN: 'arn:aws:s3:::logs/a/b.txt' },
      { type: 'AWS::S3::Bucket', ARN: 'arn:aws:s3:::logs' },
    ]
    expect(
      resources('s3:GetObject', 's3', 'GetObject', { bucketName: 'logs', key: 'a/b.txt' }, { resources: recorded }),
    ).toEqual(whole('arn:aws:s3:::logs/a/b.txt'))
    expect(resources('s3:ListBucket', 's3', 'HeadBucket', { bucketName: 'logs' }, { resources: recorded })).toEqual(
      whole('arn:aws:s3:::logs'),
    )
  })

  test('the key that an alias stands for', () => {
    const key = `arn:aws:kms:eu-central-1:${account}:key/dad21b23-9915-42bd-981b-2a9f3c8f20c8`
    expect(
      resources(
        'kms:GenerateDataKey',
        'kms',
        'GenerateDataKey',
        { keyId: 'alias/aws/s3' },
        { resources: [{ type: 'AWS::KMS::Key', ARN: key }] },
      ),
    ).toEqual(whole(key))
    expect(resources('kms:GenerateDataKey', 'kms', 'GenerateDataKey', { keyId: 'alias/aws/s3' })).toEqual(unknown)
  })

  test('an ARN of another kind does not count', () => {
    expect(resources('s3:GetBucketAcl', 's3', 'GetBucketAcl', {}, { resources: [{ ARN: role }] })).toEqual(unknown)
  })
})

describe('then ARNs in the request', () => {
  const secret = `arn:aws:secretsmanager:eu-central-1:${account}:secret:db-2aONLk`
  const trail = `arn:aws:cloudtrail:eu-central-1:${account}:trail/main`
  test.each([
    ['secretsmanager:GetSecretValue', 'secretsmanager', 'GetSecretValue', { secretId: secret }, secret],
    ['cloudtrail:StopLogging', 'cloudtrail', 'StopLogging', { name: trail }, trail],
    [
      'lambda:GetFunction',
      'lambda',
      'GetFunction20150331v2',
      { functionName: `arn:aws:lambda:eu-central-1:${account}:function:f` },
      `arn:aws:lambda:eu-central-1:${account}:function:f`,
    ],
    [
      'sns:Subscribe',
      'sns',
      'Subscribe',
      { topicArn: `arn:aws:sns:eu-central-1:${account}:t`, endpoint: `arn:aws:sqs:eu-central-1:${account}:q` },
      `arn:aws:sns:eu-central-1:${account}:t`,
    ],
    [
      'iam:GetPolicy',
      'iam',
      'GetPolicy',
      { policyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' },
      'arn:aws:iam::aws:policy/ReadOnlyAccess',
    ],
  ])('%s', (action, source, name, parameters, expected) => {
    expect(resources(action, source, name, parameters)).toEqual(whole(expected))
  })

  test('the role a task runs under is not what RunTask acts on', () => {
    expect(
      resources('ecs:RunTask', 'ecs', 'RunTask', {
        cluster: 'c',
        taskDefinition: 'web:3',
        overrides: { taskRoleArn: role },
      }),
    ).toEqual(whole(`arn:aws:ecs:eu-central-1:${account}:task-definition/web:3`))
    expect(
      resources('ecs:RunTask', 'ecs', 'RunTask', {
        cluster: 'c',
        taskDefinition: 'web',
        overrides: { taskRoleArn: role },
      }),
    ).toEqual(whole(`arn:aws:ecs:eu-central-1:${account}:task-definition/web:*`))
  })

  test('a pattern inside the request is no resource', () => {
    expect(
      resources('secretsmanager:GetSecretValue', 'secretsmanager', 'GetSecretValue', { secretId: `${secret}*` }),
    ).toEqual(unknown)
  })
})

describe('then the ARN template of the resource type', () => {
  test.each([
    ['s3:GetBucketAcl', 's3', 'GetBucketAcl', { bucketName: 'logs' }, 'arn:aws:s3:::logs'],
    ['s3:GetObject', 's3', 'GetObject', { bucketName: 'logs', key: 'a/b' }, 'arn:aws:s3:::logs/a/b'],
    [
      'lambda:GetFunction',
      'lambda',
      'GetFunction20150331v2',
      { functionName: 'f' },
      `arn:aws:lambda:eu-central-1:${account}:function:f`,
    ],
    [
      'ssm:GetParameter',
      'ssm',
      'GetParameter',
      { name: '/app/db' },
      `arn:aws:ssm:eu-central-1:${account}:parameter/app/db`,
    ],
    [
      'ssm:ListTagsForResource',
      'ssm',
      'ListTagsForResource',
      { resourceType: 'Parameter', resourceId: '/app/db' },
      `arn:aws:ssm:eu-central-1:${account}:parameter/app/db`,
    ],
    [
      'ssm:PutComplianceItems',
      'ssm',
      'PutComplianceItems',
      { resourceType: 'ManagedInstance', resourceId: 'i-0a1b' },
      `arn:aws:ec2:eu-central-1:${account}:instance/i-0a1b`,
    ],
    [
      'ssm:PutComplianceItems',
      'ssm',
      'PutComplianceItems',
      { resourceType: 'ManagedInstance', resourceId: 'mi-0a1b' },
      `arn:aws:ssm:eu-central-1:${account}:managed-instance/mi-0a1b`,
    ],
    [
      'ssm:GetDocument',
      'ssm',
      'GetDocument',
      { name: 'AWS-RunShellScript' },
      'arn:aws:ssm:eu-central-1::document/AWS-RunShellScript',
    ],
    [
      'sqs:SendMessage',
      'sqs',
      'SendMessage',
      { queueUrl: `https://sqs.eu-central-1.amazonaws.com/444455556666/jobs` },
      'arn:aws:sqs:eu-central-1:444455556666:jobs',
    ],
    ['sqs:CreateQueue', 'sqs', 'CreateQueue', { queueName: 'jobs' }, `arn:aws:sqs:eu-central-1:${account}:jobs`],
    [
      'rds:DeleteDBInstance',
      'rds',
      'DeleteDBInstance',
      { dBInstanceIdentifier: 'Main' },
      `arn:aws:rds:eu-central-1:${account}:db:main`,
    ],
    [
      'dynamodb:GetItem',
      'dynamodb',
      'GetItem',
      { tableName: 'orders' },
      `arn:aws:dynamodb:eu-central-1:${account}:table/orders`,
    ],
    ['route53:GetHostedZone', 'route53', 'GetHostedZone', { id: '/hostedzone/Z1' }, 'arn:aws:route53:::hostedzone/Z1'],
    [
      'cloudwatch:DeleteAlarms',
      'monitoring',
      'DeleteAlarms',
      { alarmNames: ['cpu'] },
      `arn:aws:cloudwatch:eu-central-1:${account}:alarm:cpu`,
    ],
    [
      'ecr:BatchGetImage',
      'ecr',
      'BatchGetImage',
      { repositoryName: 'team/web', registryId: '444455556666' },
      'arn:aws:ecr:eu-central-1:444455556666:repository/team/web',
    ],
    [
      'guardduty:GetDetector',
      'guardduty',
      'GetDetector',
      { detectorId: 'd1' },
      `arn:aws:guardduty:eu-central-1:${account}:detector/d1`,
    ],
    ['ec2:DeleteVpc', 'ec2', 'DeleteVpc', { vpcId: 'vpc-1' }, ec2('vpc/vpc-1')],
    [
      'ec2:DeleteNatGateway',
      'ec2',
      'DeleteNatGateway',
      { DeleteNatGatewayRequest: { NatGatewayId: 'nat-1' } },
      ec2('natgateway/nat-1'),
    ],
    [
      'ec2:DeleteFlowLogs',
      'ec2',
      'DeleteFlowLogs',
      { DeleteFlowLogsRequest: { FlowLogId: { tag: 1, content: 'fl-1' } } },
      ec2('vpc-flow-log/fl-1'),
    ],
    ['ec2:DeregisterImage', 'ec2', 'DeregisterImage', { imageId: 'ami-1' }, 'arn:aws:ec2:eu-central-1::image/ami-1'],
    [
      'ec2:AuthorizeSecurityGroupIngress',
      'ec2',
      'AuthorizeSecurityGroupIngress',
      { groupId: 'sg-1', ipPermissions: { items: [{ groups: { items: [{ groupId: 'sg-2' }] } }] } },
      ec2('security-group/sg-1'),
    ],
  ])('%s of %s %s', (action, source, name, parameters, expected) => {
    expect(resources(action, source, name, parameters)).toEqual(whole(expected))
  })

  test('lists name several', () => {
    expect(
      resources('ec2:StopInstances', 'ec2', 'StopInstances', {
        instancesSet: { items: [{ instanceId: 'i-1' }, { instanceId: 'i-2' }] },
      }),
    ).toEqual(whole(ec2('instance/i-1'), ec2('instance/i-2')))
    expect(resources('ssm:GetParameters', 'ssm', 'GetParameters', { names: ['/a', 'b'] })).toEqual(
      whole(`arn:aws:ssm:eu-central-1:${account}:parameter/a`, `arn:aws:ssm:eu-central-1:${account}:parameter/b`),
    )
  })

  test.each(['odd-1', 'i-*', ''])(
    'an id among those to tag that shows no type (%j) leaves the resources open',
    (id) => {
      const found = resources('ec2:CreateTags', 'ec2', 'CreateTags', {
        resourcesSet: { items: [{ resourceId: 'vol-1' }, { resourceId: id }] },
      })
      expect(found).toEqual({ resources: [ec2('volume/vol-1')], complete: false })
    },
  )

  test('tags on things of several kinds go by the prefix of the id', () => {
    expect(
      resources('ec2:CreateTags', 'ec2', 'CreateTags', {
        resourcesSet: { items: [{ resourceId: 'ami-1' }, { resourceId: 'vol-1' }] },
      }),
    ).toEqual(whole('arn:aws:ec2:eu-central-1::image/ami-1', ec2('volume/vol-1')))
  })
})

describe('what the request does not say is not made up', () => {
  const lex = (rest: string): string => `arn:aws:lex:eu-central-1:${account}:${rest}`
  test.each([
    [
      'a type with two forms of ARN takes the one that the request determines',
      ['lex:BuildBotLocale', 'lex', 'BuildBotLocale', { botId: 'ABCDEFGHIJ', localeId: 'de_DE' }],
      whole(lex('bot/ABCDEFGHIJ')),
    ],
    [
      'one member does not stand for two variables',
      ['schemas:DescribeSchema', 'schemas', 'DescribeSchema', { name: 'orders' }],
      unknown,
    ],
    [
      'the owner is another account',
      [
        'codeartifact:DescribeDomain',
        'codeartifact',
        'DescribeDomain',
        { domainName: 'd', ownerAccount: '444455556666' },
      ],
      unknown,
    ],
  ] as const)('%s', (_, [action, source, name, parameters], expected) => {
    expect(resources(action, source, name, parameters)).toEqual(expected)
  })
})

describe('what is being made has no id yet', () => {
  test.each([
    ['ec2:CreateVpc', 'CreateVpc', { cidrBlock: '10.0.0.0/16' }, [ec2('vpc/*')]],
    ['ec2:AllocateAddress', 'AllocateAddress', { domain: 'vpc' }, [ec2('elastic-ip/*')]],
    ['ec2:CreateSubnet', 'CreateSubnet', { vpcId: 'vpc-1' }, [ec2('subnet/*'), ec2('vpc/vpc-1')]],
    [
      'ec2:CreateNatGateway',
      'CreateNatGateway',
      { CreateNatGatewayRequest: { SubnetId: 'subnet-1', AllocationId: 'eipalloc-1' } },
      [ec2('elastic-ip/eipalloc-1'), ec2('natgateway/*'), ec2('subnet/subnet-1')],
    ],
  ])('%s', (action, name, parameters, expected) => {
    expect(resources(action, 'ec2', name, parameters)).toEqual(whole(...expected))
  })

  test('the suffix that Secrets Manager will add is left out', () => {
    expect(resources('secretsmanager:CreateSecret', 'secretsmanager', 'CreateSecret', { name: 'db' })).toEqual(
      whole('arn:aws:secretsmanager:eu-central-1:111122223333:secret:db-*'),
    )
  })
})

describe('every required type must be found', () => {
  test('a database is also authorised on groups left to their default', () => {
    expect(
      resources('rds:CreateDBInstance', 'rds', 'CreateDBInstance', { dBInstanceIdentifier: 'main' }).complete,
    ).toBe(false)
  })

  test('of optional types at least one', () => {
    expect(resources('rds:DescribeDBInstances', 'rds', 'DescribeDBInstances', {})).toEqual(unknown)
  })
})

describe('names that hide a path', () => {
  test('a role is known where it is made', () => {
    expect(resources('iam:CreateRole', 'iam', 'CreateRole', { roleName: 'r', path: '/app/' })).toEqual(
      whole(`arn:aws:iam::${account}:role/app/r`),
    )
    expect(resources('iam:CreateRole', 'iam', 'CreateRole', { roleName: 'r' })).toEqual(
      whole(`arn:aws:iam::${account}:role/r`),
    )
  })

  test.each([
    ['iam:GetRole', 'GetRole', { roleName: 'r' }, 'role/r'],
    ['iam:GetUser', 'GetUser', { userName: 'jane@example.com' }, 'user/jane@example.com'],
    ['iam:GetInstanceProfile', 'GetInstanceProfile', { instanceProfileName: 'p' }, 'instance-profile/p'],
    ['iam:AddUserToGroup', 'AddUserToGroup', { userName: 'jane', groupName: 'g' }, 'group/g'],
    [
      'iam:AttachRolePolicy',
      'AttachRolePolicy',
      { roleName: 'r', policyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' },
      'role/r',
    ],
    ['iam:PassRole', 'AddRoleToInstanceProfile', { instanceProfileName: 'p', roleName: 'r' }, 'role/r'],
  ])('and named without path in %s', (action, name, parameters, expected) => {
    expect(resources(action, 'iam', name, parameters)).toEqual(
      whole(markMissingPath(`arn:aws:iam::${account}:${expected}`)),
    )
  })

  test.each([
    ['iam:GetUser', 'GetUser', null],
    ['iam:GetRole', 'GetRole', { roleName: 'app/r' }],
    ['iam:GetRole', 'GetRole', { roleName: '*' }],
    ['iam:PassRole', 'AddRoleToInstanceProfile', { instanceProfileName: 'p' }],
  ])('and unknown in %s %s %j', (action, name, parameters) => {
    expect(resources(action, 'iam', name, parameters)).toEqual(unknown)
  })
})

describe('hostile and odd requests', () => {
  test.each([
    ['nothing', null],
    ['text', 'requestParameters'],
    ['a list', [1, 2]],
    ['numbers for names', { bucketName: 17 }],
    ['wildcards', { bucketName: '*' }],
    ['an empty name', { bucketName: '' }],
    ['an object', { bucketName: { toString: 'x' } }],
    ['a policy variable', { bucketName: '${aws:username}' }],
  ])('%s', (_, parameters) => {
    const found = resources('s3:GetBucketAcl', 's3', 'GetBucketAcl', parameters)
    expect(found).toEqual(unknown)
  })

  test('deep nesting is bounded', () => {
    let deep: unknown = { bucketName: 'deep' }
    for (let level = 0; level < 10_000; level++) deep = { deep }
    expect(resources('s3:GetBucketAcl', 's3', 'GetBucketAcl', deep)).toEqual(unknown)
  })
})

test.each([
  ['eu-central-1', 'aws'],
  ['cn-north-1', 'aws-cn'],
  ['us-gov-west-1', 'aws-us-gov'],
  ['us-iso-east-1', 'aws-iso'],
  ['us-isob-east-1', 'aws-iso-b'],
])('%s lies in partition %s', (region, partition) => {
  expect(partitionOf(region)).toBe(partition)
})
