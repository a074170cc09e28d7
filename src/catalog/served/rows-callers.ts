import type { ServedRow } from './row.ts'

/** Permissions that the caller of one service needs in another, while that service does its part. */
export const callerRows: readonly ServedRow[] = [
  // Domain names: the distribution is the service's, so that no event of its update lies in the caller's account
  {
    name: 'api-gateway-edge-domain',
    keep: 'cloudfront: UpdateDistribution',
    with: 'apigateway: POST PATCH',
    because: 'API Gateway asks for it when the caller sets up an edge-optimized domain name or changes its certificate',
    page: 'apigateway/latest/developerguide/how-to-edge-optimized-custom-domain-name.html',
  },
  {
    name: 'cognito-custom-domain',
    keep: 'cloudfront: UpdateDistribution',
    with: 'cognito-idp: CreateUserPoolDomain UpdateUserPoolDomain',
    because: 'Cognito asks for it when the caller sets up a domain of its own or changes its certificate',
    page: 'cognito/latest/developerguide/cognito-user-pools-add-custom-domain.html',
  },
  // Statements whose text is not recorded
  {
    name: 'athena-prepared-statements',
    keep: 'athena: CreatePreparedStatement UpdatePreparedStatement GetPreparedStatement DeletePreparedStatement',
    with: 'athena: StartQueryExecution',
    because: 'Athena checks them for queries that prepare, execute or drop a statement',
    page: 'athena/latest/ug/security-iam-athena-prepared-statements.html',
  },
  {
    name: 'athena-data-catalog',
    keep: 'athena: GetDataCatalog',
    with: 'athena: StartQueryExecution',
    because: 'a query reads the catalog that it names',
    page: 'step-functions/latest/dg/connect-athena.html',
  },
  // Calls that are checked by several names
  {
    name: 'lambda-function-url',
    keep: 'lambda: InvokeFunction',
    with: 'lambda: InvokeFunctionUrl',
    because: 'a request to a function URL needs both permissions',
    page: 'lambda/latest/dg/urls-auth.html',
  },
  {
    name: 'bedrock-guardrails',
    keep: 'bedrock: ApplyGuardrail GetGuardrail',
    with: 'bedrock: InvokeModel InvokeModelWithResponseStream InvokeAgent RetrieveAndGenerate',
    because: 'a call of a model with a guardrail applies it',
    page: 'bedrock/latest/userguide/guardrails-permissions.html',
  },
  {
    name: 'bedrock-prompts',
    keep: 'bedrock: GetPrompt RenderPrompt',
    with: 'bedrock: InvokeModel InvokeModelWithResponseStream',
    because: 'a call of a model with a managed prompt reads it',
    page: 'bedrock/latest/userguide/prompt-management-prereq.html',
  },
  {
    name: 'bedrock-knowledge-bases',
    keep: 'bedrock: Retrieve InvokeModel InvokeModelWithResponseStream GetInferenceProfile Rerank',
    with: 'bedrock: RetrieveAndGenerate',
    because: 'an answer from a knowledge base retrieves sources and calls a model with the permissions of the caller',
    page: 'bedrock/latest/userguide/knowledge-base-prereq-permissions-general.html',
  },
  {
    name: 'object-lambda',
    keep: 's3: GetObject* ListBucket* ListMultipartUploadParts; lambda: InvokeFunction',
    with: 's3-object-lambda: Get* List*',
    because: 'an Object Lambda access point reads the object and calls its function with the permissions of the caller',
    page: 'AmazonS3/latest/userguide/olap-policies.html',
  },
  {
    name: 'ses-templates',
    keep: 'ses: SendTemplatedEmail SendBulkTemplatedEmail SendRawEmail',
    with: 'ses: SendEmail SendBulkEmail',
    because: 'the second version of the API sends all kinds of mail by the same operations',
    page: 'ses/latest/dg/control-user-access.html',
  },
  {
    name: 'codedeploy-revision',
    keep: 'codedeploy: GetDeploymentConfig GetApplicationRevision RegisterApplicationRevision',
    with: 'codedeploy: CreateDeployment',
    because: 'a deployment uses its configuration and registers its revision',
    page: 'codepipeline/latest/userguide/action-reference-CodeDeploy.html',
  },
  // Images
  {
    name: 'lambda-container-image',
    keep: 'ecr: GetRepositoryPolicy SetRepositoryPolicy BatchGetImage GetDownloadUrlForLayer',
    with: 'lambda: CreateFunction UpdateFunctionCode',
    because: 'Lambda puts the policy of the repository of an image where that does not let it in yet',
    page: 'lambda/latest/dg/images-create.html',
  },
  {
    name: 'ami-store-and-restore',
    keep: `ebs: CompleteSnapshot GetSnapshotBlock ListChangedBlocks ListSnapshotBlocks PutSnapshotBlock StartSnapshot;
      s3: AbortMultipartUpload DeleteObject GetObject ListBucket PutObject PutObjectTagging; ec2: CreateTags DescribeTags`,
    with: 'ec2: CreateStoreImageTask CreateRestoreImageTask',
    because: 'the task copies the snapshots of an image to or from a bucket with the permissions of the caller',
    page: 'AWSEC2/latest/UserGuide/work-with-ami-store-restore.html',
  },
  {
    name: 'lambda-at-edge',
    keep: 'lambda: GetFunction; iam: CreateServiceLinkedRole',
    with: 'lambda: EnableReplication*',
    because: 'CloudFront asks for them when a distribution gets a function',
    page: 'AmazonCloudFront/latest/DeveloperGuide/lambda-edge-permissions.html',
  },
  // Tables
  {
    name: 'dynamodb-import',
    keep: `s3: GetObject ListBucket; logs: CreateLogGroup CreateLogStream DescribeLogGroups DescribeLogStreams PutLogEvents
      PutRetentionPolicy`,
    with: 'dynamodb: ImportTable',
    because: 'DynamoDB reads the bucket and logs its errors with the permissions of the caller',
    page: 'amazondynamodb/latest/developerguide/S3DataImport.Requesting.html',
  },
  {
    name: 'dynamodb-kinesis-destination',
    keep: 'kinesis: PutRecord PutRecords DescribeStream',
    with: 'dynamodb: EnableKinesisStreamingDestination UpdateKinesisStreamingDestination',
    because: 'DynamoDB asks for them when the caller names a stream for the changes of a table',
    page: 'amazondynamodb/latest/developerguide/kds_iam.html',
  },
  // Parameters
  {
    name: 'parameter-of-an-image',
    keep: 'ec2: DescribeImages',
    with: 'ssm: PutParameter',
    because: 'Systems Manager validates the image of a parameter of the type aws:ec2:image later, for its caller',
    page: 'systems-manager/latest/userguide/parameter-store-ec2-aliases.html',
  },
  // Networks
  {
    name: 'reachability-analyzer',
    keep: `ec2: DescribeAvailabilityZones DescribeCustomerGateways DescribeInstances DescribeInternetGateways
      DescribeManagedPrefixLists DescribeNatGateways DescribeNetworkAcls DescribeNetworkInterfaces DescribePrefixLists
      DescribeRegions DescribeRouteTables DescribeSecurityGroups DescribeSubnets DescribeTransitGateway*
      DescribeVpcEndpoint* DescribeVpcPeeringConnections DescribeVpcs DescribeVpnConnections DescribeVpnGateways
      GetManagedPrefixListEntries GetTransitGatewayRouteTablePropagations SearchTransitGatewayRoutes;
      elasticloadbalancing: Describe*; network-firewall: Describe* List*; directconnect: Describe*;
      globalaccelerator: Describe* List*; tiros: *`,
    with: 'ec2: StartNetworkInsightsAnalysis DescribeNetworkInsightsAnalyses',
    because: 'Reachability Analyzer looks at the network with the permissions of the caller',
    page: 'vpc/latest/reachability/security_iam_required-API-permissions.html',
  },
  // Logs that services deliver
  {
    name: 'log-delivery-destination',
    keep: `s3: GetBucketPolicy PutBucketPolicy; logs: DescribeLogGroups DescribeResourcePolicies PutResourcePolicy;
      iam: CreateServiceLinkedRole; firehose: TagDeliveryStream`,
    with: `ec2: CreateFlowLogs; wafv2: PutLoggingConfiguration; network-firewall: UpdateLoggingConfiguration;
      route53resolver: CreateResolverQueryLogConfig AssociateResolverQueryLogConfig; logs: CreateDelivery`,
    because: 'the first delivery to a bucket, log group or stream puts its policy with the permissions of the caller',
    page: 'AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html',
  },
  {
    name: 'cloudfront-standard-logs',
    keep: 's3: GetBucketAcl PutBucketAcl',
    with: 'cloudfront: CreateDistribution UpdateDistribution',
    because: 'CloudFront changes the ACL of a bucket for logs with the permissions of the caller',
    page: 'AmazonCloudFront/latest/DeveloperGuide/AccessLogs.html',
  },
  // Identity Center, whose older operations have no public API
  {
    name: 'identity-center-applications',
    keep: `sso: DescribeRegisteredRegions GetApplicationInstance GetApplicationTemplate GetManagedApplicationInstance
      GetPermissionSet GetProfile GetSSOStatus GetSharedSsoConfiguration GetSsoConfiguration GetTrust
      ListApplicationInstances ListApplicationInstanceCertificates ListApplicationTemplates ListDirectoryAssociations ListProfileAssociations
      ListProfiles SearchGroups SearchUsers;
      sso-directory: Describe* Get* List* Search*`,
    with: `sso: CreateManagedApplicationInstance CreateApplicationInstance AssociateProfile CreateProfile;
      grafana: CreateWorkspace DeleteWorkspace UpdateWorkspaceAuthentication UpdatePermissions ListPermissions;
      elasticmapreduce: CreateStudio CreateStudioSessionMapping; servicecatalog: ProvisionProduct UpdateProvisionedProduct TerminateProvisionedProduct;
      ec2: CreateVerifiedAccessTrustProvider CreateVerifiedAccessEndpoint ModifyVerifiedAccessEndpoint`,
    because: 'services that let users of Identity Center in ask it with the permissions of the caller',
    page: 'aws-managed-policy/latest/reference/AWSGrafanaWorkspacePermissionManagementV2.html',
  },
  {
    name: 'account-factory',
    keep: `controltower: CreateManagedAccount DescribeManagedAccount DeregisterManagedAccount GetAccountInfo
      GetGuardrailComplianceStatus DescribeAccountFactoryConfig; organizations: CreateAccount DescribeCreateAccountStatus DescribeOrganization`,
    with: 'servicecatalog: ProvisionProduct UpdateProvisionedProduct TerminateProvisionedProduct',
    because: 'the product of Account Factory makes an account with the permissions of the one who asks for it',
    page: 'controltower/latest/userguide/permissions.html',
  },
  {
    name: 'datazone-portal',
    keep: `datazone: ListAccountEnvironments ListGroupsForUser ListLinkedTypes ListWarehouseMetadata
      ListEnvironmentBlueprintConfigurationSummaries GetEnvironmentActionLink GetSubscriptionEligibility GetUpdateEligibility
      GetConversation ListConversations SearchRules *Cell* GetNotebookCompute`,
    trusted: 'datazone',
    because: 'the portal of a domain asks for them with the role of the domain',
    page: 'aws-managed-policy/latest/reference/AmazonDataZoneDomainExecutionRolePolicy.html',
  },
  // Streams of sound
  {
    name: 'transcribe-medical-scribe',
    keep: 'transcribe: GetMedicalScribeStream',
    with: 'transcribe: StartMedicalScribeStream',
    because: 'it is an operation of the streaming API beside the one that starts the stream',
    page: 'transcribe/latest/dg/health-scribe-streaming.html',
  },
]
