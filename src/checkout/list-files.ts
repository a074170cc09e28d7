import { closeSync, constants, fstatSync, openSync, readdirSync, readSync, realpathSync } from 'node:fs'
import { join, sep } from 'node:path'
import { firstBadByte, type BadByte } from './encoding.ts'
import { messageOf } from '../errors.ts'

/** A folder and the files in it that may be read. */
export interface Folder {
  /** From the root, with `/`; empty for the root. */
  readonly folder: string
  /** Names of files, sorted. */
  readonly names: readonly string[]
  /** Names of symbolic links, sorted. */
  readonly links: readonly string[]
  /** Names of other requested files, sorted. */
  readonly manifests?: readonly string[]
  /** Names of all other files. */
  readonly others?: readonly string[]
  /** The reason why the folder cannot be read, in one line. */
  readonly problem?: string
}

const skipped = new Set(['.git', '.terraform', 'node_modules'])

/** Is a folder of this name never read? */
export const isSkippedFolder = (name: string): boolean => skipped.has(name)

/**
 * The folder and all folders below it, with the files whose names match `candidate`.
 *
 * @param isLeftOut folders of such names are not read
 */
export function* foldersBelow(
  root: string,
  candidate: RegExp,
  other?: (name: string) => boolean,
  isLeftOut = isSkippedFolder,
  folder = '',
): Generator<Folder> {
  const names: string[] = []
  const manifests: string[] = []
  const others: string[] = []
  const links: string[] = []
  const inner: string[] = []
  let problem: string | undefined
  try {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      if (entry.isFile()) {
        if (candidate.test(entry.name)) names.push(entry.name)
        else if (other?.(entry.name)) manifests.push(entry.name)
        else others.push(entry.name)
      } else if (entry.isDirectory()) {
        if (!isLeftOut(entry.name)) inner.push(entry.name)
      } else if (entry.isSymbolicLink()) links.push(entry.name)
    }
  } catch (error) {
    problem = `${folder || '.'}: the folder cannot be read (${messageOf(error)})`
  }
  yield {
    folder,
    names: names.sort(),
    links: links.sort(),
    manifests: manifests.sort(),
    others,
    ...(problem !== undefined && { problem }),
  }
  for (const name of inner.sort())
    yield* foldersBelow(root, candidate, other, isLeftOut, folder === '' ? name : `${folder}/${name}`)
}

/** Bytes of a text file at most. */
export const largestFile = 5 * 1024 * 1024

/** Most files fit: then one read is all it takes. */
const shared = Buffer.allocUnsafe(256 * 1024)

/**
 * A text file of reasonable size, or why not. Many small files are read fastest one after the other, with no more calls
 * than opening, reading and closing each; a link that has taken a file's place is not followed.
 */
export function readBounded(file: string): string | { readonly reason: string } {
  return readBytes(file, decodedText)
}

/** The first byte of a file that is not UTF-8; `undefined` where there is none, or the file cannot be read. */
export function badByteIn(file: string): BadByte | undefined {
  const found = readBytes(file, (bytes) => ({ bad: firstBadByte(bytes) }))
  return 'bad' in found ? found.bad : undefined
}

function readBytes<Out>(file: string, use: (bytes: Buffer) => Out): Out | { readonly reason: string } {
  try {
    const handle = openSync(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
    try {
      const length = readSync(handle, shared, 0, shared.length, 0)
      if (length < shared.length) return use(shared.subarray(0, length))
      const { size } = fstatSync(handle)
      if (size > largestFile) return { reason: `has ${size} bytes, more than 5 MB` }
      const whole = Buffer.allocUnsafe(size)
      let at = 0
      for (let read = -1; read !== 0 && at < size; at += read) read = readSync(handle, whole, at, size - at, at)
      return use(whole.subarray(0, at))
    } finally {
      closeSync(handle)
    }
  } catch (error) {
    return { reason: `cannot be read (${messageOf(error)})` }
  }
}

/** The target of a symbolic link, where that is a text file of the same tree, in no folder that is skipped. */
export function readLinked(root: string, path: string): string | undefined {
  try {
    const inside = realpathSync(root) + sep
    const target = realpathSync(join(root, path))
    const folders = target.slice(inside.length).split(sep)
    if (!target.startsWith(inside) || folders.some((folder) => skipped.has(folder))) return undefined
    const read = readBounded(target)
    return typeof read === 'string' ? read : undefined
  } catch {
    // A link that leads nowhere.
    return undefined
  }
}

/** The folder or file of the same tree that a symbolic link leads to; `undefined` for any other. */
export function linkTarget(root: string, path: string): string | undefined {
  try {
    const inside = realpathSync(root)
    const target = realpathSync(join(root, path))
    if (target === inside) return ''
    if (!target.startsWith(inside + sep)) return undefined
    const found = target.slice(inside.length + 1).split(sep)
    return found.some((folder) => skipped.has(folder)) ? undefined : found.join('/')
  } catch {
    return undefined
  }
}

/** Bytes as text, or why they are none. */
export const decodedText = (bytes: Buffer): string | { readonly reason: string } =>
  bytes.includes(0) ? { reason: 'is not text' } : bytes.toString('utf8')
