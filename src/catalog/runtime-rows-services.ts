import { row, type RuntimePermission } from './runtime-row.ts'

/** Agents, replication and backup, and what is checked inside other calls. */
export const runtimeServiceRows: readonly RuntimePermission[] = [
  // Agents
  row(
    'greengrass:Discover',
    'a client device looks for its core',
    'greengrass/v2/developerguide/greengrass-discover-api.html',
  ),
  row(
    'codedeploy-commands-secure:*',
    'the CodeDeploy agent asks for work',
    'codedeploy/latest/userguide/vpc-endpoints.html',
  ),
  row(
    'mediaconnect:DiscoverGatewayPollEndpoint mediaconnect:PollGateway mediaconnect:SubmitGatewayStateChange',
    'the agent of a gateway asks for work or reports',
    'mediaconnect/latest/ug/gateway-components-instances.html',
  ),
  row(
    'ssm:ExecuteAPI',
    'an automation calls an API',
    'service-authorization/latest/reference/list_awssystemsmanager.html',
  ),
  row(
    'ssmmessages:* ec2messages:*',
    'the Systems Manager agent or a session exchanges messages',
    'systems-manager/latest/userguide/systems-manager-setting-up-messageAPIs.html',
  ),
  row(
    'ssm:ListInstanceAssociations ssm:UpdateInstanceAssociationStatus ssm:UpdateInstanceInformation ssm:PutConfigurePackageResult ssm:GetManifest ssm:DescribeDocumentParameters ssm:PutComplianceItems ssm:PutInventory',
    'the Systems Manager agent reports',
    'aws-managed-policy/latest/reference/AmazonSSMManagedInstanceCore.html',
  ),
  row(
    'ecs:Poll ecs:StartTelemetrySession ecs:PutSystemLogEvents',
    'the container agent asks for work or reports',
    'AmazonECS/latest/developerguide/instance_IAM_role.html',
  ),
  row(
    'mgn:*ForMgn mgn:*ForMgn*',
    'a replication agent reports',
    'mgn/latest/ug/security-iam-awsmanpol-AWSApplicationMigrationAgentPolicy.html',
  ),
  row(
    'drs:*ForDrs',
    'a replication agent reports',
    'drs/latest/userguide/security-iam-awsmanpol-AWSElasticDisasterRecoveryAgentInstallationPolicy.html',
  ),
  row(
    'arsenal:RegisterOnPremisesAgent',
    'a discovery agent registers',
    'application-discovery/latest/userguide/security-iam-awsmanpol.html',
  ),
  row('guardduty:SendSecurityTelemetry', 'the security agent reports', 'guardduty/latest/ug/runtime-monitoring.html'),
  // Replication and backup
  row(
    's3:ReplicateObject s3:ReplicateDelete s3:ReplicateTags s3:GetObjectVersionForReplication s3:InitiateReplication s3:ObjectOwnerOverrideToBucketOwner',
    'S3 replicates an object',
    'AmazonS3/latest/userguide/setting-repl-config-perm-overview.html',
  ),
  row(
    's3:BypassGovernanceRetention',
    'an object under governance is deleted or its retention shortened',
    'AmazonS3/latest/userguide/object-lock-managing.html',
  ),
  row(
    's3tables:GetTableData s3tables:PutTableData',
    'a table is read or written',
    'AmazonS3/latest/userguide/s3-tables-setting-up.html',
  ),
  row(
    'ecr:BatchImportUpstreamImage ecr:GetImageCopyStatus',
    'an image is pulled by way of a pull-through cache',
    'AmazonECR/latest/userguide/pull-through-cache.html',
  ),
  row('ecr:ReplicateImage', 'an image is replicated', 'AmazonECR/latest/userguide/registry-permissions.html'),
  row(
    '*:StartAwsBackupJob *:RestoreTableFromAwsBackup *:StartAwsRestoreJob *:GetAwsBackupStatus *:GetAwsRestoreStatus elasticfilesystem:Backup elasticfilesystem:Restore dsql:*BackupJob dsql:*RestoreJob backup-storage:* backup:CopyIntoBackupVault backup:CopyFromBackupVault',
    'AWS Backup backs up, copies or restores',
    'aws-backup/latest/devguide/access-control.html',
  ),
  row(
    'dynamodb:CreateTableReplica dynamodb:DeleteTableReplica dynamodb:AssociateTableReplica dynamodb:ReadDataForReplication dynamodb:WriteDataForReplication dynamodb:ReplicateSettings dynamodb:CreateGlobalTableWitness dynamodb:DeleteGlobalTableWitness dynamodb:UpdateGlobalTableVersion',
    'a global table gets or loses a replica',
    'amazondynamodb/latest/developerguide/globaltables-security.html',
  ),
  row(
    'lambda:EnableReplication* lambda:DisableReplication*',
    'CloudFront replicates a function',
    'AmazonCloudFront/latest/DeveloperGuide/lambda-edge-permissions.html',
  ),
  row(
    'kms:SynchronizeMultiRegionKey',
    'KMS synchronises replicas of a key',
    'kms/latest/developerguide/multi-region-auth-slr.html',
  ),
  row(
    'rds:CrossRegionCommunication',
    'a snapshot is copied to another Region',
    'service-authorization/latest/reference/list_amazonrds.html',
  ),
  // Checked inside other calls
  row(
    'codecommit:*',
    'a Git client or a pipeline reads or writes a repository',
    'codecommit/latest/userguide/auth-and-access-control-permissions-reference.html',
  ),
  row(
    'codestar-connections:UseConnection codestar-connections:Pass* codeconnections:UseConnection codeconnections:Pass* codestar-connections:GetIndividualAccessToken codeconnections:GetIndividualAccessToken',
    'a pipeline or a build uses a connection',
    'dtconsole/latest/userguide/security-iam.html',
  ),
  row(
    'codeartifact:ReadFromRepository',
    'a package manager reads a repository',
    'codeartifact/latest/ug/auth-and-access-control-permissions-reference.html',
  ),
  row(
    'lakeformation:GetDataAccess',
    'an engine reads data of a registered location',
    'lake-formation/latest/dg/access-control-underlying-data.html',
  ),
  row(
    'glue:UseGlueStudio glue:UseMLTransforms glue:PassConnection',
    'a job or a notebook is run in Glue Studio',
    'glue/latest/ug/getting-started-min-privs.html',
  ),
  row(
    '*:SetWebACL *:AssociateWebACL *:DisassociateWebACL *:GetWebACLForResource *:ListResourcesForWebACL *:AssociateWebAcl *:*VerifiedAccessInstanceWebAcl*',
    'a web ACL is associated with a resource',
    'waf/latest/developerguide/security_iam_id-based-policy-examples.html',
  ),
  row(
    'apigateway:AddCertificateToDomain apigateway:RemoveCertificateFromDomain apigateway:UpdateRestApiPolicy',
    'an API or a domain is created or changed',
    'service-authorization/latest/reference/list_amazonapigatewaymanagement.html',
  ),
  row(
    '*:AllowVendedLogDeliveryForResource',
    'the delivery of logs is set up',
    'AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html',
  ),
  row('*:Link', 'an account is linked to a monitoring account', 'OAM/latest/APIReference/API_CreateLink.html'),
  row(
    'ec2:InjectApiError ec2:InjectVolumeIOLatency ec2:SendSpotInstanceInterruptions ec2:PauseVolumeIO s3:PauseReplication dynamodb:InjectError kinesis:InjectApiError',
    'a fault injection experiment runs',
    'fis/latest/userguide/fis-actions-reference.html',
  ),
  row('tiros:*', 'a network path is analyzed', 'vpc/latest/reachability/security_iam_required-API-permissions.html'),
  row(
    'vpce:AllowMultiRegion',
    'an endpoint or endpoint service is made across Regions',
    'vpc/latest/privatelink/privatelink-share-your-services.html',
  ),
  row(
    'aws-marketplace:Subscribe aws-marketplace:Unsubscribe aws-marketplace:ViewSubscriptions',
    'a product, or a model of Bedrock, is subscribed to or used',
    'marketplace/latest/buyerguide/buyer-iam-users-groups-policies.html',
  ),
  row(
    'quicksight:CreateAdmin quicksight:CreateReader quicksight:CreateUser',
    'a user signs in to QuickSight for the first time',
    'quicksight/latest/user/iam-policy-examples.html',
  ),
  row(
    'glue:StartCompletion glue:GetCompletion glue:GetGeneratedCode',
    'a user uses Amazon Q in Glue',
    'glue/latest/dg/q-setting-up-permissions.html',
  ),
  row('q:* codewhisperer:*', 'a user uses Amazon Q', 'amazonq/latest/qdeveloper-ug/security_iam_permissions.html'),
  row(
    'mediaimport:CreateDatabaseBinarySnapshot',
    'RDS Custom makes an engine version',
    'AmazonRDS/latest/UserGuide/custom-setup-orcl.html',
  ),
  row(
    'bedrock:RenderPrompt bedrock:InvokeTool',
    'a prompt or a tool is used in a call of a model',
    'service-authorization/latest/reference/list_amazonbedrock.html',
  ),
]
