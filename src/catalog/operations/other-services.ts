import { dynamodbOperations } from './dynamodb.ts'
import { ifMemberPresent, type Grant, type OperationTable } from './rules.ts'
import { objectOperations } from './s3.ts'

/**
 * Operations whose IAM action bears another name, or that need several, service by service.
 *
 * Facts carried over from two sources: the renamed operations of iann0036/iam-dataset (MIT, Copyright (c) 2021 Ian
 * Mckay; see NOTICE), as far as they still hold, and what the SDK models of botocore (Apache-2.0) say of an operation's
 * permission.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */

const lower = (operations: readonly string[], action: string): OperationTable =>
  Object.fromEntries(operations.map((operation) => [operation, [action]]))

const lambda: OperationTable = {
  Invoke: ['InvokeFunction'],
  InvokeWithResponseStream: ['InvokeFunction'],
  GetLayerVersionByArn: ['GetLayerVersion'],
  /** The API of 2014. */
  AddEventSource: ['CreateEventSourceMapping'],
  GetEventSource: ['GetEventSourceMapping'],
  ListEventSources: ['ListEventSourceMappings'],
  RemoveEventSource: ['DeleteEventSourceMapping'],
  UploadFunction: ['CreateFunction', 'UpdateFunctionCode'],
  /** A caller that attaches a layer must be able to read it; no event shows that. */
  CreateFunction: ['CreateFunction', ifMemberPresent('GetLayerVersion', 'layers')],
  UpdateFunctionConfiguration: ['UpdateFunctionConfiguration', ifMemberPresent('GetLayerVersion', 'layers')],
}

const budgets: OperationTable = {
  ...lower(
    [
      'CreateBudget',
      'UpdateBudget',
      'DeleteBudget',
      'CreateNotification',
      'UpdateNotification',
      'DeleteNotification',
      'CreateSubscriber',
      'UpdateSubscriber',
      'DeleteSubscriber',
    ],
    'ModifyBudget',
  ),
  ...lower(
    [
      'DescribeBudget',
      'DescribeBudgets',
      'DescribeBudgetPerformanceHistory',
      'DescribeBudgetNotificationsForAccount',
      'DescribeNotificationsForBudget',
      'DescribeSubscribersForNotification',
    ],
    'ViewBudget',
  ),
}

/** Keyspaces authorises by the statement's verb, whatever API carries it. */
const cassandra: OperationTable = {
  ...lower(['CreateKeyspace', 'CreateTable', 'CreateType'], 'Create'),
  ...lower(['DropKeyspace', 'DropTable', 'DropType', 'DeleteKeyspace', 'DeleteTable', 'DeleteType'], 'Drop'),
  ...lower(['AlterKeyspace', 'AlterTable', 'AlterType', 'UpdateKeyspace', 'UpdateTable'], 'Alter'),
  ...lower(
    [
      'GetKeyspace',
      'GetTable',
      'GetTableAutoScalingSettings',
      'GetType',
      'ListKeyspaces',
      'ListTables',
      'ListTypes',
      'ListTagsForResource',
    ],
    'Select',
  ),
  RestoreTable: ['Restore'],
  Insert: ['Modify'],
  Update: ['Modify'],
  Delete: ['Modify'],
  Batch: ['Modify'],
}

const bedrock: OperationTable = {
  Converse: ['InvokeModel'],
  ConverseStream: ['InvokeModelWithResponseStream'],
  InvokeModelWithBidirectionalStream: ['InvokeModel', 'InvokeModelWithResponseStream'],
  StartAsyncInvoke: ['InvokeModel'],
  RetrieveAndGenerateStream: ['RetrieveAndGenerate'],
}

const glue: OperationTable = {
  BatchUpdatePartition: ['UpdatePartition', 'BatchUpdatePartition'],
  CreatePartitionIndex: ['UpdateTable', 'CreatePartitionIndex'],
  DeletePartitionIndex: ['UpdateTable', 'DeletePartitionIndex'],
  GetPartitionIndexes: ['GetTable', 'GetPartitionIndexes'],
  GetColumnStatisticsForPartition: ['GetPartition', 'GetColumnStatisticsForPartition'],
  GetColumnStatisticsForTable: ['GetTable', 'GetColumnStatisticsForTable'],
  DeleteColumnStatisticsForPartition: ['UpdatePartition', 'DeleteColumnStatisticsForPartition'],
  DeleteColumnStatisticsForTable: ['UpdateTable', 'DeleteColumnStatisticsForTable'],
  GetUnfilteredTableMetadata: ['GetTable'],
  GetUnfilteredPartitionMetadata: ['GetPartition'],
  GetUnfilteredPartitionsMetadata: ['GetPartitions'],
  BatchGetDataQualityResult: ['GetDataQualityResult'],
  BatchPutDataQualityStatisticAnnotation: ['PutDataQualityStatisticAnnotation'],
}

const dms: OperationTable = {
  DescribeDataProviders: ['ListDataProviders'],
  DescribeExtensionPackAssociations: ['ListExtensionPacks'],
  DescribeInstanceProfiles: ['ListInstanceProfiles'],
  DescribeMetadataModelAssessments: ['ListMetadataModelAssessments'],
  DescribeMetadataModelConversions: ['ListMetadataModelConversions'],
  DescribeMetadataModelExportsAsScript: ['ListMetadataModelExports'],
  DescribeMetadataModelExportsToTarget: ['ListMetadataModelExports'],
  DescribeMigrationProjects: ['ListMigrationProjects'],
  ModifyConversionConfiguration: ['UpdateConversionConfiguration'],
  ModifyDataProvider: ['UpdateDataProvider'],
  ModifyInstanceProfile: ['UpdateInstanceProfile'],
  ModifyMigrationProject: ['UpdateMigrationProject'],
  StartExtensionPackAssociation: ['AssociateExtensionPack'],
  StartMetadataModelExportAsScript: ['StartMetadataModelExportAsScripts'],
}

/**
 * The caller says that the template has macros, as those of AWS SAM: each is checked as CreateChangeSet.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html for `CAPABILITY_AUTO_EXPAND`
 */
const transforms: Grant = {
  action: 'CreateChangeSet',
  when: (request) =>
    !request.exists ||
    request.found.leaves.some(
      ({ name, value }) => name.normal === 'capabilities' && value === 'CAPABILITY_AUTO_EXPAND',
    ),
}

/** Batches that are authorised item by item. */
const batches: Readonly<Record<string, OperationTable>> = {
  'bcm-pricing-calculator': Object.fromEntries(
    ['Create', 'Update', 'Delete'].flatMap((verb) =>
      ['BillScenarioCommitmentModification', 'BillScenarioUsageModification', 'WorkloadEstimateUsage'].map((noun) => [
        `Batch${verb}${noun}`,
        [`${verb}${noun}`],
      ]),
    ),
  ),
  deadline: {
    ...Object.fromEntries(
      ['Job', 'Session', 'SessionAction', 'Step', 'Task', 'Worker'].map((noun) => [`BatchGet${noun}`, [`Get${noun}`]]),
    ),
    BatchUpdateJob: ['UpdateJob'],
    BatchUpdateTask: ['UpdateTask'],
  },
  iotfleetwise: { BatchCreateVehicle: ['CreateVehicle'], BatchUpdateVehicle: ['UpdateVehicle'] },
  mediaconnect: Object.fromEntries(
    ['RouterInput', 'RouterNetworkInterface', 'RouterOutput'].map((noun) => [`BatchGet${noun}`, [`Get${noun}`]]),
  ),
  sns: {
    PublishBatch: ['Publish'],
    /** https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html */
    CreateTopic: ['CreateTopic', ifMemberPresent('PutDataProtectionPolicy', 'dataProtectionPolicy')],
  },
  sqs: {
    SendMessageBatch: ['SendMessage'],
    DeleteMessageBatch: ['DeleteMessage'],
    ChangeMessageVisibilityBatch: ['ChangeMessageVisibility'],
    /** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html */
    StartMessageMoveTask: [
      'StartMessageMoveTask',
      'ReceiveMessage',
      'DeleteMessage',
      'GetQueueAttributes',
      'SendMessage',
    ],
  },
  /** Each secret is read, too: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html */
  secretsmanager: {
    BatchGetSecretValue: ['BatchGetSecretValue', 'GetSecretValue', ifMemberPresent('ListSecrets', 'filters')],
  },
  /** https://docs.aws.amazon.com/step-functions/latest/dg/concepts-state-machine-version.html */
  states: {
    CreateStateMachine: ['CreateStateMachine', ifMemberPresent('PublishStateMachineVersion', 'publish')],
    UpdateStateMachine: ['UpdateStateMachine', ifMemberPresent('PublishStateMachineVersion', 'publish')],
  },
  verifiedpermissions: {
    BatchGetPolicy: ['GetPolicy'],
    BatchIsAuthorized: ['IsAuthorized'],
    BatchIsAuthorizedWithToken: ['IsAuthorizedWithToken'],
  },
  'vpc-lattice': { BatchUpdateRule: ['UpdateRule'] },
}

export const otherServiceOperations: Readonly<Record<string, OperationTable>> = {
  ...batches,
  'access-analyzer': { GetFindingV2: ['GetFinding'], ListFindingsV2: ['ListFindings'] },
  'aws-marketplace': { BatchDescribeEntities: ['DescribeEntity'] },
  bedrock,
  budgets,
  cassandra,
  cloudformation: { CreateStack: ['CreateStack', transforms], UpdateStack: ['UpdateStack', transforms] },
  cloudfront: { CreateDistributionWithTags: ['CreateDistribution', 'TagResource'] },
  cloudsearch: { UploadDocuments: ['document'] },
  cloudtrail: { ListInsightsMetricData: ['LookupEvents'] },
  dms,
  dynamodb: dynamodbOperations,
  ecr: { ListImageReferrers: ['BatchGetImage'] },
  elastictranscoder: {
    UpdatePipelineStatus: ['UpdatePipeline', 'UpdatePipelineNotifications', 'UpdatePipelineStatus'],
  },
  'execute-api': lower(['DeleteConnection', 'GetConnection', 'PostToConnection'], 'ManageConnections'),
  glue,
  kendra: { StartDataSourceSyncJob: ['Query', 'StartDataSourceSyncJob'] },
  kms: {
    ReEncrypt: ['ReEncryptFrom', 'ReEncryptTo'],
    /** The replica is created, and tagged, in its own Region. */
    ReplicateKey: ['ReplicateKey', 'CreateKey', ifMemberPresent('TagResource', 'tags')],
  },
  logs: { CreateLogGroup: ['CreateLogGroup', ifMemberPresent('AssociateKmsKey', 'kmsKeyId')] },
  lambda,
  lex: {
    CreateResourcePolicyStatement: ['CreateResourcePolicy', 'UpdateResourcePolicy'],
    DeleteResourcePolicyStatement: ['DeleteResourcePolicy', 'UpdateResourcePolicy'],
    ListUtteranceAnalyticsData: ['ListAggregatedUtterances'],
    ListUtteranceMetrics: ['ListAggregatedUtterances'],
  },
  mediapackage: { ConfigureLogs: ['UpdateChannel', 'ConfigureLogs'] },
  'neptune-graph': {
    GetQuery: ['GetQueryStatus'],
    /** The query's text decides, and is not recorded. */
    ExecuteQuery: ['ReadDataViaQuery', 'WriteDataViaQuery', 'DeleteDataViaQuery'],
  },
  's3-object-lambda': objectOperations,
  's3-outposts': {
    ...objectOperations,
    DeleteBucketLifecycleConfiguration: ['PutLifecycleConfiguration'],
    GetBucketLifecycleConfiguration: ['GetLifecycleConfiguration'],
    PutBucketLifecycleConfiguration: ['PutLifecycleConfiguration'],
    GetBucketReplication: ['GetReplicationConfiguration'],
    PutBucketReplication: ['PutReplicationConfiguration'],
    DeleteBucketReplication: ['PutReplicationConfiguration'],
    DeleteBucketTagging: ['PutBucketTagging'],
    ListObjects: ['ListBucket'],
    ListObjectsV2: ['ListBucket'],
    HeadBucket: ['ListBucket'],
  },
  /** Objects of directory buckets are reached through a session, whatever is done with them. */
  s3express: {
    ...lower(
      [
        'AbortMultipartUpload',
        'CompleteMultipartUpload',
        'CopyObject',
        'CreateMultipartUpload',
        'DeleteObject',
        'DeleteObjects',
        'GetObject',
        'GetObjectAttributes',
        'HeadBucket',
        'HeadObject',
        'ListMultipartUploads',
        'ListObjectsV2',
        'ListParts',
        'PutObject',
        'RenameObject',
        'UploadPart',
        'UploadPartCopy',
      ],
      'CreateSession',
    ),
    ListDirectoryBuckets: ['ListAllMyDirectoryBuckets'],
    GetBucketEncryption: ['GetEncryptionConfiguration'],
    PutBucketEncryption: ['PutEncryptionConfiguration'],
    DeleteBucketEncryption: ['PutEncryptionConfiguration'],
    GetBucketLifecycleConfiguration: ['GetLifecycleConfiguration'],
    PutBucketLifecycleConfiguration: ['PutLifecycleConfiguration'],
    DeleteBucketLifecycle: ['PutLifecycleConfiguration'],
  },
  s3tables: {
    ...lower(['GetObject', 'HeadObject', 'ListParts'], 'GetTableData'),
    ...lower(
      ['PutObject', 'UploadPart', 'CreateMultipartUpload', 'CompleteMultipartUpload', 'AbortMultipartUpload'],
      'PutTableData',
    ),
  },
  ssm: { GetInventorySchema: ['GetInventory', 'GetInventorySchema'] },
  sts: {
    AssumeRole: [
      'AssumeRole',
      ifMemberPresent('TagSession', 'tags', 'transitiveTagKeys'),
      ifMemberPresent('SetSourceIdentity', 'sourceIdentity'),
      ifMemberPresent('SetContext', 'providedContexts'),
    ],
    GetFederationToken: ['GetFederationToken', ifMemberPresent('TagSession', 'tags')],
  },
  securityhub: {
    GetFindingsV2: ['GetFindings'],
    BatchUpdateFindingsV2: ['BatchUpdateFindings'],
    GetFindingStatisticsV2: ['GetAdhocInsightResults'],
  },
  qapps: { CreatePresignedUrl: ['ImportDocument'] },
  tax: {
    ...lower(['BatchGetTaxExemptions', 'GetTaxExemptionTypes', 'ListTaxExemptions'], 'GetExemptions'),
    PutTaxExemption: ['UpdateExemptions'],
  },
  /** The query's text decides (`SHOW TABLES` is one), and is not recorded. */
  timestream: { Query: ['Select', 'SelectValues', 'ListDatabases', 'ListTables', 'ListMeasures', 'DescribeTable'] },
}
