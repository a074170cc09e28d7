import { existsSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { ReadingApplier, type RowReceiver } from './apply-readings.ts'
import type { FileAnswer, FileRequest, WorkerTask } from './messages.ts'
import type { FileReading, FileScanner } from './file-scanner.ts'

export interface PoolOptions {
  readonly signal?: AbortSignal
  /** Reads a file in full, in its turn: one that the fast way leaves alone. */
  readInFull(path: string): Promise<void>
  /** After each file that was read by a worker. */
  onFile(file: { readonly bytes: number; readonly records: number }): void
}

/** Threads that read files, from when they are started until they are stopped. */
export interface FilePool {
  /**
   * Reads files, applied in the order of `paths`, so that the result is that of reading one after the other.
   *
   * @throws the signal's reason when aborted
   */
  read(paths: readonly string[], options: PoolOptions): Promise<void>
  stop(): Promise<void>
}

const bundledWorker = new URL('./trail-worker.js', import.meta.url)

/** The worker is a bundle of its own, beside that of the program; run from source there is none. */
export const hasWorker = (url: URL = bundledWorker): boolean => existsSync(url)

/** The number of files that a worker has before it, so that it does not wait while this thread scans a file. */
const ahead = 3
/** Readings that wait for the file before theirs: bounds memory. */
const mostWaiting = 16

/** What threads read for, and what they make of records. */
export interface PoolTask<Handle, Loose> {
  readonly task: WorkerTask
  readonly receiver: RowReceiver<Handle, Loose>
  /** Scans files in this thread, with the meaning of `task`. */
  readonly ownScanner: () => Promise<Pick<FileScanner<Loose>, 'scan'>>
}

/**
 * Threads that read for a receiver of rows. The thread that applies the rows is one of them: it scans a file where it
 * would wait for one. To start another thread takes as long as scanning some hundred files.
 */
export class WorkerPool<Handle, Loose> implements FilePool {
  readonly #workers: readonly PooledWorker<Handle, Loose>[]
  readonly #own: Promise<OwnReader<Handle, Loose>>

  /**
   * @param threads with this one
   * @param url the worker's bundle. Default: `trail-worker.js` beside this one.
   */
  constructor(threads: number, task: PoolTask<Handle, Loose>, url: URL = bundledWorker) {
    this.#workers = Array.from({ length: threads - 1 }, () => new PooledWorker(url, task))
    this.#own = task.ownScanner().then((scanner) => new OwnReader(scanner, task.receiver))
    // It is reported where files are read; a pool may be stopped before that.
    this.#own.catch(() => undefined)
  }

  async read(paths: readonly string[], options: PoolOptions): Promise<void> {
    const { signal } = options
    const workers = this.#workers
    signal?.throwIfAborted()
    const queue = new Queue<Answer<Handle, Loose>>()
    const abort = (): void => queue.fail(signal?.reason)
    signal?.addEventListener('abort', abort)
    try {
      let next = 0
      const feed = (): void => {
        for (const worker of workers) {
          while (worker.pending < ahead && next < paths.length && next - queue.taken < mostWaiting) {
            worker.send({ number: next, path: paths[next]! })
            next++
          }
        }
      }
      for (const worker of workers) {
        worker.listen(
          (answer) => queue.put(answer),
          (error) => queue.fail(error),
        )
      }
      feed()
      const own = await this.#own
      for (const path of paths) {
        while (!queue.isReady && next < paths.length && next - queue.taken < mostWaiting) {
          queue.put(own.read(next, paths[next]!))
          next++
          // The answers of the others come in.
          await nextTurn()
        }
        const { reading, handles, applier } = await queue.take()
        if (reading === undefined) {
          await options.readInFull(path)
        } else {
          applier.apply(reading, handles, path)
          options.onFile(reading)
        }
        feed()
      }
    } finally {
      signal?.removeEventListener('abort', abort)
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.stop()))
  }
}

interface Answer<Handle, Loose> {
  readonly number: number
  readonly reading: FileReading<Loose> | undefined
  readonly handles: readonly Handle[]
  readonly applier: ReadingApplier<Handle, Loose>
}

/** To be made when the file was read: a thread's numbers follow its own order of files, not that of the application. */
function answerOf<Handle, Loose>(
  number: number,
  reading: FileReading<Loose> | undefined,
  applier: ReadingApplier<Handle, Loose>,
): Answer<Handle, Loose> {
  if (reading === undefined) return { number, reading, handles: [], applier }
  // Made anew, as readings of this thread and of others are objects of two kinds for the optimising compiler.
  const { rows, loose, pairs, anew, records, bytes, callers, acts, traces, calls } = reading
  const plain = { rows, loose, pairs, anew, records, bytes, callers, acts, traces, calls }
  return { number, reading: plain, handles: applier.learn(plain), applier }
}

/** Scans files in this thread. */
class OwnReader<Handle, Loose> {
  readonly #scanner: Pick<FileScanner<Loose>, 'scan'>
  readonly #applier: ReadingApplier<Handle, Loose>

  constructor(scanner: Pick<FileScanner<Loose>, 'scan'>, receiver: RowReceiver<Handle, Loose>) {
    this.#scanner = scanner
    this.#applier = new ReadingApplier(receiver)
  }

  read(number: number, path: string): Answer<Handle, Loose> {
    return answerOf(number, this.#scanner.scan(path), this.#applier)
  }
}

class PooledWorker<Handle, Loose> {
  readonly #worker: Worker
  readonly #applier: ReadingApplier<Handle, Loose>
  pending = 0

  constructor(url: URL, { task, receiver }: PoolTask<Handle, Loose>) {
    this.#worker = new Worker(url, { workerData: task, resourceLimits: { maxYoungGenerationSizeMb: 6 } })
    this.#applier = new ReadingApplier(receiver)
  }

  send(request: FileRequest): void {
    this.pending++
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    this.#worker.postMessage(request)
  }

  listen(onAnswer: (answer: Answer<Handle, Loose>) => void, onError: (error: unknown) => void): void {
    this.#worker.on('error', onError)
    this.#worker.on('message', ({ number, reading }: FileAnswer<Loose>) => {
      this.pending--
      onAnswer(answerOf(number, reading, this.#applier))
    })
  }

  async stop(): Promise<void> {
    this.#worker.removeAllListeners()
    await this.#worker.terminate()
  }
}

/** Answers in the order of their numbers, whatever order they come in. */
class Queue<Answer extends { readonly number: number }> {
  readonly #answers = new Map<number, Answer>()
  #wake: ((answer: Answer) => void) | undefined
  #reject: ((error: unknown) => void) | undefined
  #failure: { readonly error: unknown } | undefined
  /** Answers given out. */
  taken = 0

  /** Does the next one wait, or has reading failed? */
  get isReady(): boolean {
    return this.#failure !== undefined || this.#answers.has(this.taken)
  }

  put(answer: Answer): void {
    if (answer.number === this.taken && this.#wake) {
      this.taken++
      this.#wake(answer)
      this.#wake = undefined
    } else {
      this.#answers.set(answer.number, answer)
    }
  }

  fail(error: unknown): void {
    this.#failure = { error }
    this.#reject?.(error)
  }

  take(): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#failure) return reject(this.#failure.error)
      const answer = this.#answers.get(this.taken)
      if (answer === undefined) {
        this.#wake = resolve
        this.#reject = reject
        return
      }
      this.#answers.delete(this.taken)
      this.taken++
      resolve(answer)
    })
  }
}
