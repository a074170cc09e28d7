import { existsSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import { topOf } from './find-configuration.ts'

/**
 * A run may read a part of a repository, and entries of its configuration may be for other parts: does an entry (a path or
 * a glob, perhaps with `#address`) lead to a folder that is in the repository and outside of what is read?
 *
 * @param root of the run
 */
export function outsideOfRun(root: string): (entry: string) => boolean {
  const here = resolve(root)
  const top = topOf(here)
  if (top === here) return () => false
  return (entry) => {
    const segments = (entry.split('#')[0] ?? '').split('/')
    const wild = segments.findIndex((segment) => /[*?[\]{}()!]/.test(segment))
    const folder = segments.slice(0, wild < 0 ? -1 : wild).join('/')
    // An entry of a configuration further up leads out of what is read: see `globsBelow`.
    if (folder === '..' || folder.startsWith('../')) return existsSync(join(here, folder))
    if (folder === '' || existsSync(join(here, folder))) return false
    const there = join(top, folder)
    const related = there === here || within(there, here) || within(here, there)
    return !related && existsSync(there)
  }
}

const within = (inner: string, outer: string): boolean => inner.startsWith(outer.endsWith(sep) ? outer : outer + sep)
