import { gunzipSync } from 'node:zlib'
import { queryRow, resultSetRows } from '../sql/query-rows.ts'

/** A value that should hold a record as text (LookupEvents) holds something else. */
export class NotARecordError extends Error {
  override readonly name = 'NotARecord'
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined

/** Lists in which records come: log files; LookupEvents; CloudWatch Logs; Lake's rows. */
const lists = ['Records', 'Events', 'logEvents', 'events', 'QueryResultRows'] as const

/** The message that CloudWatch Logs sends to test whether a destination answers. */
const control = /^CWL CONTROL MESSAGE:/

/** Largest inflated size of what comes in Base64: a subscription sends at most 1 MiB. */
const largestInflated = 64 * 1024 * 1024

/**
 * What a subscription of CloudWatch Logs hands to a Lambda function (`awslogs.data`) or a Kinesis stream (`kinesis.data` of
 * a function's event, `Data` of GetRecords): Base64 of JSON, mostly with gzip.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
 */
function encoded(value: unknown): string | undefined {
  const isOfStream = memberOf(value, 'SequenceNumber') !== undefined
  const data =
    memberOf(memberOf(value, 'awslogs'), 'data') ??
    memberOf(memberOf(value, 'kinesis'), 'data') ??
    (isOfStream ? memberOf(value, 'Data') : undefined)
  return typeof data === 'string' ? data : undefined
}

/** @throws {NotARecordError} */
function decoded(text: string): unknown {
  const bytes = Buffer.from(text, 'base64')
  try {
    const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b
    return JSON.parse((isGzip ? gunzipSync(bytes, { maxOutputLength: largestInflated }) : bytes).toString())
  } catch {
    throw new NotARecordError('data in Base64 that are not JSON')
  }
}

/**
 * What one of these holds: a record, an event of LookupEvents or its `CloudTrailEvent` alone, an EventBridge event, an event
 * of CloudWatch Logs or of its subscription, a row of a query.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_Event.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
 */
function recordsOf(value: unknown): unknown[] {
  if (typeof value === 'string') return [parseEventText(value)]
  if (Array.isArray(value)) return [queryRow(value) ?? value]
  const text = memberOf(value, 'CloudTrailEvent')
  if (typeof text === 'string') return [parseEventText(text)]
  const kind = memberOf(value, 'detail-type')
  if (typeof kind === 'string' && kind.endsWith(' via CloudTrail')) return [memberOf(value, 'detail')]
  const message = memberOf(value, 'message')
  if (typeof message === 'string' && memberOf(value, 'eventName') === undefined) {
    return control.test(message) ? [] : [parseEventText(message)]
  }
  const data = encoded(value)
  return data === undefined ? [value] : listed(decoded(data))
}

/**
 * The decoded Base64 content: a list of events or one event. Content that is encoded twice stays encoded and is no
 * record.
 */
function listed(value: unknown): unknown[] {
  const events = memberOf(value, 'logEvents')
  const all: readonly unknown[] = Array.isArray(events) ? events : [value]
  return all.flatMap((event) => (encoded(event) === undefined ? recordsOf(event) : [event]))
}

/**
 * The CloudTrail records inside one parsed value: a record or what holds one, or a whole log or page of them. Rows that a
 * query counted come as `QueryRow`.
 *
 * @throws {NotARecordError} where an event's text is not JSON
 */
export function recordsIn(value: unknown): unknown[] {
  for (const name of lists) {
    const list = memberOf(value, name)
    if (Array.isArray(list)) return list.flatMap(recordsOf)
  }
  const rows = resultSetRows(memberOf(value, 'ResultSet'))
  return rows ?? recordsOf(value)
}

/** Parses the `CloudTrailEvent` of a LookupEvents answer. @throws {NotARecordError} */
export function parseEventText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new NotARecordError('an event whose CloudTrailEvent is not JSON')
  }
}

/** Does a page of a query's answer say that there are more? Pages of other lists are seen by the splitter. */
export const hasNextPage = (value: unknown): boolean => {
  const token = memberOf(value, 'NextToken')
  return memberOf(value, 'ResultSet') !== undefined && typeof token === 'string' && token !== ''
}
