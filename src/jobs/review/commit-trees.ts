import { readCommittedFile } from '../../checkout/committed-file.ts'
import { resolveCommit, mergeBaseOf, readGitTree } from '../../checkout/git-tree.ts'
import { runGit } from '../../checkout/git.ts'
import { mayBeRead } from '../../checkout/read-checkout.ts'
import type { FileTree } from '../../checkout/file-tree.ts'
import { InputError } from '../../errors.ts'
import type { Client } from '../../github/client.ts'
import { readCommitFile, readCommitTree, type BlobCache } from '../../github/commit-tree.ts'
import { githubRequest } from '../../github/requests.ts'
import { configurationNames, defaultConfigPath } from '../load/find-configuration.ts'
import type { ReviewTrees } from './read-trees.ts'

export interface CommitTreesOptions {
  readonly root: string
  /** The path of `root` in the repository: `''`, or `envs/prod/`. */
  readonly folder: string
  /** The branch that the change is for, and the change, as commit ids. */
  readonly base: string
  readonly head: string
  /** Configuration in another place than the default one, from `root`. */
  readonly configPath?: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Absent: only git is asked. */
  readonly api?: { readonly client: Client; readonly repository: string }
}

export interface CommitTrees extends ReviewTrees {
  readonly mergeBase: string
  /** Unified diff of a file between merge base and head by git; `null` where git has not both. */
  readonly localDiff: (path: string) => Promise<string | null>
}

/**
 * Both sides of a change as commits, so that it does not matter what is checked out: from git where it has both, else
 * from GitHub's API. The base is the last commit that both have in common; the configuration is that of the base branch.
 *
 * @throws InputError, GitHubError
 */
export async function readCommitTrees(options: CommitTreesOptions): Promise<CommitTrees> {
  const trees = (await fromGit(options)) ?? (await fromApi(options))
  const { configPath } = options
  return configPath === undefined
    ? trees
    : { ...trees, configured: instead(trees.configured, configPath), isConfigurationNamed: true }
}

const [, otherConfigPath] = configurationNames

/** The tree in which another file stands where the configuration is looked for. */
const instead = (tree: FileTree, path: string): FileTree => ({
  ...tree,
  read: (asked) =>
    asked === defaultConfigPath
      ? tree.read(path)
      : asked === otherConfigPath
        ? { reason: 'another file was named' }
        : tree.read(asked),
})

const isConfiguration = (name: string): boolean => /\.ya?ml$/.test(name)

async function fromGit(options: CommitTreesOptions): Promise<CommitTrees | undefined> {
  const { root, folder, base, head, env } = options
  const [tip, here] = await Promise.all([resolveCommit(root, base, env), resolveCommit(root, head, env)])
  if (tip === undefined || here === undefined) return undefined
  const shared = await mergeBaseOf(root, tip, here, env)
  if (shared === undefined) return undefined
  const [old, now, configured] = await Promise.all([
    readGitTree(root, shared, env, mayBeRead),
    readGitTree(root, here, env, mayBeRead),
    readGitTree(root, tip, env, isConfiguration),
  ])
  return {
    base: { name: shared, files: old.files },
    head: { name: here, files: now.files },
    configured: configured.files,
    folder,
    ...submodulesOf([...old.submodules, ...now.submodules]),
    mergeBase: shared,
    committed: (side, path) => readCommittedFile(root, side === 'base' ? tip : here, path, env),
    localDiff: (path) => diffOf(options, shared, here, path),
  }
}

async function fromApi({
  folder,
  base,
  head,
  api,
  configPath = defaultConfigPath,
}: CommitTreesOptions): Promise<CommitTrees> {
  if (api === undefined) {
    throw new InputError(
      `git has not both ${base.slice(0, 7)} and ${head.slice(0, 7)} with their history: give actions/checkout the input fetch-depth: 0, or pass a token that may read the repository`,
    )
  }
  const { client, repository } = api
  const [owner = '', repo = ''] = repository.split('/')
  const { data } = await githubRequest(`compare ${base.slice(0, 7)} with ${head.slice(0, 7)}`, 'contents: read', () =>
    client.request('GET /repos/{owner}/{repo}/compare/{basehead}', {
      owner,
      repo,
      basehead: `${base}...${head}`,
      per_page: 1,
    }),
  )
  const shared = data.merge_base_commit.sha
  const cache: BlobCache = new Map()
  const old = await readCommitTree(client, repository, shared, folder, mayBeRead, cache)
  const now = await readCommitTree(client, repository, head, folder, mayBeRead, cache)
  const isNamed = (name: string): boolean =>
    [configPath, otherConfigPath].some((path) => name === path.split('/').at(-1))
  const configured = shared === base ? old : await readCommitTree(client, repository, base, folder, isNamed, cache)
  return {
    base: { name: shared, files: old.files },
    head: { name: head, files: now.files },
    configured: configured.files,
    folder,
    ...submodulesOf([...old.submodules, ...now.submodules]),
    mergeBase: shared,
    committed: (side, path) => readCommitFile(client, repository, side === 'base' ? base : head, path),
    localDiff: () => Promise.resolve(null),
  }
}

const submodulesOf = (all: readonly string[]): Pick<ReviewTrees, 'notes' | 'leftOut'> => {
  const leftOut = [...new Set(all)].sort()
  return {
    leftOut,
    notes: leftOut.map((path) => `${path} is a submodule, whose files are not read: nothing in it is compared.`),
  }
}

/** The commits are ids, and the path stands behind `--`: none of them is taken for an option. */
async function diffOf(
  { root, folder, env }: CommitTreesOptions,
  base: string,
  head: string,
  path: string,
): Promise<string | null> {
  if (!path.startsWith(folder)) return null
  const words = ['diff', '--no-color', '--no-ext-diff', '--no-textconv', '-U3', base, head, '--']
  const answer = await runGit(root, [...words, path.slice(folder.length)], env)
  return answer.kind === 'output' ? answer.bytes.toString('utf8') : null
}
