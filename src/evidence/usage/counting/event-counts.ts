import type { Seconds } from '../../time.ts'
import { sampleSize } from '../../sample.ts'
import { uuidLength, writeUuid } from '../../uuid.ts'

const wordsPerId = 4
/** Count, first, last, size of the sample, the sample. */
const wordsPerRow = 4 + sampleSize * wordsPerId
const sampleAt = 4
const rowsPerChunk = 1 << 10
const textPerRow = sampleSize * uuidLength

/**
 * Counts of events: how many, the first, the last, and the smallest ids. Millions of events are counted under some ten
 * thousand of them in no order, so each is one short stretch of memory rather than objects all over it.
 */
export class EventCounts {
  readonly #chunks: Uint32Array[] = []
  /** Of each chunk whose samples were asked for since events were counted: their texts, one behind the other. */
  #texts: (string | undefined)[] = []
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
    if (this.#texts.length > 0) this.#texts = []
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
    const texts = (this.#texts[row >>> 10] ??= textsOf(this.#chunks[row >>> 10]!))
    const from = (row & (rowsPerChunk - 1)) * textPerRow
    const ids: string[] = []
    for (let index = this.#word(row, 3) - 1; index >= 0; index--) {
      const at = from + index * uuidLength
      ids[index] = texts.slice(at, at + uuidLength)
    }
    return ids
  }

  #word(row: number, word: number): number {
    return this.#chunks[row >>> 10]![(row & (rowsPerChunk - 1)) * wordsPerRow + word]!
  }
}

/** The ids of all samples of a chunk, each at its place: one text of many ids is made faster than many texts. */
function textsOf(chunk: Uint32Array): string {
  const text = Buffer.alloc(rowsPerChunk * textPerRow)
  for (let row = 0; row < rowsPerChunk; row++) {
    const from = row * wordsPerRow
    const size = chunk[from + 3]!
    for (let index = 0; index < size; index++) {
      writeUuid(chunk, from + sampleAt + index * wordsPerId, text, row * textPerRow + index * uuidLength)
    }
  }
  return text.toString('latin1')
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
