import { stat } from 'node:fs/promises'
import { isAbsolute, relative, resolve } from 'node:path'
import { readCommittedFile, type CommittedFile } from '../../checkout/committed-file.ts'
import { workingTree, type FileTree } from '../../checkout/file-tree.ts'
import { resolveCommit, ignoredPathsIn, mergeBaseOf, pathInRepository, readGitTree } from '../../checkout/git-tree.ts'
import { mayBeRead } from '../../checkout/read-checkout.ts'
import { InputError } from '../../errors.ts'

type Env = Readonly<Record<string, string | undefined>>

/** The two sides of a change, as files. */
export interface ReviewTrees {
  readonly base: NamedTree
  readonly head: NamedTree
  /** Holds the configuration that counts: that of the base branch as it is now. */
  readonly configured: FileTree
  /** Does it hold a file that was named in the place of the configuration? Then no other one is looked for. */
  readonly isConfigurationNamed?: true
  /** The folder at which paths begin in the repository: empty, or `envs/prod/`. */
  readonly folder: string
  /** What is not compared, a sentence each. */
  readonly notes: readonly string[]
  /** Folders (with a `/` at their end) that only one side can show: nothing in them is compared. */
  readonly leftOut: readonly string[]
  /**
   * A file of the base branch as it is now, or of the head, by path from the repository's root; absent where the sides
   * are no commits.
   */
  readonly committed?: (side: 'base' | 'head', path: string) => Promise<CommittedFile>
}

export interface NamedTree {
  /** A commit id or a folder, for reports. */
  readonly name: string
  readonly files: FileTree
}

/**
 * The working tree of a folder, and what it is compared with: a commit of its repository, or another folder. As on
 * GitHub, a revision stands for the last commit that it and the checked-out one have in common, so that what other
 * branches did meanwhile is no part of the change; the configuration is that of the revision itself. Files that git
 * ignores are no part of either side.
 *
 * @param base a revision, or a folder from `from`; with `./` before it always a folder
 * @throws {InputError} where it is neither
 */
export async function readReviewTrees(root: string, base: string, from: string, env: Env): Promise<ReviewTrees> {
  await requireFolder(root, root)
  const tip = /^(\.{1,2}(\/|$)|\/)/.test(base) ? undefined : await resolveCommit(root, base, env)
  if (tip === undefined) return ofFolders(root, base, from)
  const here = await resolveCommit(root, 'HEAD', env)
  const shared = here === undefined ? undefined : await mergeBaseOf(root, tip, here, env)
  const commit = shared ?? tip
  const [tree, ignored] = await Promise.all([readGitTree(root, commit, env, mayBeRead), ignoredPathsIn(root, env)])
  const configured = commit === tip ? tree : await readGitTree(root, tip, env, (name) => /^whittle\.ya?ml$/.test(name))
  return {
    base: { name: commit, files: tree.files },
    head: { name: here ?? root, files: workingTree(root, ignored) },
    configured: configured.files,
    folder: (await pathInRepository(root, env)) ?? '',
    notes: [
      ...(shared === undefined && here !== tip
        ? [
            `${base} and the checked-out commit have no commit in common here (a shallow clone?): ${base} itself is compared.`,
          ]
        : []),
      ...tree.submodules.map(
        (path) => `${path} is a submodule, whose files in the base are not read: nothing in it is compared.`,
      ),
    ],
    leftOut: tree.submodules,
    ...(here !== undefined && {
      committed: (side, path) => readCommittedFile(root, side === 'base' ? tip : here, path, env),
    }),
  }
}

async function ofFolders(root: string, base: string, from: string): Promise<ReviewTrees> {
  const folder = resolve(from, base)
  await requireFolder(folder, base)
  const files = workingTree(folder)
  // A base inside of the folder is no part of the head.
  const inside = relative(root, folder)
  const nested = inside !== '' && !inside.startsWith('..') && !isAbsolute(inside)
  const without = nested ? [`${inside.split('\\').join('/')}/`] : []
  return {
    base: { name: base, files },
    head: { name: relative(from, root) || '.', files: workingTree(root, without) },
    configured: files,
    folder: '',
    notes: [],
    leftOut: [],
  }
}

async function requireFolder(path: string, shown: string): Promise<void> {
  const found = await stat(path).catch(() => undefined)
  if (found?.isDirectory()) return
  throw new InputError(
    found
      ? `${shown}: is a file; name a revision of the repository, or a folder`
      : `${shown}: there is no such folder, nor a revision of that name; in a shallow clone fetch it first`,
  )
}
