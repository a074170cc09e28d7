import { uuidText, uuidWords } from '../../uuid.ts'

const wordsPerId = 4
const idsPerChunk = 1 << 14
const empty = -1

/**
 * A set of event ids that numbers its members in the order in which they came. An id that is a UUID as CloudTrail
 * writes it costs 16 bytes and a hash slot instead of a string; any other is kept as text. No two ids are confused.
 */
export class EventIds {
  #size = 0
  #slots = new Int32Array(1 << 10).fill(empty)
  readonly #chunks: Uint32Array[] = []
  readonly #others = new Map<string, number>()
  readonly #otherTexts = new Map<number, string>()
  readonly #words = new Uint32Array(wordsPerId)

  get size(): number {
    return this.#size
  }

  /** The id's number, and whether it is new. */
  insert(id: string): { readonly index: number; readonly added: boolean } {
    return uuidWords(id, this.#words) ? this.#insertHeld() : this.#insertOther(id)
  }

  /** The id with this number. */
  at(index: number): string {
    const other = this.#otherTexts.get(index)
    if (other !== undefined) return other
    return uuidText(this.#chunks[Math.floor(index / idsPerChunk)]!, (index % idsPerChunk) * wordsPerId)
  }

  /** The same for the UUID whose four words stand at `at`. */
  insertWords(words: Uint32Array, at: number): { readonly index: number; readonly added: boolean } {
    this.#words.set(words.subarray(at, at + wordsPerId))
    return this.#insertHeld()
  }

  #insertOther(id: string): { index: number; added: boolean } {
    const known = this.#others.get(id)
    if (known !== undefined) return { index: known, added: false }
    const index = this.#number()
    this.#others.set(id, index)
    this.#otherTexts.set(index, id)
    return { index, added: true }
  }

  #insertHeld(): { index: number; added: boolean } {
    const words = this.#words
    let slot = this.#slotOf(words[0]!, words[1]!, words[2]!, words[3]!)
    for (let index = this.#slots[slot]!; index !== empty; index = this.#slots[slot]!) {
      if (this.#holds(index, words)) return { index, added: false }
      slot = (slot + 1) & (this.#slots.length - 1)
    }
    const index = this.#number()
    this.#chunks[Math.floor(index / idsPerChunk)]!.set(words, (index % idsPerChunk) * wordsPerId)
    this.#slots[slot] = index
    if (this.#size * 4 > this.#slots.length * 3) this.#grow()
    return { index, added: true }
  }

  #number(): number {
    const index = this.#size++
    if (index % idsPerChunk === 0) this.#chunks.push(new Uint32Array(idsPerChunk * wordsPerId))
    return index
  }

  #word(index: number, word: number): number {
    return this.#chunks[Math.floor(index / idsPerChunk)]![(index % idsPerChunk) * wordsPerId + word]!
  }

  #holds(index: number, words: Uint32Array): boolean {
    for (let word = 0; word < wordsPerId; word++) if (this.#word(index, word) !== words[word]) return false
    return true
  }

  /** Ids are random but for a few fixed bits; all words are mixed so that ids made by hand do not pile up. */
  #slotOf(a: number, b: number, c: number, d: number): number {
    let hash = Math.imul(a ^ Math.imul(b, 0x9e3779b1), 0x85ebca6b) ^ Math.imul(c ^ Math.imul(d, 0xc2b2ae35), 0x27d4eb2f)
    hash ^= hash >>> 15
    return hash & (this.#slots.length - 1)
  }

  #grow(): void {
    this.#slots = new Int32Array(this.#slots.length * 2).fill(empty)
    for (let index = 0; index < this.#size; index++) {
      if (this.#otherTexts.has(index)) continue
      let slot = this.#slotOf(this.#word(index, 0), this.#word(index, 1), this.#word(index, 2), this.#word(index, 3))
      while (this.#slots[slot] !== empty) slot = (slot + 1) & (this.#slots.length - 1)
      this.#slots[slot] = index
    }
  }
}
