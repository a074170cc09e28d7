import { byCodeUnits } from '../../collections.ts'
import { timeOf, type Seconds } from '../time.ts'
import type { AccountCoverage, RegionCoverage } from '../types.ts'
import { unexplainedSilence } from './silence.ts'

/**
 * The days of one Region on which there are records, or which a source declares as covered, by whichever sources. They
 * are counted once all are known: of a Region's silence in one source, another one may cover some days, and a silence
 * may begin in one source and end in another.
 */
export class RegionDays {
  readonly #days = new Set<number>()
  #first = Number.POSITIVE_INFINITY
  #last = Number.NEGATIVE_INFINITY

  /**
   * @param days numbers of UTC days
   * @param moments the first and the last one among them
   */
  add(days: Iterable<number>, ...moments: readonly Seconds[]): void {
    for (const day of days) this.#days.add(day)
    this.#first = Math.min(this.#first, ...moments)
    this.#last = Math.max(this.#last, ...moments)
  }

  coverage(region: string): RegionCoverage {
    const silence = unexplainedSilence(this.#days)
    return {
      region,
      days: this.#days.size,
      from: timeOf(this.#first),
      to: timeOf(this.#last),
      ...(silence && { silence }),
    }
  }
}

/** Days of a Region that a source declares as covered. */
export interface DeclaredDays {
  readonly account: string
  readonly region: string
  /** Numbers of UTC days. */
  readonly days: readonly number[]
  readonly from: Seconds
  readonly to: Seconds
}

/** The coverage of an account without that of its Regions, which follows from their days. */
export type CoverageWithoutRegions = Omit<AccountCoverage, 'byRegion'>

/** @param days by Region; `undefined` where no source has any */
export function withRegions(
  { account, from, to, days: number, gaps, regions, ...kinds }: CoverageWithoutRegions,
  days: ReadonlyMap<string, RegionDays> | undefined,
): AccountCoverage {
  const byRegion = days && [...days].sort(([a], [b]) => byCodeUnits(a, b)).map(([region, of]) => of.coverage(region))
  return { account, from, to, days: number, gaps, regions, ...(byRegion && { byRegion }), ...kinds }
}
