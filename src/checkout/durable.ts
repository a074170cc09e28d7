import { randomBytes } from 'node:crypto'
import { constants, type Stats } from 'node:fs'
import { link, lstat, open, rename, rm, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { InputError } from '../errors.ts'

/** Ownership and permissions of a file that is rewritten. */
export type Ownership = Pick<Stats, 'mode' | 'uid' | 'gid'>

/** `ENOSPC`, as the file system reports why it failed. */
export const errorCodeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown error'

/**
 * Work on a file, whose failures are for the user.
 *
 * @param path as messages name it
 * @throws {InputError} with the code of the file system
 */
export async function withFileErrors<Out>(path: string, work: () => Promise<Out>): Promise<Out> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof InputError) throw error
    throw new InputError(`${path}: cannot be written (${errorCodeOf(error)})`)
  }
}

/** A name for a draft of a file, beside it: what is written there takes the place of the file in the end. */
export const draftPathOf = (path: string): string => `${path}.whittle-${randomBytes(6).toString('hex')}`

/**
 * Writes a new file and waits until the disk has it. The file must not be there yet.
 *
 * @param like a file whose owner and permissions it gets
 * @param mode permissions otherwise, before the umask
 */
export async function writeDurably(
  path: string,
  content: string | Uint8Array,
  like?: Ownership,
  mode = 0o600,
): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0)
  const handle = await open(path, flags, mode)
  try {
    await handle.writeFile(content)
    if (like) await setOwnership(handle, like)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** A change of owner takes away some bits of the mode: the mode comes last. */
export async function setOwnership(handle: FileHandle, { mode, uid, gid }: Ownership): Promise<void> {
  const own = await handle.stat()
  if (own.uid !== uid || own.gid !== gid) {
    try {
      await handle.chown(uid, gid)
    } catch {
      // Only root may change the owner; otherwise the current user owns the file, as with any editor.
    }
  }
  await handle.chmod(mode & 0o7777)
}

/** Puts a written file in the place of another in one step, and waits until the disk knows of it. */
export async function renameDurably(from: string, to: string): Promise<void> {
  await rename(from, to)
  await syncFolder(dirname(to))
}

/**
 * Creates a file whole or not at all, and never replaces one: it is written as a draft, to the disk, and then gets its name
 * in one step, which fails where the name is taken.
 *
 * @param withoutLinks where the file system has no hard links: `fail` throws its error; `look` looks for a file of the name
 *   before the draft is renamed, between which another program may create one
 * @returns false where the name is taken
 */
export async function createDurably(
  path: string,
  content: string | Buffer,
  withoutLinks: 'fail' | 'look' = 'fail',
): Promise<boolean> {
  const draft = draftPathOf(path)
  try {
    await writeDurably(draft, content, undefined, 0o666)
    const isCreated = await nameDraft(draft, path, withoutLinks)
    if (isCreated) await syncFolder(dirname(path))
    return isCreated
  } finally {
    await rm(draft, { force: true })
  }
}

/** Of file systems without hard links. */
const noLinks: ReadonlySet<unknown> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP'])

async function nameDraft(draft: string, path: string, withoutLinks: 'fail' | 'look'): Promise<boolean> {
  try {
    await link(draft, path)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return false
    if (withoutLinks === 'fail' || !noLinks.has(code)) throw error
    if (await pathExists(path)) return false
    await rename(draft, path)
    return true
  }
}

/** Is there a file, a folder or a link, whatever it leads to? */
export const pathExists = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  )

/** Names in a folder reach the disk with the folder. Where a system cannot do that, it does so by itself. */
export async function syncFolder(folder: string): Promise<void> {
  let handle: FileHandle | undefined
  try {
    handle = await open(folder, constants.O_RDONLY)
    await handle.sync()
  } catch {
    // Windows opens no folders.
  } finally {
    await handle?.close()
  }
}
