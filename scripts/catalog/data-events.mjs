/**
 * Operations that CloudTrail records as data events, and the resource types a trail's selectors must ask for; where
 * several stand, the type of a record depends on the request, so that all of them are needed to see every call.
 * Sources: "Data events" of the CloudTrail user guide (the list of resource types) and the CloudTrail page of each
 * service's guide (which operations), as of 2026. `*` stands for every operation the SDK model of the service has; it
 * is used where AWS does not say which of them are data events, because a call that is believed to be recorded and is
 * not would be called unused.
 *
 * IAM prefix → resource types → operations as events name them; words between spaces.
 */
const table = {
  aidevops: {
    'AWS::AIDevOps::AgentSpace AWS::AIDevOps::Association AWS::AIDevOps::OperatorAppTeam AWS::AIDevOps::PipelineMetadata AWS::AIDevOps::Service':
      '*',
  },
  aiops: {
    'AWS::AIOps::InvestigationGroup': `
      CreateInvestigation CreateInvestigationEvent CreateInvestigationResource DeleteInvestigation
      GetInvestigation GetInvestigationEvent GetInvestigationResource ListInvestigationEvents ListInvestigations
      UpdateInvestigation UpdateInvestigationEvent ValidateInvestigationGroup`,
  },
  airflow: {
    'AWS::MWAA::Environment': 'InvokeRestApi',
  },
  appconfig: {
    'AWS::AppConfig::Configuration': 'StartConfigurationSession GetLatestConfiguration',
  },
  appsync: {
    'AWS::AppSync::GraphQLApi': 'GraphQL',
  },
  b2bi: {
    'AWS::B2BI::Transformer': 'StartTransformerJob GetTransformerJob',
  },
  'backup-search': {
    'AWS::Backup::SearchJob': '*',
  },
  bedrock: {
    'AWS::Bedrock::AgentAlias': `
      InvokeAgent GetAgentMemory DeleteAgentMemory OptimizePrompt GenerateQuery`,
    'AWS::Bedrock::InlineAgent': 'InvokeInlineAgent',
    'AWS::Bedrock::Model AWS::Bedrock::AsyncInvoke': `
      InvokeModelWithBidirectionalStream GetAsyncInvoke StartAsyncInvoke`,
    'AWS::Bedrock::KnowledgeBase': `
      Retrieve RetrieveAndGenerate RetrieveAndGenerateStream Rerank AgenticRetrieveStream`,
    'AWS::Bedrock::FlowAlias': 'InvokeFlow',
    'AWS::Bedrock::FlowExecution': `
      StartFlowExecution StopFlowExecution GetFlowExecution GetExecutionFlowSnapshot ListFlowExecutions
      ListFlowExecutionEvents`,
    'AWS::Bedrock::Guardrail': 'ApplyGuardrail InvokeGuardrailChecks',
    'AWS::Bedrock::PromptVersion': 'RenderPrompt',
    'AWS::Bedrock::Session': `
      CreateSession GetSession UpdateSession EndSession DeleteSession ListSessions CreateInvocation
      ListInvocations PutInvocationStep GetInvocationStep ListInvocationSteps`,
    'AWS::Bedrock::Tool': 'InvokeTool',
    'AWS::Bedrock::DataAutomationInvocation AWS::Bedrock::DataAutomationProfile AWS::Bedrock::DataAutomationProject AWS::Bedrock::Blueprint': `
      InvokeDataAutomation InvokeDataAutomationAsync GetDataAutomationStatus`,
    'AWS::Bedrock::AutomatedReasoningPolicy AWS::Bedrock::AutomatedReasoningPolicyVersion':
      'InvokeAutomatedReasoningPolicy',
  },
  'bedrock-agentcore': {
    'AWS::BedrockAgentCore::Browser AWS::BedrockAgentCore::BrowserCustom': `
      StartBrowserSession StopBrowserSession GetBrowserSession ListBrowserSessions UpdateBrowserStream
      SaveBrowserSessionProfile ConnectBrowserAutomationStream ConnectBrowserLiveViewStream`,
    'AWS::BedrockAgentCore::CodeInterpreter AWS::BedrockAgentCore::CodeInterpreterCustom': `
      StartCodeInterpreterSession StopCodeInterpreterSession GetCodeInterpreterSession
      ListCodeInterpreterSessions InvokeCodeInterpreter`,
    'AWS::BedrockAgentCore::Runtime AWS::BedrockAgentCore::RuntimeEndpoint': `
      InvokeAgentRuntime InvokeAgentRuntimeCommand InvokeHarness StopRuntimeSession GetAgentCard`,
    'AWS::BedrockAgentCore::Memory': `
      CreateEvent GetEvent DeleteEvent ListEvents ListActors ListSessions GetMemoryRecord DeleteMemoryRecord
      ListMemoryRecords RetrieveMemoryRecords BatchCreateMemoryRecords BatchDeleteMemoryRecords
      BatchUpdateMemoryRecords StartMemoryExtractionJob ListMemoryExtractionJobs`,
    'AWS::BedrockAgentCore::WorkloadIdentity AWS::BedrockAgentCore::WorkloadIdentityDirectory AWS::BedrockAgentCore::TokenVault AWS::BedrockAgentCore::APIKeyCredentialProvider AWS::BedrockAgentCore::OAuth2CredentialProvider': `
      GetWorkloadAccessToken GetWorkloadAccessTokenForJWT GetWorkloadAccessTokenForUserId GetResourceApiKey
      GetResourceOauth2Token GetResourcePaymentToken CompleteResourceTokenAuth`,
    'AWS::BedrockAgentCore::Evaluator': 'Evaluate',
    'AWS::BedrockAgentCore::Gateway': 'InvokeGateway',
  },
  cassandra: {
    'AWS::Cassandra::Table': 'Select Insert Update Delete Batch Modify',
    'AWS::Cassandra::Stream': 'GetStream GetRecords GetShardIterator ListStreams',
  },
  'cloudfront-keyvaluestore': {
    'AWS::CloudFront::KeyValueStore': '*',
  },
  'cloudtrail-data': {
    'AWS::CloudTrail::Channel': 'PutAuditEvents',
  },
  cloudwatch: {
    'AWS::CloudWatch::Metric': `
      GetMetricData GetMetricStatistics GetMetricWidgetImage ListMetrics PutMetricData`,
  },
  'codeguru-profiler': {
    'AWS::CodeGuruProfiler::ProfilingGroup': 'ConfigureAgent PostAgentProfile',
  },
  codewhisperer: {
    'AWS::CodeWhisperer::Customization AWS::CodeWhisperer::Profile': 'GenerateRecommendations',
  },
  'cognito-identity': {
    'AWS::Cognito::IdentityPool': `
      GetCredentialsForIdentity GetId GetOpenIdToken GetOpenIdTokenForDeveloperIdentity UnlinkIdentity`,
  },
  dataexchange: {
    'AWS::DataExchange::Asset': 'SendApiAsset',
  },
  deadline: {
    'AWS::Deadline::Fleet': `
      AssumeFleetRoleForRead AssumeFleetRoleForWorker SearchWorkers`,
    'AWS::Deadline::Queue': `
      AssumeQueueRoleForRead AssumeQueueRoleForUser AssumeQueueRoleForWorker SearchJobs SearchSteps SearchTasks`,
    'AWS::Deadline::Worker': `
      CreateWorker DeleteWorker GetWorker BatchGetWorker ListWorkers UpdateWorker UpdateWorkerSchedule
      BatchGetJobEntity ListSessionsForWorker`,
    'AWS::Deadline::Job': `
      GetJob GetSession GetSessionAction GetStep GetTask BatchGetJob BatchGetSession BatchGetSessionAction
      BatchGetStep BatchGetTask BatchUpdateJob BatchUpdateTask ListJobs ListSessionActions ListSessions
      ListStepConsumers ListStepDependencies ListSteps ListTasks UpdateJob UpdateSession UpdateStep UpdateTask
      ListJobParameterDefinitions CopyJobTemplate GetJobTemplate`,
  },
  dsql: {
    'AWS::DSQL::Cluster': 'DbConnect DbConnectAdmin',
  },
  dynamodb: {
    'AWS::DynamoDB::Table': `
      BatchExecuteStatement BatchGetItem BatchWriteItem DeleteItem ExecuteStatement ExecuteTransaction GetItem
      PutItem Query Scan TransactGetItems TransactWriteItems UpdateItem`,
    'AWS::DynamoDB::Stream': 'GetRecords GetShardIterator',
  },
  ebs: {
    'AWS::EC2::Snapshot': `
      GetSnapshotBlock ListChangedBlocks ListSnapshotBlocks PutSnapshotBlock`,
  },
  'ec2-instance-connect': {
    'AWS::EC2::InstanceConnectEndpoint': 'OpenTunnel',
  },
  ecs: {
    'AWS::ECS::ContainerInstance': 'Poll StartTelemetrySession PutSystemLogEvents',
  },
  eks: {
    'AWS::EKS::Dashboard': 'ListDashboardData ListDashboardResources',
  },
  events: {
    'AWS::Events::EventBus': 'PutEvents',
  },
  finspace: {
    'AWS::FinSpace::Environment': 'ConnectKxCluster GetKxConnectionString',
  },
  firehose: {
    'AWS::KinesisFirehose::DeliveryStream': 'PutRecord PutRecordBatch',
  },
  gameliftstreams: {
    'AWS::GameLiftStreams::Application AWS::GameLiftStreams::StreamGroup': `
      CreateStreamSessionConnection ExportStreamSessionFiles GetStreamSession ListStreamSessions
      ListStreamSessionsByAccount StartStreamSession TerminateStreamSession`,
  },
  'geo-maps': {
    'AWS::GeoMaps::Provider': 'GetTile GetStaticMap',
  },
  'geo-places': {
    'AWS::GeoPlaces::Provider': '*',
  },
  'geo-routes': {
    'AWS::GeoRoutes::Provider': '*',
  },
  greengrass: {
    'AWS::GreengrassV2::ComponentVersion AWS::GreengrassV2::Deployment':
      'ResolveComponentCandidates GetComponentVersionArtifact',
    'AWS::IoT::Certificate AWS::IoT::Thing': 'GetConnectivityInfo UpdateConnectivityInfo Discover',
  },
  guardduty: {
    'AWS::GuardDuty::Detector': 'SendSecurityTelemetry',
    'AWS::GuardDuty::MalwareScan': 'SendObjectMalwareScan',
  },
  iotsitewise: {
    'AWS::IoTSiteWise::Asset AWS::IoTSiteWise::TimeSeries': `
      BatchPutAssetPropertyValue GetAssetPropertyValue GetAssetPropertyValueHistory GetAssetPropertyAggregates
      GetInterpolatedAssetPropertyValues BatchGetAssetPropertyValue BatchGetAssetPropertyValueHistory
      BatchGetAssetPropertyAggregates ExecuteQuery`,
    'AWS::SitewiseAssistant::Conversation': 'InvokeAssistant',
  },
  iottwinmaker: {
    'AWS::IoTTwinMaker::Entity AWS::IoTTwinMaker::Workspace': `
      BatchPutPropertyValues GetPropertyValue GetPropertyValueHistory ExecuteQuery`,
  },
  'kendra-ranking': {
    'AWS::KendraRanking::ExecutionPlan': 'Rescore',
  },
  kinesis: {
    'AWS::Kinesis::Stream': 'GetRecords GetShardIterator PutRecord PutRecords',
    'AWS::Kinesis::StreamConsumer': 'SubscribeToShard',
  },
  kinesisvideo: {
    'AWS::KinesisVideo::Stream': `
      GetClip GetDASHStreamingSessionURL GetHLSStreamingSessionURL GetImages GetMedia GetMediaForFragmentList
      ListFragments PutMedia`,
    'AWS::KinesisVideo::SignalingChannel': `
      ConnectAsMaster ConnectAsViewer GetIceServerConfig JoinStorageSession JoinStorageSessionAsViewer
      SendAlexaOfferToMaster`,
  },
  lambda: {
    'AWS::Lambda::Function': 'Invoke InvokeAsync InvokeWithResponseStream',
  },
  machinelearning: {
    'AWS::MachineLearning::MlModel': 'Predict',
  },
  managedblockchain: {
    'AWS::ManagedBlockchain::Node AWS::ManagedBlockchain::Network': `
      GET POST Invoke InvokeRpcBitcoinMainnet InvokeRpcBitcoinTestnet InvokeRpcPolygonMainnet
      InvokeRpcPolygonMumbaiTestnet`,
  },
  'managedblockchain-query': {
    'AWS::ManagedBlockchainQuery::QueryAPI': '*',
  },
  'medical-imaging': {
    'AWS::MedicalImaging::Datastore AWS::MedicalImaging::Imageset': `
      CopyImageSet DeleteImageSet GetDICOMInstance GetDICOMInstanceFrames GetDICOMInstanceMetadata
      GetDICOMSeriesMetadata GetImageFrame GetImageSet GetImageSetMetadata ListImageSetVersions
      SearchDICOMInstances SearchDICOMSeries SearchDICOMStudies SearchImageSets UpdateImageSetMetadata`,
  },
  mobiletargeting: {
    'AWS::Pinpoint::App': `
      PutEvents SendMessages SendOTPMessage SendUsersMessages UpdateEndpoint UpdateEndpointsBatch DeleteEndpoint
      DeleteUserEndpoints GetEndpoint GetUserEndpoints GetInAppMessages PhoneNumberValidate RemoveAttributes
      VerifyOTPMessage`,
  },
  'neptune-graph': {
    'AWS::NeptuneGraph::Graph': `
      CancelQuery ExecuteQuery GetGraphSummary GetQuery ListQueries`,
  },
  networkflowmonitor: {
    'AWS::NetworkFlowMonitor::Monitor AWS::NetworkFlowMonitor::Scope': `
      GetQueryResultsMonitorTopContributors GetQueryResultsWorkloadInsightsTopContributors
      GetQueryResultsWorkloadInsightsTopContributorsData GetQueryStatusMonitorTopContributors
      GetQueryStatusWorkloadInsightsTopContributors GetQueryStatusWorkloadInsightsTopContributorsData
      StartQueryMonitorTopContributors StartQueryWorkloadInsightsTopContributors
      StartQueryWorkloadInsightsTopContributorsData StopQueryMonitorTopContributors
      StopQueryWorkloadInsightsTopContributors StopQueryWorkloadInsightsTopContributorsData`,
  },
  'nova-act': {
    'AWS::NovaAct::WorkflowDefinition AWS::NovaAct::WorkflowRun': '*',
  },
  'payment-cryptography': {
    'AWS::PaymentCryptography::Key AWS::PaymentCryptography::Alias': `
      DecryptData EncryptData GenerateAs2805KekValidation GenerateCardValidationData GenerateMac
      GenerateMacEmvPinChange GeneratePinData ReEncryptData TranslateKeyMaterial TranslatePinData
      VerifyAuthRequestCryptogram VerifyCardValidationData VerifyMac VerifyPinData`,
  },
  qapps: {
    'AWS::QApps::QApp AWS::QApps::QAppSession': '*',
  },
  qbusiness: {
    'AWS::QBusiness::Application AWS::QBusiness::DataSource AWS::QBusiness::Index AWS::QBusiness::Integration AWS::QBusiness::WebExperience':
      '*',
  },
  'rds-data': {
    'AWS::RDS::DBCluster': '*',
  },
  rum: {
    'AWS::RUM::AppMonitor': 'PutRumEvents',
  },
  s3: {
    'AWS::S3::Object': `
      AbortMultipartUpload CompleteMultipartUpload CopyObject CreateMultipartUpload DeleteObject
      DeleteObjectTagging DeleteObjects GetObject GetObjectAcl GetObjectAttributes GetObjectLegalHold
      GetObjectRetention GetObjectTagging GetObjectTorrent HeadBucket HeadObject ListObjectVersions ListObjects
      ListObjectsV2 ListParts PutObject PutObjectAcl PutObjectLegalHold PutObjectRetention PutObjectTagging
      RestoreObject SelectObjectContent UpdateObjectEncryption UploadPart UploadPartCopy`,
  },
  's3-object-lambda': {
    'AWS::S3ObjectLambda::AccessPoint': '*',
  },
  's3-outposts': {
    'AWS::S3Outposts::Object': `
      AbortMultipartUpload CompleteMultipartUpload CopyObject CreateMultipartUpload DeleteObject DeleteObjects
      DeleteObjectTagging GetObject GetObjectTagging HeadObject HeadBucket ListObjects ListObjectsV2 ListParts
      PutObject PutObjectAcl PutObjectTagging UploadPart UploadPartCopy`,
  },
  s3express: {
    'AWS::S3Express::Object': `
      AbortMultipartUpload CompleteMultipartUpload CreateSession CopyObject CreateMultipartUpload DeleteObject
      DeleteObjects GetObject GetObjectAttributes HeadBucket HeadObject ListObjectsV2 ListParts PutObject
      RenameObject UploadPart UploadPartCopy`,
  },
  s3tables: {
    'AWS::S3Tables::Table AWS::S3Tables::TableBucket': `
      AbortMultipartUpload CompleteMultipartUpload CreateMultipartUpload GetObject HeadObject ListParts
      PutObject UploadPart`,
  },
  s3vectors: {
    'AWS::S3Vectors::Index AWS::S3Vectors::VectorBucket':
      'DeleteVectors GetVectors ListVectors PutVectors QueryVectors',
  },
  sagemaker: {
    'AWS::SageMaker::Endpoint': `
      InvokeEndpoint InvokeEndpointAsync InvokeEndpointWithResponseStream`,
    'AWS::SageMaker::FeatureGroup': 'BatchGetRecord DeleteRecord GetRecord PutRecord',
    'AWS::SageMaker::ExperimentTrialComponent': 'BatchGetMetrics BatchPutMetrics',
    'AWS::SageMaker::Job': 'CompleteRollout Sample SampleWithResponseStream',
  },
  'sagemaker-mlflow': {
    'AWS::SageMaker::MlflowTrackingServer': '*',
  },
  scn: {
    'AWS::SCN::Instance': '*',
  },
  sdb: {
    'AWS::SDB::Domain': '*',
  },
  servicediscovery: {
    'AWS::ServiceDiscovery::Namespace AWS::ServiceDiscovery::Service': 'DiscoverInstances DiscoverInstancesRevision',
  },
  ses: {
    'AWS::SES::ConfigurationSet AWS::SES::EmailIdentity AWS::SES::Template': `
      SendBulkEmail SendBulkTemplatedEmail SendEmail SendTemplatedEmail`,
  },
  signer: {
    'AWS::Signer::SigningJob AWS::Signer::SigningProfile': 'GetRevocationStatus SignPayload',
  },
  'sms-voice': {
    'AWS::SMSVoice::OriginationIdentity AWS::SMSVoice::Message': `
      PutMessageFeedback SendDestinationNumberVerificationCode SendMediaMessage SendTextMessage SendVoiceMessage
      SendNotifyTextMessage SendNotifyVoiceMessage`,
  },
  sns: {
    'AWS::SNS::Topic AWS::SNS::PlatformEndpoint': 'Publish PublishBatch',
  },
  'social-messaging': {
    'AWS::SocialMessaging::PhoneNumberId AWS::SocialMessaging::WabaId': `
      DeleteWhatsAppMessageMedia GetWhatsAppMessageMedia PostWhatsAppMessageMedia SendWhatsAppMessage`,
  },
  sqs: {
    'AWS::SQS::Queue': `
      ChangeMessageVisibility ChangeMessageVisibilityBatch DeleteMessage DeleteMessageBatch ReceiveMessage
      SendMessage SendMessageBatch`,
  },
  ssm: {
    'AWS::SSM::ExecutionPreview': 'GetExecutionPreview StartExecutionPreview',
  },
  ssmmessages: {
    'AWS::SSMMessages::ControlChannel': 'CreateControlChannel OpenControlChannel',
  },
  states: {
    'AWS::StepFunctions::StateMachine': 'StartSyncExecution',
    'AWS::StepFunctions::Activity': 'GetActivityTask',
  },
  swf: {
    'AWS::SWF::Domain': `
      CountClosedWorkflowExecutions CountOpenWorkflowExecutions CountPendingActivityTasks
      CountPendingDecisionTasks DescribeWorkflowExecution GetWorkflowExecutionHistory
      ListClosedWorkflowExecutions ListOpenWorkflowExecutions PollForActivityTask PollForDecisionTask
      RecordActivityTaskHeartbeat RequestCancelWorkflowExecution RespondActivityTaskCanceled
      RespondActivityTaskCompleted RespondActivityTaskFailed RespondDecisionTaskCompleted
      SignalWorkflowExecution StartWorkflowExecution TerminateWorkflowExecution`,
  },
  thinclient: {
    'AWS::ThinClient::Device AWS::ThinClient::Environment': '*',
  },
  timestream: {
    'AWS::Timestream::Database AWS::Timestream::RegionalEndpoint AWS::Timestream::Table':
      'Query CancelQuery PrepareQuery',
  },
  verifiedpermissions: {
    'AWS::VerifiedPermissions::PolicyStore': `
      BatchIsAuthorized BatchIsAuthorizedWithToken IsAuthorized IsAuthorizedWithToken`,
  },
  xray: {
    'AWS::XRay::Trace': `
      BatchGetTraces GetSamplingTargets GetServiceGraph GetTimeSeriesServiceStatistics GetTraceGraph
      GetTraceSummaries PutTelemetryRecords PutTraceSegments`,
  },
}

const words = (text) => text.trim().split(/\s+/)

/** IAM prefix → [resource types, operations][]. */
export const dataEvents = Object.fromEntries(
  Object.entries(table).map(([service, rows]) => [
    service,
    Object.entries(rows).map(([types, names]) => [words(types), words(names)]),
  ]),
)
