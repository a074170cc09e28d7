import type { ServedRow } from './row.ts'

/** Tagging, queues, scaling, functions, traces and workflows. */
export const functionRows: readonly ServedRow[] = [
  // Tagging
  {
    name: 'tag-editor',
    keep: `*: Tag* Untag* AddTags* RemoveTags* CreateTags DeleteTags CreateOrUpdateTags DeleteTags* ChangeTagsForResource
      Put*Tagging Delete*Tagging Get*Tagging ListTags*`,
    with: 'tag: TagResources UntagResources',
    because: 'TagResources and UntagResources need the tagging actions of the services whose resources they tag',
    page: 'resourcegroupstagging/latest/APIReference/API_TagResources.html',
  },
  // Queues
  {
    name: 'sqs-redrive',
    keep: 'sqs: ReceiveMessage DeleteMessage GetQueueAttributes SendMessage; kms: Decrypt GenerateDataKey',
    with: 'sqs: StartMessageMoveTask',
    because: 'a message move task reads and deletes messages of one queue and sends them to another',
    page: 'AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html',
  },
  // Application Auto Scaling
  {
    name: 'application-autoscaling-targets',
    keep: `cloudwatch: DescribeAlarms PutMetricAlarm DeleteAlarms; ecs: DescribeServices UpdateService;
      ec2: DescribeSpotFleetRequests ModifySpotFleetRequest; dynamodb: DescribeTable UpdateTable;
      rds: DescribeDBClusters DescribeDBInstances CreateDBInstance DeleteDBInstance AddTagsToResource;
      elasticmapreduce: ListInstanceGroups ModifyInstanceGroups; appstream: DescribeFleets UpdateFleet;
      sagemaker: DescribeEndpoint DescribeEndpointConfig DescribeInferenceComponent UpdateInferenceComponentRuntimeConfig UpdateEndpointWeightsAndCapacities;
      lambda: GetProvisionedConcurrencyConfig PutProvisionedConcurrencyConfig DeleteProvisionedConcurrencyConfig;
      comprehend: DescribeEndpoint UpdateEndpoint; cassandra: Select Alter; kafka: DescribeCluster DescribeClusterOperation UpdateBrokerStorage;
      elasticache: DescribeReplicationGroups ModifyReplicationGroupShardConfiguration IncreaseReplicaCount DecreaseReplicaCount DescribeCacheClusters DescribeCacheParameters ListTagsForResource;
      workspaces: DescribeWorkspacesPools UpdateWorkspacesPool; iam: CreateServiceLinkedRole`,
    with: 'application-autoscaling: RegisterScalableTarget PutScalingPolicy DeleteScalingPolicy',
    because: 'the caller needs the permissions of the scaled service and of its alarms besides',
    page: 'autoscaling/application/userguide/security_iam_id-based-policy-examples.html',
  },
  // Lambda
  {
    name: 'lambda-vpc',
    keep: `ec2: CreateNetworkInterface DescribeNetworkInterfaces DescribeSubnets DeleteNetworkInterface
      AssignPrivateIpAddresses UnassignPrivateIpAddresses`,
    trusted: 'lambda',
    because: 'Lambda checks them whenever a function in a VPC is created or changed',
    page: 'lambda/latest/dg/configuration-vpc.html',
  },
  {
    name: 'lambda-vpc-deployment',
    keep: 'ec2: DescribeSecurityGroups DescribeSubnets DescribeVpcs GetSecurityGroupsForVpc',
    with: 'lambda: CreateFunction UpdateFunctionConfiguration',
    because: 'Lambda checks them when a function is put into a VPC',
    page: 'lambda/latest/dg/configuration-vpc.html',
  },
  {
    name: 'lambda-file-system-deployment',
    keep: 'elasticfilesystem: DescribeMountTargets',
    with: 'lambda: CreateFunction UpdateFunctionConfiguration',
    because: 'Lambda checks it when a function gets a file system',
    page: 'lambda/latest/dg/configuration-filesystem.html',
  },
  {
    name: 'lambda-sqs',
    keep: 'sqs: ReceiveMessage DeleteMessage GetQueueAttributes ChangeMessageVisibility',
    trusted: 'lambda',
    because: 'Lambda reads queues of event source mappings with the role of the function',
    page: 'lambda/latest/dg/services-sqs-configure.html',
  },
  {
    name: 'lambda-destinations',
    keep: 'sqs: SendMessage; sns: Publish; events: PutEvents',
    trusted: 'lambda',
    because:
      'Lambda checks them when a function gets a dead-letter queue or a destination, and uses them when an event fails',
    page: 'lambda/latest/dg/invocation-async-retain-records.html',
  },
  {
    name: 'scheduler-dead-letters',
    keep: 'sqs: SendMessage',
    trusted: 'scheduler',
    because: 'EventBridge Scheduler sends the events that it could not deliver to a dead-letter queue',
    page: 'scheduler/latest/UserGuide/configuring-schedule-dlq.html',
  },
  {
    name: 'lambda-kinesis',
    keep: `kinesis: DescribeStream DescribeStreamSummary DescribeStreamConsumer GetRecords GetShardIterator ListShards
      ListStreams SubscribeToShard`,
    trusted: 'lambda',
    because: 'Lambda reads streams of event source mappings with the role of the function',
    page: 'aws-managed-policy/latest/reference/AWSLambdaKinesisExecutionRole.html',
  },
  {
    name: 'lambda-dynamodb',
    keep: 'dynamodb: DescribeStream GetRecords GetShardIterator ListStreams',
    trusted: 'lambda',
    because: 'Lambda reads streams of event source mappings with the role of the function',
    page: 'aws-managed-policy/latest/reference/AWSLambdaDynamoDBExecutionRole.html',
  },
  {
    name: 'lambda-kafka',
    keep: `kafka: DescribeCluster DescribeClusterV2 GetBootstrapBrokers ListScramSecrets DescribeVpcConnection;
      kafka-cluster: Connect DescribeGroup AlterGroup DescribeTopic ReadData DescribeClusterDynamicConfiguration;
      ec2: DescribeVpcs DescribeSecurityGroups`,
    with: `kafka: DescribeCluster DescribeClusterV2 GetBootstrapBrokers;
      kafka-cluster: Connect`,
    trusted: 'lambda',
    because: 'Lambda reads topics of event source mappings with the role of the function',
    page: 'lambda/latest/dg/with-msk-permissions.html',
  },
  {
    name: 'lambda-mq',
    keep: 'mq: DescribeBroker; ec2: DescribeVpcs DescribeSecurityGroups',
    with: 'mq: DescribeBroker; secretsmanager: GetSecretValue',
    trusted: 'lambda',
    because: 'Lambda reads brokers of event source mappings with the role of the function',
    page: 'lambda/latest/dg/with-mq.html',
  },
  {
    name: 'lambda-documentdb',
    keep: 'rds: DescribeDBClusters DescribeDBClusterParameters DescribeDBSubnetGroups; ec2: DescribeVpcs DescribeSecurityGroups',
    with: 'rds: DescribeDBClusters DescribeDBClusterParameters DescribeDBSubnetGroups; secretsmanager: GetSecretValue',
    trusted: 'lambda',
    because: 'Lambda reads change streams of event source mappings with the role of the function',
    page: 'lambda/latest/dg/with-documentdb.html',
  },
  {
    name: 'lambda-logs',
    keep: 'logs: CreateLogGroup CreateLogStream PutLogEvents',
    trusted: 'lambda edgelambda',
    because: 'Lambda writes logs with the role of the function',
    page: 'lambda/latest/dg/monitoring-cloudwatchlogs.html',
  },
  {
    name: 'pipes',
    keep: `sqs: ReceiveMessage DeleteMessage GetQueueAttributes;
      kinesis: DescribeStream DescribeStreamSummary GetRecords GetShardIterator ListShards ListStreams SubscribeToShard;
      dynamodb: DescribeStream GetRecords GetShardIterator ListStreams`,
    trusted: 'pipes',
    because: 'EventBridge Pipes reads its source with the role of the pipe',
    page: 'eventbridge/latest/userguide/eb-pipes-permissions.html',
  },
  {
    name: 'pipes-vpc',
    keep: `mq: DescribeBroker; kafka: DescribeClusterV2 GetBootstrapBrokers;
      ec2: CreateNetworkInterface DeleteNetworkInterface DescribeNetworkInterfaces DescribeSecurityGroups DescribeSubnets
      DescribeVpcs; logs: CreateLogGroup CreateLogStream PutLogEvents`,
    trusted: 'pipes',
    because: 'EventBridge Pipes reaches brokers in a VPC, and logs, with the role of the pipe',
    page: 'eventbridge/latest/userguide/eb-pipes-permissions.html',
  },
  // X-Ray
  {
    name: 'xray-segments',
    keep: 'xray: PutTraceSegments PutTelemetryRecords',
    trusted: 'lambda states apigateway ecs-tasks ec2 pods.eks elasticbeanstalk apprunner tasks.apprunner appsync',
    because: 'traces are sent by the service or the X-Ray daemon',
    page: 'aws-managed-policy/latest/reference/AWSXRayDaemonWriteAccess.html',
  },
  {
    name: 'xray-sampling',
    keep: 'xray: PutTelemetryRecords GetSamplingRules GetSamplingTargets GetSamplingStatisticSummaries',
    with: 'xray: PutTraceSegments',
    because: 'the sampler asks for its rules and targets beside sending traces',
    page: 'xray/latest/devguide/xray-api-sampling.html',
  },
  {
    name: 'xray-sampling-service',
    keep: 'xray: GetSamplingRules GetSamplingTargets GetSamplingStatisticSummaries',
    trusted: 'lambda states ecs-tasks ec2 pods.eks elasticbeanstalk',
    because: 'the sampler asks for its rules and targets beside sending traces',
    page: 'aws-managed-policy/latest/reference/AWSXRayDaemonWriteAccess.html',
  },
  // Step Functions
  {
    name: 'states-sync-events',
    keep: 'events: PutRule PutTargets DescribeRule',
    trusted: 'states',
    because: 'Step Functions manages rules to wait for jobs and nested executions',
    page: 'step-functions/latest/dg/service-integration-iam-templates.html',
  },
  {
    name: 'states-sync-stop',
    keep: `ecs: StopTask DescribeTasks; batch: DescribeJobs TerminateJob; states: DescribeExecution StopExecution;
      glue: GetJobRun GetJobRuns BatchStopJobRun; codebuild: StopBuild BatchGetBuilds StopBuildBatch BatchGetBuildBatches;
      sagemaker: DescribeTrainingJob StopTrainingJob DescribeTransformJob StopTransformJob DescribeProcessingJob StopProcessingJob;
      sagemaker: DescribeHyperParameterTuningJob StopHyperParameterTuningJob DescribeLabelingJob StopLabelingJob;
      elasticmapreduce: DescribeCluster TerminateJobFlows DescribeStep CancelSteps;
      emr-containers: DescribeJobRun CancelJobRun DescribeVirtualCluster DeleteVirtualCluster;
      emr-serverless: GetJobRun CancelJobRun GetApplication StopApplication DeleteApplication;
      databrew: ListJobRuns StopJobRun; mediaconvert: GetJob CancelJob;
      bedrock: GetModelCustomizationJob StopModelCustomizationJob;
      eks: DescribeCluster DeleteCluster DescribeNodegroup DeleteNodegroup DescribeFargateProfile DeleteFargateProfile;
      athena: GetQueryExecution StopQueryExecution GetDataCatalog`,
    with: `ecs: RunTask; batch: SubmitJob; states: StartExecution; glue: StartJobRun; codebuild: StartBuild StartBuildBatch;
      sagemaker: CreateTrainingJob CreateTransformJob CreateProcessingJob CreateHyperParameterTuningJob CreateLabelingJob;
      elasticmapreduce: RunJobFlow AddJobFlowSteps; emr-containers: StartJobRun CreateVirtualCluster;
      emr-serverless: StartJobRun StartApplication CreateApplication; databrew: StartJobRun; mediaconvert: CreateJob;
      bedrock: CreateModelCustomizationJob; eks: CreateCluster CreateNodegroup CreateFargateProfile;
      athena: StartQueryExecution`,
    trusted: 'states',
    because: 'Step Functions watches a job that it waits for, and stops it when the execution is stopped',
    page: 'step-functions/latest/dg/service-integration-iam-templates.html',
  },
  {
    name: 'states-callbacks',
    keep: 'states: SendTaskSuccess SendTaskFailure SendTaskHeartbeat',
    with: 'states: SendTaskSuccess SendTaskFailure SendTaskHeartbeat GetActivityTask',
    because: 'a worker reports success, failure or progress of the same task',
    page: 'step-functions/latest/dg/connect-to-resource.html',
  },
  {
    name: 'states-logs',
    keep: `logs: CreateLogDelivery CreateLogStream GetLogDelivery UpdateLogDelivery DeleteLogDelivery ListLogDeliveries
      PutLogEvents PutResourcePolicy DescribeResourcePolicies DescribeLogGroups`,
    trusted: 'states',
    because: 'Step Functions sets up and writes logs with the role of the state machine',
    page: 'step-functions/latest/dg/cw-logs.html',
  },
]
