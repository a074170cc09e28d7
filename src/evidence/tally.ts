import { contributionKey, type Contribution } from './contribution.ts'
import { togetherCounted, type Counted } from './counted.ts'
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
  /** Rows of one place count different events; those of two places, or of a place and records, may be the same ones. */
  readonly place: number
}

/** What one place counted, as it comes in. */
class Part implements Counted {
  count = 0
  first: Seconds = Number.NaN
  last: Seconds = Number.NaN
  readonly days: DayTally | undefined

  constructor(byDay: boolean) {
    this.days = byDay ? new DayTally() : undefined
  }

  add(count: number, first: Seconds, last: Seconds): void {
    this.count += count
    if (!(this.first <= first)) this.first = first
    if (!(this.last >= last)) this.last = last
  }
}

/** Counts the events that contribute the same. Nothing in it depends on their order. */
export class Tally {
  readonly contribution: Contribution
  readonly sample: string[] = []
  readonly #byDay: boolean
  /** Records, each of them once. */
  readonly #records: Part
  /** By number of their place. */
  #rows: Map<number, Part> | undefined
  /** Ids whose first eight hexadecimal digits are larger than this do not belong into the sample. */
  #limit = none

  constructor(contribution: Contribution, byDay: boolean) {
    this.contribution = contribution
    this.#byDay = byDay
    this.#records = new Part(byDay)
  }

  /** Events, at least: places that looked at the same time may have counted the same ones. */
  get count(): number {
    return this.#rows === undefined ? this.#records.count : togetherCounted(this.#parts())
  }

  /** NaN where no event told its time. */
  get first(): Seconds {
    return this.#parts().reduce((first, part) => (first <= part.first ? first : part.first), Number.NaN)
  }

  get last(): Seconds {
    return this.#parts().reduce((last, part) => (last >= part.last ? last : part.last), Number.NaN)
  }

  /** Only where the ledger is to be remembered. */
  get days(): DayTally | undefined {
    const [only, ...others] = this.#parts().flatMap(({ days }) => days ?? [])
    return others.length === 0 ? only : DayTally.largest([only!, ...others])
  }

  #parts(): readonly Part[] {
    const rows = [...(this.#rows?.values() ?? [])]
    return this.#records.count > 0 || rows.length === 0 ? [this.#records, ...rows] : rows
  }

  /** @param head the first eight hexadecimal digits of the event's id, where it is a UUID */
  addEvent(time: Seconds, head: number, id: () => string): void {
    this.#records.add(1, time, time)
    this.#records.days?.addEvent(time, head, id)
    if (head <= this.#limit) this.#addSample(id())
  }

  addRow({ count, first, last, days, events, place }: TallyRow): void {
    this.#rows ??= new Map()
    const part = this.#rows.get(place) ?? new Part(this.#byDay)
    this.#rows.set(place, part)
    part.add(count, first, last)
    part.days?.addRow(count, first, last, days, events)
    for (const id of events) this.#addSample(id)
  }

  #addSample(id: string): void {
    addToSample(this.sample, id)
    const largest = this.sample.length === sampleSize ? this.sample[sampleSize - 1]! : ''
    this.#limit = /^[0-9a-f]{8}-/.test(largest) ? Number.parseInt(largest.slice(0, 8), 16) : none
  }
}

/** The tallies of a ledger. */
export class TallyTable {
  readonly #tallies = new Map<string, Tally>()
  readonly #others: Tally[] = []
  readonly #byDay: boolean

  constructor(byDay: boolean) {
    this.#byDay = byDay
  }

  /** The one tally of a contribution and of all that are like it. */
  of(contribution: Contribution): Tally {
    const key = contributionKey(contribution)
    let tally = this.#tallies.get(key)
    if (tally === undefined) this.#tallies.set(key, (tally = new Tally(contribution, this.#byDay)))
    return tally
  }

  /** A tally of its own for a contribution, without a search for another that is like it. */
  another(contribution: Contribution): Tally {
    const tally = new Tally(contribution, this.#byDay)
    this.#others.push(tally)
    return tally
  }

  /** Those that anything was counted under. */
  *[Symbol.iterator](): Generator<Tally> {
    for (const tally of this.#tallies.values()) if (tally.count > 0) yield tally
    for (const tally of this.#others) if (tally.count > 0) yield tally
  }
}
