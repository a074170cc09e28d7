import { contributionKey, type Contribution } from './contribution.ts'
import { dayOf, type Seconds } from './moments.ts'
import { addToSample, sampleSize } from './sample.ts'

/** How often something happened in one day, and when in it. */
export interface DayCount {
  count: number
  first: Seconds
  last: Seconds
}

const none = Number.POSITIVE_INFINITY

/** Counts the events that contribute the same. Nothing in it depends on their order. */
export class Tally {
  readonly contribution: Contribution
  count = 0
  /** NaN where no event told its time. */
  first: Seconds = Number.NaN
  last: Seconds = Number.NaN
  readonly sample: string[] = []
  /** By number of the day; only where the ledger is to be remembered. */
  readonly days: Map<number, DayCount> | undefined
  /** Ids whose first eight hexadecimal digits are larger than this do not belong into the sample. */
  #limit = none

  constructor(contribution: Contribution, byDay: boolean) {
    this.contribution = contribution
    this.days = byDay ? new Map() : undefined
  }

  /** @param head the first eight hexadecimal digits of the event's id, where it is a UUID */
  addEvent(time: Seconds, head: number, id: () => string): void {
    this.addCount(1, time, time)
    if (head <= this.#limit) this.addSample(id())
  }

  addCount(count: number, first: Seconds, last: Seconds): void {
    this.count += count
    if (!(this.first <= first)) this.first = first
    if (!(this.last >= last)) this.last = last
    if (this.days !== undefined) this.#addDays(this.days, count, first, last)
  }

  addSample(id: string): void {
    addToSample(this.sample, id)
    const largest = this.sample.length === sampleSize ? this.sample[sampleSize - 1]! : ''
    this.#limit = /^[0-9a-f]{8}-/.test(largest) ? Number.parseInt(largest.slice(0, 8), 16) : none
  }

  /** A count over several days does not tell how many were on each: only its ends are sure. */
  #addDays(days: Map<number, DayCount>, count: number, first: Seconds, last: Seconds): void {
    if (!Number.isFinite(first)) return
    if (dayOf(first) === dayOf(last)) return addDay(days, dayOf(first), { count, first, last })
    addDay(days, dayOf(first), { count: 1, first, last: first })
    addDay(days, dayOf(last), { count: 1, first: last, last })
  }
}

function addDay(days: Map<number, DayCount>, day: number, by: DayCount): void {
  const known = days.get(day)
  if (known === undefined) {
    days.set(day, { ...by })
    return
  }
  known.count += by.count
  known.first = Math.min(known.first, by.first)
  known.last = Math.max(known.last, by.last)
}

/** One tally for each distinct contribution. */
export class TallyTable {
  readonly #tallies = new Map<string, Tally>()
  readonly #byDay: boolean

  constructor(byDay: boolean) {
    this.#byDay = byDay
  }

  of(contribution: Contribution): Tally {
    const key = contributionKey(contribution)
    let tally = this.#tallies.get(key)
    if (tally === undefined) this.#tallies.set(key, (tally = new Tally(contribution, this.#byDay)))
    return tally
  }

  /** Those that anything was counted under. */
  *[Symbol.iterator](): Generator<Tally> {
    for (const tally of this.#tallies.values()) if (tally.count > 0) yield tally
  }
}
