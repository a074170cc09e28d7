/**
 * `eventSource` names the endpoint, policies name the IAM service prefix. For most services the two are the same word;
 * here are the others (endpoints and signing names as in the AWS SDK models, and AWS's list of CloudTrail event sources).
 * Several prefixes: the operation decides which one knows it.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/ref/events.html
 * @see https://docs.aws.amazon.com/dtconsole/latest/userguide/rename.html for the prefix of connections, which is that of
 *   the connection's ARN, whichever endpoint is called
 */
const prefixesOf: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    a4b: ['a4b'],
    'admin.wickr': ['wickr'],
    'agreement-marketplace': ['aws-marketplace'],
    aiops: ['aiops'],
    amazonmq: ['mq'],
    'api.detective': ['detective'],
    'api.ecr': ['ecr'],
    'api.ecr-public': ['ecr-public'],
    'api.elastic-inference': ['elastic-inference'],
    'api.fleethub.iot': ['iotfleethub'],
    'api.iotdeviceadvisor': ['iotdeviceadvisor'],
    'api.iotwireless': ['iotwireless'],
    'api.mediatailor': ['mediatailor'],
    'api.sagemaker': ['sagemaker'],
    'api.tunneling.iot': ['iot'],
    'application-insights': ['applicationinsights'],
    applicationcostprofiler: ['application-cost-profiler'],
    appstream2: ['appstream'],
    apptest: ['apptest'],
    'aps-workspaces': ['aps'],
    autoscaling: ['autoscaling', 'application-autoscaling', 'autoscaling-plans'],
    'autoscaling-plans': ['autoscaling-plans'],
    'aws-payment-encryption': ['payment-cryptography'],
    awsssoportal: ['sso'],
    bedrock: ['bedrock', 'bedrock-agentcore'],
    'bedrock-agent': ['bedrock'],
    'bedrock-agent-runtime': ['bedrock'],
    'bedrock-data-automation': ['bedrock'],
    'bedrock-data-automation-runtime': ['bedrock'],
    'bedrock-runtime': ['bedrock'],
    'catalog.marketplace': ['aws-marketplace'],
    'chime-sdk-media-pipelines': ['chime'],
    'chime-sdk-voice': ['chime'],
    cloudcontrolapi: ['cloudformation'],
    cloudhsmv2: ['cloudhsm'],
    cloudsearchdomain: ['cloudsearch'],
    cloudtrail: ['cloudtrail', 'cloudtrail-data'],
    codeconnections: ['codeconnections', 'codestar-connections'],
    'codestar-connections': ['codestar-connections', 'codeconnections'],
    'cognito-idp': ['cognito-idp'],
    'contact-lens': ['connect'],
    'crowd.sagemaker': ['sagemaker'],
    'data-ats.iot': ['iot'],
    'data.iot': ['iot'],
    'data.iotevents': ['iotevents'],
    'data.jobs.iot': ['iotjobsdata', 'iot'],
    'data.mediastore': ['mediastore'],
    'data.qapps': ['qapps'],
    'data-agreement-marketplace': ['aws-marketplace'],
    'deployment-marketplace': ['aws-marketplace'],
    'discovery-marketplace': ['aws-marketplace'],
    dynamodb: ['dynamodb', 'dax'],
    ec2messages: ['ec2messages'],
    'edge.sagemaker': ['sagemaker'],
    edgekeyvaluestore: ['cloudfront-keyvaluestore'],
    elasticinference: ['elastic-inference'],
    elb: ['elasticloadbalancing'],
    email: ['ses'],
    'entitlement-marketplace': ['aws-marketplace'],
    'entitlement.marketplace': ['aws-marketplace'],
    'eks-auth': ['eks-auth', 'eks'],
    es: ['es', 'opensearch'],
    'featurestore-runtime.sagemaker': ['sagemaker'],
    finspace: ['finspace', 'finspace-api'],
    greengrassv2: ['greengrass'],
    honeycode: ['honeycode'],
    'ingest.timestream': ['timestream'],
    'marketplace-commerce-analytics': ['marketplacecommerceanalytics', 'aws-marketplace'],
    marketplacecatalog: ['aws-marketplace'],
    'metrics-sagemaker': ['sagemaker'],
    migrationhub: ['mgh'],
    opensearchservice: ['es', 'opensearch'],
    'participant-connect': ['connect'],
    pricelist: ['pricing'],
    'private-marketplace': ['aws-marketplace'],
    qconnect: ['wisdom', 'qconnect'],
    'query.timestream': ['timestream'],
    iotdata: ['iot'],
    'iot-jobs-data': ['iotjobsdata', 'iot'],
    ioteventsdata: ['iotevents'],
    iotsecuredtunneling: ['iot'],
    iotmoonraker: ['iot'],
    lex: ['lex'],
    lexv2: ['lex'],
    location: ['geo'],
    marketplacecommerceanalytics: ['marketplacecommerceanalytics', 'aws-marketplace'],
    'metering-marketplace': ['aws-marketplace'],
    'metering.marketplace': ['aws-marketplace'],
    mgh: ['mgh'],
    'models.lex': ['lex'],
    'models-v2-lex': ['lex'],
    monitoring: ['cloudwatch'],
    'mturk-requester': ['mechanicalturk'],
    'notifications-contacts': ['notifications-contacts'],
    oidc: ['sso-oauth'],
    rdsdataapi: ['rds-data'],
    's3-banner': ['s3-object-lambda'],
    'sso-oauth': ['sso-oauth'],
    'sso-oidc': ['sso-oauth'],
    opensearch: ['es', 'aoss'],
    opensearchserverless: ['aoss'],
    'partnercentral-account': ['partnercentral'],
    'partnercentral-benefits': ['partnercentral'],
    'partnercentral-channel': ['partnercentral'],
    'partnercentral-selling': ['partnercentral'],
    pinpoint: ['mobiletargeting'],
    'participant.connect': ['connect'],
    'portal.sso': ['sso'],
    'personalize-events': ['personalize'],
    'personalize-runtime': ['personalize'],
    prometheus: ['aps'],
    quicksight: ['quicksight'],
    rdsdata: ['rds-data'],
    'resource-explorer': ['resource-explorer-2', 'resource-explorer'],
    rolesanywhere: ['rolesanywhere'],
    'runtime-v2-lex': ['lex'],
    'runtime.lex': ['lex'],
    'runtime.sagemaker': ['sagemaker'],
    s3: ['s3', 's3express', 's3-object-lambda', 's3-outposts'],
    's3-control': ['s3', 's3express', 's3-outposts'],
    'sagemaker-geospatial': ['sagemaker-geospatial'],
    'sagemaker-metrics': ['sagemaker'],
    'metrics.sagemaker': ['sagemaker'],
    'servicecatalog-appregistry': ['servicecatalog'],
    'session.qldb': ['qldb'],
    shield: ['shield', 'drs'],
    simpledb: ['sdb'],
    'sms-voice': ['sms-voice'],
    'sms-voice.pinpoint': ['sms-voice'],
    ssm: ['ssm', 'ssm-guiconnect'],
    ssmmessages: ['ssmmessages'],
    sso: ['sso', 'identitystore', 'sso-directory', 'identitystore-auth', 'identity-sync'],
    'sso-directory': ['sso-directory', 'identitystore'],
    identitystore: ['identitystore', 'identitystore-auth'],
    'streams.dynamodb': ['dynamodb'],
    'cassandra-streams': ['cassandra'],
    tagging: ['tag'],
    taxconsole: ['tax'],
    timestream: ['timestream'],
    transcribestreaming: ['transcribe'],
    waf: ['waf', 'waf-regional'],
    wisdom: ['wisdom', 'qconnect'],
    'workspaces-thin-client': ['thinclient'],
  }),
)

/** `monitoring` of `monitoring.amazonaws.com`. */
export const eventSourceHost = (eventSource: string): string =>
  eventSource.toLowerCase().replace(/\.amazonaws\.com(\.cn)?$/, '')

/**
 * IAM prefixes whose actions an event source's calls are authorised by, the likeliest first:
 * `monitoring.amazonaws.com` → `['cloudwatch']`. An unlisted source is its own prefix.
 */
export function servicesOf(eventSource: string): readonly string[] {
  const name = eventSourceHost(eventSource)
  return prefixesOf.get(name) ?? [name]
}

const sourcesOf = new Map<string, string[]>()
for (const [source, prefixes] of prefixesOf) {
  for (const prefix of prefixes) sourcesOf.set(prefix, [...(sourcesOf.get(prefix) ?? []), source])
}

/** Sources that exist beside those of the table above: the prefix itself is one, unless it is another service's word. */
const notASource = new Set(['cloudwatch', 'tag', 'ses', 'applicationinsights', 'rds-data', 'aws-marketplace', 'aps'])

/**
 * Event sources under which the calls of an IAM prefix are recorded, the likeliest first:
 * `cloudwatch` → `['monitoring.amazonaws.com']`.
 */
export function eventSourcesOf(service: string): readonly string[] {
  const prefix = service.toLowerCase()
  const listed = sourcesOf.get(prefix) ?? []
  const names = notASource.has(prefix) ? listed : [prefix, ...listed.filter((name) => name !== prefix)]
  return names.map((name) => `${name}.amazonaws.com`)
}

/**
 * Event sources whose management events a trail can be configured to leave out (`ExcludeManagementEventSources`),
 * although it records management events: KMS, whose calls are many, and the RDS Data API.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html
 */
export function excludableSource(service: string): string | undefined {
  if (service === 'kms') return 'kms.amazonaws.com'
  return service === 'rds-data' ? 'rdsdata.amazonaws.com' : undefined
}
