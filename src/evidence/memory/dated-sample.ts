import { byCodeUnits, sampleSize } from '../sample.ts'

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
export function thinned(ids: readonly DatedId[]): DatedId[] {
  const sorted = ids.toSorted((a, b) => byCodeUnits(a.id, b.id) || b.day - a.day)
  const kept: DatedId[] = []
  for (const each of sorted) {
    if (kept.at(-1)?.id === each.id) continue
    if (roomFor(each.day, kept)) kept.push(each)
  }
  return kept
}

/** The sample that the ids of all days give. */
export const sampleOf = (ids: readonly DatedId[]): string[] => ids.slice(0, sampleSize).map(({ id }) => id)

function roomFor(day: number, smaller: readonly DatedId[]): boolean {
  let better = 0
  for (const other of smaller) if (other.day >= day && ++better === sampleSize) return false
  return true
}

/** The same while events come in one by one. */
export class DatedSample {
  #ids: DatedId[] = []
  /** Ids whose first eight hexadecimal digits are larger do not belong here, if they are of this day or before. */
  #limit = Number.POSITIVE_INFINITY
  #limitDay = Number.NEGATIVE_INFINITY

  /** @param head the first eight hexadecimal digits of the event's id, where it is a UUID; otherwise 0 */
  offer(day: number, head: number, id: () => string): void {
    if (day > this.#limitDay) this.#setLimit(day)
    else if (head > this.#limit) return
    if (head <= this.#limit) this.add(id(), day)
  }

  add(id: string, day: number): void {
    this.#ids = thinned([...this.#ids, { id, day }])
    this.#setLimit(Math.max(day, this.#limitDay))
  }

  /** Sorted by id. */
  ids(): readonly DatedId[] {
    return this.#ids
  }

  #setLimit(day: number): void {
    const largest = this.#ids.filter((each) => each.day >= day)[sampleSize - 1]?.id ?? ''
    this.#limitDay = day
    this.#limit = /^[0-9a-f]{8}-/.test(largest) ? Number.parseInt(largest.slice(0, 8), 16) : Number.POSITIVE_INFINITY
  }
}
