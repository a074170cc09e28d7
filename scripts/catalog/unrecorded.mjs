/**
 * Operations and actions that leave no record of their own although an API or a permission of their name exists; the
 * reason is shown to people. Sources: the CloudTrail page of each service's guide.
 */
const deviceSide = 'AWS IoT does not record what devices do, only changes of its configuration'
const dataPlane = 'a data-plane call that AWS does not name among those CloudTrail records'
const inProtocol = 'used inside a connection or a protocol of its own, which CloudTrail does not see'

const table = {
  apigateway: [['TestInvokeAuthorizer TestInvokeMethod', 'API Gateway does not record test invocations']],
  'aws-marketplace': [['ResolveCustomer', dataPlane]],
  chime: [
    [
      `
      DeleteChannelMessage GetChannelMessage GetMessagingSessionEndpoint ListChannelMessages
      RedactChannelMessage SendChannelMessage UpdateChannelMessage UpdateChannelReadMarker
      GetChannelMessageStatus GetChannelMembershipPreferences PutChannelMembershipPreferences Connect`,
      dataPlane,
    ],
  ],
  cloudsearch: [['Search Suggest UploadDocuments document search suggest', dataPlane]],
  connect: [['ListRealtimeContactAnalysisSegments SendIntegrationEvent', dataPlane]],
  dax: [
    ['BatchGetItem BatchWriteItem ConditionCheckItem DeleteItem GetItem PutItem Query Scan UpdateItem', inProtocol],
  ],
  ec2messages: [['*', 'the Systems Manager agent polls for messages unrecorded']],
  elasticache: [['Connect', inProtocol]],
  elasticfilesystem: [['ClientMount ClientRootAccess ClientWrite Backup Restore', inProtocol]],
  es: [['ESHttpDelete ESHttpGet ESHttpHead ESHttpPatch ESHttpPost ESHttpPut', inProtocol]],
  events: [['PutPartnerEvents', dataPlane]],
  'execute-api': [['*', 'calls to deployed APIs are not recorded']],
  forecast: [['QueryForecast QueryWhatIfForecast', dataPlane]],
  geo: [
    [
      `
      BatchEvaluateGeofences BatchGetDevicePosition BatchUpdateDevicePosition CalculateRoute
      CalculateRouteMatrix ForecastGeofenceEvents GetDevicePosition GetDevicePositionHistory GetMapGlyphs
      GetMapSprites GetMapStyleDescriptor GetMapTile GetPlace ListDevicePositions SearchPlaceIndexForPosition
      SearchPlaceIndexForSuggestions SearchPlaceIndexForText VerifyDevicePosition`,
      dataPlane,
    ],
  ],
  iot: [
    [
      `
      Connect Publish Receive RetainPublish Subscribe DeleteThingShadow GetThingShadow UpdateThingShadow
      GetRetainedMessage ListRetainedMessages ListNamedShadowsForThing DeleteConnection OpenTunnel
      DescribeJobExecution StartCommandExecution`,
      deviceSide,
    ],
  ],
  iotevents: [
    [
      `
      BatchAcknowledgeAlarm BatchDeleteDetector BatchDisableAlarm BatchEnableAlarm BatchPutMessage
      BatchResetAlarm BatchSnoozeAlarm BatchUpdateDetector DescribeAlarm DescribeDetector ListAlarms
      ListDetectors`,
      dataPlane,
    ],
  ],
  iotjobsdata: [['*', deviceSide]],
  'kafka-cluster': [['*', inProtocol]],
  lakeformation: [
    ['GetTableObjects UpdateTableObjects GetWorkUnitResults', 'Lake Formation does not record this data-plane call'],
  ],
  lex: [
    [
      `
      DeleteSession GetSession PostContent PostText PutSession RecognizeText RecognizeUtterance
      StartConversation`,
      dataPlane,
    ],
  ],
  logs: [['PutLogEvents GetLogGroupFields Unmask', 'CloudWatch Logs does not name it among the calls it records']],
  mediastore: [['DeleteObject DescribeObject GetObject ListItems PutObject', dataPlane]],
  mobileanalytics: [['*', dataPlane]],
  'neptune-db': [['*', inProtocol]],
  personalize: [
    [
      `
      GetActionRecommendations GetPersonalizedRanking GetRecommendations PutActionInteractions PutActions
      PutEvents PutItems PutUsers`,
      'Personalize records only some of its calls',
    ],
  ],
  qldb: [['SendCommand', inProtocol]],
  'rds-db': [['*', 'signing in to a database is not recorded']],
  s3: [['ListMultipartUploads', 'S3 names it neither among its management events nor among its data events']],
  's3-object-lambda': [
    [
      'WriteGetObjectResponse',
      'made by the function behind the access point, of which AWS does not say when it is recorded',
    ],
  ],
  sagemaker: [['GetDeployments GetDeviceRegistration SendHeartbeat', dataPlane]],
  ses: [['SendRawEmail SendBounce SendCustomVerificationEmail', 'mail sent over SMTP uses it and is not recorded']],
  ssmmessages: [['CreateDataChannel OpenDataChannel', 'Session Manager records control channels only']],
  timestream: [['WriteRecords DescribeEndpoints', 'Timestream does not record it']],
  transcribe: [
    [
      `
      StartCallAnalyticsStreamTranscription StartCallAnalyticsStreamTranscriptionWebSocket
      StartMedicalScribeStream StartMedicalStreamTranscription StartMedicalStreamTranscriptionWebSocket
      StartStreamTranscription StartStreamTranscriptionWebSocket`,
      dataPlane,
    ],
  ],
  workmailmessageflow: [['*', dataPlane]],
}

/** IAM prefix → [operations, reason][]. `*` is every operation or action of the service. */
export const unrecorded = Object.fromEntries(
  Object.entries(table).map(([service, rows]) => [
    service,
    rows.map(([names, reason]) => [names.trim().split(/\s+/), reason]),
  ]),
)

/**
 * Services that record changes and leave out reads: `ListThings` and `ListTopicRules` leave no entry (AWS IoT developer
 * guide). IAM prefix → reason; it holds for the access levels List and Read.
 */
export const readsUnrecorded = {
  iot: 'AWS IoT records changes; calls that only read leave no entry',
}

/**
 * Permissions without an API call of their own, checked while another call is made, so that no event bears their name.
 * Those that an event's parameters betray are derived, and are still not observable: the parameters need not show.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export const permissionOnly = {
  'iam:PassRole': 'handing over a role leaves no event of its own; it is derived from role ARNs in requests',
  'sts:TagSession': 'session tags can come from an identity provider unseen',
  'sts:SetSourceIdentity': 'a source identity can come from an identity provider unseen',
  'sts:SetContext': 'checked while a role is assumed; no event of its own',
  'sts:GetServiceBearerToken': "asked for by services such as CodeArtifact on the caller's behalf",
  's3:BypassGovernanceRetention': 'checked while an object is deleted or its retention changed; no event of its own',
  's3:ObjectOwnerOverrideToBucketOwner': 'used by replication; no event of its own',
  's3:ReplicateObject': 'used by replication; no event of its own',
  's3:ReplicateDelete': 'used by replication; no event of its own',
  's3:ReplicateTags': 'used by replication; no event of its own',
  's3:GetObjectVersionForReplication': 'used by replication; no event of its own',
  's3:InitiateReplication': 'used by batch replication; no event of its own',
  'lambda:InvokeFunctionUrl': 'calls of function URLs bear no event of this name',
}
