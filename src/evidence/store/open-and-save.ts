import { withoutExpired } from './expire.ts'
import { readStoreFile, UnusableStoreError, writeStoreFile, type FileHeader, type StoreFile } from './format/file.ts'
import { mergeSavedEvidence } from './merge.ts'
import type { StoreState } from './report.ts'
import { StoreError, type EvidenceStore, type Stored } from './backends/backend.ts'
import { noSavedEvidence, type SavedEvidence } from './types.ts'

/** The result of opening a store of evidence. */
export interface OpenedStore {
  readonly store: EvidenceStore
  readonly state: StoreState
  /** Only where it was read. */
  readonly file?: StoreFile
  readonly stored?: Stored
  /** The reason why it was not read, a sentence; where there is none yet, that is no failure. */
  readonly problem?: string
}

/** Two runs that end together rarely do so more often. */
const attempts = 5

/**
 * Reads the saved evidence. It never throws for invalid content or a failing place: the run continues without it and
 * reports it.
 */
export async function openStore(store: EvidenceStore): Promise<OpenedStore> {
  let stored: Stored | undefined
  try {
    stored = await store.read()
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    const problem = `${store.place}: the saved evidence could not be read: ${error.message}. This run continues without it and removes nothing; the saved evidence is left unchanged.`
    return { store, state: 'unreadable', problem }
  }
  if (stored === undefined) return { store, state: 'none' }
  try {
    return { store, state: 'read', file: readStoreFile(stored.bytes), stored }
  } catch (error) {
    if (!(error instanceof UnusableStoreError)) throw error
    const problem = `${store.place}: the saved evidence is not used: ${error.message}. This run continues without it and removes nothing; it is created anew.`
    return { store, state: 'refused', stored, problem }
  }
}

export interface SaveOptions {
  readonly header: FileHeader
  readonly expireDays: number
}

/**
 * Saves evidence, merging it into what another process has saved meanwhile. Nothing is written where nothing is new,
 * and a file that could not be read is not replaced.
 *
 * @returns lines for the report: why it was not kept, where the old one is
 */
export async function saveEvidence(
  opened: OpenedStore,
  kept: SavedEvidence,
  { header, expireDays }: SaveOptions,
): Promise<readonly string[]> {
  const { store } = opened
  const failed = (why: string): string => `${store.place}: what this run read could not be kept: ${why}.`
  if (opened.state === 'unreadable') return isEmpty(kept) ? [] : begin(store, kept, header)
  const lines: string[] = []
  let found = opened
  let merged = kept
  try {
    for (let attempt = 1; attempt <= attempts; attempt++) {
      if (found.state === 'unreadable') return [...lines, failed('it was changed meanwhile and cannot be read')]
      if (found.state === 'none' && isEmpty(merged)) return lines
      const { bytes, digest } = writeStoreFile(merged, header)
      if (digest === found.file?.digest) return lines
      let over = found.stored
      if (found.state === 'refused' && store.setAside) {
        const place = await store.setAside()
        if (place !== undefined) lines.push(`${store.place}: what was there is now ${place}.`)
        over = undefined
      }
      if ((await store.write(bytes, over)) === 'written') return lines
      found = await openStore(store)
      merged = withoutExpired(mergeSavedEvidence(found.file?.evidence ?? noSavedEvidence, merged), expireDays)
    }
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    return [...lines, failed(error.message)]
  }
  return [
    ...lines,
    failed(`another process changed it ${attempts} times in a row; the next run reads these days again`),
  ]
}

/**
 * Where reading failed there may be nothing: S3 answers "access denied" for an object that does not exist if the caller
 * may not list the bucket. An existing object is not replaced.
 */
async function begin(store: EvidenceStore, evidence: SavedEvidence, header: FileHeader): Promise<string[]> {
  if (!store.exclusive) return []
  try {
    const outcome = await store.write(writeStoreFile(evidence, header).bytes, undefined)
    return outcome === 'written'
      ? [`${store.place}: there was no saved evidence; the evidence of this run was saved.`]
      : []
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    return []
  }
}

const isEmpty = ({ uses, observations, words }: SavedEvidence): boolean =>
  uses.size + observations.size + words.size === 0
