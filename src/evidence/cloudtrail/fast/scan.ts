import { isUtf8 } from 'node:buffer'
import { open, type FileHandle } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import type { Interpreter, Meaning, Reading } from '../../interpret.ts'
import { envelopes } from './fields.ts'
import { found, isLoose, rowFlags, rowMeaning, wordsPerRow, type TrailKernel } from './kernel.ts'
import { MeaningNumbers } from './meanings.ts'

/** Largest file, inflated, that is taken into memory whole; others are streamed. */
const largestWhole = 32 * 1024 * 1024
const mostMeanings = 50_000

/** Everything one file says. Plain data: it travels between threads. */
export interface FileReading {
  /** In the file's order; see `wordsPerRow`. A row whose flags are `isLoose` stands for a member of `loose`. */
  readonly rows: readonly Uint32Array[]
  /** Records that fit into no row: not usable, or with an id or time of another form. */
  readonly loose: readonly Reading[]
  /** Meanings that got their numbers in this file. */
  readonly meanings: readonly Meaning[]
  /** Numbers begin at 0 again with this file. */
  readonly anew: boolean
  readonly records: number
  /** Read from disk. */
  readonly bytes: number
}

/** Reads files one after the other, each into rows. */
export class FileScanner {
  readonly #kernel: TrailKernel
  readonly #interpreter: Interpreter
  readonly #numbers = new MeaningNumbers()
  #rows: Uint32Array[] = []
  #loose: Reading[] = []
  #records = 0
  #anew = false

  readonly #mostMeanings: number

  /** @param limit meanings that are numbered before the numbers begin anew, so that memory has an end */
  constructor(kernel: TrailKernel, interpreter: Interpreter, limit = mostMeanings) {
    this.#mostMeanings = limit
    this.#kernel = kernel
    this.#interpreter = interpreter
  }

  /** @returns `undefined` where the file asks for the full reading: it is large, damaged or of another form */
  async scan(path: string): Promise<FileReading | undefined> {
    const whole = await wholeFile(path)
    return whole && this.scanContent(whole.content, whole.bytes)
  }

  /** @param bytes the file's size on disk */
  scanContent(content: Uint8Array, bytes: number): FileReading | undefined {
    const anew = this.#numbers.size > this.#mostMeanings
    if (anew) {
      this.#numbers.clear()
      this.#kernel.forget()
    }
    this.#begin()
    const done = isUtf8(content) && this.#kernel.open(content) && this.#scanRecords(content)
    if (!done) {
      // Numbers that were given stay given: their meanings travel with the next file.
      this.#begin()
      this.#kernel.takeRows()
      this.#anew ||= anew
      return undefined
    }
    const reading = { rows: this.#rows, loose: this.#loose, records: this.#records, bytes }
    const began = this.#anew || anew
    this.#anew = false
    return { ...reading, meanings: this.#numbers.takeFresh(), anew: began }
  }

  #begin(): void {
    this.#rows = []
    this.#loose = []
    this.#records = 0
  }

  /** @returns false when it is not a log as CloudTrail writes them */
  #scanRecords(content: Uint8Array): boolean {
    const kernel = this.#kernel
    for (;;) {
      const state = kernel.next()
      if (state === found.noLog) return false
      if (state !== found.unknown) this.#takeRows()
      if (state === found.end) return true
      if (state === found.full) continue
      const { start, end } = kernel.record()
      const value = parsed(content.subarray(start, end))
      if (value === undefined || isEnvelope(value)) return false
      this.#decide(this.#interpreter.read(value), state === found.unknown)
    }
  }

  #decide(reading: Reading, rowFits: boolean): void {
    if (!rowFits || reading.kind === 'unusable') return this.#addLoose(reading)
    const number = this.#numbers.numberOf(reading.meaning)
    if (reading.hangsOn !== 'unknown') this.#kernel.remember(number, reading.hangsOn)
    this.#kernel.writeRow(number)
  }

  #addLoose(reading: Reading): void {
    this.#takeRows()
    const row = new Uint32Array(wordsPerRow)
    row[rowMeaning] = this.#loose.length
    row[rowFlags] = isLoose
    this.#rows.push(row)
    this.#loose.push(reading)
    this.#records++
  }

  #takeRows(): void {
    const rows = this.#kernel.takeRows()
    if (rows.length === 0) return
    this.#rows.push(rows)
    this.#records += rows.length / wordsPerRow
  }
}

/** Things that hold records: the full reading knows them all. */
const isEnvelope = (value: object): boolean => envelopes.some((name) => Object.hasOwn(value, name))

function parsed(bytes: Uint8Array): object | undefined {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8')) as object
  } catch {
    return undefined
  }
}

/** The inflated content of a file that is gzip or JSON and not too large; `undefined` for any other. */
async function wholeFile(path: string): Promise<{ readonly content: Uint8Array; readonly bytes: number } | undefined> {
  let handle: FileHandle | undefined
  try {
    handle = await open(path)
    const { size } = await handle.stat()
    if (size < 32 || size > largestWhole) return undefined
    const raw = await handle.readFile()
    if (raw[0] !== 0x1f || raw[1] !== 0x8b) return raw[0] === 0x7b ? { content: raw, bytes: raw.length } : undefined
    // The last four bytes of gzip are the inflated size: one piece of memory instead of many.
    const inflated = raw.readUInt32LE(raw.length - 4)
    if (inflated > largestWhole) return undefined
    const content = gunzipSync(raw, { chunkSize: Math.max(inflated, 64) + 64, maxOutputLength: largestWhole })
    return { content, bytes: raw.length }
  } catch {
    // The full reading meets the same failure, and says what it is.
    return undefined
  } finally {
    await handle?.close()
  }
}
