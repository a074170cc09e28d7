import { InputError } from '../errors.ts'
import { runGit } from './git.ts'

type Env = Readonly<Record<string, string | undefined>>

/** A file of a commit. `elsewhere`: the commit has a link or a submodule on the way to it. */
export type CommittedFile =
  { readonly kind: 'file'; readonly bytes: Buffer } | { readonly kind: 'elsewhere' } | { readonly kind: 'absent' }

/** An entry of a tree, with git's mode and object id. */
export interface CommittedEntry {
  readonly path: string
  readonly mode: string
  readonly id: string
}

type FoundEntry =
  { readonly kind: 'file'; readonly id: string } | { readonly kind: 'elsewhere' } | { readonly kind: 'absent' }

/** The path itself and the folders above it: `a`, `a/b`, `a/b/c`. */
const prefixesOf = (path: string): readonly string[] =>
  path.split('/').map((_, index, names) => names.slice(0, index + 1).join('/'))

/** What stands at a path in a listed tree. @param entries with at least those of the path and of the folders above it */
export function entryAt(entries: readonly CommittedEntry[], path: string): FoundEntry {
  const prefixes = new Set(prefixesOf(path))
  const found = entries.filter((entry) => prefixes.has(entry.path))
  const own = found.find((entry) => entry.path === path)
  if (own?.mode.startsWith('100')) return { kind: 'file', id: own.id }
  const leadsAway = found.some(({ mode }) => mode === '120000' || mode === '160000')
  return own || leadsAway ? { kind: 'elsewhere' } : { kind: 'absent' }
}

/**
 * A file of a commit, whatever is checked out.
 *
 * @param folder in the repository's working tree
 * @param commit an id, as `resolveCommit` returns it
 * @param path from the repository's root, without `.` and `..`
 * @throws {InputError} where git cannot read the commit
 * @see https://git-scm.com/docs/git-ls-tree
 */
export async function readCommittedFile(
  folder: string,
  commit: string,
  path: string,
  env: Env,
): Promise<CommittedFile> {
  const words = ['ls-tree', '-z', '--full-tree', commit, '--', ...prefixesOf(path)]
  const listed = await runGit(folder, words, env)
  if (listed.kind === 'failed') throw new InputError(`${commit}: git cannot list its files (${listed.message})`)
  const entries = listed.bytes.toString('utf8').split('\0').filter(Boolean).map(entryIn)
  const found = entryAt(entries, path)
  if (found.kind !== 'file') return found
  const answer = await runGit(folder, ['cat-file', 'blob', found.id], env)
  if (answer.kind === 'failed') throw new InputError(`${commit}: git cannot read ${path} (${answer.message})`)
  return { kind: 'file', bytes: answer.bytes }
}

/** `100644 blob 3b18e512dba79e4c8300dd08aeb37f8e728b8dad\tfolder/file` */
function entryIn(line: string): CommittedEntry {
  const tab = line.indexOf('\t')
  const [mode = '', , id = ''] = line.slice(0, tab).split(' ')
  return { path: line.slice(tab + 1), mode, id }
}
