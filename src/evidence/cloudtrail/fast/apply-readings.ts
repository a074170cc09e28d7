import { excludedMark, loosePair, looseWords, rowWords, sharedMark, sharedWords } from './kernel.ts'
import type { FileReading } from './file-scanner.ts'

/** The receiver of rows: a ledger, or the events of scopes. A handle stands for a caller with a call. */
export interface RowReceiver<Handle, Loose> {
  readonly meanings: {
    caller(text: string): number
    act(text: string): number
    trace(text: string): number
    /** @param isExcluded no scope may hold any event of the caller with the act */
    handle(caller: number, act: number, trace: number, isExcluded: boolean): Handle
  }
  addReading(loose: Loose, origin: string): void
  /** An event whose id is a UUID: four words at `at`. */
  addEvent(handle: Handle, time: number, words: Uint32Array, at: number, origin: string): void
  /** The same for one that several accounts received: four words behind its id are the shared id. */
  addCopy(handle: Handle, time: number, words: Uint32Array, at: number, origin: string): void
}

/** Adds what one worker read to its receiver, file by file. */
export class ReadingApplier<Handle, Loose> {
  readonly #builder: RowReceiver<Handle, Loose>
  /** By the worker's numbers. */
  #callers: number[] = []
  #acts: number[] = []
  #traces: number[] = []
  #calls: number[] = []
  #handles: Handle[] = []

  constructor(builder: RowReceiver<Handle, Loose>) {
    this.#builder = builder
  }

  /**
   * Takes note of what got a number; in the order in which the worker read the files.
   *
   * @returns what the numbers in the file's rows stand for
   */
  learn({ callers, acts, traces, calls, pairs, anew }: Omit<FileReading, 'rows' | 'loose'>): readonly Handle[] {
    const { meanings } = this.#builder
    if (anew) {
      this.#callers = []
      this.#acts = []
      this.#traces = []
      this.#calls = []
      this.#handles = []
    }
    for (const caller of callers) this.#callers.push(meanings.caller(caller))
    for (const act of acts) this.#acts.push(meanings.act(act))
    for (const trace of traces) this.#traces.push(meanings.trace(trace))
    for (const call of calls) this.#calls.push(call)
    for (const part of pairs) {
      for (let at = 0; at < part.length; at += 2) {
        // The call stands in the lower word.
        const call = part[at]! * 2
        const act = this.#acts[this.#calls[call]!]!
        const trace = this.#traces[this.#calls[call + 1]!]!
        const marked = part[at + 1]!
        const isExcluded = marked >= excludedMark
        const caller = this.#callers[isExcluded ? marked - excludedMark : marked]!
        this.#handles.push(meanings.handle(caller, act, trace, isExcluded))
      }
    }
    return this.#handles
  }

  /** @param handles as `learn` gave them for this file */
  apply({ rows, loose }: FileReading<Loose>, handles: readonly Handle[], path: string): void {
    const builder = this.#builder
    for (const part of rows) {
      for (let at = 0; at < part.length;) {
        const pair = part[at]!
        const second = part[at + 1]!
        if (pair === loosePair) {
          builder.addReading(loose[second]!, path)
          at += looseWords
        } else if (pair < sharedMark) {
          builder.addEvent(handles[pair]!, second, part, at + 2, path)
          at += rowWords
        } else {
          builder.addCopy(handles[pair - sharedMark]!, second, part, at + 2, path)
          at += rowWords + sharedWords
        }
      }
    }
  }
}
