import { lastPathSegment } from '../policy/arn.ts'
import { InputError } from '../errors.ts'
import { memoryTree, type FileTree, type MemoryEntry } from './file-tree.ts'
import { gitLine, runGit } from './git.ts'
import { isSkippedFolder, largestFile } from './list-files.ts'

type Env = Readonly<Record<string, string | undefined>>

/** A commit of a repository, as far as a folder in its working tree shows it. */
export interface GitTree {
  readonly commit: string
  readonly files: FileTree
  /** Folders of submodules, each with a `/` at its end: git holds no files of them here. */
  readonly submodules: readonly string[]
}

/**
 * The id of the commit that a revision names; `undefined` where the folder is in no repository, or the revision names no
 * commit of it. No option can be given in the place of a revision.
 * @see https://git-scm.com/docs/gitrevisions
 */
export async function resolveCommit(folder: string, revision: string, env: Env): Promise<string | undefined> {
  if (!isRevision(revision)) return undefined
  const id = await gitLine(folder, ['rev-parse', '--verify', '--quiet', `${revision}^{commit}`], env)
  return id !== undefined && /^[0-9a-f]{40,64}$/.test(id) ? id : undefined
}

/** A revision is no option, and holds no character that git refuses in names. */
const isRevision = (text: string): boolean =>
  text !== '' && !text.startsWith('-') && text.length <= 1000 && !/\p{Cc}/u.test(text)

/** The best common ancestor of two commits; `undefined` where there is none, for example in a shallow clone. */
export async function mergeBaseOf(folder: string, a: string, b: string, env: Env): Promise<string | undefined> {
  const id = await gitLine(folder, ['merge-base', a, b], env)
  return id !== undefined && /^[0-9a-f]{40,64}$/.test(id) ? id : undefined
}

/** The path of a folder in its repository: empty for the root, else with a `/` at its end. */
export const pathInRepository = (folder: string, env: Env): Promise<string | undefined> =>
  gitLine(folder, ['rev-parse', '--show-prefix'], env)

/** Untracked files and folders (with a `/` at their end) below a folder that `.gitignore` excludes; from that folder. */
export async function ignoredPathsIn(folder: string, env: Env): Promise<readonly string[]> {
  const words = ['ls-files', '-z', '--others', '--ignored', '--exclude-standard', '--directory', '--', '.']
  const answer = await runGit(folder, words, env)
  return answer.kind === 'output' ? answer.bytes.toString('utf8').split('\0').filter(Boolean) : []
}

/**
 * Reads the files of a commit that a folder of the working tree shows. Only git's objects are read: nothing is checked
 * out, and no filter or text conversion of the repository runs.
 *
 * @param commit an id, as `resolveCommit` returns it
 * @param wanted is the text of a file with this name needed? Others are only listed
 * @throws {InputError} where git cannot read the commit
 * @see https://git-scm.com/docs/git-ls-tree
 * @see https://git-scm.com/docs/git-cat-file#_batch_output
 */
export async function readGitTree(
  folder: string,
  commit: string,
  env: Env,
  wanted: (name: string) => boolean,
): Promise<GitTree> {
  const path = ((await pathInRepository(folder, env)) ?? '').replace(/\/$/, '')
  const words = ['ls-tree', '-r', '-z', '-l', '--full-tree', path === '' ? commit : `${commit}:${path}`]
  const answer = await runGit(folder, words, env)
  // The folder may be new.
  if (answer.kind === 'failed' && path !== '' && (await isMissing(folder, commit, path, env)))
    return { commit, files: memoryTree(new Map()), submodules: [] }
  if (answer.kind === 'failed') throw new InputError(`${commit}: git cannot list its files (${answer.message})`)
  const listed = answer.bytes.toString('utf8').split('\0').filter(Boolean).map(entryIn)
  const read = listed.filter(
    ({ mode, size, name, path: file }) =>
      mode === '120000' || (isFile(mode) && size <= largestFile && wanted(name) && !isBelowSkipped(file)),
  )
  const contents = await readObjects(folder, [...new Set(read.map(({ id }) => id))], env, commit)
  const entries = new Map<string, MemoryEntry>()
  const needed = new Set(read)
  for (const each of listed) {
    const content = needed.has(each) ? contents.get(each.id) : undefined
    if (each.mode === '120000') entries.set(each.path, { kind: 'link', target: content?.toString('utf8') ?? '' })
    else if (isFile(each.mode))
      entries.set(each.path, { kind: 'file', size: each.size, ...(content !== undefined && { content }) })
  }
  const submodules = listed.filter(({ mode }) => mode === '160000').map((each) => `${each.path}/`)
  return { commit, files: memoryTree(entries), submodules }
}

interface Listed {
  readonly mode: string
  readonly id: string
  readonly size: number
  readonly path: string
  readonly name: string
}

/** `100644 blob 3b18e512dba79e4c8300dd08aeb37f8e728b8dad      12\tfolder/file.tf` */
function entryIn(line: string): Listed {
  const tab = line.indexOf('\t')
  const [mode = '', , id = '', size = ''] = line.slice(0, tab).split(/ +/)
  const path = line.slice(tab + 1)
  return { mode, id, size: Number(size) || 0, path, name: lastPathSegment(path) }
}

const isFile = (mode: string): boolean => mode.startsWith('100')

const isBelowSkipped = (path: string): boolean => path.split('/').slice(0, -1).some(isSkippedFolder)

async function isMissing(folder: string, commit: string, path: string, env: Env): Promise<boolean> {
  const found = await runGit(folder, ['cat-file', '-e', `${commit}:${path}`], env)
  return found.kind === 'failed' && (await resolveCommit(folder, commit, env)) !== undefined
}

/** The contents of objects, by id. Answers of `cat-file --batch` are `ID TYPE SIZE`, a line end, SIZE bytes, a line end. */
async function readObjects(
  folder: string,
  ids: readonly string[],
  env: Env,
  commit: string,
): Promise<ReadonlyMap<string, Buffer>> {
  const found = new Map<string, Buffer>()
  if (ids.length === 0) return found
  const answer = await runGit(folder, ['cat-file', '--batch'], env, `${ids.join('\n')}\n`)
  if (answer.kind === 'failed') throw new InputError(`${commit}: git cannot read its files (${answer.message})`)
  const { bytes } = answer
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(10, at)
    const [id = '', type, size] = bytes.subarray(at, end).toString('latin1').split(' ')
    if (end < 0 || type !== 'blob')
      throw new InputError(
        `${commit}: git has not all of its files (${id || 'no answer'}); fetch them first: a partial clone lacks them`,
      )
    const start = end + 1
    found.set(id, bytes.subarray(start, start + Number(size)))
    at = start + Number(size) + 1
  }
  return found
}
