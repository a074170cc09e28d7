import type { LedgerBuilder, MeaningHandle } from '../../ledger.ts'
import { hasShared, isLoose, rowFlags, rowMeaning, rowTime, wordsPerRow } from './kernel.ts'
import type { FileReading } from './scan.ts'

/** Adds what one worker read to a ledger, file by file. */
export class ReadingApplier {
  readonly #builder: LedgerBuilder
  #handles: MeaningHandle[] = []

  constructor(builder: LedgerBuilder) {
    this.#builder = builder
  }

  /** Takes note of the meanings; in the order in which the worker read the files. */
  learn({ meanings, anew }: Pick<FileReading, 'meanings' | 'anew'>): readonly MeaningHandle[] {
    if (anew) this.#handles = []
    for (const meaning of meanings) this.#handles.push(this.#builder.note(meaning))
    return this.#handles
  }

  /** @param handles as `learn` gave them for this file */
  apply({ rows, loose }: FileReading, handles: readonly MeaningHandle[], path: string): void {
    for (const part of rows) {
      for (let at = 0; at < part.length; at += wordsPerRow) {
        const number = part[at + rowMeaning]!
        const flags = part[at + rowFlags]!
        if (flags === isLoose) this.#builder.addReading(loose[number]!, path)
        else this.#builder.addRow(handles[number]!, part, at, flags === hasShared, part[at + rowTime]!, path)
      }
    }
  }
}
