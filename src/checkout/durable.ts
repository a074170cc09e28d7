import { constants, type Stats } from 'node:fs'
import { open, rename, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Ownership and permissions of a file that is rewritten. */
export type Ownership = Pick<Stats, 'mode' | 'uid' | 'gid'>

/** Writes a new file and waits until the disk has it. The file must not be there yet. */
export async function writeDurably(path: string, content: string | Buffer, like?: Ownership): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0)
  const handle = await open(path, flags, 0o600)
  try {
    await handle.writeFile(content)
    if (like) await keepOwnership(handle, like)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** A change of owner takes away some bits of the mode: the mode comes last. */
export async function keepOwnership(handle: FileHandle, { mode, uid, gid }: Ownership): Promise<void> {
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
