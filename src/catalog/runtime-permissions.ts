import { patternMatches } from './action-pattern.ts'
import type { ActionInfo } from './types.ts'

/** Permissions that AWS checks while something else happens: no API operation bears their name. */
export interface RuntimePermission {
  /** Action patterns, lower case: `kafka-cluster:*`. */
  readonly actions: readonly string[]
  /** When the permission is checked, as the end of "it is checked when …". */
  readonly when: string
  /** The page of AWS that says so. */
  readonly page: string
}

const docs = 'https://docs.aws.amazon.com'

const row = (actions: string, when: string, page: string): RuntimePermission => ({
  actions: actions.trim().toLowerCase().split(/\s+/),
  when,
  page: page.startsWith('https:') ? page : `${docs}/${page}`,
})

/** Read in November 2026. Rows are never to be taken out: a missing row can only lose a permission that is needed. */
export const runtimePermissions: readonly RuntimePermission[] = [
  // Identity
  row('iam:PassRole', 'a call hands a role to a service', 'IAM/latest/UserGuide/id_roles_use_passrole.html'),
  row('sts:TagSession', 'a role is assumed with session tags', 'IAM/latest/UserGuide/id_session-tags.html'),
  row(
    'sts:SetSourceIdentity',
    'a role is assumed with a source identity',
    'IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html',
  ),
  row(
    'sts:SetContext',
    'a role is assumed with a context of trusted identity propagation',
    'singlesignon/latest/userguide/trustedidentitypropagation-identity-enhanced-iam-role-sessions.html',
  ),
  row(
    'sts:GetServiceBearerToken',
    'a service such as CodeArtifact issues a bearer token',
    'IAM/latest/UserGuide/id_credentials_bearer.html',
  ),
  row(
    'sts:TagGetWebIdentityToken',
    'an identity token is asked for with tags',
    'service-authorization/latest/reference/list_awssecuritytokenservice.html',
  ),
  row('*:CallWithBearerToken', 'a call is signed with an API key', 'bedrock/latest/userguide/api-keys.html'),
  row(
    'signin:*',
    'a user signs in to the console or by the command line',
    'cli/latest/userguide/cli-configure-sign-in.html',
  ),
  // Logs that services deliver: whoever turns them on must hold these
  row(
    `logs:CreateLogDelivery logs:GetLogDelivery logs:UpdateLogDelivery logs:DeleteLogDelivery logs:ListLogDeliveries
      logs:PutResourcePolicy logs:DescribeResourcePolicies`,
    'a service is told to deliver its logs',
    'AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html',
  ),
  // Connections in protocols of their own
  row('kafka-cluster:*', 'a client connects to a Kafka cluster', 'msk/latest/developerguide/iam-access-control.html'),
  row(
    'rds-db:connect',
    'a client signs in to a database',
    'AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.IAMPolicy.html',
  ),
  row(
    'redshift:CreateClusterUser redshift:JoinGroup',
    'credentials of a cluster are asked for with a new user or a group',
    'redshift/latest/mgmt/generating-iam-credentials-role-permissions.html',
  ),
  row('neptune-db:*', 'a query reaches a Neptune cluster', 'neptune/latest/userguide/iam-dp-actions.html'),
  row(
    'neptune-graph:ReadDataViaQuery neptune-graph:WriteDataViaQuery neptune-graph:DeleteDataViaQuery',
    'a query reaches a Neptune graph',
    'neptune-analytics/latest/userguide/security-iam.html',
  ),
  row(
    'dsql:DbConnect dsql:DbConnectAdmin',
    'a client signs in to a cluster',
    'aurora-dsql/latest/userguide/authentication-authorization.html',
  ),
  row('elasticache:Connect', 'a client signs in to a cache', 'AmazonElastiCache/latest/dg/auth-iam.html'),
  row('memorydb:Connect', 'a client signs in to a cluster', 'memorydb/latest/devguide/auth-iam.html'),
  row(
    'dax:*',
    'a client reads or writes items by way of a DAX cluster',
    'amazondynamodb/latest/developerguide/DAX.access-control.html',
  ),
  row(
    'qldb:PartiQL* qldb:SendCommand',
    'a statement runs in a session',
    'qldb/latest/developerguide/getting-started-standard-mode.html',
  ),
  row('es:ESHttp*', 'a request reaches a domain', 'opensearch-service/latest/developerguide/ac.html'),
  row(
    'aoss:APIAccessAll aoss:DashboardsAccessAll',
    'a request reaches a collection',
    'opensearch-service/latest/developerguide/security-iam-serverless.html',
  ),
  row('elasticfilesystem:Client*', 'a client mounts a file system', 'efs/latest/ug/iam-access-control-nfs-efs.html'),
  row(
    's3files:Client*',
    'a client mounts a file system',
    'service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html',
  ),
  row(
    'iot:Connect iot:Publish iot:Subscribe iot:Receive iot:RetainPublish',
    'a device connects',
    'iot/latest/developerguide/iot-policy-actions.html',
  ),
  row(
    'kinesisvideo:ConnectAsMaster kinesisvideo:ConnectAsViewer kinesisvideo:JoinStorageSession*',
    'a client joins a channel',
    'kinesisvideostreams-webrtc-dg/latest/devguide/kvswebrtc-how-iam.html',
  ),
  row('chime:Connect', 'a client opens a web socket', 'chime-sdk/latest/dg/websockets.html'),
  row('transcribe:Start*Stream*', 'audio is streamed', 'transcribe/latest/dg/websocket.html'),
  row(
    'appmesh:StreamAggregatedResources',
    'a proxy asks for its configuration',
    'app-mesh/latest/userguide/proxy-authorization.html',
  ),
  row('workspaces:Stream', 'a user opens a desktop', 'workspaces/latest/adminguide/setting-up-saml.html'),
  row(
    'appstream:Stream',
    'a user opens an application',
    'appstream2/latest/developerguide/external-identity-providers-setting-up-saml.html',
  ),
  // Requests to what customers built
  row(
    'execute-api:*',
    'a request reaches a deployed API',
    'apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html',
  ),
  row('lambda:InvokeFunctionUrl', 'a request reaches a function URL', 'lambda/latest/dg/urls-auth.html'),
  row(
    'appsync:GraphQL appsync:SourceGraphQL',
    'a request reaches a GraphQL API',
    'appsync/latest/devguide/security-authz.html',
  ),
  row('vpc-lattice-svcs:*', 'a request reaches a service', 'vpc-lattice/latest/ug/auth-policies.html'),
  row(
    'eks:AccessKubernetesApi eks:MutateViaKubernetesApi',
    'the console reads or changes what is in a cluster',
    'eks/latest/userguide/view-kubernetes-resources.html',
  ),
  row(
    'emr-serverless:Access*',
    'a client opens an interactive endpoint',
    'emr/latest/EMR-Serverless-UserGuide/interactive-workloads.html',
  ),
  row(
    'sagemaker-mlflow:*',
    'a client calls a tracking server',
    'sagemaker/latest/dg/mlflow-create-tracking-server-iam.html',
  ),
  row(
    'aps:RemoteWrite aps:QueryMetrics aps:GetSeries aps:GetLabels aps:GetMetricMetadata aps:*AlertManager* aps:ListAlerts aps:ListRules',
    'metrics, rules or alerts of a workspace are written or queried',
    'prometheus/latest/userguide/AMP-APIReference-Prometheus-Compatible-Apis.html',
  ),
  row('airflow:PublishMetrics', 'an environment publishes its health', 'mwaa/latest/userguide/mwaa-create-role.html'),
  row('healthlake:*', 'a FHIR request reaches a data store', 'healthlake/latest/devguide/security-iam.html'),
  row(
    'medical-imaging:*DICOM*',
    'a DICOMweb request reaches a data store',
    'healthimaging/latest/devguide/using-dicomweb.html',
  ),
  row(
    'mediapackagev2:GetObject mediapackagev2:GetHeadObject mediapackagev2:HarvestObject',
    'a player or a content delivery network reads from an endpoint',
    'mediapackage/latest/userguide/policies-endpoint-auth.html',
  ),
  row(
    'managedblockchain:InvokeRpc* managedblockchain:Invoke',
    'a request reaches a node',
    'managed-blockchain/latest/ambbtc-dg/security-iam.html',
  ),
  row(
    '*-mcp:*',
    'an assistant calls a tool of an MCP server',
    'service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html',
  ),
  row(
    'bedrock-mantle:*',
    'a model is called by an API of another vendor',
    'bedrock/latest/userguide/bedrock-mantle.html',
  ),
  row(
    'aws-external-anthropic:*',
    'a model is called by an API of another vendor',
    'service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html',
  ),
  row(
    'bedrock-agentcore:Connect* bedrock-agentcore:InvokeRegistryMcp',
    'a client opens a stream of a browser or calls a registry',
    'bedrock-agentcore/latest/devguide/browser-tool.html',
  ),
  row(
    'es:ESCrossCluster*',
    'a domain searches another',
    'opensearch-service/latest/developerguide/cross-cluster-search.html',
  ),
  row(
    'rds:DownloadCompleteDBLogFile',
    'a log file is downloaded whole',
    'AmazonRDS/latest/UserGuide/DownloadCompleteDBLogFile.html',
  ),
  row(
    'cassandra:*MultiRegionResource',
    'a statement reaches a table in several Regions',
    'keyspaces/latest/devguide/multiRegion-replication.html',
  ),
  row(
    'neptune-graph:GetEngineStatus neptune-graph:GetStatisticsStatus',
    'a request reaches a Neptune graph',
    'neptune-analytics/latest/userguide/security-iam.html',
  ),
  row(
    'athena:GetCatalogs athena:GetExecutionEngine* athena:GetNamespace* athena:GetQueryExecutions athena:GetQueryResultsStream athena:GetTable athena:GetTables athena:RunQuery athena:CancelQueryExecution',
    'a JDBC or ODBC driver runs a query',
    'athena/latest/ug/connect-with-previous-jdbc.html',
  ),
  row(
    'redshift-data:GetStagingBucketLocation',
    'a driver runs a query',
    'service-authorization/latest/reference/list_amazonredshiftdataapi.html',
  ),
  row(
    'cloudtrail:GetEventDataStoreData',
    'an engine reads a federated event data store',
    'awscloudtrail/latest/userguide/query-federation.html',
  ),
  row(
    's3-object-lambda:*',
    'a request reaches an Object Lambda access point',
    'AmazonS3/latest/userguide/olap-policies.html',
  ),
  row('s3-outposts:*', 'a request reaches a bucket on an Outpost', 'AmazonS3/latest/userguide/S3OutpostsIAM.html'),
  row('s3express:*', 'a request reaches a directory bucket', 'AmazonS3/latest/userguide/s3-express-security-iam.html'),
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

/** The permission of this name that AWS checks without an operation of its own, if it is known to be one. */
export function runtimePermission(action: string): RuntimePermission | undefined {
  const name = action.toLowerCase()
  return runtimePermissions.find(({ actions }) => actions.some((pattern) => patternMatches(pattern, name)))
}

const plainRead = /:(Describe|Get|List|Search|View)[A-Z]/
/** Shared policies, and what others sign in or connect with, are asked for on behalf of a caller. */
const handedOut = /(Polic(y|ies)|Tokens?|Credentials?|Secrets?|Connections?|Urls?|ACL|WebAcl\w*)$/

/**
 * Is it a read that AWS marks as permission only, and of which no page says when it is checked? Consoles ask such
 * permissions of people who look at a page; no operation of an API needs them.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export const isConsoleRead = ({ name, mark, accessLevel }: ActionInfo): boolean =>
  mark === 'permission-only' &&
  (accessLevel === 'Read' || accessLevel === 'List') &&
  plainRead.test(name) &&
  !handedOut.test(name) &&
  runtimePermission(name) === undefined
