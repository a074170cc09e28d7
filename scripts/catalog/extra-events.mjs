/**
 * Operations that CloudTrail records and no SDK model has: made by consoles, agents and drivers, and named in the
 * CloudTrail page of their service or met in real records. IAM prefix → event names.
 */
export const extraEvents = {
  appsync: ['GraphQL'],
  bedrock: ['InvokeTool', 'PutFoundationModelEntitlement', 'RenderPrompt'],
  cassandra: ['Select', 'Insert', 'Update', 'Delete', 'Batch'],
  cloudshell: [
    'CreateEnvironment',
    'CreateSession',
    'DeleteEnvironment',
    'DescribeEnvironments',
    'GetEnvironmentStatus',
    'GetFileDownloadUrls',
    'GetFileUploadUrls',
    'PutCredentials',
    'StartEnvironment',
    'StopEnvironment',
  ],
  codecommit: ['GitPull', 'GitPush'],
  dsql: ['DbConnect', 'DbConnectAdmin'],
  'ec2-instance-connect': ['OpenTunnel'],
  ecs: ['Poll', 'StartTelemetrySession', 'PutSystemLogEvents'],
  guardduty: ['SendSecurityTelemetry', 'SendObjectMalwareScan'],
  health: ['DescribeEventAggregates'],
  rds: ['DescribeRecommendationGroups', 'DescribeRecommendations'],
  s3: ['GetStorageLensDashboardDataInternal'],
  ssm: ['ListInstanceAssociations', 'UpdateInstanceAssociationStatus', 'UpdateInstanceInformation'],
  ssmmessages: ['CreateControlChannel', 'OpenControlChannel'],
  'ssm-guiconnect': ['StartConnection', 'CancelConnection', 'GetConnection'],
}
