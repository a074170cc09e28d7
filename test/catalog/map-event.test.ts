import { describe, expect, test } from '@jest/globals'
import { withoutVersion } from '../../src/catalog/event-names.ts'
import { mapEvent } from '../../src/catalog/map-event.ts'
import { authorised, catalog, facts } from './catalog-asset.ts'
import { valuesRead } from '../../src/catalog/parameters.ts'

const actions = (...event: Parameters<typeof facts>): string[] => [...authorised(facts(...event)).keys()].toSorted()

describe('prefix:eventName, by the source that knows it', () => {
  test.each([
    ['ec2', 'DescribeInstances', 'ec2:DescribeInstances'],
    ['monitoring', 'PutMetricAlarm', 'cloudwatch:PutMetricAlarm'],
    ['email', 'VerifyEmailIdentity', 'ses:VerifyEmailIdentity'],
    ['tagging', 'GetResources', 'tag:GetResources'],
    ['ec2-instance-connect', 'SendSSHPublicKey', 'ec2-instance-connect:SendSSHPublicKey'],
    ['elasticloadbalancing', 'DescribeTargetGroups', 'elasticloadbalancing:DescribeTargetGroups'],
    ['sso', 'ListGroupMemberships', 'identitystore:ListGroupMemberships'],
  ])('%s %s → %s', (source, name, action) => {
    expect(actions(source, name)).toEqual([action])
  })
})

describe('second permissions by what the request asks for', () => {
  const [create, item] = [{ create: { regionName: 'eu-west-1' } }, { tableName: 't' }]
  test.each<[string, string, unknown, string[]]>([
    ['dynamodb', 'UpdateTable', item, []],
    [
      'dynamodb',
      'UpdateTable',
      { ...item, replicaUpdates: [create] },
      ['CreateTable', 'CreateTableReplica', 'Scan', 'BatchWriteItem', 'DeleteTableReplica'],
    ],
    ['sns', 'CreateTopic', { name: 't' }, []],
    ['sns', 'CreateTopic', { name: 't', dataProtectionPolicy: '{}' }, ['PutDataProtectionPolicy']],
  ])('%s %s of %j', (source, name, request, more) => {
    const found = authorised(facts(source, name, request))
    expect([...found.keys()]).toEqual(expect.arrayContaining(more.map((action) => `${source}:${action}`)))
    if (more.length === 0) expect([...found.keys()]).toEqual([`${source}:${name}`])
    for (const action of more) expect(found.get(`${source}:${action}`)?.grade).toBe('guessed')
  })
})

describe('version suffixes', () => {
  test.each([
    ['GetFunction20150331v2', 'GetFunction'],
    ['CreateFunction20150331', 'CreateFunction'],
    ['CreateDistribution2016_11_25', 'CreateDistribution'],
    ['ListDistributions2020_05_31', 'ListDistributions'],
    ['CreateEnvironmentEC2', 'CreateEnvironmentEC2'],
    ['RestoreDBClusterFromS3', 'RestoreDBClusterFromS3'],
    ['ListObjectsV2', 'ListObjectsV2'],
    ['GetFindingsV2', 'GetFindingsV2'],
  ])('%s is %s', (event, name) => {
    expect(withoutVersion(event)).toBe(name)
  })

  test('the event maps by the bare name', () => {
    expect(actions('lambda', 'GetFunction20150331v2')).toEqual(['lambda:GetFunction'])
    expect(actions('cloudfront', 'GetDistribution2016_11_25')).toEqual(['cloudfront:GetDistribution'])
  })
})

describe('renamed operations', () => {
  test.each([
    ['lambda', 'Invoke', ['lambda:InvokeFunction']],
    ['s3', 'ListBuckets', ['s3:ListAllMyBuckets']],
    ['s3', 'HeadBucket', ['s3:ListBucket']],
    ['s3', 'ListObjects', ['s3:ListBucket']],
    ['s3', 'ListObjectsV2', ['s3:ListBucket']],
    ['s3', 'HeadObject', ['s3:GetObject']],
    ['s3', 'ListObjectVersions', ['s3:ListBucketVersions']],
    ['s3', 'GetBucketEncryption', ['s3:GetEncryptionConfiguration']],
    ['s3', 'DeleteBucketEncryption', ['s3:PutEncryptionConfiguration']],
    ['s3', 'GetBucketLifecycle', ['s3:GetLifecycleConfiguration']],
    ['s3', 'DeleteBucketLifecycle', ['s3:PutLifecycleConfiguration']],
    ['s3', 'GetBucketReplication', ['s3:GetReplicationConfiguration']],
    ['s3', 'PutBucketCors', ['s3:PutBucketCORS']],
    ['s3', 'DeleteBucketCors', ['s3:PutBucketCORS']],
    ['s3', 'DeleteBucketWebsite', ['s3:DeleteBucketWebsite']],
    ['s3', 'GetAccountPublicAccessBlock', ['s3:GetAccountPublicAccessBlock']],
    ['s3', 'DeleteBucketPublicAccessBlock', ['s3:PutBucketPublicAccessBlock']],
    ['s3', 'DeleteObjects', ['s3:DeleteObject', 's3:DeleteObjectVersion']],
    ['s3', 'UploadPart', ['s3:PutObject']],
    ['s3', 'CompleteMultipartUpload', ['s3:PutObject']],
    ['s3', 'AbortMultipartUpload', ['s3:AbortMultipartUpload']],
    ['s3express', 'GetObject', ['s3express:CreateSession']],
    ['apigateway', 'CreateRestApi', ['apigateway:POST']],
    ['apigateway', 'GetRestApis', ['apigateway:GET']],
    ['apigateway', 'UpdateStage', ['apigateway:PATCH']],
    ['apigateway', 'PutMethod', ['apigateway:PUT']],
    ['apigateway', 'FlushStageCache', ['apigateway:DELETE']],
    ['apigateway', 'ImportDocumentationParts', ['apigateway:PUT']],
    ['apigateway', 'TagResource', ['apigateway:PATCH', 'apigateway:POST', 'apigateway:PUT']],
    ['kms', 'ReEncrypt', ['kms:ReEncryptFrom', 'kms:ReEncryptTo']],
    ['dynamodb', 'TransactGetItems', ['dynamodb:GetItem']],
    [
      'dynamodb',
      'ExecuteStatement',
      ['dynamodb:PartiQLDelete', 'dynamodb:PartiQLInsert', 'dynamodb:PartiQLSelect', 'dynamodb:PartiQLUpdate'],
    ],
    ['sqs', 'SendMessageBatch', ['sqs:SendMessage']],
    ['sqs', 'DeleteMessageBatch', ['sqs:DeleteMessage']],
    ['sns', 'PublishBatch', ['sns:Publish']],
    ['budgets', 'CreateBudget', ['budgets:ModifyBudget']],
    ['budgets', 'DescribeBudgets', ['budgets:ViewBudget']],
    ['bedrock', 'ConverseStream', ['bedrock:InvokeModelWithResponseStream']],
    ['access-analyzer', 'ListFindingsV2', ['access-analyzer:ListFindings']],
  ])('%s %s → %j', (source, name, expected) => {
    expect(actions(source, name)).toEqual(expected)
  })
})

describe('what the request asks for decides', () => {
  test.each([
    ['GetObject', { key: 'k', versionId: 'v' }, ['s3:GetObjectVersion']],
    ['DeleteObject', { key: 'k', versionId: 'v' }, ['s3:DeleteObjectVersion']],
    [
      'PutObject',
      { key: 'k', 'x-amz-acl': 'public-read', 'x-amz-tagging': 'a=b' },
      ['s3:PutObject', 's3:PutObjectAcl', 's3:PutObjectTagging'],
    ],
    ['CreateBucket', { bucketName: 'b', 'x-amz-acl': 'private' }, ['s3:CreateBucket']],
    ['CreateBucket', { bucketName: 'b', 'x-amz-acl': 'public-read' }, ['s3:CreateBucket', 's3:PutBucketAcl']],
    ['CreateBucket', { bucketName: 'b', 'x-amz-grant-read': 'id=1' }, ['s3:CreateBucket', 's3:PutBucketAcl']],
    ['CopyObject', { key: 'k' }, ['s3:GetObject', 's3:GetObjectTagging', 's3:PutObject', 's3:PutObjectTagging']],
    ['GetPublicAccessBlock', { bucketName: 'b' }, ['s3:GetBucketPublicAccessBlock']],
    ['GetPublicAccessBlock', {}, ['s3:GetAccountPublicAccessBlock']],
  ])('S3 %s with %j → %j', (name, parameters, expected) => {
    expect(actions('s3', name, parameters)).toEqual(expected)
  })

  test('AssumeRole carries tags and a source identity', () => {
    const roleArn = 'arn:aws:iam::111122223333:role/r'
    expect(actions('sts', 'AssumeRole', { roleArn })).toEqual(['sts:AssumeRole'])
    expect(actions('sts', 'AssumeRole', { roleArn, tags: [{ key: 'a', value: 'b' }], sourceIdentity: 'jane' })).toEqual(
      ['sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession'],
    )
  })

  test('a function with layers needs to read them', () => {
    const layer = 'arn:aws:lambda:eu-central-1:111122223333:layer:tools:3'
    const found = authorised(
      facts('lambda', 'UpdateFunctionConfiguration20150331v2', { functionName: 'f', layers: [layer] }),
    )
    expect(found.get('lambda:GetLayerVersion')).toEqual({
      action: 'lambda:GetLayerVersion',
      resources: [layer],
      complete: true,
      grade: 'stated',
    })
  })
})

describe('calls that need no permission', () => {
  test.each([
    ['sts', 'GetCallerIdentity'],
    ['sts', 'GetSessionToken'],
    ['dynamodb', 'DescribeEndpoints'],
    ['signin', 'ConsoleLogin'],
  ])('%s %s', (source, name) => {
    expect(mapEvent(catalog, facts(source, name)).kind).toBe('no-evidence')
  })
})

describe('what the catalog does not know is reported', () => {
  test.each([
    ['ec2', 'SharedSnapshotVolumeCreated', { kind: 'unmapped', services: ['ec2'] }],
    ['monitoring', 'InventedCall', { kind: 'unmapped', services: ['cloudwatch'] }],
    ['nosuchservice', 'Anything', { kind: 'unmapped', services: [] }],
    ['apigateway', 'Mystery', { kind: 'unmapped', services: ['apigateway'] }],
  ])('%s %s', (source, name, expected) => {
    expect(mapEvent(catalog, facts(source, name))).toEqual(expected)
  })

  test('names from outside that look like members of objects are names', () => {
    expect(mapEvent(catalog, facts('__proto__', 'constructor'))).toEqual({ kind: 'unmapped', services: [] })
    expect(mapEvent(catalog, facts('constructor', 'toString')).kind).toBe('unmapped')
    expect(mapEvent(catalog, facts('sqs', '__proto__'))).toEqual({ kind: 'unmapped', services: ['sqs'] })
  })
})

describe('a request that was too large to be recorded may have contained anything', () => {
  const omitted = { omitted: true, originalSize: 131072, reason: 'requestParameters too large' }
  const names = (source: string, operation: string) => [...authorised(facts(source, operation, omitted)).keys()].sort()

  test.each([
    ['athena', 'StartQueryExecution', 'athena:StartQueryExecution'],
    ['ecs', 'DescribeClusters', 'ecs:DescribeClusters'],
    ['events', 'DescribeEventBus', 'events:DescribeEventBus'],
    ['ec2', 'RunInstances', 'ec2:RunInstances'],
  ])('no default is taken for what %s %s names', (source, operation, action) => {
    const found = authorised(facts(source, operation, omitted)).get(action)
    expect(found).toMatchObject({ grade: 'guessed', complete: false })
  })

  test('tags', () => {
    expect(names('ec2', 'RunInstances')).toContain('ec2:CreateTags')
    expect(names('logs', 'CreateLogGroup')).toEqual([
      'logs:AssociateKmsKey',
      'logs:CreateLogGroup',
      'logs:TagLogGroup',
      'logs:TagResource',
    ])
  })

  test('what either of two requests needs, and roles', () => {
    expect(names('s3', 'GetObject')).toEqual(['s3:GetObject', 's3:GetObjectVersion'])
    expect(names('lambda', 'CreateFunction20150331')).toContain('iam:PassRole')
  })

  test('a request that has a member of this name is as it stands', () => {
    const request = { omitted: 'no', workGroup: 'etl' }
    const found = authorised(facts('athena', 'StartQueryExecution', request))
    expect(found.get('athena:StartQueryExecution')).toMatchObject({ grade: 'stated', complete: true })
  })

  test('whether it was left out is a value that the mapping reads, so that one request never stands for the other', () => {
    const request = { omitted: 'no', workGroup: 'etl' }
    authorised(facts('athena', 'StartQueryExecution', request))
    expect(valuesRead(request)).toEqual(new Set(['omitted', 'workGroup']))
  })
})
