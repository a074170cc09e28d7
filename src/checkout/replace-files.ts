import { createHash } from 'node:crypto'
import { lstat, readFile, realpath, rm } from 'node:fs/promises'
import { basename, dirname, join, sep } from 'node:path'
import { InputError } from '../errors.ts'
import { errorCodeOf, draftPathOf, renameDurably, writeDurably, withFileErrors } from './durable.ts'
import {
  journalPlaceOf,
  readJournal,
  removeJournal,
  removeUnfinishedJournal,
  isRunning,
  currentProcess,
  writeJournal,
  type Journal,
  type JournalFile,
} from './journal.ts'

export interface Replacement {
  /** From the root, with `/`. */
  readonly path: string
  readonly before: string
  readonly after: string
}

/** Some files could be neither finished nor restored; the message names them and the remedy. */
export class UnrestoredError extends InputError {}

/**
 * Replaces the content of files, all or none. Each is written beside its place, then renamed to it with the mode that
 * it had. Where one fails, or the signal comes before the last is renamed, the renamed files are restored. A journal
 * lets `recoverFiles` do the same after a kill.
 *
 * @throws {InputError} for a file that is no plain file below the root, or is no longer as it was read
 * @throws the signal's reason, when aborted
 */
export async function replaceFiles(root: string, files: readonly Replacement[], signal?: AbortSignal): Promise<void> {
  if (files.length === 0) return
  for (const file of files) await requireUnchanged(root, file)
  signal?.throwIfAborted()
  const place = journalPlaceOf(root)
  const earlier = await readJournal(place.path)
  if (earlier) throw new InputError(`${place.path}: another plan --apply began to write; start again when it has ended`)
  const entries = files.map(entryOf)
  await withFileErrors(place.path, () =>
    writeJournal(place.path, { version: 1, root: place.root, process: currentProcess(), files: entries }),
  )
  try {
    for (const [index, { path, after }] of files.entries())
      await withFileErrors(path, async () => {
        const draft = draftAt(root, entries[index])
        await writeDurably(draft, after, await lstat(join(root, path)))
      })
    for (const [index, file] of files.entries()) {
      signal?.throwIfAborted()
      await requireUnchanged(root, file)
      await withFileErrors(file.path, () => renameDurably(draftAt(root, entries[index]), join(root, file.path)))
    }
  } catch (error) {
    await restore(root, entries, place.path)
    throw error
  }
  await removeJournal(place.path)
}

/** Findings and actions of `recoverFiles`: paths of restored files, and of files that another program changed. */
export interface Recovery {
  /** All had been written: only the journal was left. */
  readonly finished: readonly string[]
  readonly restored: readonly string[]
  /** Contents that the run neither read nor wrote: left as they are. */
  readonly foreign: readonly string[]
}

/**
 * Completes the work of a killed run: where it had written all files, they stay; else all are restored.
 *
 * @returns `undefined` where no run was killed
 * @throws {InputError} where that run is still there, or its journal cannot be read
 */
export async function recoverFiles(folder: string): Promise<Recovery | undefined> {
  const { path, top } = journalPlaceOf(folder)
  const journal = await readJournal(path)
  if (!journal) {
    await removeUnfinishedJournal(path)
    return undefined
  }
  requireEnded(path, journal)
  const root = join(top, journal.root)
  const states = await Promise.all(journal.files.map((file) => stateOf(root, file)))
  const paths = journal.files.map((file) => file.path)
  const finished = states.every((state) => state === 'new')
  if (finished) {
    for (const file of journal.files) await rm(draftAt(root, file), { force: true })
    await removeJournal(path)
  } else await restore(root, journal.files, path)
  return {
    finished: finished ? paths : [],
    restored: finished ? [] : paths.filter((_, index) => states[index] === 'new'),
    foreign: paths.filter((_, index) => states[index] === 'foreign'),
  }
}

/** Is there a run that was killed while it wrote files of this checkout? */
export async function hasInterruptedRun(root: string): Promise<boolean> {
  const journal = await readJournal(journalPlaceOf(root).path)
  return journal !== undefined && !isRunning(journal.process)
}

function requireEnded(path: string, { process: { id, started } }: Journal): void {
  if (!isRunning({ id, started })) return
  throw new InputError(`${path}: process ${id} is writing these files now; wait for its end, and start again`)
}

const entryOf = ({ path, before, after }: Replacement): JournalFile => ({
  path,
  draft: basename(draftPathOf(path)),
  before,
  after: hashOf(Buffer.from(after)),
})

const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

const draftAt = (root: string, entry: JournalFile | undefined): string =>
  join(root, dirname(entry?.path ?? ''), entry?.draft ?? '')

type State = 'old' | 'new' | 'foreign'

async function stateOf(root: string, { path, before, after }: JournalFile): Promise<State> {
  try {
    if (!(await isPlainFileIn(root, path))) return 'foreign'
    const bytes = await readFile(join(root, path))
    if (bytes.equals(Buffer.from(before))) return 'old'
    return hashOf(bytes) === after ? 'new' : 'foreign'
  } catch {
    return 'foreign'
  }
}

/** Restores renamed files, removes the drafts and, last of all, the journal, which stays where that fails. */
async function restore(root: string, entries: readonly JournalFile[], journalPath: string): Promise<void> {
  const failed: string[] = []
  for (const entry of entries.toReversed()) {
    const draft = draftAt(root, entry)
    try {
      if (!(await isPlainFileIn(root, entry.path))) continue
      await rm(draft, { force: true })
      if ((await stateOf(root, entry)) !== 'new') continue
      await writeDurably(draft, entry.before, await lstat(join(root, entry.path)))
      await renameDurably(draft, join(root, entry.path))
    } catch (error) {
      failed.push(`${entry.path} (${errorCodeOf(error)})`)
    }
  }
  if (failed.length === 0) return removeJournal(journalPath)
  throw new UnrestoredError(
    `${failed.join(', ')}: cannot be put back; the next plan --apply does it from ${journalPath}, or git does`,
  )
}

/** Is it a plain file: no link, and not below a link that leads out of the root? */
async function isPlainFileIn(root: string, path: string): Promise<boolean> {
  const [top, folder] = [await realpath(root), await realpath(dirname(join(root, path)))]
  const inside = folder === top || folder.startsWith(top.endsWith(sep) ? top : top + sep)
  return inside && (await lstat(join(root, path))).isFile()
}

/** A plain file with the text that the plan was made of. */
async function requireUnchanged(root: string, { path, before }: Replacement): Promise<void> {
  const bytes = await withFileErrors(path, async () => {
    if (!(await isPlainFileIn(root, path)))
      throw new InputError(
        `${path}: is a symbolic link, or leads out of ${root}, and is not edited; no file was written`,
      )
    return readFile(join(root, path))
  })
  if (!bytes.equals(Buffer.from(before)))
    throw new InputError(`${path}: was changed while the plan was made; no file was written, run it again`)
}
