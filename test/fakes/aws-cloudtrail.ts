import { awsError, type AwsAnswer } from './aws-protocol.ts'

interface TrailRecord {
  readonly eventID: string
  readonly eventTime: string
  readonly eventName: string
  readonly eventSource: string
  readonly readOnly?: boolean
  readonly managementEvent?: boolean
  readonly userIdentity?: { readonly accessKeyId?: string; readonly userName?: string; readonly arn?: string }
  readonly resources?: readonly { readonly ARN?: string; readonly type?: string }[]
}

const seconds = (time: string): number => Date.parse(time) / 1000

/**
 * LookupEvents: newest first, management events only, at most 50 a page; a page token holds only for the window it was
 * given for.
 */
export function lookupEvents(records: readonly object[], input: Readonly<Record<string, unknown>>): AwsAnswer {
  const { StartTime: from = 0, EndTime: to = Number.POSITIVE_INFINITY, MaxResults: size = 50, NextToken: token } = input
  if (typeof from !== 'number' || typeof to !== 'number' || from > to) {
    return awsError('InvalidTimeRangeException', 'the start time is after the end time')
  }
  if (typeof size !== 'number' || size < 1 || size > 50) return awsError('InvalidMaxResultsException', 'not 1 to 50')
  const window = `${from}-${to}`
  const [tokenWindow, offset = '0'] = typeof token === 'string' ? token.split('#') : [window]
  if (tokenWindow !== window) return awsError('InvalidNextTokenException', 'the token belongs to another window')
  const [attribute] = (input['LookupAttributes'] ?? []) as { AttributeKey: string; AttributeValue: string }[]
  if (attribute !== undefined && attribute.AttributeKey !== 'Username') {
    return awsError('InvalidLookupAttributesException', 'this fake knows user names only')
  }
  const found = newestFirst(records as readonly TrailRecord[])
    .filter(({ time }) => time >= from && time <= to)
    .filter(({ record }) => attribute === undefined || nameOf(record) === attribute.AttributeValue)
  const end = Number(offset) + size
  return {
    status: 200,
    body: {
      Events: found.slice(Number(offset), end).map(({ record }) => eventOf(record)),
      ...(end < found.length && { NextToken: `${window}#${end}` }),
    },
  }
}

const sorted = new WeakMap<object, readonly { readonly time: number; readonly record: TrailRecord }[]>()

/** Sorted once, however many pages are asked for. */
function newestFirst(records: readonly TrailRecord[]) {
  const known = sorted.get(records)
  if (known !== undefined) return known
  const found = records
    .filter((record) => record.managementEvent !== false)
    .map((record) => ({ time: seconds(record.eventTime), record }))
    .sort((a, b) => b.time - a.time)
  sorted.set(records, found)
  return found
}

const nameOf = ({ userIdentity: who }: TrailRecord): string | undefined => who?.userName ?? who?.arn?.split('/').at(-1)

/** The envelope of LookupEvents: the record is text, `ReadOnly` too, and resources have names instead of ARNs. */
export function eventOf(record: TrailRecord): object {
  const { userIdentity: who } = record
  return {
    EventId: record.eventID,
    EventName: record.eventName,
    EventSource: record.eventSource,
    EventTime: seconds(record.eventTime),
    ReadOnly: String(record.readOnly ?? false),
    ...(who?.accessKeyId && { AccessKeyId: who.accessKeyId }),
    Username: nameOf(record),
    Resources: (record.resources ?? []).map(({ ARN, type }) => ({
      ResourceName: ARN?.split(':').at(-1),
      ResourceType: type,
    })),
    CloudTrailEvent: JSON.stringify(record),
  }
}
