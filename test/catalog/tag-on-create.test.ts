import { describe, expect, test } from '@jest/globals'
import { authorised, facts } from './catalog-asset.ts'

const tags = [{ key: 'team', value: 'web' }]
const arn = (rest: string): string => `arn:aws:${rest.replace('@', 'eu-central-1:111122223333')}`

describe('tags given on creation are authorised as tagging', () => {
  test.each([
    [
      'ec2',
      'CreateVpc',
      { tagSpecificationSet: { items: [{ resourceType: 'vpc', tags }] } },
      'ec2:CreateTags',
      [arn('ec2:@:vpc/*')],
    ],
    ['iam', 'CreateRole', { roleName: 'r', tags }, 'iam:TagRole', ['arn:aws:iam::111122223333:role/r']],
    ['sqs', 'CreateQueue', { queueName: 'q', tags: { team: 'web' } }, 'sqs:TagQueue', [arn('sqs:@:q')]],
    [
      'lambda',
      'CreateFunction20150331',
      { functionName: 'f', tags: { team: 'web' } },
      'lambda:TagResource',
      [arn('lambda:@:function:f')],
    ],
    ['ssm', 'PutParameter', { name: '/a', tags }, 'ssm:AddTagsToResource', [arn('ssm:@:parameter/a')]],
    ['rds', 'CreateDBSubnetGroup', { dBSubnetGroupName: 'g', tags }, 'rds:AddTagsToResource', [arn('rds:@:subgrp:g')]],
  ])('%s %s', (source, name, parameters, action, resources) => {
    expect(authorised(facts(source, name, parameters)).get(action)).toMatchObject({ action, resources, complete: true })
  })

  test('a run that is tagged is not what it starts from', () => {
    const found = authorised(facts('ecs', 'RunTask', { cluster: 'main', taskDefinition: 'web:3', tags }))
    expect(found.get('ecs:TagResource')).toMatchObject({ resources: [], complete: false })
  })

  test('where several things are made or used, which are tagged is unknown', () => {
    const found = authorised(
      facts('rds', 'CreateDBSnapshot', { dBInstanceIdentifier: 'a', dBSnapshotIdentifier: 'b', tags }),
    )
    expect(found.get('rds:AddTagsToResource')).toMatchObject({
      action: 'rds:AddTagsToResource',
      resources: [],
      complete: false,
    })
  })
})

describe('verbs and members are those of the SDK models', () => {
  const map = { team: 'web' }
  test.each<[source: string, name: string, parameters: unknown, action: string]>([
    ['cloudtrail', 'CreateTrail', { name: 't', tagsList: tags }, 'cloudtrail:AddTags'],
    ['cognito-idp', 'CreateUserPool', { poolName: 'p', userPoolTags: map }, 'cognito-idp:TagResource'],
    ['cognito-identity', 'CreateIdentityPool', { identityPoolTags: map }, 'cognito-identity:TagResource'],
    ['backup', 'CreateBackupPlan', { backupPlan: {}, backupPlanTags: map }, 'backup:TagResource'],
    ['backup', 'CreateBackupVault', { backupVaultName: 'v', backupVaultTags: map }, 'backup:TagResource'],
    ['bedrock', 'CreateEvaluationJob', { jobName: 'j', jobTags: tags }, 'bedrock:TagResource'],
    ['mediaconnect', 'CreateFlow', { name: 'f', flowTags: map }, 'mediaconnect:TagResource'],
    ['lex', 'CreateBot', { botName: 'b', botTags: map }, 'lex:TagResource'],
    ['batch', 'SubmitJob', { jobName: 'j', tags: map }, 'batch:TagResource'],
    ['connect', 'ClaimPhoneNumber', { phoneNumber: '+1', tags: map }, 'connect:TagResource'],
    ['storagegateway', 'ActivateGateway', { gatewayName: 'g', tags }, 'storagegateway:AddTagsToResource'],
    ['ds', 'ConnectDirectory', { name: 'd', tags }, 'ds:AddTagsToResource'],
    ['elasticmapreduce', 'RunJobFlow', { name: 'j', tags }, 'elasticmapreduce:AddTags'],
    ['resource-groups', 'CreateGroup', { name: 'g', tags: map }, 'resource-groups:Tag'],
    ['iam', 'CreateVirtualMFADevice', { virtualMFADeviceName: 'd', tags }, 'iam:TagMFADevice'],
    ['s3', 'CreateAccessPoint', { name: 'a', tags }, 's3:TagResource'],
    [
      'ec2',
      'AuthorizeSecurityGroupIngress',
      { groupId: 'sg-1', tagSpecificationSet: { items: [{ tags }] } },
      'ec2:CreateTags',
    ],
    [
      'ecs',
      'RunTask',
      {
        cluster: 'c',
        taskDefinition: 't',
        volumeConfigurations: [{ managedEBSVolume: { tagSpecifications: [{ tags }] } }],
      },
      'ecs:TagResource',
    ],
    // API Gateway's tags are put on a path of their own.
    ['apigateway', 'CreateRestApi', { createRestApiInput: { name: 'a', tags: map } }, 'apigateway:PUT'],
  ])('%s %s', (source, name, parameters, action) => {
    const mapped = authorised(facts(source, name, parameters))
    expect([...mapped.keys()]).toContain(action)
    expect([...authorised(facts(source, name, { other: 'x' })).keys()]).not.toContain(action)
  })

  test('of an operation that has several tagging actions, those that fit its noun are used', () => {
    const found = authorised(facts('iam', 'CreatePolicy', { policyName: 'p', tags }))
    expect([...found.keys()].filter((name) => name.startsWith('iam:Tag'))).toEqual(['iam:TagPolicy'])
  })
})

describe('tags that the request does not show', () => {
  const unknown = (action: string) => ({ action, resources: [], grade: 'guessed', complete: false })
  test.each<[source: string, name: string, parameters: unknown, action: string]>([
    ['ecs', 'RunTask', { taskDefinition: 't', propagateTags: 'TASK_DEFINITION' }, 'ecs:TagResource'],
    ['ecs', 'CreateService', { serviceName: 's', enableECSManagedTags: true }, 'ecs:TagResource'],
    ['batch', 'SubmitJob', { jobName: 'j', propagateTags: true }, 'batch:TagResource'],
    ['rds', 'CreateDBInstance', { dBInstanceIdentifier: 'd', copyTagsToSnapshot: true }, 'rds:AddTagsToResource'],
    ['fsx', 'CreateFileSystem', { windowsConfiguration: { copyTagsToBackups: true } }, 'fsx:TagResource'],
    ['ec2', 'RunInstances', { launchTemplate: { launchTemplateId: 'lt-1' } }, 'ec2:CreateTags'],
    [
      'ec2',
      'CreateFleet',
      { CreateFleetRequest: { LaunchTemplateConfigs: { LaunchTemplateSpecification: { LaunchTemplateId: 'lt-1' } } } },
      'ec2:CreateTags',
    ],
    ['autoscaling', 'CreateAutoScalingGroup', { launchTemplate: { launchTemplateName: 'l' } }, 'ec2:CreateTags'],
    ['eks', 'CreateNodegroup', { nodegroupName: 'n', launchTemplate: { id: 'lt-1' } }, 'ec2:CreateTags'],
  ])('%s %s: the tagging action may have been used', (source, name, parameters, action) => {
    expect(authorised(facts(source, name, parameters)).get(action)).toEqual(unknown(action))
  })

  test('of a call that could copy tags and was not asked to, nothing is said', () => {
    const found = authorised(facts('ecs', 'RunTask', { taskDefinition: 't', cluster: 'c' }))
    expect(found.has('ecs:TagResource')).toBe(false)
  })
})

describe('and nothing else is', () => {
  test.each([
    ['no tags', 'ec2', 'CreateVpc', { cidrBlock: '10.0.0.0/16', tagSpecificationSet: {} }],
    [
      'the numbers of a list',
      'ec2',
      'CreateNatGateway',
      { CreateNatGatewayRequest: { SubnetId: { tag: 1, content: 'subnet-1' } } },
    ],
    ['a filter by tag', 'ec2', 'DescribeTags', { filterSet: { items: [{ name: 'tag:team' }] }, tags }],
    [
      'tagging itself',
      'ec2',
      'CreateTags',
      { resourcesSet: { items: [{ resourceId: 'i-1' }] }, tagSet: { items: tags } },
    ],
    ['deleting', 'ec2', 'DeleteVpc', { vpcId: 'vpc-1', tags }],
  ])('%s', (_, source, name, parameters) => {
    expect([...authorised(facts(source, name, parameters)).keys()]).toEqual([`${source}:${name}`])
  })
})
