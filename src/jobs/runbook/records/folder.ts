import { link, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { InputError } from '../../../errors.ts'
import { renderRecord } from '../../../report/runbook-record.ts'
import { chained, positionOf, type RecordStore } from '../../../runbooks/record/append.ts'
import { readChain, type ChainedRecord, type RecordFile } from '../../../runbooks/record/chain.ts'
import { recordFile, recordText, sequenceOf, sha256Of } from '../../../runbooks/record/identity.ts'

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
  return {
    place: `the folder ${name}`,
    read,
    async append(drafts) {
      await attempt(name, () => mkdir(path, { recursive: true }))
      const added: ChainedRecord[] = []
      for (const draft of drafts) {
        for (let written = false; !written;) {
          const records = await read()
          const position = positionOf(records)
          if (position.ids.has(draft.id)) break
          const record = chained(draft, position)
          const text = recordText(record)
          written = await attempt(name, () => createWhole(path, recordFile(record.sequence), text))
          if (written) added.push({ record, sha256: sha256Of(text) })
        }
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

/** @returns false where the name is taken */
async function createWhole(path: string, name: string, text: string): Promise<boolean> {
  const draft = await writeDraft(path, name, text)
  try {
    await link(draft, join(path, name))
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  } finally {
    await rm(draft, { force: true })
  }
}

let drafts = 0

async function writeDraft(path: string, name: string, text: string): Promise<string> {
  const draft = join(path, `.${name}.${process.pid}-${Date.now().toString(36)}-${drafts++}`)
  const file = await open(draft, 'wx')
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  return draft
}

/** The Markdown of each record stands beside it; what a kill left out is written with the next record. */
async function writeMarkdown(path: string, records: readonly ChainedRecord[]): Promise<void> {
  const there = new Set(await readdir(path))
  for (const { record, sha256 } of records) {
    const name = recordFile(record.sequence).replace(/json$/, 'md')
    if (there.has(name)) continue
    await rename(await writeDraft(path, name, renderRecord(record, sha256)), join(path, name))
  }
}

async function attempt<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const code = codeOf(error)
    if (code === undefined) throw error
    throw new InputError(`${name}: ${words[code] ?? `the file system says ${code}`}`)
  }
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code

const words: Readonly<Record<string, string>> = {
  EACCES: 'there is no permission for the folder of records (EACCES)',
  ENOTDIR: 'it is no folder (ENOTDIR)',
  ENOSPC: 'the disk is full (ENOSPC)',
  EROFS: 'the disk takes no writes (EROFS)',
  EPERM: 'the file system has no hard links, which keep two writers apart; name a folder on another one (EPERM)',
  ENOTSUP: 'the file system has no hard links, which keep two writers apart; name a folder on another one (ENOTSUP)',
}
