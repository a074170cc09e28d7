import { existsSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { ReadingApplier, type RowReceiver } from './apply-readings.ts'
import type { FileAnswer, FileRequest, WorkerTask } from './messages.ts'
import type { FileReading } from './file-scanner.ts'

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

/** How many files a worker has before it, so that it never waits. */
const ahead = 2
/** Readings that wait for the file before theirs: bounds memory. */
const mostWaiting = 16

/** What threads read for, and what they make of records. */
export interface PoolTask<Handle, Loose> {
  readonly task: WorkerTask
  readonly receiver: RowReceiver<Handle, Loose>
}

/** Threads that read for a receiver of rows. */
export class WorkerPool<Handle, Loose> implements FilePool {
  readonly #workers: readonly PooledWorker<Handle, Loose>[]

  /** @param url the worker's bundle. Default: `trail-worker.js` beside this one. */
  constructor(threads: number, task: PoolTask<Handle, Loose>, url: URL = bundledWorker) {
    this.#workers = Array.from({ length: threads }, () => new PooledWorker(url, task))
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
      for (const path of paths) {
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
      // A worker's numbers follow its own order of files, which need not be that of the application.
      const handles = reading === undefined ? [] : this.#applier.learn(reading)
      onAnswer({ number, reading, handles, applier: this.#applier })
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
