import { runtimeRow, type RuntimePermission } from './row.ts'

/** Identity, logs, connections, and requests to what customers built. */
export const requestRows: readonly RuntimePermission[] = [
  // Identity
  runtimeRow('iam:PassRole', 'a call hands a role to a service', 'IAM/latest/UserGuide/id_roles_use_passrole.html'),
  runtimeRow('sts:TagSession', 'a role is assumed with session tags', 'IAM/latest/UserGuide/id_session-tags.html'),
  runtimeRow(
    'sts:SetSourceIdentity',
    'a role is assumed with a source identity',
    'IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html',
  ),
  runtimeRow(
    'sts:SetContext',
    'a role is assumed with a context of trusted identity propagation',
    'singlesignon/latest/userguide/trustedidentitypropagation-identity-enhanced-iam-role-sessions.html',
  ),
  runtimeRow(
    'sts:GetServiceBearerToken',
    'a service such as CodeArtifact issues a bearer token',
    'IAM/latest/UserGuide/id_credentials_bearer.html',
  ),
  runtimeRow(
    'sts:TagGetWebIdentityToken',
    'an identity token is asked for with tags',
    'service-authorization/latest/reference/list_awssecuritytokenservice.html',
  ),
  runtimeRow('*:CallWithBearerToken', 'a call is signed with an API key', 'bedrock/latest/userguide/api-keys.html'),
  runtimeRow(
    'signin:*',
    'a user signs in to the console or by the command line',
    'cli/latest/userguide/cli-configure-sign-in.html',
  ),
  // Logs that services deliver: the caller that turns the delivery on must hold these
  runtimeRow(
    `logs:CreateLogDelivery logs:GetLogDelivery logs:UpdateLogDelivery logs:DeleteLogDelivery logs:ListLogDeliveries
      logs:PutResourcePolicy logs:DescribeResourcePolicies`,
    'the delivery of logs by a service is set up',
    'AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html',
  ),
  // Connections in protocols of their own
  runtimeRow(
    'kafka-cluster:*',
    'a client connects to a Kafka cluster',
    'msk/latest/developerguide/iam-access-control.html',
  ),
  runtimeRow(
    'rds-db:connect',
    'a client signs in to a database',
    'AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.IAMPolicy.html',
  ),
  runtimeRow(
    'redshift:CreateClusterUser redshift:JoinGroup',
    'credentials of a cluster are asked for with a new user or a group',
    'redshift/latest/mgmt/generating-iam-credentials-role-permissions.html',
  ),
  runtimeRow('neptune-db:*', 'a query reaches a Neptune cluster', 'neptune/latest/userguide/iam-dp-actions.html'),
  runtimeRow(
    'neptune-graph:ReadDataViaQuery neptune-graph:WriteDataViaQuery neptune-graph:DeleteDataViaQuery',
    'a query reaches a Neptune graph',
    'neptune-analytics/latest/userguide/security-iam.html',
  ),
  runtimeRow(
    'dsql:DbConnect dsql:DbConnectAdmin',
    'a client signs in to a cluster',
    'aurora-dsql/latest/userguide/authentication-authorization.html',
  ),
  runtimeRow('elasticache:Connect', 'a client signs in to a cache', 'AmazonElastiCache/latest/dg/auth-iam.html'),
  runtimeRow('memorydb:Connect', 'a client signs in to a cluster', 'memorydb/latest/devguide/auth-iam.html'),
  runtimeRow(
    'dax:*',
    'a client reads or writes items by way of a DAX cluster',
    'amazondynamodb/latest/developerguide/DAX.access-control.html',
  ),
  runtimeRow(
    'qldb:PartiQL* qldb:SendCommand',
    'a statement runs in a session',
    'qldb/latest/developerguide/getting-started-standard-mode.html',
  ),
  runtimeRow('es:ESHttp*', 'a request reaches a domain', 'opensearch-service/latest/developerguide/ac.html'),
  runtimeRow(
    'aoss:APIAccessAll aoss:DashboardsAccessAll',
    'a request reaches a collection',
    'opensearch-service/latest/developerguide/security-iam-serverless.html',
  ),
  runtimeRow(
    'elasticfilesystem:Client*',
    'a client mounts a file system',
    'efs/latest/ug/iam-access-control-nfs-efs.html',
  ),
  runtimeRow(
    's3files:Client*',
    'a client mounts a file system',
    'service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html',
  ),
  runtimeRow(
    'iot:Connect iot:Publish iot:Subscribe iot:Receive iot:RetainPublish',
    'a device connects',
    'iot/latest/developerguide/iot-policy-actions.html',
  ),
  runtimeRow(
    'kinesisvideo:ConnectAsMaster kinesisvideo:ConnectAsViewer kinesisvideo:JoinStorageSession*',
    'a client joins a channel',
    'kinesisvideostreams-webrtc-dg/latest/devguide/kvswebrtc-how-iam.html',
  ),
  runtimeRow('chime:Connect', 'a client opens a web socket', 'chime-sdk/latest/dg/websockets.html'),
  runtimeRow('transcribe:Start*Stream*', 'audio is streamed', 'transcribe/latest/dg/websocket.html'),
  runtimeRow(
    'appmesh:StreamAggregatedResources',
    'a proxy asks for its configuration',
    'app-mesh/latest/userguide/proxy-authorization.html',
  ),
  runtimeRow('workspaces:Stream', 'a user opens a desktop', 'workspaces/latest/adminguide/setting-up-saml.html'),
  runtimeRow(
    'appstream:Stream',
    'a user opens an application',
    'appstream2/latest/developerguide/external-identity-providers-setting-up-saml.html',
  ),
  // Requests to what customers built
  runtimeRow(
    'execute-api:*',
    'a request reaches a deployed API',
    'apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html',
  ),
  runtimeRow('lambda:InvokeFunctionUrl', 'a request reaches a function URL', 'lambda/latest/dg/urls-auth.html'),
  runtimeRow(
    'appsync:GraphQL appsync:SourceGraphQL',
    'a request reaches a GraphQL API',
    'appsync/latest/devguide/security-authz.html',
  ),
  runtimeRow('vpc-lattice-svcs:*', 'a request reaches a service', 'vpc-lattice/latest/ug/auth-policies.html'),
  runtimeRow(
    'eks:AccessKubernetesApi eks:MutateViaKubernetesApi',
    'the console reads or changes what is in a cluster',
    'eks/latest/userguide/view-kubernetes-resources.html',
  ),
  runtimeRow(
    'emr-serverless:Access*',
    'a client opens an interactive endpoint',
    'emr/latest/EMR-Serverless-UserGuide/interactive-workloads.html',
  ),
  runtimeRow(
    'sagemaker-mlflow:*',
    'a client calls a tracking server',
    'sagemaker/latest/dg/mlflow-create-tracking-server-iam.html',
  ),
  runtimeRow(
    'aps:RemoteWrite aps:QueryMetrics aps:GetSeries aps:GetLabels aps:GetMetricMetadata aps:*AlertManager* aps:ListAlerts aps:ListRules',
    'metrics, rules or alerts of a workspace are written or queried',
    'prometheus/latest/userguide/AMP-APIReference-Prometheus-Compatible-Apis.html',
  ),
  runtimeRow(
    'airflow:PublishMetrics',
    'an environment publishes its health',
    'mwaa/latest/userguide/mwaa-create-role.html',
  ),
  runtimeRow('healthlake:*', 'a FHIR request reaches a data store', 'healthlake/latest/devguide/security-iam.html'),
  runtimeRow(
    'medical-imaging:*DICOM*',
    'a DICOMweb request reaches a data store',
    'healthimaging/latest/devguide/using-dicomweb.html',
  ),
  runtimeRow(
    'mediapackagev2:GetObject mediapackagev2:GetHeadObject mediapackagev2:HarvestObject',
    'a player or a content delivery network reads from an endpoint',
    'mediapackage/latest/userguide/policies-endpoint-auth.html',
  ),
  runtimeRow(
    'managedblockchain:InvokeRpc* managedblockchain:Invoke',
    'a request reaches a node',
    'managed-blockchain/latest/ambbtc-dg/security-iam.html',
  ),
  runtimeRow(
    '*-mcp:*',
    'an assistant calls a tool of an MCP server',
    'service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html',
  ),
  runtimeRow(
    'bedrock-mantle:*',
    'a model is called by an API of another vendor',
    'bedrock/latest/userguide/bedrock-mantle.html',
  ),
  runtimeRow(
    'aws-external-anthropic:*',
    'a model is called by an API of another vendor',
    'service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html',
  ),
  runtimeRow(
    'bedrock-agentcore:Connect* bedrock-agentcore:InvokeRegistryMcp',
    'a client opens a stream of a browser or calls a registry',
    'bedrock-agentcore/latest/devguide/browser-tool.html',
  ),
  runtimeRow(
    'es:ESCrossCluster*',
    'a domain searches another',
    'opensearch-service/latest/developerguide/cross-cluster-search.html',
  ),
  runtimeRow(
    'rds:DownloadCompleteDBLogFile',
    'a log file is downloaded whole',
    'AmazonRDS/latest/UserGuide/DownloadCompleteDBLogFile.html',
  ),
  runtimeRow(
    'cassandra:*MultiRegionResource',
    'a statement reaches a table in several Regions',
    'keyspaces/latest/devguide/multiRegion-replication.html',
  ),
  runtimeRow(
    'neptune-graph:GetEngineStatus neptune-graph:GetStatisticsStatus',
    'a request reaches a Neptune graph',
    'neptune-analytics/latest/userguide/security-iam.html',
  ),
  runtimeRow(
    'athena:GetCatalogs athena:GetExecutionEngine* athena:GetNamespace* athena:GetQueryExecutions athena:GetQueryResultsStream athena:GetTable athena:GetTables athena:RunQuery athena:CancelQueryExecution',
    'a JDBC or ODBC driver runs a query',
    'athena/latest/ug/connect-with-previous-jdbc.html',
  ),
  runtimeRow(
    'redshift-data:GetStagingBucketLocation',
    'a driver runs a query',
    'service-authorization/latest/reference/list_amazonredshiftdataapi.html',
  ),
  runtimeRow(
    'cloudtrail:GetEventDataStoreData',
    'an engine reads a federated event data store',
    'awscloudtrail/latest/userguide/query-federation.html',
  ),
  runtimeRow(
    's3-object-lambda:*',
    'a request reaches an Object Lambda access point',
    'AmazonS3/latest/userguide/olap-policies.html',
  ),
  runtimeRow(
    's3-outposts:*',
    'a request reaches a bucket on an Outpost',
    'AmazonS3/latest/userguide/S3OutpostsIAM.html',
  ),
  runtimeRow(
    's3express:*',
    'a request reaches a directory bucket',
    'AmazonS3/latest/userguide/s3-express-security-iam.html',
  ),
]
