import { lstat, mkdir, readFile, realpath, rm } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { errorCodeOf, createDurably, pathExists, withFileErrors } from '../../checkout/durable.ts'
import { InputError } from '../../errors.ts'
import type { InitFile } from './types.ts'

/** What became of a file; `kept`: another one was there, whose text is `before`. */
export type FileState =
  | { readonly kind: 'new' }
  | { readonly kind: 'same' }
  /** `instead`: the path of the file that is there, where it has another name. */
  | { readonly kind: 'kept'; readonly before: string; readonly instead?: string }

export interface StatedFile extends InitFile {
  readonly state: FileState
}

/** A file that is there, and takes the place of the first one that would be written. */
export type PresentFile = InitFile

/**
 * Which files are new, and which are there already.
 *
 * @param top absolute; the files are below it
 * @param configuration one of a folder above, which stands for the first of the files where that is not there
 * @throws {InputError} for a path that leads out of `top`, or is no plain file
 */
export const compareFiles = (
  top: string,
  files: readonly InitFile[],
  configuration?: PresentFile,
): Promise<readonly StatedFile[]> =>
  Promise.all(
    files.map(async (file, index): Promise<StatedFile> => {
      for (const path of [file.path, otherName(file.path)].flatMap((each) => each ?? [])) {
        const before = await textAt(top, path)
        if (before === undefined) continue
        if (before === file.content) return { ...file, state: { kind: 'same' } }
        return { ...file, state: { kind: 'kept', before, ...(path !== file.path && { instead: path }) } }
      }
      if (index === 0 && configuration)
        return { ...file, state: { kind: 'kept', before: configuration.content, instead: configuration.path } }
      return { ...file, state: { kind: 'new' } }
    }),
  )

/** GitHub and Whittle take both endings. */
const otherName = (path: string): string | undefined =>
  path.endsWith('.yml') ? path.replace(/\.yml$/, '.yaml') : undefined

/**
 * Writes files that are not there yet, each whole or not at all; an existing file is never replaced. Where one fails, those
 * that this call has written are removed.
 *
 * @param top absolute; the files are below it
 * @throws {InputError} for what cannot be written, and a file that was created in the meantime
 */
export async function createFiles(top: string, files: readonly InitFile[], signal?: AbortSignal): Promise<void> {
  const made: string[] = []
  try {
    for (const { path, content } of files) {
      signal?.throwIfAborted()
      await withFileErrors(path, () => create(top, path, content))
      made.push(path)
    }
  } catch (error) {
    for (const path of made) await rm(join(top, path), { force: true })
    throw error
  }
}

async function create(top: string, path: string, content: string): Promise<void> {
  await requireInside(top, path)
  const target = join(top, path)
  await mkdir(dirname(target), { recursive: true })
  if (await createDurably(target, content, 'look')) return
  throw new InputError(`${path}: was created in the meantime, and is kept; run it again`)
}

/** The text of a plain file; `undefined` where there is none. */
async function textAt(top: string, path: string): Promise<string | undefined> {
  await requireInside(top, path)
  return withFileErrors(path, async () => {
    const info = await lstat(join(top, path)).catch((error: unknown) => {
      if (errorCodeOf(error) === 'ENOENT') return undefined
      throw error
    })
    if (info === undefined) return undefined
    if (!info.isFile()) throw new InputError(`${path}: is no plain file; move it away, and run it again`)
    return readFile(join(top, path), 'utf8')
  })
}

/** The folders above a path, as far as they exist, lie in the repository: no link leads out of it. */
async function requireInside(top: string, path: string): Promise<void> {
  const inside = await realpath(top)
  for (let folder = dirname(join(top, path)); folder.length > top.length; folder = dirname(folder)) {
    const real = await realpath(folder).catch((error: unknown) => {
      if (errorCodeOf(error) === 'ENOENT') return undefined
      throw new InputError(`${path}: cannot be written (${errorCodeOf(error)})`)
    })
    // A link that leads nowhere has no real path, either.
    if (real === undefined && (await pathExists(folder)))
      throw new InputError(`${path}: ${folder} is a symbolic link that leads nowhere; nothing was written`)
    if (real !== undefined && real !== inside && !real.startsWith(inside + sep))
      throw new InputError(`${path}: ${folder} leads out of ${top}; nothing was written`)
  }
}
