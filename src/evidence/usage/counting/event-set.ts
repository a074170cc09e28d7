import { uuidWords } from '../../uuid.ts'

/** Partitions by the first bits of an id's hash; each grows by itself, so that growing never holds two whole tables. */
const partitionBits = 6
const firstSlots = 256
const growth = 1.4
const mostLoad = 0.8

/** Bits of a hash that distinguish two ids: those of its partition and those that a slot keeps. */
export const bitsKept = partitionBits + 48

interface Partition {
  /** Words of 32 bits of the hashes kept, 0 for an empty slot. */
  low: Uint32Array
  /** 16 more bits of each. */
  high: Uint16Array
  used: number
}

/**
 * Which events were seen. An id that is a UUID, as CloudTrail's are, is kept as 54 bits of its hash, in some 9 bytes;
 * any other as text. So an event may be taken for one that was seen before: among five million distinct events that is
 * expected 0.0007 times (n²/2 pairs, each alike with probability 2⁻⁵⁴). A caller must lose nothing by it but a count:
 * see `LedgerBuilder`.
 */
export class EventSet {
  readonly #partitions: Partition[] = []
  readonly #others = new Set<string>()
  readonly #words = new Uint32Array(4)

  /** @returns false where it was seen before */
  add(id: string): boolean {
    if (uuidWords(id, this.#words)) return this.addWords(this.#words, 0)
    if (this.#others.has(id)) return false
    this.#others.add(id)
    return true
  }

  /** The same for the UUID whose four words stand at `at`. */
  addWords(words: Uint32Array, at: number): boolean {
    // All words are mixed, so that ids made by hand do not pile up in a few partitions.
    let a = words[at]! ^ Math.imul(words[at + 1]!, 0x9e3779b1)
    let b = words[at + 2]! ^ Math.imul(words[at + 3]!, 0x85ebca6b)
    a = stirred(a + Math.imul(b, 0xc2b2ae35))
    b = stirred(b + Math.imul(a, 0x27d4eb2f))
    a = stirred(a + Math.imul(b, 0x165667b1))
    return this.#insert(a >>> (32 - partitionBits), b >>> 0 || 1, a & 0xffff)
  }

  #insert(number: number, low: number, high: number): boolean {
    const partition = (this.#partitions[number] ??= madeOf(firstSlots))
    const size = partition.low.length
    let slot = slotOf(low, size)
    for (let held = partition.low[slot]!; held !== 0; held = partition.low[slot]!) {
      if (held === low && partition.high[slot] === high) return false
      if (++slot === size) slot = 0
    }
    partition.low[slot] = low
    partition.high[slot] = high
    if (++partition.used > size * mostLoad) grow(partition)
    return true
  }
}

const madeOf = (slots: number): Partition => ({ low: new Uint32Array(slots), high: new Uint16Array(slots), used: 0 })

const slotOf = (low: number, size: number): number => Math.floor((low / 2 ** 32) * size)

function stirred(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}

function grow(partition: Partition): void {
  const { low, high } = partition
  const { low: newLow, high: newHigh } = madeOf(Math.ceil(low.length * growth))
  for (let index = 0; index < low.length; index++) {
    const held = low[index]!
    if (held === 0) continue
    let slot = slotOf(held, newLow.length)
    while (newLow[slot] !== 0) if (++slot === newLow.length) slot = 0
    newLow[slot] = held
    newHigh[slot] = high[index]!
  }
  partition.low = newLow
  partition.high = newHigh
}
