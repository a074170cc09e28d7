import type { ServedRow } from './row.ts'

/** Instances, networks, databases, builds, and the logs and copies that services write. */
export const servedServiceRows: readonly ServedRow[] = [
  // Instances
  {
    name: 'launch-template',
    keep: 'ec2: RunInstances CreateTags; iam: PassRole',
    with: `autoscaling: CreateAutoScalingGroup UpdateAutoScalingGroup StartInstanceRefresh;
      ec2: CreateFleet RequestSpotFleet; eks: CreateNodegroup UpdateNodegroupVersion`,
    because: 'they are checked when instances are to be launched from a launch template',
    page: 'autoscaling/ec2/userguide/ec2-auto-scaling-launch-template-permissions.html',
  },
  {
    name: 'ssm-agent',
    keep: `ssm: DescribeAssociation DescribeDocument GetDeployablePatchSnapshotForInstance GetDocument GetManifest
      ListAssociations ListInstanceAssociations PutInventory PutComplianceItems PutConfigurePackageResult
      UpdateAssociationStatus UpdateInstanceAssociationStatus UpdateInstanceInformation;
      ssmmessages: *; ec2messages: *`,
    with: 'ssm: UpdateInstanceInformation; ssmmessages: *; ec2messages: *',
    trusted: 'ec2 ssm',
    because: 'the Systems Manager agent needs them together',
    page: 'aws-managed-policy/latest/reference/AmazonSSMManagedInstanceCore.html',
  },
  {
    name: 'cloudwatch-agent',
    keep: `ec2: DescribeTags DescribeVolumes;
      logs: PutLogEvents PutRetentionPolicy DescribeLogStreams DescribeLogGroups CreateLogStream CreateLogGroup`,
    with: 'cloudwatch: PutMetricData',
    trusted: 'ec2 ecs-tasks pods.eks ssm',
    because: 'the CloudWatch agent needs them together',
    page: 'aws-managed-policy/latest/reference/CloudWatchAgentServerPolicy.html',
  },
  {
    name: 'beanstalk-health',
    keep: 'elasticbeanstalk: PutInstanceStatistics',
    trusted: 'ec2',
    because: 'instances report their health to Elastic Beanstalk',
    page: 'elasticbeanstalk/latest/dg/health-enhanced.html',
  },
  // Networks and names
  {
    name: 'vpc-endpoint-private-dns',
    keep: 'route53: AssociateVPCWithHostedZone',
    with: 'ec2: CreateVpcEndpoint ModifyVpcEndpoint',
    because: 'it is checked when an endpoint has private DNS',
    page: 'service-authorization/latest/reference/list_amazonec2.html',
  },
  {
    name: 'private-hosted-zone',
    keep: 'ec2: DescribeVpcs DescribeRegions',
    with: `route53: CreateHostedZone AssociateVPCWithHostedZone DisassociateVPCFromHostedZone ListHostedZonesByVPC
      CreateVPCAssociationAuthorization`,
    because: 'it is checked when a hosted zone is private',
    page: 'Route53/latest/DeveloperGuide/r53-api-permissions-ref.html',
  },
  {
    name: 'cloud-map',
    keep: `route53: CreateHostedZone DeleteHostedZone GetHostedZone ListHostedZonesByName ChangeResourceRecordSets
      CreateHealthCheck DeleteHealthCheck UpdateHealthCheck GetHealthCheck; ec2: DescribeVpcs DescribeRegions DescribeInstances`,
    with: 'servicediscovery: Create* Delete* RegisterInstance DeregisterInstance UpdateService',
    because: 'AWS Cloud Map keeps DNS records and health checks with the permissions of its caller',
    page: 'aws-managed-policy/latest/reference/AWSCloudMapFullAccess.html',
  },
  {
    name: 'resource-share',
    keep: `ram: AssociateResourceShare AssociateResourceSharePermission;
      route53resolver: PutResolverRulePolicy PutResolverQueryLogConfigPolicy PutFirewallRuleGroupPolicy;
      network-firewall: PutResourcePolicy; vpc-lattice: PutResourcePolicy; acm-pca: PutPolicy; codebuild: PutResourcePolicy;
      imagebuilder: PutComponentPolicy PutImagePolicy PutImageRecipePolicy PutContainerRecipePolicy;
      appmesh: PutMeshPolicy; ssm-contacts: PutContactPolicy; ssm-incidents: PutResourcePolicy`,
    with: 'ram: CreateResourceShare AssociateResourceShare',
    because:
      'sharing a resource needs the permission to put its policy, and a new share may be given resources at once',
    page: 'ram/latest/userguide/tshoot-access-denied.html',
  },
  // Databases and keys
  {
    name: 'rds-managed-password',
    keep: 'secretsmanager: CreateSecret TagResource RotateSecret; kms: DescribeKey CreateGrant Decrypt GenerateDataKey',
    with: `rds: CreateDBInstance CreateDBCluster ModifyDBInstance ModifyDBCluster RestoreDBClusterFromS3
      RestoreDBInstanceFromS3 RestoreDBInstanceFromDBSnapshot RestoreDBInstanceToPointInTime;
      redshift: CreateCluster ModifyCluster RestoreFromClusterSnapshot;
      redshift-serverless: CreateNamespace UpdateNamespace`,
    because: 'they are checked when the password of the master user is managed by Secrets Manager',
    page: 'AmazonRDS/latest/UserGuide/rds-secrets-manager.html',
  },
  {
    name: 'log-group-key',
    keep: 'logs: AssociateKmsKey PutRetentionPolicy',
    with: 'logs: CreateLogGroup',
    because: 'it is checked when a log group is created with a key',
    page: 'AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html',
  },
  // Builds, jobs and streams
  {
    name: 'codebuild-vpc',
    keep: `ec2: CreateNetworkInterface DescribeDhcpOptions DescribeNetworkInterfaces DeleteNetworkInterface DescribeSubnets
      DescribeSecurityGroups DescribeVpcs CreateNetworkInterfacePermission`,
    trusted: 'codebuild',
    because: 'CodeBuild connects builds to a VPC with them',
    page: 'codebuild/latest/userguide/auth-and-access-control-iam-identity-based-access-control.html',
  },
  {
    name: 'codebuild-logs',
    keep: 'logs: CreateLogGroup CreateLogStream PutLogEvents',
    trusted: 'codebuild',
    because: 'CodeBuild writes logs with the service role',
    page: 'codebuild/latest/userguide/setting-up-service-role.html',
  },
  {
    name: 'glue-connection',
    keep: `ec2: DescribeVpcEndpoints DescribeRouteTables CreateNetworkInterface DeleteNetworkInterface
      DescribeNetworkInterfaces DescribeSecurityGroups DescribeSubnets DescribeVpcAttribute CreateTags DeleteTags;
      cloudwatch: PutMetricData; logs: CreateLogGroup CreateLogStream PutLogEvents`,
    trusted: 'glue',
    because: 'Glue connects jobs to a VPC and reports with them',
    page: 'aws-managed-policy/latest/reference/AWSGlueServiceRole.html',
  },
  {
    name: 'sagemaker-vpc',
    keep: `ec2: CreateNetworkInterface CreateNetworkInterfacePermission DeleteNetworkInterface
      DeleteNetworkInterfacePermission DescribeNetworkInterfaces DescribeVpcs DescribeDhcpOptions DescribeSubnets
      DescribeSecurityGroups; logs: CreateLogGroup CreateLogStream PutLogEvents DescribeLogStreams;
      cloudwatch: PutMetricData; ecr: GetAuthorizationToken BatchCheckLayerAvailability GetDownloadUrlForLayer BatchGetImage`,
    trusted: 'sagemaker',
    because: 'SageMaker AI connects jobs to a VPC, pulls images and reports with them',
    page: 'sagemaker/latest/dg/sagemaker-roles.html',
  },
  {
    name: 'dms-vpc',
    keep: `ec2: CreateNetworkInterface DeleteNetworkInterface DescribeAvailabilityZones DescribeDhcpOptions
      DescribeInternetGateways DescribeNetworkInterfaces DescribeSecurityGroups DescribeSubnets DescribeVpcs
      ModifyNetworkInterfaceAttribute`,
    trusted: 'dms',
    because: 'DMS connects replication instances to a VPC with them',
    page: 'aws-managed-policy/latest/reference/AmazonDMSVPCManagementRole.html',
  },
  {
    name: 'flink-vpc',
    keep: `ec2: DescribeVpcs DescribeSubnets DescribeSecurityGroups DescribeDhcpOptions CreateNetworkInterface
      CreateNetworkInterfacePermission DescribeNetworkInterfaces DeleteNetworkInterface`,
    trusted: 'kinesisanalytics',
    because: 'the service connects applications to a VPC with them',
    page: 'managed-flink/latest/java/vpc-permissions.html',
  },
  {
    name: 'firehose',
    keep: `kinesis: DescribeStream GetShardIterator GetRecords ListShards;
      kafka: GetBootstrapBrokers DescribeCluster DescribeClusterV2;
      s3: AbortMultipartUpload GetBucketLocation GetObject ListBucket ListBucketMultipartUploads PutObject;
      es: DescribeDomain DescribeDomains DescribeDomainConfig;
      logs: PutLogEvents; lambda: InvokeFunction GetFunctionConfiguration; glue: GetTable GetTableVersion GetTableVersions;
      ec2: DescribeVpcs DescribeVpcAttribute DescribeSubnets DescribeSecurityGroups DescribeNetworkInterfaces
      CreateNetworkInterface CreateNetworkInterfacePermission DeleteNetworkInterface`,
    trusted: 'firehose',
    because: 'Firehose reads, converts and delivers with the role of the stream',
    page: 'firehose/latest/dev/controlling-access.html',
  },
  {
    name: 'mwaa',
    keep: `sqs: ChangeMessageVisibility DeleteMessage GetQueueAttributes GetQueueUrl ReceiveMessage SendMessage;
      airflow: PublishMetrics; cloudwatch: PutMetricData;
      logs: CreateLogStream CreateLogGroup PutLogEvents GetLogEvents GetLogRecord GetLogGroupFields GetQueryResults DescribeLogGroups;
      s3: GetAccountPublicAccessBlock`,
    trusted: 'airflow airflow-env',
    because: 'an environment runs its queue, logs and metrics with its execution role',
    page: 'mwaa/latest/userguide/mwaa-create-role.html',
  },
  // Networks of services
  {
    name: 'api-gateway-vpc-link',
    keep: `ec2: CreateVpcEndpointServiceConfiguration DeleteVpcEndpointServiceConfigurations
      DescribeVpcEndpointServiceConfigurations ModifyVpcEndpointServicePermissions`,
    with: 'apigateway: POST DELETE',
    because: 'API Gateway makes and deletes endpoint services for VPC links with the permissions of its caller',
    page: 'apigateway/latest/developerguide/grant-permissions-to-create-vpclink.html',
  },
  {
    name: 'load-balancer-cognito',
    keep: 'cognito-idp: DescribeUserPoolClient',
    with: 'elasticloadbalancing: CreateListener ModifyListener CreateRule ModifyRule',
    because: 'it is checked when a listener or a rule authenticates users with Amazon Cognito',
    page: 'elasticloadbalancing/latest/application/listener-authenticate-users.html',
  },
  {
    name: 'auto-scaling-notifications',
    keep: 'sqs: SendMessage GetQueueUrl; sns: Publish',
    trusted: 'autoscaling',
    because: 'Amazon EC2 Auto Scaling sends notifications of lifecycle hooks with the role',
    page: 'aws-managed-policy/latest/reference/AutoScalingNotificationAccessRole.html',
  },
  // Logs and copies that services write
  {
    name: 'cloudfront-real-time-logs',
    keep: 'kinesis: DescribeStreamSummary DescribeStream PutRecord PutRecords',
    trusted: 'cloudfront',
    because: 'CloudFront writes real-time logs to a stream with the role',
    page: 'AmazonCloudFront/latest/DeveloperGuide/real-time-logs.html',
  },
  {
    name: 'api-gateway-logs',
    keep: 'logs: CreateLogGroup CreateLogStream DescribeLogGroups DescribeLogStreams PutLogEvents GetLogEvents FilterLogEvents',
    trusted: 'apigateway',
    because: 'API Gateway writes logs with the role of the account',
    page: 'aws-managed-policy/latest/reference/AmazonAPIGatewayPushToCloudWatchLogs.html',
  },
  {
    name: 'flow-logs',
    keep: 'logs: CreateLogGroup CreateLogStream PutLogEvents DescribeLogGroups DescribeLogStreams',
    trusted: 'vpc-flow-logs',
    because: 'flow logs are written with the role',
    page: 'vpc/latest/userguide/flow-logs-iam-role.html',
  },
  {
    name: 'cloudtrail-logs',
    keep: 'logs: CreateLogStream PutLogEvents',
    trusted: 'cloudtrail',
    because: 'CloudTrail writes events to a log group with the role',
    page: 'awscloudtrail/latest/userguide/cloudtrail-required-policy-for-cloudwatch-logs.html',
  },
  {
    name: 'rds-enhanced-monitoring',
    keep: 'logs: CreateLogGroup PutRetentionPolicy CreateLogStream PutLogEvents DescribeLogStreams GetLogEvents',
    trusted: 'monitoring.rds',
    because: 'Enhanced Monitoring writes metrics with the role',
    page: 'aws-managed-policy/latest/reference/AmazonRDSEnhancedMonitoringRole.html',
  },
  {
    name: 'transfer-logs',
    keep: 'logs: CreateLogStream DescribeLogStreams CreateLogGroup PutLogEvents',
    trusted: 'transfer',
    because: 'Transfer Family writes logs with the role',
    page: 'aws-managed-policy/latest/reference/AWSTransferLoggingAccess.html',
  },
  {
    name: 'appsync-logs',
    keep: 'logs: CreateLogGroup CreateLogStream PutLogEvents',
    trusted: 'appsync',
    because: 'AppSync writes logs with the role',
    page: 'aws-managed-policy/latest/reference/AWSAppSyncPushToCloudWatchLogs.html',
  },
  {
    name: 'sns-delivery-logs',
    keep: 'logs: CreateLogGroup CreateLogStream PutLogEvents PutMetricFilter PutRetentionPolicy',
    trusted: 'sns',
    because: 'SNS writes the status of deliveries with the role',
    page: 'aws-managed-policy/latest/reference/AmazonSNSRole.html',
  },
  {
    name: 's3-replication',
    keep: `s3: GetReplicationConfiguration ListBucket GetObjectVersionForReplication GetObjectVersionAcl
      GetObjectVersionTagging GetObjectRetention GetObjectLegalHold ReplicateObject ReplicateDelete ReplicateTags
      ObjectOwnerOverrideToBucketOwner; kms: Decrypt Encrypt GenerateDataKey`,
    with: 's3: ReplicateObject GetObjectVersionForReplication InitiateReplication',
    trusted: 's3 batchoperations.s3',
    because: 'S3 replicates objects with the role',
    page: 'AmazonS3/latest/userguide/setting-repl-config-perm-overview.html',
  },
]
