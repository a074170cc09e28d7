import { byCodeUnits } from '../../../collections.ts'
import { sampleSize } from '../../sample.ts'

/** An event's id with the number of the UTC day on which it happened. */
export interface DatedId {
  readonly id: string
  readonly day: number
}

/**
 * Of some events the ids that the sample (the smallest few) can come from, whatever the day before which events are
 * forgotten: an id goes only when as many smaller ones as a sample holds are of its day or later. Some thirty ids stand
 * for a year of daily use, and it does not matter in which order or how often the events came.
 */
export function thinSample(ids: readonly DatedId[]): DatedId[] {
  const sorted = ids.toSorted((a, b) => byCodeUnits(a.id, b.id) || b.day - a.day)
  const kept: DatedId[] = []
  for (const each of sorted) {
    if (kept.at(-1)?.id === each.id) continue
    if (roomFor(each.day, kept, kept.length)) kept.push(each)
  }
  return kept
}

/** The sample that the ids of all days give. */
export const sampleOf = (ids: readonly DatedId[]): string[] => ids.slice(0, sampleSize).map(({ id }) => id)

/** Do fewer of the first `end` ids than a sample holds belong to the day or a later one? */
function roomFor(day: number, ids: readonly DatedId[], end: number): boolean {
  let better = 0
  for (let at = 0; at < end; at++) if (ids[at]!.day >= day && ++better === sampleSize) return false
  return true
}

/** Ids that wait to be thinned out together: one by one that would take most of the time of reading. */
const mostWaiting = 32

/** The same while events come in one by one. */
export class DatedSample {
  #ids: DatedId[] = []
  #waiting: DatedId[] = []
  /** Ids whose first eight hexadecimal digits are larger do not belong here, if they are of this day or before. */
  #limit = Number.POSITIVE_INFINITY
  #limitDay = Number.NEGATIVE_INFINITY
  /** The day of the last id, and the smallest heads of it that came in one after the other. */
  #day = Number.NaN
  readonly #heads: number[] = []

  /** @param head the first eight hexadecimal digits of the event's id, where it is a UUID; otherwise 0 */
  offer(day: number, head: number, id: () => string): void {
    if (day <= this.#limitDay && head > this.#limit) return
    if (this.#isAmongSmallest(day, head)) this.add(id(), day)
  }

  /** Of a day no more than a sample's number of ids can belong here: the smallest. */
  #isAmongSmallest(day: number, head: number): boolean {
    if (day !== this.#day) {
      this.#day = day
      this.#heads.length = 0
    }
    // An id that is no UUID has a head that says nothing of its place.
    if (head === 0) return true
    const heads = this.#heads
    if (heads.length === sampleSize && head > heads[sampleSize - 1]!) return false
    let at = heads.length
    while (at > 0 && heads[at - 1]! > head) at--
    heads.splice(at, 0, head)
    if (heads.length > sampleSize) heads.pop()
    return true
  }

  add(id: string, day: number): void {
    this.#waiting.push({ id, day })
    if (this.#waiting.length >= mostWaiting) this.#thin()
  }

  /** Sorted by id. */
  ids(): readonly DatedId[] {
    if (this.#waiting.length > 0) this.#thin()
    return this.#ids
  }

  #thin(): void {
    this.#ids = thinSample([...this.#ids, ...this.#waiting])
    this.#waiting = []
    const day = this.#ids.reduce((latest, each) => Math.max(latest, each.day), this.#limitDay)
    const largest = this.#ids.filter((each) => each.day >= day)[sampleSize - 1]?.id ?? ''
    this.#limitDay = day
    this.#limit = /^[0-9a-f]{8}-/.test(largest) ? Number.parseInt(largest.slice(0, 8), 16) : Number.POSITIVE_INFINITY
  }
}
