import { lastPathSegment } from '../policy/arn.ts'
import { join } from 'node:path'
import { firstBadByte, type BadByte } from './encoding.ts'
import {
  badByteIn,
  foldersBelow,
  isSkippedFolder,
  largestFile,
  linkTarget,
  readBounded,
  readLinked,
  decodedText,
  type Folder,
} from './list-files.ts'

/** Files of a repository, wherever they are: a folder, a commit, an answer of an API. Paths start from its root. */
export interface FileTree {
  /** The root and all folders below, each with the files that `candidate` or `other` asks for by name. */
  folders(candidate: RegExp, other: (name: string) => boolean): Iterable<Folder>
  /** A text file of reasonable size, or why not. */
  read(path: string): string | { readonly reason: string }
  /** The first byte of a file that is not UTF-8. */
  badByte(path: string): BadByte | undefined
  /** The text that a symbolic link leads to, where that is in the tree. */
  readLinked(path: string): string | undefined
  /** The folder or file of the tree that a symbolic link leads to; `undefined` for any other. */
  linkTarget(path: string): string | undefined
}

/** @param without paths of files, and of folders with a `/` at their end, that do not count */
export function workingTree(root: string, without: readonly string[] = []): FileTree {
  const files = new Set(without)
  const isLeftOut = (path: string): boolean =>
    files.has(path) || [...path.matchAll(/\//g)].some(({ index }) => files.has(path.slice(0, index + 1)))
  return {
    folders: (candidate, other) => {
      const all = foldersBelow(root, candidate, other)
      return files.size === 0 ? all : keeping(all, (path) => !isLeftOut(path))
    },
    read: (path) => readBounded(join(root, path)),
    badByte: (path) => badByteIn(join(root, path)),
    readLinked: (path) => readLinked(root, path),
    linkTarget: (path) => linkTarget(root, path),
  }
}

function* keeping(folders: Iterable<Folder>, isKept: (path: string) => boolean): Generator<Folder> {
  for (const each of folders) {
    const { folder, names, links, manifests = [], others = [], problem } = each
    const kept = (list: readonly string[]): string[] => list.filter((name) => isKept(inFolder(folder, name)))
    yield {
      folder,
      names: kept(names),
      links: kept(links),
      manifests: kept(manifests),
      others: kept(others),
      ...(problem !== undefined && isKept(`${folder}/`) && { problem }),
    }
  }
}

/** An entry of a tree that is held in memory. */
export type MemoryEntry =
  /** `content`: absent for a file whose text is not needed, or that is too large. */
  | { readonly kind: 'file'; readonly content?: Buffer; readonly size?: number }
  /** `target` as the link has it. */
  | { readonly kind: 'link'; readonly target: string }

/** A tree whose entries were read before, by path from the root. */
export function memoryTree(entries: ReadonlyMap<string, MemoryEntry>): FileTree {
  const byFolder = foldersOf(entries)
  const read = (path: string): string | { readonly reason: string } => {
    const entry = entries.get(path)
    if (entry?.kind !== 'file') return { reason: 'cannot be read (it is not in the tree)' }
    const { content, size = content?.length ?? 0 } = entry
    if (size > largestFile) return { reason: `has ${size} bytes, more than 5 MB` }
    return content === undefined ? { reason: 'cannot be read (its text was not asked for)' } : decodedText(content)
  }
  const target = (path: string): string | undefined => {
    const found = resolveLink(path, entries, byFolder)
    return found === undefined || found.split('/').some(isSkippedFolder) ? undefined : found
  }
  return {
    folders: (candidate, other) => foldersIn(byFolder, candidate, other),
    read,
    badByte: (path) => {
      const entry = entries.get(path)
      return entry?.kind === 'file' && entry.content ? firstBadByte(entry.content) : undefined
    },
    readLinked: (path) => {
      const found = target(path)
      const text = found === undefined ? undefined : read(found)
      return typeof text === 'string' ? text : undefined
    },
    linkTarget: target,
  }
}

interface Names {
  readonly files: string[]
  readonly links: string[]
  readonly folders: Set<string>
}

function foldersOf(entries: ReadonlyMap<string, MemoryEntry>): ReadonlyMap<string, Names> {
  const found = new Map<string, Names>()
  const at = (folder: string): Names => {
    const known = found.get(folder)
    if (known) return known
    const made: Names = { files: [], links: [], folders: new Set() }
    found.set(folder, made)
    if (folder !== '') at(parentOf(folder)).folders.add(lastPathSegment(folder))
    return made
  }
  at('')
  for (const [path, { kind }] of entries) {
    const { files, links } = at(parentOf(path))
    ;(kind === 'file' ? files : links).push(lastPathSegment(path))
  }
  return found
}

function* foldersIn(
  byFolder: ReadonlyMap<string, Names>,
  candidate: RegExp,
  other: (name: string) => boolean,
  folder = '',
): Generator<Folder> {
  const { files, links, folders } = byFolder.get(folder) ?? { files: [], links: [], folders: [] }
  const names = files.filter((name) => candidate.test(name))
  const manifests = files.filter((name) => !candidate.test(name) && other(name))
  const others = files.filter((name) => !candidate.test(name) && !other(name))
  yield { folder, names: names.sort(), links: [...links].sort(), manifests: manifests.sort(), others }
  for (const name of [...folders].sort())
    if (!isSkippedFolder(name)) yield* foldersIn(byFolder, candidate, other, inFolder(folder, name))
}

/** Links that lead to links are followed this far. */
const farthest = 40

function resolveLink(
  path: string,
  entries: ReadonlyMap<string, MemoryEntry>,
  byFolder: ReadonlyMap<string, Names>,
): string | undefined {
  let [done, left] = ['', path.split('/')] as [string, string[]]
  for (let hops = 0; left.length > 0;) {
    const [name = '', ...rest] = left
    left = rest
    if (name === '' || name === '.') continue
    if (name === '..') {
      if (done === '') return undefined
      done = parentOf(done)
      continue
    }
    const here = inFolder(done, name)
    const entry = entries.get(here)
    if (entry?.kind === 'link') {
      if (++hops > farthest || entry.target.startsWith('/')) return undefined
      left = [...entry.target.split('/'), ...left]
    } else if (entry || byFolder.has(here)) done = here
    else return undefined
  }
  return done
}

const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')))

const inFolder = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`)
