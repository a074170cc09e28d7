import { queryRow, resultSetRows } from './query-rows.ts'

/** A value that should hold a record as text (LookupEvents) holds something else. */
export class NotARecord extends Error {
  override readonly name = 'NotARecord'
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined

/** Lists in which records come: log files; LookupEvents; CloudWatch Logs; Lake's rows. */
const lists = ['Records', 'Events', 'logEvents', 'events', 'QueryResultRows'] as const

/** What CloudWatch Logs sends to see whether a destination answers. */
const control = /^CWL CONTROL MESSAGE:/

/**
 * What one of these holds: a record, an event of LookupEvents or its `CloudTrailEvent` alone, an EventBridge event, an event
 * of CloudWatch Logs, a row of a query.
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
  return [value]
}

/**
 * The CloudTrail records inside one parsed value: a record or what holds one, or a whole log or page of them. Rows that a
 * query counted come as `QueryRow`.
 *
 * @throws {NotARecord} where an event's text is not JSON
 */
export function recordsIn(value: unknown): unknown[] {
  for (const name of lists) {
    const list = memberOf(value, name)
    if (Array.isArray(list)) return list.flatMap(recordsOf)
  }
  const rows = resultSetRows(memberOf(value, 'ResultSet'))
  return rows ?? recordsOf(value)
}

/** Parses the `CloudTrailEvent` of a LookupEvents answer. @throws {NotARecord} */
export function parseEventText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new NotARecord('an event whose CloudTrailEvent is not JSON')
  }
}

/** Does a page of a query's answer say that there are more? Pages of other lists are seen by the splitter. */
export const goesOn = (value: unknown): boolean => {
  const token = memberOf(value, 'NextToken')
  return memberOf(value, 'ResultSet') !== undefined && typeof token === 'string' && token !== ''
}
