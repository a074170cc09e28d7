import { posix, relative, resolve, sep } from 'node:path'
import type { FileOfBase } from '../load/bounded-file.ts'
import type { ReviewTrees } from './read-trees.ts'

/**
 * Reads the files of a review's checkout that are no part of what is reviewed.
 *
 * @param root folder of the checkout
 * @returns `undefined` for a path outside of the repository, and where the sides are no commits: then the file counts as it is
 */
export function fileOfBase(
  { committed, folder }: Pick<ReviewTrees, 'committed' | 'folder'>,
  root: string,
  path: string,
): (() => Promise<FileOfBase>) | undefined {
  const inRoot = relative(root, resolve(root, path)).split(sep).join('/')
  const inRepository = posix.normalize(`${folder}${inRoot}`)
  if (!committed || inRoot.startsWith('/') || /^\.\.(?:\/|$)/.test(inRepository)) return undefined
  return async () => {
    const base = await committed('base', inRepository)
    if (base.kind === 'file') return { kind: 'file', bytes: base.bytes }
    const head = await committed('head', inRepository)
    return { kind: base.kind === 'absent' && head.kind === 'absent' ? 'as-it-is' : 'of-the-change' }
  }
}
