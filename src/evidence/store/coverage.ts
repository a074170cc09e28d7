import { coverageOfSources, kindsOfBoth } from '../coverage/combine.ts'
import { daysBetween } from '../coverage/days-and-types.ts'
import type { CoverageWithoutRegions, DeclaredDays } from '../coverage/region-days.ts'
import type { AccountCoverage, DaysInARow, RegionCoverage } from '../types.ts'
import { dayNumber, dayText, timeOf } from '../time.ts'
import { SeenCoverage } from '../coverage/seen-coverage.ts'
import { coverageSince } from './expire.ts'
import { coveredDays, type TimeRanges } from './time-ranges.ts'
import type { SavedCoverage } from './types.ts'

/**
 * The coverage of the evidence, per account, sorted. A kind of event counts that was recorded on all days covered or on
 * the newest `windowDays` of them: a selector that was opened that long ago says enough, however much evidence is saved
 * from before.
 */
export function coverageOf(saved: SavedCoverage, windowDays: number): AccountCoverage[] {
  return combined(saved).map((whole) => {
    const day = windowDays < whole.days ? beginningOf(whole, windowDays) : undefined
    if (day === undefined) return whole
    const [recent] = combined(coverageSince(saved, whole.account, day))
    return recent === undefined ? whole : { ...kindsOfBoth(whole, recent), ...silencesOf(whole, recent) }
  })
}

/**
 * A Region that the newest days show throughout counts by them alone, and so does its silence: one that ended before
 * they begin is none of them, and days of years ago with few records would make a new one look like chance.
 */
function silencesOf(
  { byRegion }: Pick<AccountCoverage, 'byRegion'>,
  recent: Pick<AccountCoverage, 'from' | 'regions' | 'byRegion'>,
): Pick<AccountCoverage, 'byRegion'> {
  const ofRecent = ({ region, silence: before }: RegionCoverage): DaysInARow | undefined => {
    if (!recent.regions.includes(region)) return before
    const silence = recent.byRegion?.find((each) => each.region === region)?.silence
    return silence ?? (before !== undefined && before.to >= recent.from.slice(0, 10) ? before : undefined)
  }
  if (byRegion === undefined) return {}
  return {
    byRegion: byRegion.map((each) => {
      const { silence: _, ...of } = each
      const silence = ofRecent(each)
      return { ...of, ...(silence && { silence }) }
    }),
  }
}

/** Number of the first of the newest so many covered days. */
function beginningOf({ from, to, gaps }: AccountCoverage, days: number): number | undefined {
  const without = new Set(gaps)
  const first = daysBetween(from, to)
    .filter((day) => !without.has(day))
    .at(-days)
  return days < 1 || first === undefined ? undefined : dayNumber(first)
}

function combined({ observations, words, regions }: SavedCoverage): AccountCoverage[] {
  const seen = new SeenCoverage()
  const seenDays = new Map<string, Set<number>>()
  for (const { observation, days } of observations.values()) {
    const into = seen.observations(observation)
    const known = seenDays.get(observation.account) ?? new Set()
    seenDays.set(observation.account, known)
    for (const [day, { first, last }] of days) {
      into.seeIn(day, first, last)
      known.add(day)
    }
  }
  const declared = [...words.values()].map(({ kinds, spans }): CoverageWithoutRegions => {
    const { account, ...fields } = kinds
    return { account, ...stretchOf(spans, seenDays.get(account) ?? new Set()), ...fields }
  })
  const ofRegions = [...regions.values()].map(({ account, region, spans }): DeclaredDays => {
    const [from = 0, to = 0] = [spans[0]?.[0], spans.at(-1)?.[1]]
    return { account, region, days: coveredDays(spans), from, to }
  })
  return coverageOfSources(seen, declared, ofRegions)
}

/**
 * @param seen days that count when they are covered in part, too: records of them were seen
 */
function stretchOf(
  spans: TimeRanges,
  seen: ReadonlySet<number>,
): Pick<AccountCoverage, 'from' | 'to' | 'days' | 'gaps'> {
  const from = timeOf(spans[0]?.[0] ?? Number.NaN)
  const to = timeOf(spans.at(-1)?.[1] ?? Number.NaN)
  const covered = new Set(coveredDays(spans, seen).map(dayText))
  return { from, to, days: covered.size, gaps: daysBetween(from, to).filter((day) => !covered.has(day)) }
}
