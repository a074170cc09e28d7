import { byCodeUnits } from '../../../collections.ts'
import type { Trail } from '@aws-sdk/client-cloudtrail'
import { logLocation } from '../../coverage/selectors/log-locations.ts'
import {
  callWithRetry,
  readTrail,
  TrailReadError,
  type TrailReadResult,
  type TrailReadOptions,
  type TrailApi,
} from './read-trail.ts'

export interface FindOptions extends TrailReadOptions {
  /** A client for the home Region of a trail. */
  readonly api: (region: string) => Promise<TrailApi>
  /** The Region to ask which trails there are; those of every Region show themselves everywhere. */
  readonly region: string
}

interface Found {
  readonly trails: readonly Trail[]
  readonly notes: readonly string[]
}

/** The trails that an account sees, its organisation's too. */
async function trailsSeen({ api, region, ...options }: FindOptions, what: string): Promise<Found> {
  try {
    const client = await api(region)
    const { trailList = [] } = await callWithRetry(options)('cloudtrail:DescribeTrails', () =>
      client.describeTrails({ includeShadowTrails: true }, options.signal),
    )
    const trails = trailList.filter(({ TrailARN: arn }) => arn !== undefined)
    return { trails: trails.toSorted((a, b) => byCodeUnits(a.TrailARN ?? '', b.TrailARN ?? '')), notes: [] }
  } catch (error) {
    if (!(error instanceof TrailReadError)) throw error
    return { trails: [], notes: [`${what}: ${error.message}.`] }
  }
}

const homeOf = (trail: Trail): string => trail.HomeRegion ?? trail.TrailARN?.split(':')[3] ?? ''

/**
 * The event types of the trails whose logs were read, found by the bucket that they write to. Where the caller lacks
 * the permission, or no trail is visible, nothing follows about what was recorded; a line says so.
 *
 * @param place as `placeOf` names it
 * @throws {InputError} when there are no credentials
 */
export async function readTrailsInto(place: string, options: FindOptions): Promise<readonly TrailReadResult[]> {
  const { trails, notes } = await trailsSeen(options, `Which trail writes to ${place} is not known`)
  const own = trails.filter(
    ({ S3BucketName: bucket, S3KeyPrefix: prefix }) => logLocation(bucket ?? '', prefix) === place,
  )
  if (own.length === 0) {
    const none = `No trail that these credentials see writes to ${place}; name it under evidence.cloudtrail (trail), so that its selectors are known.`
    return [{ notes: notes.length > 0 ? notes : [none] }]
  }
  const answers: TrailReadResult[] = []
  for (const trail of own)
    answers.push(await readTrail(trail.TrailARN ?? '', await options.api(homeOf(trail)), options))
  return answers
}

/**
 * Event history never shows data events. Trails that record some are worth reading: a line for each.
 *
 * @throws {InputError} when there are no credentials
 */
export async function suggestDataEventTrails(options: FindOptions, of: string): Promise<readonly string[]> {
  const { trails, notes } = await trailsSeen(options, `Which trails ${of} has is not known`)
  const lines = [...notes]
  for (const trail of trails.filter(({ HasCustomEventSelectors: custom }) => custom === true)) {
    const { recorder } = await readTrail(trail.TrailARN ?? '', await options.api(homeOf(trail)), options)
    const types = recorder?.kinds.dataEvents ?? []
    if (types.length === 0 || recorder?.writesTo === undefined) continue
    lines.push(
      `Trail ${trail.Name ?? ''} records data events (${types.slice(0, 5).join(', ')}${types.length > 5 ? ', …' : ''}), which Event history does not show: read ${recorder.writesTo} (evidence.cloudtrail, s3 or athena), and they count.`,
    )
  }
  return lines
}
