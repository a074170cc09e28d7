import fc from 'fast-check'
import { eventSourcesOf } from '../../src/catalog/event-sources.ts'
import { renamedOperations } from '../../src/catalog/operations/renamed.ts'
import type { Catalog, EventFacts } from '../../src/catalog/types.ts'

/** Calls of the services that have rules of their own, and of some that have none. */
const services = [
  'apigateway athena autoscaling cloudfront dynamodb ec2 ecr ecs eks elasticbeanstalk events glue',
  'iam kms lambda logs rds route53 s3 secretsmanager sns sqs ssm sts tag backup cognito-idp batch',
].flatMap((line) => line.split(' '))
const callsOf = (catalog: Catalog) =>
  services.flatMap((service) => {
    const listed = [...renamedOperations.keys()].filter((key) => key.startsWith(`${service}:`))
    const names = [...listed, ...catalog.actionsOf(service).map(({ name }) => name)]
    return names.map((name) => ({
      eventSource: eventSourcesOf(service)[0] ?? `${service}.amazonaws.com`,
      eventName: name.slice(service.length + 1),
    }))
  })
const odd = [
  { eventSource: 'lambda.amazonaws.com', eventName: 'CreateFunction20150331' },
  { eventSource: 's3.amazonaws.com', eventName: 'NoSuchCall' },
  { eventSource: 'nosuchservice.amazonaws.com', eventName: 'Anything' },
]
const callIn = (catalog: Catalog) =>
  fc.oneof(
    { weight: 20, arbitrary: fc.constantFrom(...callsOf(catalog)) },
    { weight: 1, arbitrary: fc.constantFrom(...odd) },
  )

/** Names of request members that some rule asks for, whole families of them, and others. */
const memberNames = fc.constantFrom(
  '',
  ...[
    'bucketName key versionId x-amz-acl x-amz-copy-source x-amz-tagging x-amz-grant-read Host',
    'roleName roleArn role path userName policyArn policyName instanceProfileName groupId instanceId',
    'instancesSet items vpcId resourceId resourcesSet tag content member name names id ids',
    'resourceArn resourceType documentName target instanceIds tags functionName qualifier layers',
    'queueUrl queueName topicArn repositoryName registryId cluster service taskDefinition keyId',
    'sourceKeyId destinationKeyId secretId logGroupName logStreamName dBInstanceIdentifier tableName',
    'databaseName iamInstanceProfile launchTemplate DeleteNatGatewayRequest NatGatewayId imageId',
    'subnetId hostedZoneId restApiId sourceIdentity tagSpecificationSet principalArn __proto__ other',
  ].flatMap((line) => line.split(' ')),
)

const texts = fc.constantFrom(
  '',
  ' arn:aws:s3:::b',
  ...[
    'a B-1 a/b /a/b * i-1 mi-2 vpc-3 Parameter AWS-RunShellScript private web:3',
    'https://sqs.eu-central-1.amazonaws.com/444455556666/jobs 444455556666 /from/a%20b?versionId=1 %',
    '1234abcd-12ab-34cd-56ef-1234567890ab alias/a /app/ arn arn: arn:aws:s3:::b/k',
    'arn:aws:iam::111122223333:role/app/worker arn:aws:kms:eu-central-1:111122223333:key/k',
    'arn:aws:s3:::b arn:aws:iam::aws:policy/ReadOnlyAccess',
    'arn:aws:lambda:eu-central-1:111122223333:function:f',
  ].flatMap((line) => line.split(' ')),
)

const { request } = fc.letrec<{ value: unknown; request: Record<string, unknown> }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    texts,
    fc.oneof(texts, fc.integer({ min: 0, max: 20 }), fc.boolean(), fc.constant(null)),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('request'),
  ),
  request: fc.dictionary(memberNames, tie('value'), { maxKeys: 8 }),
}))

const parameters = fc.oneof(
  { weight: 12, arbitrary: request },
  { weight: 1, arbitrary: fc.array(request, { maxLength: 2 }) },
  { weight: 1, arbitrary: fc.constantFrom(null, undefined, 'text', 7) },
)

const recorded = fc.array(
  fc.oneof(
    texts.map((ARN) => ({ ARN })),
    fc.constant({ ARNPrefix: 'arn:aws:s3:::logs/2026/' }),
  ),
  { maxLength: 2 },
)

/** Facts of calls, plausible and odd. */
export const generatedFacts = (catalog: Catalog): fc.Arbitrary<EventFacts> =>
  fc
    .record({
      call: callIn(catalog),
      requestParameters: parameters,
      resources: fc.option(recorded, { nil: undefined, freq: 3 }),
    })
    .map(({ call, requestParameters, resources }) => ({
      ...call,
      region: 'eu-central-1',
      account: '111122223333',
      requestParameters,
      ...(resources && { resources }),
    }))
