/** Records that are not calls: CloudTrail writes them beside those of calls. */
export interface NonCallRecord {
  readonly eventID: string
  /** Its description, a clause for a reader. */
  readonly reason: string
}

type Members = Readonly<Record<string, unknown>>

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

const isOf = ({ eventType, eventCategory }: Members, type: string, category: string): boolean =>
  [eventType, eventCategory].every((value) => value === undefined || value === null || typeof value === 'string') &&
  (eventType === type || eventCategory === category)

/**
 * Insights and aggregated events sum up what single events say. Neither has a caller, and an aggregated event has an id of
 * its own name (`eventId`) and a window instead of a time.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aggregated-events.html
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-insights.html
 */
export function nonCallRecordIn(members: Members): NonCallRecord | undefined {
  const eventID = textOf(members['eventID']) ?? textOf(members['eventId'])
  if (eventID === undefined) return undefined
  if (isOf(members, 'AwsCloudTrailInsight', 'Insight')) return { eventID, reason: 'a remark of CloudTrail Insights' }
  if (isOf(members, 'AwsAggregatedEvent', 'Aggregated')) {
    return { eventID, reason: 'an aggregated event: it sums up calls and is none' }
  }
  return undefined
}

/**
 * The major version of a record whose structure is another than the one that is understood: 1. Within a major version
 * CloudTrail only adds fields. `undefined` for a record that is understood, and for one without a version.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export function unsupportedVersion({ eventVersion }: Members): string | undefined {
  const version = textOf(eventVersion)
  if (version === undefined || version.startsWith('1.')) return undefined
  return /^\d{1,4}(?=\.)/.exec(version)?.[0] ?? 'unknown'
}

/**
 * The id of the event that a record completes: an addendum of reason `UPDATED_DATA` records one call again, with data
 * that came late.
 */
export function completedEventId({ addendum }: Members): string | undefined {
  if (typeof addendum !== 'object' || addendum === null) return undefined
  const { reason, originalEventID } = addendum as Members
  return reason === 'UPDATED_DATA' ? textOf(originalEventID) : undefined
}

/**
 * An event of a VPC endpoint's network activity records a call that the service records too, under another event id and with
 * less: it is a duplicate. Not where the endpoint's policy refused the call, which then never reached the service.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-network-events-with-cloudtrail.html
 */
const isNetworkActivity = ({
  eventType,
  eventCategory,
}: {
  readonly eventType: string | undefined
  readonly eventCategory: string | undefined
}): boolean => eventCategory === 'NetworkActivity' || eventType === 'AwsVpceEvent' || eventType === 'AwsVpceEvents'

export const isEndpointDuplicate = (
  head: Parameters<typeof isNetworkActivity>[0] & { readonly errorCode: string | undefined },
) => isNetworkActivity(head) && head.errorCode !== 'VpceAccessDenied'

/**
 * Is it a row of an Event History CSV: without the request, so that what it does not name may be anything? Records of
 * CloudTrail have a version, and a request that may be null.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export const hasNoRequest = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !('requestParameters' in value) && !('eventVersion' in value)
