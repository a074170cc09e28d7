import { expired } from './expire.ts'
import { readMemoryFile, RefusedFile, writeMemoryFile, type FileHeader, type MemoryFile } from './format/file.ts'
import { mergeMemories } from './merge.ts'
import type { MemoryState } from './report.ts'
import { StoreFailure, type MemoryStore, type Stored } from './backends/backend.ts'
import { nothingRemembered, type Memory } from './types.ts'

/** What was found where a memory is kept. */
export interface OpenedMemory {
  readonly store: MemoryStore
  readonly state: MemoryState
  /** Only where it was read. */
  readonly file?: MemoryFile
  readonly stored?: Stored
  /** Why it was not read, a sentence; where there is none yet, that is no failure. */
  readonly problem?: string
}

/** Two runs that end together rarely do so more often. */
const attempts = 5

/** Reads what is kept. Never throws for what is there or how the place fails: the run goes on without it, and says so. */
export async function openMemory(store: MemoryStore): Promise<OpenedMemory> {
  let stored: Stored | undefined
  try {
    stored = await store.read()
  } catch (error) {
    if (!(error instanceof StoreFailure)) throw error
    const problem = `${store.place}: the saved evidence could not be read: ${error.message}. This run continues without it and removes nothing; the saved evidence is left unchanged.`
    return { store, state: 'unreadable', problem }
  }
  if (stored === undefined) return { store, state: 'none' }
  try {
    return { store, state: 'read', file: readMemoryFile(stored.bytes), stored }
  } catch (error) {
    if (!(error instanceof RefusedFile)) throw error
    const problem = `${store.place}: the saved evidence is not used: ${error.message}. This run continues without it and removes nothing; it is created anew.`
    return { store, state: 'refused', stored, problem }
  }
}

export interface KeepOptions {
  readonly header: FileHeader
  readonly expireDays: number
}

/**
 * Writes what is to be remembered, merging it into what somebody else has kept meanwhile. Nothing is written where
 * nothing is new, and what could not be read is not replaced.
 *
 * @returns lines for the report: why it was not kept, where the old one is
 */
export async function keepMemory(
  opened: OpenedMemory,
  kept: Memory,
  { header, expireDays }: KeepOptions,
): Promise<readonly string[]> {
  const { store } = opened
  const failed = (why: string): string => `${store.place}: what this run read could not be kept: ${why}.`
  if (opened.state === 'unreadable') return isEmpty(kept) ? [] : begin(store, kept, header)
  const lines: string[] = []
  let found = opened
  let memory = kept
  try {
    for (let attempt = 1; attempt <= attempts; attempt++) {
      if (found.state === 'unreadable') return [...lines, failed('it was changed meanwhile and cannot be read')]
      if (found.state === 'none' && isEmpty(memory)) return lines
      const { bytes, digest } = writeMemoryFile(memory, header)
      if (digest === found.file?.digest) return lines
      let over = found.stored
      if (found.state === 'refused' && store.setAside) {
        const place = await store.setAside()
        if (place !== undefined) lines.push(`${store.place}: what was there is now ${place}.`)
        over = undefined
      }
      if ((await store.write(bytes, over)) === 'written') return lines
      found = await openMemory(store)
      memory = expired(mergeMemories(found.file?.memory ?? nothingRemembered, memory), expireDays)
    }
  } catch (error) {
    if (!(error instanceof StoreFailure)) throw error
    return [...lines, failed(error.message)]
  }
  return [
    ...lines,
    failed(`another process changed it ${attempts} times in a row; the next run reads these days again`),
  ]
}

/**
 * Where reading failed there may be nothing: S3 refuses whoever may not list a bucket to see an object that does not
 * exist. What there is stays.
 */
async function begin(store: MemoryStore, memory: Memory, header: FileHeader): Promise<string[]> {
  if (!store.exclusive) return []
  try {
    const outcome = await store.write(writeMemoryFile(memory, header).bytes, undefined)
    return outcome === 'written' ? [`${store.place}: there was no memory; one was begun with what this run read.`] : []
  } catch (error) {
    if (!(error instanceof StoreFailure)) throw error
    return []
  }
}

const isEmpty = ({ uses, sightings, words }: Memory): boolean => uses.size + sightings.size + words.size === 0
