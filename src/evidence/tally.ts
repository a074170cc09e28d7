import { contributionKey, type Contribution } from './contribution.ts'
import { DayTally } from './memory/day-tally.ts'
import type { Seconds } from './moments.ts'
import { addToSample, sampleSize } from './sample.ts'

const none = Number.POSITIVE_INFINITY

/** A row that a query counted, as a tally takes it. */
export interface TallyRow {
  readonly count: number
  readonly first: Seconds
  readonly last: Seconds
  /** Numbers of the UTC days on which its events happened. */
  readonly days: readonly number[]
  /** Ids of some of them. */
  readonly events: readonly string[]
}

/** Counts the events that contribute the same. Nothing in it depends on their order. */
export class Tally {
  readonly contribution: Contribution
  count = 0
  /** NaN where no event told its time. */
  first: Seconds = Number.NaN
  last: Seconds = Number.NaN
  readonly sample: string[] = []
  /** Only where the ledger is to be remembered. */
  readonly days: DayTally | undefined
  /** Ids whose first eight hexadecimal digits are larger than this do not belong into the sample. */
  #limit = none

  constructor(contribution: Contribution, byDay: boolean) {
    this.contribution = contribution
    this.days = byDay ? new DayTally() : undefined
  }

  /** @param head the first eight hexadecimal digits of the event's id, where it is a UUID */
  addEvent(time: Seconds, head: number, id: () => string): void {
    this.#addCount(1, time, time)
    this.days?.addEvent(time, head, id)
    if (head <= this.#limit) this.#addSample(id())
  }

  addRow({ count, first, last, days, events }: TallyRow): void {
    this.#addCount(count, first, last)
    this.days?.addRow(count, first, last, days, events)
    for (const id of events) this.#addSample(id)
  }

  #addCount(count: number, first: Seconds, last: Seconds): void {
    this.count += count
    if (!(this.first <= first)) this.first = first
    if (!(this.last >= last)) this.last = last
  }

  #addSample(id: string): void {
    addToSample(this.sample, id)
    const largest = this.sample.length === sampleSize ? this.sample[sampleSize - 1]! : ''
    this.#limit = /^[0-9a-f]{8}-/.test(largest) ? Number.parseInt(largest.slice(0, 8), 16) : none
  }
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
