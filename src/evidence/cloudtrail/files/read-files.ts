import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import type { LedgerBuilder } from '../../usage/ledger-builder.ts'
import { accountOfRecord } from '../../records/parse-record.ts'
import { accountOfLogPath } from '../../records/log-path.ts'
import { isCsv, readEventHistoryCsv, type RecordSink } from './event-history-csv.ts'
import type { EvidenceSink } from '../evidence-sink.ts'
import { loadScanner } from '../fast/load-scanner.ts'
import { hasWorker, WorkerPool, type FilePool } from '../fast/pool.ts'
import { ledgerMeaning } from '../fast/record-meaning.ts'
import { MalformedJsonError, RecordSplitter } from '../log-format/record-splitter.ts'
import { addItem } from './add-item.ts'
import { ForeignFile, refuseForeign } from './foreign-file.ts'
import { hasNextPage, NotARecordError, recordsIn } from '../log-format/unwrap-records.ts'
import { addRow } from '../sql/rows.ts'
import { fileErrorReason, findLogFiles } from './find-log-files.ts'

export interface ReadProgress {
  /** Files done, of all that will be read. */
  readonly files: number
  readonly totalFiles: number
  /** Records read so far, duplicates included. */
  readonly events: number
  /** Bytes read from disk, compressed where the files are. */
  readonly bytes: number
  /** Bytes of all the files, where they are known beforehand. */
  readonly totalBytes?: number
  /** Bytes that queries of Athena scanned; absent before the first has ended. */
  readonly scannedBytes?: number
  /** An estimate of how long the rest takes, made of something else than bytes. */
  readonly secondsLeft?: number
  /** It takes no longer than that, and perhaps much less. */
  readonly isAtMost?: boolean
}

export interface ReadFilesOptions {
  onProgress?(progress: ReadProgress): void
  readonly signal?: AbortSignal
  /** The account of files that do not name it: Event History downloads in CSV. */
  readonly account?: string
  /**
   * Threads to read with, this one among them, where there is enough to read and the worker's bundle is there. Default:
   * none. They use the shipped catalog: only a builder with that one may ask for them.
   */
  readonly threads?: number
  readonly workerUrl?: URL
  /** Bytes on disk from which threads are worth their start. */
  readonly threadsFrom?: number
}

/** Below this many bytes on disk, starting threads takes longer than reading. */
const worthThreads = 2 * 1024 * 1024

/**
 * Reads trail logs into a ledger: files and folders of `{"Records": […]}`, arrays of records, answers of LookupEvents,
 * events of EventBridge and CloudWatch Logs, rows of Athena and Lake, NDJSON of any of these, and Event History
 * downloads in CSV, gzipped or not. Holds one record at a time. What cannot be read is one line of the ledger's
 * problems, and the rest goes on; records before the place where a file breaks count.
 *
 * @throws {InputError} when a path does not exist
 * @throws the signal's reason when aborted
 */
export const readTrailFiles = (
  paths: readonly string[],
  builder: LedgerBuilder,
  options: ReadFilesOptions = {},
): Promise<void> =>
  readFilesInto(paths, builder, {
    ...options,
    startPool: (threads) => {
      const ownScanner = () => loadScanner(ledgerMeaning(builder.interpreter))
      return new WorkerPool(threads, { task: { kind: 'ledger' }, receiver: builder, ownScanner }, options.workerUrl)
    },
  })

export interface SinkReadOptions extends ReadFilesOptions {
  /** Starts threads that read for the sink. Default: files are read in this thread. */
  startPool?(threads: number): FilePool
}

/**
 * `readTrailFiles` into any receiver of records.
 *
 * @throws {InputError} when a path does not exist
 * @throws the signal's reason when aborted
 */
export async function readFilesInto(
  paths: readonly string[],
  builder: EvidenceSink,
  options: SinkReadOptions = {},
): Promise<void> {
  const pool = startedWhenWorth(options)
  try {
    await readWalked(paths, builder, options, pool)
  } finally {
    await pool.stop()
  }
}

/** Starts threads once so much was found that they are worth it: they are ready when all is found. */
function startedWhenWorth(options: SinkReadOptions) {
  const threads = options.threads ?? 0
  const from = options.threadsFrom ?? worthThreads
  const may = threads > 0 && hasWorker(options.workerUrl)
  let pool: FilePool | undefined
  let files = 0
  let bytes = 0
  return {
    found(file: { readonly bytes: number }): void {
      files++
      bytes += file.bytes
      if (may && files > 1 && bytes >= from) pool ??= options.startPool?.(threads)
    },
    get started(): FilePool | undefined {
      return pool
    },
    async stop(): Promise<void> {
      await pool?.stop()
    },
  }
}

async function readWalked(
  paths: readonly string[],
  builder: EvidenceSink,
  options: ReadFilesOptions,
  pool: ReturnType<typeof startedWhenWorth>,
): Promise<void> {
  const { signal } = options
  const { files, notes, problems } = await findLogFiles(paths, {
    ...(signal && { signal }),
    onFile: (file) => pool.found(file),
  })
  for (const note of notes) builder.addNote(note)
  for (const problem of problems) builder.addProblem(problem)
  const totalBytes = files.reduce((sum, { bytes }) => sum + bytes, 0)
  const progress = { files: 0, totalFiles: files.length, events: 0, bytes: 0, totalBytes }
  const advance = (by: Partial<ReadProgress>): void => {
    progress.files += by.files ?? 0
    progress.bytes += by.bytes ?? 0
    progress.events += by.events ?? 0
    options.onProgress?.({ ...progress })
  }
  const readInFull = async (path: string): Promise<void> => {
    signal?.throwIfAborted()
    await readTrailFile(path, builder, {
      ...(signal && { signal }),
      ...(options.account !== undefined && { account: options.account }),
      onChunk: (bytes, events) => advance({ bytes, events }),
    })
    advance({ files: 1 })
  }
  const names = files.map(({ path }) => path)
  if (pool.started === undefined) {
    for (const path of names) await readInFull(path)
    return
  }
  await pool.started.read(names, {
    ...(signal && { signal }),
    readInFull,
    onFile: ({ bytes, records }) => advance({ files: 1, bytes, events: records }),
  })
}

interface FileOptions {
  readonly signal?: AbortSignal
  readonly account?: string
  /** After each chunk from disk: its bytes, and the records read since the last call. */
  onChunk(bytes: number, events: number): void
}

async function readTrailFile(path: string, builder: EvidenceSink, options: FileOptions): Promise<void> {
  let events = 0
  let isUnfinished = false
  const place = builder.place()
  const recipients = new Set<string | undefined>()
  /** Of a log whose path names it, unless its records say otherwise. */
  const account = (): string | undefined => {
    const named = accountOfLogPath(path)
    return [...recipients].every((recipient) => recipient === named) ? named : undefined
  }
  const splitter = new RecordSplitter((text) => {
    try {
      const value = parseRecordText(text)
      const items = recordsIn(value)
      events += items.length
      isUnfinished = hasNextPage(value)
      for (const item of items) {
        recipients.add(accountOfRecord(item))
        addItem(builder, item, path, place)
      }
    } catch (error) {
      if (!(error instanceof NotARecordError)) throw error
      builder.addProblem(`${path}: it holds ${error.message}; that is not used.`, account())
    }
  })
  try {
    await pipeline(
      createReadStream(path, { highWaterMark: 1 << 18, ...(options.signal && { signal: options.signal }) }),
      async function* (source: AsyncIterable<Buffer>) {
        for await (const chunk of source) {
          yield chunk
          options.onChunk(chunk.length, events)
          events = 0
        }
      },
      (source: AsyncIterable<Buffer>) => refuseForeign(inflated(source, path)),
      async (source: AsyncIterable<Uint8Array>) => {
        if (isCsv(path)) {
          events += (await readEventHistoryCsv(source, path, extractsInto(builder, place), options.account)).rows
          return
        }
        for await (const chunk of source) splitter.push(chunk)
        splitter.end()
        if (splitter.isUnfinished || isUnfinished) {
          const [only, ...others] = recipients
          builder.addProblem(
            `${path}: it ends with a token for more (NextToken), so what came after is missing; save all pages.`,
            others.length === 0 ? only : undefined,
          )
        }
      },
    )
  } catch (error) {
    options.signal?.throwIfAborted()
    if (error instanceof ForeignFile && !error.hidesCalls) builder.addNote(`${path}: ${error.message}; it is left out.`)
    else if (error instanceof ForeignFile) builder.addProblem(`${path}: ${error.message}.`, account())
    else {
      builder.addProblem(
        `${path}: ${fileErrorReason(error)}. Nothing is read from there on; replace the file or leave it out.`,
        account(),
      )
    }
  }
  options.onChunk(0, events)
}

/** Files in CSV are read last: events that other files record in full are not taken from them. */
const extractsInto = (builder: EvidenceSink, place: number): RecordSink => ({
  add: (record, origin) => builder.addExtract(record, origin),
  addRow: (row, origin) => addRow(row, builder, origin, { place }),
  addProblem: (line) => builder.addProblem(line),
})

function parseRecordText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new NotARecordError('a record that is not JSON')
  }
}

/**
 * The bytes of a file, inflated if they are gzip: their beginning decides, as downloads often inflate but keep the
 * name.
 */
async function* inflated(source: AsyncIterable<Buffer>, path: string): AsyncGenerator<Uint8Array> {
  const chunks = source[Symbol.asyncIterator]()
  const first = await chunks.next()
  if (first.done) return
  const head = first.value
  const all = (async function* () {
    yield head
    yield* { [Symbol.asyncIterator]: () => chunks }
  })()
  if (head[0] === 0x1f && head[1] === 0x8b) {
    const gunzip = createGunzip()
    // A failure of the source destroys the inflater with it, and reaches the reader there.
    pipeline(all, gunzip).catch(() => undefined)
    yield* gunzip
    return
  }
  if (isUtf16(head)) {
    throw new MalformedJsonError('it is UTF-16, not UTF-8')
  }
  if (path.endsWith('.gz') && !/^[\s\uFEFF]*[{[]/.test(head.toString('utf8', 0, 64))) {
    throw new MalformedJsonError('it is neither gzip nor JSON')
  }
  yield* all
}

/** By its byte-order mark, or by a first character that takes two bytes. */
const isUtf16 = ([first, second]: Uint8Array): boolean =>
  (first === 0xff && second === 0xfe) ||
  (first === 0xfe && second === 0xff) ||
  (second === 0 && first !== 0 && first !== undefined) ||
  (first === 0 && second !== 0 && second !== undefined)
