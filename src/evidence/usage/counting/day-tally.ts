import { dayOf, type Seconds } from '../../time.ts'
import { DatedSample } from './dated-sample.ts'

/**
 * The number of times that something happened in one UTC day, at least, and when in it. Of a day in the middle of a row
 * that a query counted the moments are not known: then `first` is positive and `last` negative infinity.
 */
export interface DayCount {
  count: number
  first: Seconds
  last: Seconds
}

export const noFirst: Seconds = Number.POSITIVE_INFINITY
export const noLast: Seconds = Number.NEGATIVE_INFINITY

/** Counts the events of one update by the number of their UTC day. Nothing in it depends on their order. */
export class DayTally {
  readonly counts = new Map<number, DayCount>()
  readonly sample = new DatedSample()

  /** An event without a time (a remark of Insights) is of no day, and is not counted here. */
  addEvent(time: Seconds, head: number, id: () => string): void {
    if (!Number.isFinite(time)) return
    const day = dayOf(time)
    this.#add(day, 1, time, time)
    this.sample.offer(day, head, id)
  }

  /**
   * A row that a query counted. Over several days it does not say how many events were on each: one on each is certain.
   *
   * @param days numbers of the days on which they happened
   */
  addRow(count: number, first: Seconds, last: Seconds, days: readonly number[], ids: readonly string[]): void {
    const [from, to] = [dayOf(first), dayOf(last)]
    if (from === to) this.#add(from, count, first, last)
    else {
      this.#add(from, 1, first, first)
      this.#add(to, 1, last, last)
      for (const day of new Set(days)) if (day !== from && day !== to) this.#add(day, 1, noFirst, noLast)
    }
    // Which of the days an id is of is not known: it is forgotten with the first.
    for (const id of ids) this.sample.add(id, from)
  }

  /** Of places that may have counted the same events: on each day the larger count stands. */
  static largest(places: readonly DayTally[]): DayTally {
    const all = new DayTally()
    for (const { counts, sample } of places) {
      for (const [day, { count, first, last }] of counts) {
        const known = all.counts.get(day)?.count ?? 0
        all.#add(day, Math.max(0, count - known), first, last)
      }
      for (const { id, day } of sample.ids()) all.sample.add(id, day)
    }
    return all
  }

  #add(day: number, count: number, first: Seconds, last: Seconds): void {
    const known = this.counts.get(day)
    if (known === undefined) {
      this.counts.set(day, { count, first, last })
      return
    }
    known.count += count
    if (first < known.first) known.first = first
    if (last > known.last) known.last = last
  }
}
