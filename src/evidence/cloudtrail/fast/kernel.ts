import { randomFillSync } from 'node:crypto'
import { fields } from './fields.ts'

/** What `next` found. */
export const found = { end: 0, full: 1, unknown: 2, unusual: 3, noLog: 4 } as const

/** Words of a row: four of the event's id, four of the shared id, seconds, number of the meaning, flags, one spare. */
export const wordsPerRow = 12
export const rowTime = 8
export const rowMeaning = 9
export const rowFlags = 10
export const hasShared = 1
/** The row stands for a record that is told elsewhere; the number of the meaning says which. */
export const isLoose = 2

/** As much of WebAssembly's interface as is used; Node's types leave it to those of browsers. */
interface WebAssemblyApi {
  instantiate(bytes: Uint8Array, imports: object): Promise<{ readonly instance: { readonly exports: unknown } }>
}

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer }
  readonly namesAt: () => number
  readonly rowsAt: () => number
  readonly seed: (a: bigint, b: bigint) => void
  readonly inputAt: (bytes: number) => number
  readonly open: (bytes: number) => void
  readonly next: () => number
  readonly startOfRecord: () => number
  readonly endOfRecord: () => number
  readonly countOfRows: () => number
  readonly takeRows: () => void
  readonly writeRow: (meaning: number) => void
  readonly rememberCaller: (meaning: number) => number
  readonly rememberRequest: (meaning: number) => number
  readonly forget: () => void
}

const slotsPerLevel = 64
const nameSize = 40
/** Bytes behind a file that the kernel may look at. */
const padding = 64

/** The byte scanner of `kernel/trail.ts`, with the table of what it knows. One file at a time. */
export class TrailKernel {
  readonly #exports: Exports
  #input = 0

  private constructor(exports: Exports) {
    this.#exports = exports
    this.#writeNames()
    const [a = 0n, b = 0n] = randomFillSync(new BigUint64Array(2))
    exports.seed(a, b)
  }

  /** @param wasm the asset `trail.wasm` */
  static async load(wasm: Uint8Array): Promise<TrailKernel> {
    const api = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly
    const { instance } = await api.instantiate(wasm, {})
    return new TrailKernel(instance.exports as Exports)
  }

  /** Takes a whole file. @returns false when there is no memory for it */
  open(bytes: Uint8Array): boolean {
    this.#input = this.#exports.inputAt(bytes.length)
    if (this.#input === 0) return false
    const memory = new Uint8Array(this.#exports.memory.buffer)
    memory.set(bytes, this.#input)
    memory.fill(0, this.#input + bytes.length, this.#input + bytes.length + padding)
    this.#exports.open(bytes.length)
    return true
  }

  /** Goes on to the next place where somebody must decide; one of `found`. */
  next(): number {
    return this.#exports.next()
  }

  /** Where the record last found stands in the file. */
  record(): { readonly start: number; readonly end: number } {
    return { start: this.#exports.startOfRecord() - this.#input, end: this.#exports.endOfRecord() - this.#input }
  }

  /** The rows written since they were last taken; a copy. */
  takeRows(): Uint32Array {
    const { memory, rowsAt, countOfRows, takeRows } = this.#exports
    const rows = new Uint32Array(memory.buffer, rowsAt(), countOfRows() * wordsPerRow).slice()
    takeRows()
    return rows
  }

  /** Writes a row for the record last found. */
  writeRow(meaning: number): void {
    this.#exports.writeRow(meaning)
  }

  /** Remembers what the record last found means; by its request too, or by everything else alone. */
  remember(meaning: number, hangsOn: 'caller' | 'request'): void {
    const { rememberCaller, rememberRequest, forget } = this.#exports
    const remember = hangsOn === 'caller' ? rememberCaller : rememberRequest
    if (remember(meaning)) return
    forget()
    remember(meaning)
  }

  /** Forgets all meanings: their numbers are given anew. */
  forget(): void {
    this.#exports.forget()
  }

  #writeNames(): void {
    const { memory, namesAt } = this.#exports
    const view = new DataView(memory.buffer)
    for (const [number, { level, name, action, into = 0 }] of fields.entries()) {
      const bytes = Buffer.from(name)
      const hash = bytes.length + bytes[0]! + bytes.at(-3)! * 3
      const at = namesAt() + (level * slotsPerLevel + (hash & (slotsPerLevel - 1))) * nameSize
      if (view.getUint32(at, true) !== 0) throw new Error(`two fields share a slot: ${name}`)
      const words = [bytes.length, action, into, number]
      words.forEach((word, index) => view.setUint32(at + index * 4, word, true))
      const parts = [bytes.subarray(0, 8), bytes.subarray(8, 16), bytes.subarray(Math.max(0, bytes.length - 8))]
      for (const [index, part] of parts.entries()) {
        part.forEach((byte, offset) => view.setUint8(at + 16 + index * 8 + offset, byte))
      }
    }
  }
}
