import { describe, expect, test } from '@jest/globals'
import { catalog } from './catalog-asset.ts'

const seen = (action: string) => catalog.action(action)?.visibility

describe('management events', () => {
  test.each([
    'ec2:RunInstances',
    'ec2:DescribeInstances',
    'ec2:CreateTags',
    'iam:CreateRole',
    'iam:GetUser',
    's3:CreateBucket',
    's3:GetBucketAcl',
    's3:ListAllMyBuckets',
    's3:PutEncryptionConfiguration',
    's3:PutAccountPublicAccessBlock',
    'kms:Decrypt',
    'kms:GenerateDataKey',
    'kms:ReEncryptFrom',
    'sts:AssumeRole',
    'secretsmanager:GetSecretValue',
    'lambda:CreateFunction',
    'lambda:GetFunction',
    'dynamodb:DescribeTable',
    'sqs:CreateQueue',
    'sns:CreateTopic',
    'logs:FilterLogEvents',
    'cloudwatch:PutMetricAlarm',
    'states:StartExecution',
    'rekognition:DetectLabels',
    'apigateway:GET',
    'budgets:ViewBudget',
    'ebs:StartSnapshot',
    'codecommit:GitPull',
  ])('%s', (action) => {
    expect(seen(action)).toEqual({ kind: 'management' })
  })
})

describe('data events', () => {
  test.each([
    ['s3:GetObject', ['AWS::S3::Object']],
    ['s3:GetObjectVersion', ['AWS::S3::Object']],
    ['s3:PutObject', ['AWS::S3::Object']],
    ['s3:DeleteObject', ['AWS::S3::Object']],
    ['s3:ListBucket', ['AWS::S3::Object']],
    ['s3:ListBucketVersions', ['AWS::S3::Object']],
    ['s3:AbortMultipartUpload', ['AWS::S3::Object']],
    ['s3:PutObjectAcl', ['AWS::S3::Object']],
    ['s3express:CreateSession', ['AWS::S3Express::Object']],
    ['lambda:InvokeFunction', ['AWS::Lambda::Function']],
    ['dynamodb:GetItem', ['AWS::DynamoDB::Table']],
    ['dynamodb:PartiQLSelect', ['AWS::DynamoDB::Table']],
    ['dynamodb:GetRecords', ['AWS::DynamoDB::Stream']],
    ['sqs:SendMessage', ['AWS::SQS::Queue']],
    ['sqs:ReceiveMessage', ['AWS::SQS::Queue']],
    ['sqs:ChangeMessageVisibility', ['AWS::SQS::Queue']],
    ['sns:Publish', ['AWS::SNS::PlatformEndpoint', 'AWS::SNS::Topic']],
    ['ses:SendEmail', ['AWS::SES::ConfigurationSet', 'AWS::SES::EmailIdentity', 'AWS::SES::Template']],
    ['nova-act:CreateWorkflowRun', ['AWS::NovaAct::WorkflowDefinition', 'AWS::NovaAct::WorkflowRun']],
    ['rds-data:ExecuteStatement', ['AWS::RDS::DBCluster']],
    ['kinesis:PutRecord', ['AWS::Kinesis::Stream']],
    ['firehose:PutRecordBatch', ['AWS::KinesisFirehose::DeliveryStream']],
    ['cloudwatch:PutMetricData', ['AWS::CloudWatch::Metric']],
    ['cloudwatch:ListMetrics', ['AWS::CloudWatch::Metric']],
    ['ebs:GetSnapshotBlock', ['AWS::EC2::Snapshot']],
    ['cognito-identity:GetId', ['AWS::Cognito::IdentityPool']],
    ['xray:PutTraceSegments', ['AWS::XRay::Trace']],
    ['sagemaker:InvokeEndpoint', ['AWS::SageMaker::Endpoint']],
    ['states:StartSyncExecution', ['AWS::StepFunctions::StateMachine']],
    ['ssmmessages:OpenControlChannel', ['AWS::SSMMessages::ControlChannel']],
    ['dsql:DbConnect', ['AWS::DSQL::Cluster']],
    // Converse and InvokeModel are management events, StartAsyncInvoke is not: all ways of use must show.
    ['bedrock:InvokeModel', ['AWS::Bedrock::AsyncInvoke', 'AWS::Bedrock::Model']],
  ])('%s shows with %j', (action, resourceTypes) => {
    expect(seen(action)).toEqual({ kind: 'data', resourceTypes })
  })
})

describe('no event of their own, or none that is recorded', () => {
  test.each([
    'iam:PassRole',
    'sts:TagSession',
    'sts:SetSourceIdentity',
    's3:BypassGovernanceRetention',
    's3:ReplicateObject',
    'lambda:InvokeFunctionUrl',
    'execute-api:Invoke',
    'kafka-cluster:Connect',
    'rds-db:connect',
    'es:ESHttpGet',
    'elasticfilesystem:ClientMount',
    'neptune-db:ReadDataViaQuery',
    'dax:GetItem',
    'ec2messages:GetMessages',
    'ssmmessages:OpenDataChannel',
    'iot:Publish',
    'iot:ListThings',
    'logs:PutLogEvents',
    'timestream:WriteRecords',
    'ses:SendRawEmail',
    's3:ListBucketMultipartUploads',
  ])('%s', (action) => {
    expect(seen(action)).toMatchObject({ kind: 'none', reason: expect.stringMatching(/^[A-Za-z].{10,}/) })
  })

  test('AWS IoT: changes are recorded, reads are not', () => {
    expect(seen('iot:CreateThing')).toEqual({ kind: 'management' })
    expect(seen('iot:DescribeThing')?.kind).toBe('none')
  })
})

test('what is not known to leave an event counts as unobservable: a fifth of all actions', () => {
  const kinds = new Map<string, number>()
  for (const { visibility } of catalog.expand('*')) kinds.set(visibility.kind, (kinds.get(visibility.kind) ?? 0) + 1)
  const none = kinds.get('none') ?? 0
  const all = [...kinds.values()].reduce((sum, count) => sum + count, 0)
  expect(none / all).toBeGreaterThan(0.15)
  expect(none / all).toBeLessThan(0.3)
  expect(kinds.get('data') ?? 0).toBeGreaterThan(600)
})
