import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { errorCodeOf, draftPathOf, renameDurably, writeDurably } from '../../../checkout/durable.ts'
import { StoreError, type EvidenceStore, type Stored } from './backend.ts'

/**
 * Saved evidence in a file. It is replaced in one step: a kill at any moment leaves the old one or the new one.
 *
 * @param path absolute
 * @param place as messages name it
 */
export function localFile(path: string, place: string): EvidenceStore {
  return {
    place,
    exclusive: true,
    read: () => readStored(path),
    async write(bytes, over) {
      if ((await readStored(path))?.tag !== over?.tag) return 'conflict'
      await replace(path, bytes)
      return 'written'
    },
    async setAside() {
      const aside = `${path}.refused`
      await attempt(() => rename(path, aside))
      return `${place}.refused`
    },
  }
}

async function readStored(path: string): Promise<Stored | undefined> {
  try {
    const bytes = await readFile(path)
    return { bytes, tag: createHash('sha256').update(bytes).digest('hex') }
  } catch (error) {
    const code = errorCodeOf(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw new StoreError(inWords(code))
  }
}

/** Written beside it, to the disk, and then renamed. The name of each draft is its own, so that one that a killed process left does not stop the next. */
async function replace(path: string, bytes: Uint8Array): Promise<void> {
  const draft = draftPathOf(path)
  await attempt(async () => {
    await mkdir(dirname(path), { recursive: true })
    try {
      await writeDurably(draft, bytes, undefined, 0o666)
      await renameDurably(draft, path)
    } finally {
      await rm(draft, { force: true })
    }
  })
}

async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    throw new StoreError(inWords(errorCodeOf(error)))
  }
}

const words: Readonly<Record<string, string>> = {
  EACCES: 'there is no permission for it (EACCES)',
  EPERM: 'there is no permission for it (EPERM)',
  EISDIR: 'it is a folder; name a file (EISDIR)',
  ENOSPC: 'the disk is full (ENOSPC)',
  EROFS: 'the disk cannot be written to (EROFS)',
}

const inWords = (code: string): string => words[code] ?? `the file system reports ${code}`
