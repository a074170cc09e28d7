import type { Seconds } from '../../time.ts'
import { sampleSize } from '../../sample.ts'
import { uuidText } from '../../uuid.ts'

const wordsPerId = 4
/** Count, first, last, size of the sample, the sample. */
const wordsPerRow = 4 + sampleSize * wordsPerId
const sampleAt = 4
const rowsPerChunk = 1 << 10

/**
 * Counts of events: how many, the first, the last, and the smallest ids. Millions of events are counted under some ten
 * thousand of them in no order, so each is one short stretch of memory rather than objects all over it.
 */
export class EventCounts {
  readonly #chunks: Uint32Array[] = []
  #rows = 0

  /** @returns the number of a new count */
  another(): number {
    if (this.#rows % rowsPerChunk === 0) this.#chunks.push(new Uint32Array(rowsPerChunk * wordsPerRow))
    return this.#rows++
  }

  /**
   * Counts an event whose id is a UUID, the four words at `at`.
   *
   * @param time between 1970 and 2105
   */
  add(row: number, time: Seconds, words: Uint32Array, at: number): void {
    const chunk = this.#chunks[row >>> 10]!
    const from = (row & (rowsPerChunk - 1)) * wordsPerRow
    const before = chunk[from]!
    chunk[from] = before + 1
    if (before === 0 || time < chunk[from + 1]!) chunk[from + 1] = time
    if (time > chunk[from + 2]!) chunk[from + 2] = time
    const size = chunk[from + 3]!
    const sample = from + sampleAt
    if (size < sampleSize) {
      if (insert(chunk, sample, size, words, at)) chunk[from + 3] = size + 1
    } else if (words[at]! <= chunk[sample + (sampleSize - 1) * wordsPerId]!) {
      insert(chunk, sample, size, words, at)
    }
  }

  count(row: number): number {
    return this.#word(row, 0)
  }

  first(row: number): Seconds {
    return this.#word(row, 0) === 0 ? Number.NaN : this.#word(row, 1)
  }

  last(row: number): Seconds {
    return this.#word(row, 0) === 0 ? Number.NaN : this.#word(row, 2)
  }

  /** The smallest ids, in order. */
  sample(row: number): string[] {
    const chunk = this.#chunks[row >>> 10]!
    const from = (row & (rowsPerChunk - 1)) * wordsPerRow + sampleAt
    return Array.from({ length: this.#word(row, 3) }, (_, index) => uuidText(chunk, from + index * wordsPerId))
  }

  #word(row: number, word: number): number {
    return this.#chunks[row >>> 10]![(row & (rowsPerChunk - 1)) * wordsPerRow + word]!
  }
}

/** Puts an id into a sorted sample, unless it is there or there are enough smaller ones. The largest may fall out. */
function insert(sample: Uint32Array, from: number, size: number, words: Uint32Array, at: number): boolean {
  let place = from + size * wordsPerId
  for (; place > from; place -= wordsPerId) {
    const order = compare(words, at, sample, place - wordsPerId)
    if (order === 0) return false
    if (order > 0) break
  }
  const end = from + Math.min(size + 1, sampleSize) * wordsPerId
  if (place === end) return false
  sample.copyWithin(place + wordsPerId, place, end - wordsPerId)
  for (let word = 0; word < wordsPerId; word++) sample[place + word] = words[at + word]!
  return true
}

/** In the order of their texts. */
function compare(a: Uint32Array, atA: number, b: Uint32Array, atB: number): number {
  for (let word = 0; word < wordsPerId; word++) {
    const order = a[atA + word]! - b[atB + word]!
    if (order !== 0) return order
  }
  return 0
}
