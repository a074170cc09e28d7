import { describe, expect, test } from '@jest/globals'
import { patternMatches } from '../../../src/catalog/action-pattern.ts'
import { GrantedActionNames, servedPermissions } from '../../../src/catalog/served/served-permissions.ts'
import { servedRules } from '../../../src/catalog/served/served-rules.ts'
import type { Catalog } from '../../../src/catalog/types.ts'
import { catalog } from '../catalog-asset.ts'

/** The table alone, without the dependent actions of the reference. */
const noDependents = { ...catalog, action: () => undefined }

/** The reasons beside some actions, however these are grouped. */
function permissionsBeside(
  actions: readonly string[],
  trustedServices: readonly string[] | undefined,
  of: Catalog,
): (action: string) => string | undefined {
  const together = servedPermissions({ actions: [new GrantedActionNames(of, actions)], trustedServices })
  const apart = servedPermissions({
    actions: actions.map((each) => new GrantedActionNames(of, [each])),
    trustedServices,
  })
  return (action) => {
    expect(apart(action)).toBe(together(action))
    return together(action)
  }
}

describe('permissions that serve something else', () => {
  test.each<[action: string, actions: string, trusted: string, rule: string | undefined]>([
    ['ec2:CreateNetworkInterface', '', 'lambda.amazonaws.com', 'lambda-vpc'],
    ['ec2:UnassignPrivateIpAddresses', '', 'lambda.amazonaws.com.cn', 'lambda-vpc'],
    ['ec2:CreateNetworkInterface', 'lambda:InvokeFunction', '', undefined],
    ['EC2:createnetworkinterface', '', 'codebuild.amazonaws.com', 'codebuild-vpc'],
    ['ec2:CreateVpc', '', 'lambda.amazonaws.com', undefined],
    ['sqs:GetQueueAttributes', '', 'lambda.amazonaws.com', 'lambda-sqs'],
    ['sqs:SendMessage', '', 'lambda.amazonaws.com', 'lambda-destinations'],
    ['sns:Publish', '', 'lambda.amazonaws.com', 'lambda-destinations'],
    ['sqs:SendMessage', '', 'scheduler.amazonaws.com', 'scheduler-dead-letters'],
    ['sns:Publish', '', 'scheduler.amazonaws.com', undefined],
    ['sqs:SendMessage', '', 'ec2.amazonaws.com', undefined],
    ['kinesis:ListShards', '', 'lambda.amazonaws.com', 'lambda-kinesis'],
    ['dynamodb:GetRecords', '', 'lambda.amazonaws.com', 'lambda-dynamodb'],
    ['dynamodb:GetItem', '', 'lambda.amazonaws.com', undefined],
    ['logs:PutLogEvents', '', 'lambda.amazonaws.com', 'lambda-logs'],
    ['logs:PutLogEvents', '', 'sqs.amazonaws.com', undefined],
    ['xray:PutTraceSegments', '', 'lambda.amazonaws.com', 'xray-segments'],
    ['xray:GetSamplingTargets', 'xray:PutTraceSegments', '', 'xray-sampling'],
    ['xray:GetSamplingTargets', 'sqs:SendMessage', '', undefined],
    ['events:PutTargets', '', 'states.eu-west-1.amazonaws.com', 'states-sync-events'],
    ['ecs:StopTask', 'ecs:RunTask', 'states.amazonaws.com', 'states-sync-stop'],
    ['ecs:StopTask', 'ecs:RunTask', '', undefined],
    ['ecs:StopTask', '', 'states.amazonaws.com', undefined],
    ['states:SendTaskFailure', 'states:SendTaskSuccess', '', 'states-callbacks'],
    ['states:SendTaskFailure', 'states:SendTaskFailure', '', undefined],
    ['ec2:RunInstances', 'autoscaling:CreateAutoScalingGroup', '', 'launch-template'],
    ['ec2:CreateTags', 'ec2:CreateFleet', '', 'launch-template'],
    ['iam:PassRole', 'ec2:CreateFleet', '', 'launch-template'],
    ['ec2:RunInstances', 'autoscaling:DescribeAutoScalingGroups', '', undefined],
    ['route53:AssociateVPCWithHostedZone', 'ec2:CreateVpcEndpoint', '', 'vpc-endpoint-private-dns'],
    ['ec2:DescribeVpcs', 'route53:CreateHostedZone', '', 'private-hosted-zone'],
    ['secretsmanager:CreateSecret', 'rds:CreateDBInstance', '', 'rds-managed-password'],
    ['secretsmanager:GetSecretValue', 'rds:CreateDBInstance', '', undefined],
    ['logs:AssociateKmsKey', 'logs:CreateLogGroup', '', 'log-group-key'],
    ['sts:TagSession', '', 'pods.eks.amazonaws.com', 'eks-pod-identity'],
    ['eks-auth:AssumeRoleForPodIdentity', '', 'ec2.amazonaws.com', 'eks-pod-identity-agent'],
    ['ecr:BatchGetImage', '', 'ecs-tasks.amazonaws.com', 'ecs-execution'],
    ['ec2:DescribeRouteTables', '', 'glue.amazonaws.com', 'glue-connection'],
    ['ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage', '', 'ecr-pull'],
    ['ecr:BatchGetImage', 'ecr:BatchGetImage', '', undefined],
    ['ecr:InitiateLayerUpload', 'ecr:PutImage', '', 'ecr-push'],
    ['ecr:CompleteLayerUpload', 'ecr:PutImage', '', 'ecr-push'],
    ['ecr:DeleteRepository', 'ecr:PutImage', '', undefined],
    ['ecr:PutImage', 'ecr:BatchGetImage', '', undefined],
    ['ecr:CreateRepository', 'ecr:BatchImportUpstreamImage', '', 'ecr-pull-through-cache'],
    ['ecr:CreateRepository', 'ecr:BatchGetImage', '', undefined],
    ['ram:AssociateResourceShare', 'ram:CreateResourceShare', '', 'resource-share'],
    ['route53resolver:PutResolverRulePolicy', 'ram:AssociateResourceShare', '', 'resource-share'],
    ['iam:PutRolePolicy', 'ram:CreateResourceShare', '', undefined],
    ['emr-serverless:CancelJobRun', 'emr-serverless:StartJobRun', 'states.amazonaws.com', 'states-sync-stop'],
    ['databrew:StopJobRun', 'databrew:StartJobRun', 'states.amazonaws.com', 'states-sync-stop'],
    ['sagemaker:StopLabelingJob', 'sagemaker:CreateLabelingJob', 'states.amazonaws.com', 'states-sync-stop'],
    ['mediaconvert:CancelJob', 'mediaconvert:CreateJob', '', undefined],
    ['rds:DescribeDBSubnetGroups', 'rds:DescribeDBClusters', 'lambda.amazonaws.com', 'lambda-documentdb'],
    ['rds:DescribeDBSubnetGroups', 'rds:DescribeDBClusters', 'ec2.amazonaws.com', undefined],
    ['elasticfilesystem:DescribeMountTargets', 'lambda:CreateFunction', '', 'lambda-file-system-deployment'],
    ['mq:DescribeBroker', '', 'pipes.amazonaws.com', 'pipes-vpc'],
    ['es:DescribeDomainConfig', '', 'firehose.amazonaws.com', 'firehose'],
    ['es:DeleteDomain', '', 'firehose.amazonaws.com', undefined],
    ['ec2:ModifyVpcEndpointServicePermissions', 'apigateway:POST', '', 'api-gateway-vpc-link'],
    ['cognito-idp:DescribeUserPoolClient', 'elasticloadbalancing:ModifyRule', '', 'load-balancer-cognito'],
    ['sqs:GetQueueUrl', '', 'autoscaling.amazonaws.com', 'auto-scaling-notifications'],
    ['kinesis:DescribeStreamSummary', '', 'cloudfront.amazonaws.com', 'cloudfront-real-time-logs'],
    ['es:DescribeElasticsearchDomain', 'es:DescribeDomain', '', 'opensearch-describeelasticsearchdomain'],
    ['es:DeleteElasticsearchDomain', 'es:DescribeDomain', '', undefined],
    ['es:DescribeDomain', 'es:DescribeElasticsearchDomain', '', undefined],
    ['ssm:PutInventory', 'ssmmessages:OpenDataChannel', 'ec2.amazonaws.com', 'ssm-agent'],
    ['ssm:PutInventory', '', 'ec2.amazonaws.com', undefined],
    ['ssm:GetParameter', 'ssm:UpdateInstanceInformation', 'ec2.amazonaws.com', undefined],
    ['logs:PutRetentionPolicy', 'cloudwatch:PutMetricData', 'ec2.amazonaws.com', 'cloudwatch-agent'],
    ['s3:ReplicateDelete', 's3:ReplicateObject', 's3.amazonaws.com', 's3-replication'],
    ['logs:CreateLogStream', '', 'monitoring.rds.amazonaws.com', 'rds-enhanced-monitoring'],
    ['cloudfront:UpdateDistribution', 'apigateway:POST', '', 'api-gateway-edge-domain'],
    ['cloudfront:UpdateDistribution', 'apigateway:GET', '', undefined],
    ['cloudfront:UpdateDistribution', 'cognito-idp:CreateUserPoolDomain', '', 'cognito-custom-domain'],
    ['athena:GetPreparedStatement', 'athena:StartQueryExecution', '', 'athena-prepared-statements'],
    ['athena:GetPreparedStatement', 'athena:GetQueryResults', '', undefined],
    ['athena:GetDataCatalog', 'athena:StartQueryExecution', '', 'athena-data-catalog'],
    ['lambda:InvokeFunction', 's3-object-lambda:GetObject', '', 'object-lambda'],
    ['s3:GetObject', 's3-object-lambda:GetObject', '', 'object-lambda'],
    ['s3:PutObject', 's3-object-lambda:GetObject', '', undefined],
    ['ses:SendTemplatedEmail', 'ses:SendEmail', '', 'ses-templates'],
    ['codedeploy:GetDeploymentConfig', 'codedeploy:CreateDeployment', '', 'codedeploy-revision'],
    ['codedeploy:DeleteDeploymentConfig', 'codedeploy:CreateDeployment', '', undefined],
    ['lambda:InvokeFunction', 'lambda:InvokeFunctionUrl', '', 'lambda-function-url'],
    ['bedrock:ApplyGuardrail', 'bedrock:InvokeModel', '', 'bedrock-guardrails'],
    ['bedrock:GetPrompt', 'bedrock:InvokeModel', '', 'bedrock-prompts'],
    ['bedrock:InvokeModel', 'bedrock:RetrieveAndGenerate', '', 'bedrock-knowledge-bases'],
    ['bedrock:InvokeModel', 'bedrock:ListFoundationModels', '', undefined],
    ['ecr:SetRepositoryPolicy', 'lambda:UpdateFunctionCode', '', 'lambda-container-image'],
    ['ebs:GetSnapshotBlock', 'ec2:CreateStoreImageTask', '', 'ami-store-and-restore'],
    ['lambda:GetFunction', 'lambda:EnableReplication', '', 'lambda-at-edge'],
    ['lambda:GetFunction', 'cloudfront:UpdateDistribution', '', undefined],
    ['logs:PutRetentionPolicy', 'dynamodb:ImportTable', '', 'dynamodb-import'],
    ['kinesis:DescribeStream', 'dynamodb:EnableKinesisStreamingDestination', '', 'dynamodb-kinesis-destination'],
    ['ec2:DescribeImages', 'ssm:PutParameter', '', 'parameter-of-an-image'],
    ['ec2:DescribeRouteTables', 'ec2:StartNetworkInsightsAnalysis', '', 'reachability-analyzer'],
    ['tiros:GetQueryAnswer', 'ec2:StartNetworkInsightsAnalysis', '', 'reachability-analyzer'],
    ['ec2:DescribeRouteTables', 'ec2:CreateNetworkInsightsPath', '', undefined],
    ['s3:PutBucketPolicy', 'ec2:CreateFlowLogs', '', 'log-delivery-destination'],
    ['s3:PutBucketPolicy', 'ec2:DescribeFlowLogs', '', undefined],
    ['s3:PutBucketAcl', 'cloudfront:UpdateDistribution', '', 'cloudfront-standard-logs'],
    ['sso:GetProfile', 'servicecatalog:ProvisionProduct', '', 'identity-center-applications'],
    ['sso:ListProfiles', 'grafana:ListPermissions', '', 'identity-center-applications'],
    ['sso:GetProfile', 'sso:ListInstances', '', undefined],
    ['controltower:DescribeManagedAccount', 'servicecatalog:ProvisionProduct', '', 'account-factory'],
    ['datazone:ListGroupsForUser', '', 'datazone.amazonaws.com', 'datazone-portal'],
    ['datazone:ListGroupsForUser', '', 'ec2.amazonaws.com', undefined],
    ['transcribe:GetMedicalScribeStream', 'transcribe:StartMedicalScribeStream', '', 'transcribe-medical-scribe'],
  ])('%s beside "%s", trusted by "%s": %s', (action, actions, trusted, rule) => {
    const list = (text: string): string[] => text.split(' ').filter((word) => word !== '')
    const served = permissionsBeside(list(actions), list(trusted), noDependents)
    expect(/\(rule ([a-z0-9-]+), https:/.exec(served(action) ?? '')?.[1]).toBe(rule)
  })

  test('rules have names of their own, a page, something to serve, and actions that exist', () => {
    const names = catalog.expand('*').map(({ name }) => name.toLowerCase())
    expect(new Set(servedRules.map(({ name }) => name)).size).toBe(servedRules.length)
    for (const { name, permissions, with: served, because, page } of servedRules) {
      expect(page).toMatch(/^https:\/\/docs\.aws\.amazon\.com\/\S+\.html$/)
      expect(because).toMatch(/^[a-zA-Z][^.]+$/)
      expect(served.actions ?? served.trustedServices).toBeDefined()
      const unknown = [...permissions, ...(served.actions ?? [])].filter(
        (pattern) => !names.some((each) => patternMatches(pattern, each)),
      )
      expect({ name, unknown }).toEqual({ name, unknown: [] })
    }
  })
})

test('a role whose trust policy is not known may be assumed by any service', () => {
  const served = permissionsBeside([], undefined, noDependents)
  expect(served('sqs:GetQueueAttributes')).toMatch(/rule lambda-sqs/)
  expect(served('sqs:PurgeQueue')).toBeUndefined()
})

describe('actions that AWS lists as dependent', () => {
  test.each<[action: string, used: string[], user: string | undefined]>([
    ['elasticfilesystem:TagResource', ['textract:DetectDocumentText'], undefined],
    ['ec2:CreateNetworkInterface', ['elasticfilesystem:CreateMountTarget'], 'elasticfilesystem:CreateMountTarget'],
    ['S3:getobject', ['textract:DetectDocumentText'], 'textract:DetectDocumentText'],
    ['cognito-idp:AssociateWebACL', ['wafv2:AssociateWebACL'], 'wafv2:AssociateWebACL'],
    ['s3:GetObject', ['sqs:SendMessage', 'nosuch:Action'], undefined],
  ])('%s beside %j', (action, used, user) => {
    const reason = permissionsBeside(used, [], catalog)(action)
    expect(reason).toBe(user && `${user} may need it inside the same call, by AWS's reference`)
  })
})
