import { isUtf8 } from 'node:buffer'
import { randomFillSync } from 'node:crypto'
import { hasDetails, ledgerFields, type Field } from './fields.ts'

/** The results of `next`. */
export const scanResults = {
  end: 1,
  full: 2,
  more: 3,
  unknownCaller: 4,
  unknownCall: 5,
  unusual: 6,
  noLog: 7,
  unknownPair: 8,
  unknownDetail: 9,
} as const

/**
 * A row is the number of a pair of caller and call, the time in seconds since 1970, four words of the event's id, and
 * four of the shared id where the pair's number bears the mark.
 */
export const rowWords = 6
export const sharedWords = 4
export const sharedMark = 0x80000000
/** In the place of a pair: the row stands for a record that is passed separately; the next word is its number. */
export const loosePair = 0x7fffffff
export const looseWords = 2
/** Of a pair, on its caller: `RecordMeaning.wantsDetails` was false. */
export const excludedMark = 0x80000000

/** The part of WebAssembly's interface that is used; Node's types do not declare it, those of browsers do. */
interface WebAssemblyApi {
  instantiate(bytes: Uint8Array, imports: object): Promise<{ readonly instance: { readonly exports: unknown } }>
}

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer }
  readonly namesAt: () => number
  readonly rowsAt: () => number
  readonly pairsAt: () => number
  readonly spansAt: () => number
  readonly scratchAt: () => number
  readonly seed: (a: bigint, b: bigint, c: bigint, d: bigint) => void
  readonly open: () => number
  readonly room: (bytes: number) => number
  readonly feed: (bytes: number, last: number) => void
  readonly next: () => number
  readonly doubtFrom: () => number
  readonly doubtTo: () => number
  readonly startOfRecord: () => number
  readonly endOfRecord: () => number
  readonly presentLow: () => number
  readonly presentHigh: () => number
  readonly countOfRecords: () => number
  readonly countOfRowWords: () => number
  readonly countOfPairs: () => number
  readonly takeRows: () => void
  readonly takePairs: () => void
  readonly callByPrincipal: () => number
  readonly rememberCaller: (number: number, isPrincipal: number) => void
  readonly headOfCall: () => number
  readonly rememberCall: (number: number) => void
  readonly rememberRequest: (number: number, head: number) => void
  readonly setMember: (length: number, read: number) => void
  readonly writeCall: (number: number) => void
  readonly writeLoose: (number: number) => void
  readonly askOfPairs: () => void
  readonly callerOfPair: () => number
  readonly callOfPair: () => number
  readonly rememberPair: (detailed: number) => void
  readonly rememberDetail: (number: number) => void
  readonly restart: () => void
}

const slotsPerLevel = 128
const nameSize = 40
/** Longest name of a request's member that is passed to the kernel, in bytes. */
const longestName = 1000

/** The byte scanner of `kernel/trail.ts`, with the table of what it knows. One file at a time, in parts. */
export class TrailKernel {
  readonly #exports: Exports
  /** The kernel's memory; another one once it grows. */
  #bytes: Buffer

  private constructor(exports: Exports, fields: readonly Field[]) {
    this.#exports = exports
    this.#bytes = Buffer.from(exports.memory.buffer)
    this.#writeNames(fields)
    const [a = 0n, b = 0n, c = 0n, d = 0n] = randomFillSync(new BigUint64Array(4))
    exports.seed(a, b, c, d)
    if (hasDetails(fields)) exports.askOfPairs()
  }

  /**
   * @param wasm the asset `trail.wasm`
   * @param fields those that decide a record's meaning
   */
  static async load(wasm: Uint8Array, fields = ledgerFields): Promise<TrailKernel> {
    const api = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly
    const { instance } = await api.instantiate(wasm, {})
    return new TrailKernel(instance.exports as Exports, fields)
  }

  /** Begins a file. @returns false when there is no memory for it */
  open(): boolean {
    const done = this.#exports.open() !== 0
    if (this.#bytes.length === 0) this.#bytes = Buffer.from(this.#exports.memory.buffer)
    return done
  }

  /** Takes the next part of a file. @returns false where a record is too large to be held */
  feed(part: Uint8Array, last: boolean): boolean {
    const at = this.#exports.room(part.length)
    if (at === 0) return false
    this.#bytes.set(part, at)
    this.#exports.feed(part.length, Number(last))
    return true
  }

  /** Continues to the next record that JavaScript must decide about; one of `scanResults`. */
  next(): number {
    return this.#exports.next()
  }

  /** Are the records of the last part, as far as they were gone through, UTF-8? */
  isUtf8(): boolean {
    const [from, to] = [this.#exports.doubtFrom(), this.#exports.doubtTo()]
    return from === to || isUtf8(this.#bytes.subarray(from, to))
  }

  /** The text of the record last found. */
  record(): string {
    return this.#bytes.toString('utf8', this.#exports.startOfRecord(), this.#exports.endOfRecord())
  }

  /** Records of the file that were found so far. */
  countOfRecords(): number {
    return this.#exports.countOfRecords()
  }

  /** Has the record last found this field? By its number. */
  has(field: number): boolean {
    const word = field < 32 ? this.#exports.presentLow() : this.#exports.presentHigh()
    return ((word >>> (field & 31)) & 1) === 1
  }

  /** The text of one of its fields that it has. */
  field(number: number): string {
    const span = this.#exports.spansAt() + number * 8
    return this.#bytes.toString('utf8', this.#bytes.readUInt32LE(span), this.#bytes.readUInt32LE(span + 4))
  }

  /** The rows written since they were last taken; a copy. */
  takeRows(): Uint32Array {
    const { rowsAt, countOfRowWords, takeRows } = this.#exports
    const rows = this.#words(rowsAt(), countOfRowWords())
    takeRows()
    return rows
  }

  /** Caller and call of each pair that got its number since they were last taken, in the order of their numbers. */
  takePairs(): Uint32Array {
    const { pairsAt, countOfPairs, takePairs } = this.#exports
    const pairs = this.#words(pairsAt(), countOfPairs() * 2)
    takePairs()
    return pairs
  }

  /** Is the call of the record last found, whose caller is known, mapped to actions (`isMapped`)? */
  callByPrincipal(): boolean {
    return this.#exports.callByPrincipal() !== 0
  }

  /** Says which caller the record last found has, and whether its calls are mapped to actions. */
  rememberCaller(number: number, counts: boolean): void {
    this.#exports.rememberCaller(number, Number(counts))
  }

  /** The number of its head, where its call is known but for its request; otherwise -1. */
  headOfCall(): number {
    return this.#exports.headOfCall()
  }

  /** Says what its call is, which does not depend on its request. */
  rememberCall(number: number): void {
    this.#exports.rememberCall(number)
  }

  /** Says what its call is, which does. `head` stands for everything but the request. */
  rememberRequest(number: number, head: number): void {
    this.#exports.rememberRequest(number, head)
  }

  /**
   * Says whether calls of its operation depend on the values under a member of their requests. A member that was read
   * once stays marked as read.
   */
  setMember(name: string, read: boolean): void {
    if (name.length * 3 > longestName) return
    this.#exports.setMember(this.#bytes.write(name, this.#exports.scratchAt()), Number(read))
  }

  /** Says what its call is, which is not to be cached. */
  writeCall(number: number): void {
    this.#exports.writeCall(number)
  }

  /** Caller and call of the pair in question. */
  pair(): readonly [caller: number, call: number] {
    return [this.#exports.callerOfPair(), this.#exports.callOfPair()]
  }

  /** Says whether the records of the pair in question are distinguished by the details of their callers. */
  rememberPair(detailed: boolean): void {
    this.#exports.rememberPair(Number(detailed))
  }

  /** Says which caller the record last found has with its details. */
  rememberDetail(number: number): void {
    this.#exports.rememberDetail(number)
  }

  /** Writes a row that stands for it and says nothing else. */
  writeLoose(number: number): void {
    this.#exports.writeLoose(number)
  }

  /** Forgets all numbers: they are given anew. */
  restart(): void {
    this.#exports.restart()
  }

  #words(at: number, count: number): Uint32Array {
    return new Uint32Array(this.#exports.memory.buffer, at, count).slice()
  }

  #writeNames(fields: readonly Field[]): void {
    const { memory, namesAt } = this.#exports
    const view = new DataView(memory.buffer)
    for (const [number, { level, name, kind, into = 0 }] of fields.entries()) {
      const bytes = Buffer.from(name)
      const hash = bytes.length + bytes[0]! + bytes.at(-3)! * 9
      const at = namesAt() + (level * slotsPerLevel + (hash & (slotsPerLevel - 1))) * nameSize
      if (view.getUint32(at, true) !== 0) throw new Error(`two fields share a slot: ${name}`)
      const words = [bytes.length, kind, into, number]
      words.forEach((word, index) => view.setUint32(at + index * 4, word, true))
      const parts = [bytes.subarray(0, 8), bytes.subarray(8, 16), bytes.subarray(Math.max(0, bytes.length - 8))]
      for (const [index, part] of parts.entries()) {
        part.forEach((byte, offset) => view.setUint8(at + 16 + index * 8 + offset, byte))
      }
    }
  }
}
