import { byCodeUnits } from '../../collections.ts'
import { daysBetween, packData } from './days-and-types.ts'
import type { AccountCoverage } from '../types.ts'
import { dayOf, dayText, endOfDay, startOfDay, timeOf, type Seconds } from '../time.ts'
import { type TrailObservation, observationKey } from '../records/trail-observation.ts'
import { RegionDays, withRegions, type CoverageWithoutRegions } from './region-days.ts'

const dayMs = 86_400_000

/** First and last time that things were seen. */
class Spans {
  readonly #seen = new Map<string, { first: string; last: string }>()

  see(what: string, time: string): void {
    const known = this.#seen.get(what)
    if (known === undefined) this.#seen.set(what, { first: time, last: time })
    else if (time < known.first) known.first = time
    else if (time > known.last) known.last = time
  }

  /** The entries that were seen near both ends of the window, sorted. */
  throughout(from: string, to: string): string[] {
    const start = Date.parse(from)
    const end = Date.parse(to)
    const margin = Math.max(dayMs, (end - start) / 10)
    return [...this.#seen]
      .filter(([, { first, last }]) => Date.parse(first) - start <= margin && end - Date.parse(last) <= margin)
      .map(([what]) => what)
      .sort(byCodeUnits)
  }
}

/** First and last moment of a day at which something was seen. */
export interface SeenDay {
  first: Seconds
  last: Seconds
}

/** The days on which records that show the same were written, by the number of the UTC day. */
export class TrailObservations {
  readonly observation: TrailObservation
  readonly days = new Map<number, SeenDay>()
  #day = Number.NaN
  #seen: SeenDay = { first: Number.POSITIVE_INFINITY, last: Number.NEGATIVE_INFINITY }

  constructor(observation: TrailObservation) {
    this.observation = observation
  }

  see(time: Seconds): void {
    const day = dayOf(time)
    if (day !== this.#day) {
      this.#seen = this.seeIn(day, time, time)
      this.#day = day
      return
    }
    if (time < this.#seen.first) this.#seen.first = time
    if (time > this.#seen.last) this.#seen.last = time
  }

  /** The same for many records of one day at once. */
  seeIn(day: number, first: Seconds, last: Seconds): SeenDay {
    let seen = this.days.get(day)
    if (seen === undefined) this.days.set(day, (seen = { first, last }))
    if (first < seen.first) seen.first = first
    if (last > seen.last) seen.last = last
    return seen
  }

  /**
   * The same for many records of several days. When it was on the days between is not known: only that it was.
   *
   * @param days numbers of days
   */
  seeDays(first: Seconds, last: Seconds, days: readonly number[]): void {
    this.see(first)
    this.see(last)
    for (const day of days) if (!this.days.has(day)) this.seeIn(day, endOfDay(day), startOfDay(day))
  }
}

class SeenAccount {
  readonly #days = new Set<string>()
  readonly regionDays = new Map<string, RegionDays>()
  readonly #regions = new Spans()
  readonly #management = new Spans()
  readonly #excludable = new Spans()
  readonly #data = new Spans()
  #from = ''
  #to = ''

  see({ observation, days }: TrailObservations): void {
    let first = Number.POSITIVE_INFINITY
    let last = Number.NEGATIVE_INFINITY
    for (const [day, seen] of days) {
      this.#days.add(dayText(day))
      first = Math.min(first, seen.first)
      last = Math.max(last, seen.last)
    }
    const region = this.regionDays.get(observation.region) ?? new RegionDays()
    this.regionDays.set(observation.region, region)
    region.add(days.keys(), first, last)
    for (const time of [timeOf(first), timeOf(last)]) this.#seeAt(observation, time)
  }

  #seeAt({ region, kind, excludable, direction, types }: TrailObservation, time: string): void {
    if (this.#from === '' || time < this.#from) this.#from = time
    if (time > this.#to) this.#to = time
    this.#regions.see(region, time)
    if (excludable !== undefined) this.#excludable.see(excludable, time)
    if (direction === undefined) return
    if (kind === 'management') this.#management.see(direction, time)
    for (const type of types) this.#data.see(`${direction} ${type}`, time)
  }

  coverage(account: string): CoverageWithoutRegions {
    const from = this.#from
    const to = this.#to
    const management = this.#management.throughout(from, to)
    return {
      account,
      from,
      to,
      days: this.#days.size,
      gaps: daysBetween(from, to).filter((day) => !this.#days.has(day)),
      regions: this.#regions.throughout(from, to),
      managementReads: management.includes('reads'),
      managementWrites: management.includes('writes'),
      excludable: this.#excludable.throughout(from, to),
      ...packData(this.#data.throughout(from, to)),
      basis: 'seen in the files',
    }
  }
}

/** What records show of one account. */
export interface SeenPart {
  readonly coverage: CoverageWithoutRegions
  readonly regionDays: Map<string, RegionDays>
}

/**
 * The coverage that a set of records shows of the trail that wrote them, per account that received them. A kind of
 * event or a Region counts only when it was seen near both ends of the window (the outer tenth of it, a day at least):
 * one that was switched on last week says nothing of the weeks before. Memory grows with accounts × days.
 */
export class SeenCoverage {
  readonly #observations = new Map<string, TrailObservations>()

  observations(observation: TrailObservation): TrailObservations {
    const key = observationKey(observation)
    let known = this.#observations.get(key)
    if (known === undefined) this.#observations.set(key, (known = new TrailObservations(observation)))
    return known
  }

  /** Everything that was seen so far. */
  *[Symbol.iterator](): Generator<TrailObservations> {
    for (const observations of this.#observations.values()) if (observations.days.size > 0) yield observations
  }

  /**
   * Records of other kinds than calls (a VPC endpoint's network activity) show an account. That they were written on a day
   * does not show that calls were recorded on it, so they count only where there is nothing else.
   */
  parts(): SeenPart[] {
    const accounts = new Map<string, TrailObservations[]>()
    for (const observations of this) {
      const { account } = observations.observation
      const known = accounts.get(account)
      if (known === undefined) accounts.set(account, [observations])
      else known.push(observations)
    }
    return [...accounts].map(([account, all]) => {
      const ofCalls = all.filter(({ observation }) => observation.kind !== 'other')
      const seen = new SeenAccount()
      for (const observations of ofCalls.length > 0 ? ofCalls : all) seen.see(observations)
      return { coverage: seen.coverage(account), regionDays: seen.regionDays }
    })
  }

  /** The same, with the coverage of the Regions as these records alone show it. */
  accounts(): AccountCoverage[] {
    return this.parts().map(({ coverage, regionDays }) => withRegions(coverage, regionDays))
  }
}
