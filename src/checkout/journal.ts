import { readFileSync, statSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { InputError, messageOf } from '../errors.ts'
import { renameDurably, syncFolder, writeDurably } from './durable.ts'

/** One file that is being replaced. */
export interface JournalFile {
  /** From the root of the run, with `/`. */
  readonly path: string
  /** The draft beside the file; it is renamed to the file. */
  readonly draft: string
  /** The former content of the file, to restore it. */
  readonly before: string
  /** SHA-256 of the content that it gets, in hexadecimal. */
  readonly after: string
}

/**
 * The file changes that a run is about to make. The journal is on the disk before the first file is changed, and is
 * removed after the last.
 */
export interface Journal {
  readonly version: 1
  /** Folder that the paths are relative to, from the top of the checkout, with `/`; empty for the top itself. */
  readonly root: string
  readonly process: { readonly id: number; readonly started: string | null }
  readonly files: readonly JournalFile[]
}

/** The place of a folder's journal, and the top of the checkout: a journal names no file above it. */
export interface JournalPlace {
  readonly path: string
  readonly top: string
  /** The folder itself, from the top. */
  readonly root: string
}

/** In the folder that git keeps for itself, where nothing commits it; without git in the folder that is read. */
export function journalPlaceOf(folder: string): JournalPlace {
  const root = resolve(folder)
  for (let top = root; ; top = dirname(top)) {
    const git = gitFolderOf(top)
    if (git !== undefined)
      return { path: join(git, 'whittle-apply.json'), top, root: relative(top, root).split(sep).join('/') }
    if (dirname(top) === top) return { path: join(root, '.whittle-apply.json'), top: root, root: '' }
  }
}

/** `.git` of a folder, or the folder that it names where it is a file (worktrees and submodules). */
function gitFolderOf(folder: string): string | undefined {
  const git = join(folder, '.git')
  const kind = statSync(git, { throwIfNoEntry: false })
  if (!kind?.isFile()) return kind?.isDirectory() ? git : undefined
  const named = /^gitdir: (.+)$/m.exec(readFileSync(git, 'utf8'))?.[1]
  const target = named === undefined ? undefined : resolve(folder, named)
  return target !== undefined && statSync(target, { throwIfNoEntry: false })?.isDirectory() ? target : undefined
}

/** Identity of this process. */
export const currentProcess = (): Journal['process'] => ({ id: process.pid, started: startOf(process.pid) })

/**
 * The moment at which a process was started, in ticks since the system was (proc(5)); `null` where the system does not
 * state it.
 */
function startOf(id: number): string | null {
  try {
    const status = readFileSync(`/proc/${id}/stat`, 'utf8')
    return status.slice(status.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}

/** Does the process that wrote a journal still run? Process ids are reused: the start time distinguishes them. */
export function isRunning({ id, started }: Journal['process']): boolean {
  if (id === process.pid) return false
  try {
    process.kill(id, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  return started === startOf(id)
}

const draftOf = (path: string): string => `${path}.new`

export async function writeJournal(path: string, journal: Journal): Promise<void> {
  const draft = draftOf(path)
  await rm(draft, { force: true })
  await writeDurably(draft, JSON.stringify(journal))
  await renameDurably(draft, path)
}

/** Removes a journal that is incomplete: no other file was changed then. */
export const removeUnfinishedJournal = (path: string): Promise<void> => rm(draftOf(path), { force: true })

export async function removeJournal(path: string): Promise<void> {
  await rm(draftOf(path), { force: true })
  await rm(path, { force: true })
  await syncFolder(dirname(path))
}

/**
 * The journal that a run left; `undefined` where there is none.
 * @throws {InputError} where it cannot be read: then the state of its files is not known
 */
export async function readJournal(path: string): Promise<Journal | undefined> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new InputError(`${path}: cannot be read (${messageOf(error)})`)
  }
  const journal = parsed(text)
  if (!journal)
    throw new InputError(
      `${path}: is no journal of an earlier plan --apply that this version can read; look at the files with git diff, then remove it`,
    )
  return journal
}

function parsed(text: string): Journal | undefined {
  let value: Partial<Journal> | null
  try {
    value = JSON.parse(text) as Partial<Journal> | null
  } catch {
    return undefined
  }
  const sound =
    value?.version === 1 &&
    isBelow(value.root) &&
    typeof value.process?.id === 'number' &&
    Array.isArray(value.files) &&
    value.files.every(isJournalFile)
  return sound ? (value as Journal) : undefined
}

/** Paths stay below the root, and a draft beside its file. */
const isJournalFile = (file: Partial<JournalFile> | null): boolean =>
  isBelow(file?.path) &&
  file !== null &&
  typeof file.draft === 'string' &&
  basename(file.draft) === file.draft &&
  draftName.test(file.draft) &&
  typeof file.before === 'string' &&
  typeof file.after === 'string'

const isBelow = (path: unknown): boolean => typeof path === 'string' && !path.split(/[\\/]/).includes('..')

/** Name of a draft, which is renamed to a file in the end; no reader of Terraform or JSON takes such a name. */
export const draftName = /\.whittle-[0-9a-f]{12}$/
