import { runtimeRow, type RuntimePermission } from './row.ts'

/** Agents, replication and backup, and what is checked inside other calls. */
export const runtimeServiceRows: readonly RuntimePermission[] = [
  // Agents
  runtimeRow(
    'greengrass:Discover',
    'a client device looks for its core',
    'greengrass/v2/developerguide/greengrass-discover-api.html',
  ),
  runtimeRow(
    'codedeploy-commands-secure:*',
    'the CodeDeploy agent asks for work',
    'codedeploy/latest/userguide/vpc-endpoints.html',
  ),
  runtimeRow(
    'mediaconnect:DiscoverGatewayPollEndpoint mediaconnect:PollGateway mediaconnect:SubmitGatewayStateChange',
    'the agent of a gateway asks for work or reports',
    'mediaconnect/latest/ug/gateway-components-instances.html',
  ),
  runtimeRow(
    'ssm:ExecuteAPI',
    'an automation calls an API',
    'service-authorization/latest/reference/list_awssystemsmanager.html',
  ),
  runtimeRow(
    'ssmmessages:* ec2messages:*',
    'the Systems Manager agent or a session exchanges messages',
    'systems-manager/latest/userguide/systems-manager-setting-up-messageAPIs.html',
  ),
  runtimeRow(
    'ssm:ListInstanceAssociations ssm:UpdateInstanceAssociationStatus ssm:UpdateInstanceInformation ssm:PutConfigurePackageResult ssm:GetManifest ssm:DescribeDocumentParameters ssm:PutComplianceItems ssm:PutInventory',
    'the Systems Manager agent reports',
    'aws-managed-policy/latest/reference/AmazonSSMManagedInstanceCore.html',
  ),
  runtimeRow(
    'ecs:Poll ecs:StartTelemetrySession ecs:PutSystemLogEvents',
    'the container agent asks for work or reports',
    'AmazonECS/latest/developerguide/instance_IAM_role.html',
  ),
  runtimeRow(
    'mgn:*ForMgn mgn:*ForMgn*',
    'a replication agent reports',
    'mgn/latest/ug/security-iam-awsmanpol-AWSApplicationMigrationAgentPolicy.html',
  ),
  runtimeRow(
    'drs:*ForDrs',
    'a replication agent reports',
    'drs/latest/userguide/security-iam-awsmanpol-AWSElasticDisasterRecoveryAgentInstallationPolicy.html',
  ),
  runtimeRow(
    'arsenal:RegisterOnPremisesAgent',
    'a discovery agent registers',
    'application-discovery/latest/userguide/security-iam-awsmanpol.html',
  ),
  runtimeRow(
    'guardduty:SendSecurityTelemetry',
    'the security agent reports',
    'guardduty/latest/ug/runtime-monitoring.html',
  ),
  // Replication and backup
  runtimeRow(
    's3:ReplicateObject s3:ReplicateDelete s3:ReplicateTags s3:GetObjectVersionForReplication s3:InitiateReplication s3:ObjectOwnerOverrideToBucketOwner',
    'S3 replicates an object',
    'AmazonS3/latest/userguide/setting-repl-config-perm-overview.html',
  ),
  runtimeRow(
    's3:BypassGovernanceRetention',
    'an object under governance is deleted or its retention shortened',
    'AmazonS3/latest/userguide/object-lock-managing.html',
  ),
  runtimeRow(
    's3tables:GetTableData s3tables:PutTableData',
    'a table is read or written',
    'AmazonS3/latest/userguide/s3-tables-setting-up.html',
  ),
  runtimeRow(
    'ecr:BatchImportUpstreamImage ecr:GetImageCopyStatus',
    'an image is pulled by way of a pull-through cache',
    'AmazonECR/latest/userguide/pull-through-cache.html',
  ),
  runtimeRow('ecr:ReplicateImage', 'an image is replicated', 'AmazonECR/latest/userguide/registry-permissions.html'),
  runtimeRow(
    '*:StartAwsBackupJob *:RestoreTableFromAwsBackup *:StartAwsRestoreJob *:GetAwsBackupStatus *:GetAwsRestoreStatus elasticfilesystem:Backup elasticfilesystem:Restore dsql:*BackupJob dsql:*RestoreJob backup-storage:* backup:CopyIntoBackupVault backup:CopyFromBackupVault',
    'AWS Backup backs up, copies or restores',
    'aws-backup/latest/devguide/access-control.html',
  ),
  runtimeRow(
    'dynamodb:CreateTableReplica dynamodb:DeleteTableReplica dynamodb:AssociateTableReplica dynamodb:ReadDataForReplication dynamodb:WriteDataForReplication dynamodb:ReplicateSettings dynamodb:CreateGlobalTableWitness dynamodb:DeleteGlobalTableWitness dynamodb:UpdateGlobalTableVersion',
    'a global table gets or loses a replica',
    'amazondynamodb/latest/developerguide/globaltables-security.html',
  ),
  runtimeRow(
    'lambda:EnableReplication* lambda:DisableReplication*',
    'CloudFront replicates a function',
    'AmazonCloudFront/latest/DeveloperGuide/lambda-edge-permissions.html',
  ),
  runtimeRow(
    'kms:SynchronizeMultiRegionKey',
    'KMS synchronises replicas of a key',
    'kms/latest/developerguide/multi-region-auth-slr.html',
  ),
  runtimeRow(
    'rds:CrossRegionCommunication',
    'a snapshot is copied to another Region',
    'service-authorization/latest/reference/list_amazonrds.html',
  ),
  // Checked inside other calls
  runtimeRow(
    'codecommit:*',
    'a Git client or a pipeline reads or writes a repository',
    'codecommit/latest/userguide/auth-and-access-control-permissions-reference.html',
  ),
  runtimeRow(
    'codestar-connections:UseConnection codestar-connections:Pass* codeconnections:UseConnection codeconnections:Pass* codestar-connections:GetIndividualAccessToken codeconnections:GetIndividualAccessToken',
    'a pipeline or a build uses a connection',
    'dtconsole/latest/userguide/security-iam.html',
  ),
  runtimeRow(
    'codeartifact:ReadFromRepository',
    'a package manager reads a repository',
    'codeartifact/latest/ug/auth-and-access-control-permissions-reference.html',
  ),
  runtimeRow(
    'lakeformation:GetDataAccess',
    'an engine reads data of a registered location',
    'lake-formation/latest/dg/access-control-underlying-data.html',
  ),
  runtimeRow(
    'glue:UseGlueStudio glue:UseMLTransforms glue:PassConnection',
    'a job or a notebook is run in Glue Studio',
    'glue/latest/ug/getting-started-min-privs.html',
  ),
  runtimeRow(
    '*:SetWebACL *:AssociateWebACL *:DisassociateWebACL *:GetWebACLForResource *:ListResourcesForWebACL *:AssociateWebAcl *:*VerifiedAccessInstanceWebAcl*',
    'a web ACL is associated with a resource',
    'waf/latest/developerguide/security_iam_id-based-policy-examples.html',
  ),
  runtimeRow(
    'apigateway:AddCertificateToDomain apigateway:RemoveCertificateFromDomain apigateway:UpdateRestApiPolicy',
    'an API or a domain is created or changed',
    'service-authorization/latest/reference/list_amazonapigatewaymanagement.html',
  ),
  runtimeRow(
    '*:AllowVendedLogDeliveryForResource',
    'the delivery of logs is set up',
    'AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html',
  ),
  runtimeRow('*:Link', 'an account is linked to a monitoring account', 'OAM/latest/APIReference/API_CreateLink.html'),
  runtimeRow(
    'ec2:InjectApiError ec2:InjectVolumeIOLatency ec2:SendSpotInstanceInterruptions ec2:PauseVolumeIO s3:PauseReplication dynamodb:InjectError kinesis:InjectApiError',
    'a fault injection experiment runs',
    'fis/latest/userguide/fis-actions-reference.html',
  ),
  runtimeRow(
    'tiros:*',
    'a network path is analyzed',
    'vpc/latest/reachability/security_iam_required-API-permissions.html',
  ),
  runtimeRow(
    'vpce:AllowMultiRegion',
    'an endpoint or endpoint service is made across Regions',
    'vpc/latest/privatelink/privatelink-share-your-services.html',
  ),
  runtimeRow(
    'aws-marketplace:Subscribe aws-marketplace:Unsubscribe aws-marketplace:ViewSubscriptions',
    'a product, or a model of Bedrock, is subscribed to or used',
    'marketplace/latest/buyerguide/buyer-iam-users-groups-policies.html',
  ),
  runtimeRow(
    'quicksight:CreateAdmin quicksight:CreateReader quicksight:CreateUser',
    'a user signs in to QuickSight for the first time',
    'quicksight/latest/user/iam-policy-examples.html',
  ),
  runtimeRow(
    'glue:StartCompletion glue:GetCompletion glue:GetGeneratedCode',
    'a user uses Amazon Q in Glue',
    'glue/latest/dg/q-setting-up-permissions.html',
  ),
  runtimeRow(
    'q:* codewhisperer:*',
    'a user uses Amazon Q',
    'amazonq/latest/qdeveloper-ug/security_iam_permissions.html',
  ),
  runtimeRow(
    'mediaimport:CreateDatabaseBinarySnapshot',
    'RDS Custom makes an engine version',
    'AmazonRDS/latest/UserGuide/custom-setup-orcl.html',
  ),
  runtimeRow(
    'bedrock:RenderPrompt bedrock:InvokeTool',
    'a prompt or a tool is used in a call of a model',
    'service-authorization/latest/reference/list_amazonbedrock.html',
  ),
]
