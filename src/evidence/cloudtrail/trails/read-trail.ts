import { accountOfArn } from '../../../policy/arn.ts'
import type { CloudTrailApi } from '../../../aws/apis.ts'
import { systemClock, type Clock } from '../../../aws/clock.ts'
import { describeFailure, throwIfNoCredentials } from '../../../aws/failures.ts'
import { withRetry } from '../../../aws/retry.ts'
import { logLocation } from '../../coverage/selectors/log-locations.ts'
import { advancedKinds, basicKinds } from '../../coverage/selectors/event-kinds.ts'
import type { TrailOrStore } from '../../coverage/selectors/recorder.ts'

export type TrailApi = Pick<
  CloudTrailApi,
  'describeTrails' | 'getTrailStatus' | 'getEventSelectors' | 'getInsightSelectors'
>

export interface TrailReadOptions {
  readonly clock?: Clock
  readonly signal?: AbortSignal
}

/**
 * The event types that a trail or store records, and lines that a reader should see; none of them makes evidence
 * incomplete.
 */
export interface TrailReadResult {
  readonly recorder?: TrailOrStore
  readonly notes: readonly string[]
}

const isoSeconds = (time: Date): string => `${time.toISOString().slice(0, 19)}Z`
const nameOf = (arn: string): string => arn.slice(arn.indexOf('/') + 1)
const nothing = (note: string): TrailReadResult => ({ notes: [note] })

/** Calls in turn with retries; a failure is described, with the permission that was missing. */
export function callWithRetry({ clock = systemClock, signal }: TrailReadOptions) {
  return async <Result>(action: string, call: () => Promise<Result>): Promise<Result> => {
    try {
      return await withRetry(call, { clock, ...(signal && { signal }) })
    } catch (error) {
      signal?.throwIfAborted()
      throwIfNoCredentials(error)
      throw new TrailReadError(describeFailure(error, action))
    }
  }
}

/** The caller lacks the permission, or AWS did not answer; the message is a clause. */
export class TrailReadError extends Error {
  override readonly name = 'Unanswered'
}

/**
 * What a trail records: its selectors, since when, of whom and in which Regions. A trail that cannot be asked, is not
 * logging or fails to deliver says nothing, which leaves what the logs themselves show.
 *
 * @throws {InputError} when there are no credentials
 * @throws the signal's reason when aborted
 */
export async function readTrail(arn: string, api: TrailApi, options: TrailReadOptions = {}): Promise<TrailReadResult> {
  const { signal } = options
  const ask = callWithRetry(options)
  const place = `Trail ${nameOf(arn)}`
  try {
    const { trailList } = await ask('cloudtrail:DescribeTrails', () =>
      api.describeTrails({ trailNameList: [arn], includeShadowTrails: true }, signal),
    )
    const trail = trailList?.find(({ TrailARN: each }) => each === arn)
    if (trail === undefined) return nothing(`${place}: there is none with the ARN ${arn}; its selectors are not known.`)
    const status = await ask('cloudtrail:GetTrailStatus', () => api.getTrailStatus({ Name: arn }, signal))
    const since = status.StartLoggingTime
    if (since === undefined) return nothing(`${place} has never logged; what it would record is no evidence.`)
    if (status.LatestDeliveryError) {
      return nothing(`${place} fails to deliver (${status.LatestDeliveryError}); its selectors are not relied on.`)
    }
    const selectors = await ask('cloudtrail:GetEventSelectors', () => api.getEventSelectors({ TrailName: arn }, signal))
    const insights = trail.HasInsightSelectors === true ? await insightsOf(arn, api, options) : []
    const stopped = status.IsLogging === false
    if (stopped && status.StopLoggingTime === undefined) {
      return nothing(`${place} is not logging; its selectors are not relied on.`)
    }
    const advanced = selectors.AdvancedEventSelectors ?? []
    return {
      recorder: {
        arn,
        basis: `selectors of trail ${nameOf(arn)}`,
        account: accountOfArn(arn),
        organization: trail.IsOrganizationTrail === true,
        regions: trail.IsMultiRegionTrail === true ? 'all' : [trail.HomeRegion ?? arn.split(':')[3] ?? ''],
        from: isoSeconds(since),
        ...(stopped && status.StopLoggingTime && { to: isoSeconds(status.StopLoggingTime) }),
        kinds: advanced.length > 0 ? advancedKinds(advanced) : basicKinds(selectors.EventSelectors ?? []),
        ...(trail.S3BucketName !== undefined && { writesTo: logLocation(trail.S3BucketName, trail.S3KeyPrefix) }),
        ...(insights.length > 0 && { insights }),
      },
      notes: stopped ? [`${place} has stopped logging; it counts until then.`] : [],
    }
  } catch (error) {
    if (!(error instanceof TrailReadError)) throw error
    return nothing(`${place}: what it records is not known: ${error.message}.`)
  }
}

/** The Insights types of a trail. They are listed for completeness; a missing permission changes nothing. */
async function insightsOf(arn: string, api: TrailApi, options: TrailReadOptions): Promise<readonly string[]> {
  try {
    const { InsightSelectors: selectors = [] } = await callWithRetry(options)('cloudtrail:GetInsightSelectors', () =>
      api.getInsightSelectors({ TrailName: arn }, options.signal),
    )
    return selectors.flatMap(({ InsightType: type }) => type ?? []).sort()
  } catch (error) {
    if (!(error instanceof TrailReadError)) throw error
    return []
  }
}

/** The same of an event data store of CloudTrail Lake. Nothing older than its retention is in it. */
export async function readEventDataStore(
  arn: string,
  api: Pick<CloudTrailApi, 'getEventDataStore'>,
  options: TrailReadOptions = {},
): Promise<TrailReadResult> {
  const { clock = systemClock, signal } = options
  try {
    const store = await callWithRetry(options)('cloudtrail:GetEventDataStore', () =>
      api.getEventDataStore({ EventDataStore: arn }, signal),
    )
    const place = `Event data store ${store.Name ?? nameOf(arn)}`
    if (store.Status !== 'ENABLED' || store.CreatedTimestamp === undefined) {
      return nothing(
        `${place} is not taking in events (${store.Status ?? 'unknown'}); its selectors are not relied on.`,
      )
    }
    const kept = clock.now() - (store.RetentionPeriod ?? 0) * 86_400_000
    return {
      recorder: {
        arn,
        basis: `selectors of event data store ${store.Name ?? nameOf(arn)}`,
        account: accountOfArn(arn),
        organization: store.OrganizationEnabled === true,
        regions: store.MultiRegionEnabled === true ? 'all' : [arn.split(':')[3] ?? ''],
        from: isoSeconds(new Date(Math.max(store.CreatedTimestamp.getTime(), kept))),
        kinds: advancedKinds(store.AdvancedEventSelectors ?? []),
      },
      notes: [],
    }
  } catch (error) {
    if (!(error instanceof TrailReadError)) throw error
    return nothing(`Event data store ${nameOf(arn)}: what it records is not known: ${error.message}.`)
  }
}
