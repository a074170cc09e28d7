import { gzipSync } from 'node:zlib'
import type { Random } from './random.ts'

type Members = Readonly<Record<string, unknown>>

/** How records come to lie in a folder. */
export type Envelope =
  /** As a trail writes them. */
  | 'trail'
  /** Events of EventBridge, one a line. */
  | 'event-bridge'
  /** What Firehose delivers of a subscription of CloudWatch Logs: files without an ending. */
  | 'subscription'

export const envelopeOf = (random: Random): Envelope =>
  random.chance(0.75) ? 'trail' : random.chance(0.5) ? 'event-bridge' : 'subscription'

/** The path of a trail's file in another envelope. @param path below `AWSLogs` */
export const pathIn = (envelope: Envelope, path: string): string =>
  envelope === 'trail'
    ? path
    : `${envelope}/${path.replaceAll('/', '-').replace(envelope === 'subscription' ? /\.json\.gz$/ : /$/, '')}`

/**
 * The bytes of a file. @param records as JSON
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
 */
export function fileOf(envelope: Envelope, account: string, records: readonly string[]): Buffer {
  const options = { level: 1 }
  switch (envelope) {
    case 'trail':
      return gzipSync(`{"Records":[${records.join(',')}]}`, options)
    case 'event-bridge': {
      const head = `"version":"0","detail-type":"AWS API Call via CloudTrail","account":"${account}","resources":[]`
      return gzipSync(records.map((record) => `{${head},"detail":${record}}\n`).join(''), options)
    }
    case 'subscription': {
      const logEvents = records.map((message, at) => ({ id: String(at), timestamp: 0, message }))
      const control = { messageType: 'CONTROL_MESSAGE', logEvents: [{ message: 'CWL CONTROL MESSAGE: health' }] }
      const data = { messageType: 'DATA_MESSAGE', owner: account, logGroup: 'trail', logEvents }
      return Buffer.concat([control, data].map((part) => gzipSync(JSON.stringify(part), options)))
    }
  }
}

/**
 * What the network activity of a VPC endpoint records of a call that the service records too: the same request, under
 * another event id and without its parameters. `undefined` for services that have none.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-network-events-with-cloudtrail.html
 */
export function networkActivityOf(record: Members, random: Random): Members | undefined {
  const { errorCode, userIdentity, eventTime, eventSource, eventName, awsRegion, requestID, recipientAccountId } =
    record
  const { invokedBy } = userIdentity as Members
  const has = /^(?:s3|kms|secretsmanager|dynamodb|lambda|ec2)\./.test(String(eventSource))
  if (!has || invokedBy !== undefined || errorCode !== undefined) return undefined
  return {
    eventVersion: '1.11',
    userIdentity,
    eventTime,
    eventSource,
    eventName,
    awsRegion,
    sourceIPAddress: '10.0.1.5',
    requestID,
    eventID: random.uuid(),
    eventType: 'AwsVpceEvent',
    recipientAccountId,
    vpcEndpointId: 'vpce-0a1b2c3d4e5f6a7b8',
    vpcEndpointAccountId: recipientAccountId,
    eventCategory: 'NetworkActivity',
  }
}

/**
 * Five minutes summed up, which is evidence of nothing.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aggregated-events.html
 */
export const aggregatedOf = (
  { eventSource, eventName, awsRegion, eventTime }: Members,
  account: string,
  random: Random,
) => ({
  eventVersion: '1.0',
  accountId: account,
  eventId: random.uuid(),
  eventCategory: 'Aggregated',
  eventType: 'AwsAggregatedEvent',
  awsRegion,
  eventSource,
  timeWindow: { windowStart: eventTime, windowEnd: eventTime, windowSize: 'PT5M' },
  summary: { primaryDimension: { dimension: 'eventName', statistics: [{ name: eventName, value: 12 }] } },
})

/**
 * The event of one key of a call of DeleteObjects. S3 records them since June 2025.
 * @param resource ARN of the object
 */
export function deletedObjectOf(record: Members, resource: string, random: Random): Members {
  const { bucketName, Host } = record['requestParameters'] as Members
  return {
    ...record,
    eventName: 'DeleteObject',
    requestParameters: { bucketName, Host, key: resource.slice(resource.indexOf('/') + 1) },
    eventID: random.uuid(),
    resources: [{ type: 'AWS::S3::Object', ARN: resource }],
  }
}
