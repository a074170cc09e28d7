import { byCodeUnits } from '../../../collections.ts'
import { daysBetween } from '../days-and-types.ts'
import type { AccountCoverage } from '../../types.ts'
import type { RecordedKinds } from './event-kinds.ts'

/** A trail or event data store: what it records of whom, since when. */
export interface TrailOrStore {
  readonly arn: string
  /** As a report names it: `selectors of trail organization`. */
  readonly basis: string
  readonly account: string
  /** Does it record every account of the organisation? */
  readonly organization: boolean
  readonly regions: 'all' | readonly string[]
  /** ISO 8601: since when it has recorded without a break, as far as AWS states it. */
  readonly from: string
  /** The moment at which it stopped; absent while it records. */
  readonly to?: string
  readonly kinds: RecordedKinds
  /** The place of a trail's logs (`logLocation`). */
  readonly writesTo?: string
  /** Kinds of Insights that it draws, which are no events and no evidence. */
  readonly insights?: readonly string[]
}

/**
 * The ranges in which the place that a recorder writes to was read to its end: without records, there were no calls.
 */
export interface ReadRange {
  readonly accounts: 'all' | readonly string[]
  readonly regions: 'all' | readonly string[]
  /** ISO 8601. */
  readonly from: string
  readonly to: string
  /** The place of the logs (`logLocation`), where that is known. */
  readonly place?: string
}

const earlier = (a: string, b: string): string => (a < b ? a : b)
const later = (a: string, b: string): string => (a > b ? a : b)
const within = (name: string, names: 'all' | readonly string[]): boolean => names === 'all' || names.includes(name)

/**
 * The coverage that a recorder adds to the coverage seen of an account. Without a reading of the whole place (files
 * from the command line) it counts only for the days and Regions that show records; with one, days and Regions without
 * any were quiet.
 *
 * @param regions that configuration asks for, and where the partition's global services log
 * @returns `undefined` where the recorder says nothing of the account, or of the time that was read
 */
export function recordedPart(
  recorder: TrailOrStore,
  seen: AccountCoverage,
  readings: readonly ReadRange[],
  regions: readonly string[],
): AccountCoverage | undefined {
  if (recorder.account !== seen.account && !recorder.organization) return undefined
  const reading = readings.find(({ accounts }) => within(seen.account, accounts))
  const from = later(reading?.from ?? seen.from, recorder.from)
  const to = earlier(reading?.to ?? seen.to, recorder.to ?? '9999')
  if (from >= to) return undefined
  const days = daysBetween(from, to)
  const gaps = reading ? [] : seen.gaps.filter((day) => days.includes(day))
  const named = new Set([...(seen.byRegion ?? []).map(({ region }) => region), ...seen.regions])
  const known = reading === undefined ? seen.regions : [...new Set([...named, ...regions])]
  const covered = known.filter(
    (region) => within(region, recorder.regions) && within(region, reading?.regions ?? 'all'),
  )
  return {
    account: seen.account,
    from,
    to,
    days: days.length - gaps.length,
    gaps,
    regions: covered.sort(byCodeUnits),
    ...recorder.kinds,
    ...(recorder.insights && { insights: recorder.insights }),
    ...(reading && { byRegion: covered.map((region) => ({ region, days: days.length, from, to })) }),
    basis: recorder.basis,
  }
}

/**
 * Regions where the global services of a partition log, by any Region of it.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html#cloudtrail-concepts-global-service-events
 */
export function globalRegions(seen: readonly string[]): readonly string[] {
  if (seen.some((region) => region.startsWith('cn-'))) return ['cn-north-1']
  if (seen.some((region) => region.startsWith('us-gov-'))) return ['us-gov-west-1']
  return seen.some((region) => region.startsWith('us-iso')) ? [] : ['us-east-1', 'us-west-2']
}
