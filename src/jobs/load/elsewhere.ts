import { existsSync } from 'node:fs'
import { dirname, join, resolve, sep } from 'node:path'

/** The folder that holds the `.git` of a checkout; the folder itself where there is none. */
function topOf(root: string): string {
  for (let folder = root; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder
    if (dirname(folder) === folder) return root
  }
}

/**
 * Where a run reads a part of a repository, entries of its configuration may be for other parts: does an entry (a path or
 * a glob, perhaps with `#address`) begin with a folder that is in the repository and outside of what is read?
 *
 * @param root of the run
 */
export function elsewhereThan(root: string): (entry: string) => boolean {
  const here = resolve(root)
  const top = topOf(here)
  if (top === here) return () => false
  return (entry) => {
    const segments = (entry.split('#')[0] ?? '').split('/')
    const wild = segments.findIndex((segment) => /[*?[\]{}()!]/.test(segment))
    const folder = segments.slice(0, wild < 0 ? -1 : wild).join('/')
    if (folder === '' || existsSync(join(here, folder))) return false
    const there = join(top, folder)
    const related = there === here || within(there, here) || within(here, there)
    return !related && existsSync(there)
  }
}

const within = (inner: string, outer: string): boolean => inner.startsWith(outer.endsWith(sep) ? outer : outer + sep)
