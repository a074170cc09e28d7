import type { InterpretedRecord } from '../../records/interpret.ts'
import { RecordCache, type NewEntries } from './record-cache.ts'
import { scanResults, type TrailKernel } from './kernel.ts'
import { FileBuffer } from './file-buffer.ts'
import type { RecordMeaning } from './record-meaning.ts'

export interface ScanLimits {
  /** Numbers that are given before they begin anew, so that memory has an end. */
  readonly numbers?: number
  /** Bytes that the kernel is given at once. */
  readonly part?: number
}

const mostNumbers = 100_000
const partSize = 1 << 20

/** Everything one file says. Plain data: it travels between threads. */
export interface FileReading<Loose = InterpretedRecord> extends Readonly<NewEntries> {
  /** In the file's order; see `rowWords`. */
  readonly rows: readonly Uint32Array[]
  /** Records that fit into no row: not usable, or with an id or time of another form. */
  readonly loose: readonly Loose[]
  /** The pairs of caller and call that got their numbers since the file before. */
  readonly pairs: readonly Uint32Array[]
  /** All numbers begin at 0 again with this file. */
  readonly anew: boolean
  readonly records: number
  /** Read from disk. */
  readonly bytes: number
}

/** Reads files one after the other, each into rows. */
export class FileScanner<Loose, Caller extends object = object, Call extends object = object> {
  readonly #kernel: TrailKernel
  readonly #answers: RecordCache<Loose, Caller, Call>
  readonly #file = new FileBuffer()
  readonly #mostNumbers: number
  readonly #partSize: number
  #rows: Uint32Array[] = []
  #pairs: Uint32Array[] = []
  #pairCount = 0
  #anew = false

  /** @param kernel with the fields of the meaning */
  constructor(kernel: TrailKernel, meaning: RecordMeaning<Loose, Caller, Call>, limits: ScanLimits = {}) {
    this.#kernel = kernel
    this.#answers = new RecordCache(kernel, meaning)
    this.#mostNumbers = limits.numbers ?? mostNumbers
    this.#partSize = limits.part ?? partSize
  }

  /** @returns `undefined` where the file asks for the full reading: it is large, damaged or of another form */
  scan(path: string): FileReading<Loose> | undefined {
    const content = this.#file.read(path)
    return content && this.scanContent(content, this.#file.bytes)
  }

  /** @param bytes the file's size on disk */
  scanContent(content: Uint8Array, bytes: number): FileReading<Loose> | undefined {
    if (Math.max(this.#pairCount, this.#answers.size) > this.#mostNumbers) this.#restart()
    const done = this.#kernel.open() && this.#scanParts(content)
    this.#take()
    const rows = this.#rows
    this.#rows = []
    const loose = this.#answers.takeLoose()
    // Numbers that were given stay given: what they stand for travels with the next file.
    if (!done) return undefined
    const reading = { rows, loose, pairs: this.#pairs, anew: this.#anew, ...this.#answers.takeFresh() }
    this.#pairs = []
    this.#anew = false
    return { ...reading, records: this.#kernel.countOfRecords(), bytes }
  }

  #restart(): void {
    this.#kernel.restart()
    this.#answers.restart()
    this.#pairs = []
    this.#pairCount = 0
    this.#anew = true
  }

  /** @returns false when it is not a log as CloudTrail writes them */
  #scanParts(content: Uint8Array): boolean {
    for (let at = 0; ; at += this.#partSize) {
      const next = at + this.#partSize
      const last = next >= content.length
      if (!this.#kernel.feed(content.subarray(at, next), last)) return false
      const state = this.#scanPart()
      if (state === scanResults.noLog || !this.#kernel.isUtf8()) return false
      if (last) return state === scanResults.end
    }
  }

  /** @returns how the part ends */
  #scanPart(): number {
    for (;;) {
      const state = this.#kernel.next()
      if (state === scanResults.full) this.#take()
      else if (state === scanResults.end || state === scanResults.more || state === scanResults.noLog) return state
      else if (!this.#answers.decide(state)) return scanResults.noLog
    }
  }

  #take(): void {
    const rows = this.#kernel.takeRows()
    if (rows.length > 0) this.#rows.push(rows)
    const pairs = this.#kernel.takePairs()
    this.#pairCount += pairs.length / 2
    if (pairs.length > 0) this.#pairs.push(pairs)
  }
}
