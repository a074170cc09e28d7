import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createDurably } from '../../../checkout/durable.ts'
import { InputError } from '../../../errors.ts'
import { renderRecord } from '../../../report/runbook/record.ts'
import { appendDraft, chainPositionOf, type RecordStore } from '../../../runbooks/record/append.ts'
import { readChain, type ChainedRecord, type RecordFile } from '../../../runbooks/record/chain.ts'
import { recordFile, recordText, sequenceOf, sha256Of } from '../../../runbooks/record/identity.ts'
import type { RecordDraft } from '../../../runbooks/record/schema.ts'

/** The place of a record is taken only where another writer added one. */
const mostAttempts = 100

/**
 * Records in a folder. A record is written beside, to the disk, and then given its name in one step that fails where the
 * name is taken: two writers never share a place in the chain, and a kill leaves no half record. Nothing is locked.
 *
 * @param path absolute
 * @param name as messages name it
 */
export function recordFolder(path: string, name: string): RecordStore {
  const read = async (): Promise<readonly ChainedRecord[]> => {
    const { records, problems } = readChain(await readRecordFiles(path, name))
    const [problem] = problems
    if (problem === undefined) return records
    throw new InputError(
      `${name}: the chain of records is broken at ${problem.file}: ${problem.says} Nothing is added; whittle runbook records ${name} shows all of it`,
    )
  }
  /** @returns `undefined` where it is there already */
  const append = async (draft: RecordDraft): Promise<ChainedRecord | undefined> => {
    for (let number = 0; number < mostAttempts; number++) {
      const position = chainPositionOf(await read())
      if (position.ids.has(draft.id)) return undefined
      const record = appendDraft(draft, position)
      const text = recordText(record)
      const file = join(path, recordFile(record.sequence))
      if (await attempt(name, () => createDurably(file, text))) return { record, sha256: sha256Of(text) }
    }
    throw new InputError(`${name}: other runs wrote at the same time again and again: run again later`)
  }
  return {
    place: `the folder ${name}`,
    read,
    async append(drafts) {
      await attempt(name, () => mkdir(path, { recursive: true }))
      const added: ChainedRecord[] = []
      for (const draft of drafts) {
        const record = await append(draft)
        if (record) added.push(record)
      }
      await attempt(name, async () => writeMarkdown(path, await read()))
      return added
    },
  }
}

/**
 * The files of a folder of records; none where there is no such folder.
 *
 * @throws InputError where it cannot be read
 */
export async function readRecordFiles(path: string, name: string): Promise<readonly RecordFile[]> {
  return attempt(name, async () => {
    let names: string[]
    try {
      names = await readdir(path)
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return []
      throw error
    }
    const own = names.filter((each) => sequenceOf(each) !== undefined).sort()
    const files: RecordFile[] = []
    for (const each of own) files.push({ name: each, bytes: await readFile(join(path, each)) })
    return files
  })
}

/** The Markdown of each record stands beside it; what a kill left out is written with the next record. */
async function writeMarkdown(path: string, records: readonly ChainedRecord[]): Promise<void> {
  const there = new Set(await readdir(path))
  for (const { record, sha256 } of records) {
    const name = recordFile(record.sequence).replace(/json$/, 'md')
    if (there.has(name)) continue
    await createDurably(join(path, name), renderRecord(record, sha256))
  }
}

async function attempt<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const code = codeOf(error)
    if (code === undefined) throw error
    throw new InputError(`${name}: ${words[code] ?? `the file system reports ${code}`}`)
  }
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code

const words: Readonly<Record<string, string>> = {
  EACCES: 'there is no permission for the folder of records (EACCES)',
  ENOTDIR: 'it is no folder (ENOTDIR)',
  ENOSPC: 'the disk is full (ENOSPC)',
  EROFS: 'the disk cannot be written to (EROFS)',
  EPERM: 'the file system has no hard links, which keep two writers apart; name a folder on another one (EPERM)',
  ENOTSUP: 'the file system has no hard links, which keep two writers apart; name a folder on another one (ENOTSUP)',
}
