import { resolveCommit, mergeBaseOf } from '../../checkout/git-tree.ts'
import { runGit } from '../../checkout/git.ts'
import { InputError } from '../../errors.ts'

type Env = Readonly<Record<string, string | undefined>>

/** The change that is taken back, as the command line names it. */
export type NamedChange =
  | { readonly kind: 'since'; readonly revision: string }
  | { readonly kind: 'commit'; readonly revision: string }
  | { readonly kind: 'pull-request'; readonly number: number }

/** Ids of commits. */
export interface ChangeCommits {
  /** Before the change. */
  readonly before: string
  /** The commit that made it; absent: everything since `before` is meant. */
  readonly after?: string
  /** Has that commit several parents? */
  readonly isMerge?: boolean
}

/**
 * The commits of a change.
 *
 * @throws {InputError} where the history that is checked out does not have it
 */
export async function commitsOfChange(root: string, change: NamedChange, env: Env): Promise<ChangeCommits> {
  if (change.kind === 'since') return { before: await revisionOf(root, '--since', change.revision, env) }
  const after =
    change.kind === 'commit'
      ? await revisionOf(root, '--commit', change.revision, env)
      : await mergeOf(root, change.number, env)
  if ((await mergeBaseOf(root, after, 'HEAD', env)) !== after)
    throw new InputError(
      `restore: ${after.slice(0, 12)} is not part of what is checked out: check out a branch that has it, or name another commit`,
    )
  const before = await resolveCommit(root, `${after}^1`, env)
  if (before === undefined)
    throw new InputError(
      `restore: ${after.slice(0, 12)} has no commit before it here; in a shallow clone fetch the history first (git fetch --unshallow)`,
    )
  const isMerge = (await resolveCommit(root, `${after}^2`, env)) !== undefined
  return { before, after, isMerge }
}

async function revisionOf(root: string, option: string, revision: string, env: Env): Promise<string> {
  const found = await resolveCommit(root, revision, env)
  if (found !== undefined) return found
  throw new InputError(
    `restore: ${option} ${revision}: is no revision of the repository of ${root}; in a shallow clone fetch it first`,
  )
}

/** Commits of the branch that are searched for a pull request. */
const mostCommits = 5000

/**
 * The commit of the branch that a pull request was merged by, as GitHub words its subject: `Merge pull request #12 from …`,
 * or `… (#12)` of a squashed one. A rebased one leaves no number.
 *
 * @see https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/incorporating-changes-from-a-pull-request/about-pull-request-merges
 * @throws {InputError} where none, or more than one, is found
 */
async function mergeOf(root: string, number: number, env: Env): Promise<string> {
  const words = ['log', '--first-parent', `--max-count=${mostCommits}`, '-z', '--format=%H %s', 'HEAD']
  const answer = await runGit(root, words, env)
  if (answer.kind === 'failed') throw new InputError(`restore: git cannot list the history (${answer.message})`)
  const isMerge = new RegExp(`^[0-9a-f]+ (?:Merge pull request #${number} from .*|.* \\(#${number}\\))$`)
  const found = answer.bytes
    .toString('utf8')
    .split('\0')
    .filter((line) => isMerge.test(line))
    .map((line) => line.slice(0, line.indexOf(' ')))
  const [only, ...others] = found
  if (only !== undefined && others.length === 0) return only
  throw new InputError(
    only === undefined
      ? `restore: no commit of the history names pull request #${number}: it was rebased, or is not in what is checked out; name its commit with --commit`
      : `restore: ${found.length} commits name pull request #${number} (${found.map((id) => id.slice(0, 12)).join(', ')}): name one with --commit`,
  )
}
