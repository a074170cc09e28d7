import { pathInRepository } from '../../../checkout/git-tree.ts'
import { gitLine, runGit } from '../../../checkout/git.ts'
import type { Snapshots } from '../../../evidence/iam/types.ts'
import { timeOf } from '../../../evidence/time.ts'
import { sameDocument } from '../../../policy/same.ts'
import type { Settings } from '../../../settings/types.ts'
import { directoryOf } from '../../../sources/files.ts'
import type { Source } from '../../../sources/types.ts'
import type { DocumentVersion } from '../../../verify/types.ts'
import type { Checkout } from '../../load/load-inputs.ts'
import { formatCount } from '../../../words.ts'
import { commitsSince, documentsAt, type CommitsSince } from '../read-versions.ts'

type Env = Readonly<Record<string, string | undefined>>

export interface HistoryRequest {
  readonly root: string
  readonly env: Env
  readonly settings: Settings
  readonly checkout: Checkout
  /** Account snapshots; absent: none was given. */
  readonly snapshots?: Snapshots
  /** All policies as they are now. */
  readonly sources: readonly Source[]
  /** Those whose versions are needed. */
  readonly wanted: ReadonlySet<Source>
  /** `2026-11-30` */
  readonly today: string
}

/** The committed versions of a policy, oldest first; the first is the one that it had, or began with, at that moment. */
export type PolicyVersions = readonly DocumentVersion[]

export interface PolicyHistories {
  readonly of: (source: Source) => PolicyVersions
  /** The reason why the history does not show what became of policies, a sentence; then there are no versions. */
  readonly unknown?: string
  readonly problems: readonly string[]
}

/** Days of history that are read: what was reduced longer ago is not seen any more. */
const lookbackDays = 400

/**
 * What became of policies in the history of the branch. Commits are read that change a file in the directory of one of
 * them, or in one that calls it.
 *
 * @throws {InputError} where git cannot read a commit
 */
export async function readHistories(request: HistoryRequest): Promise<PolicyHistories> {
  const { root, env, wanted, checkout } = request
  const base = await baseOf(request)
  if (typeof base === 'string') return { of: () => [], unknown: base, problems: [] }
  const prefix = (await pathInRepository(root, env)) ?? ''
  const directories = new Set([...wanted].flatMap(({ file }) => bearingOn(directoryOf(file), checkout)))
  const bears = (path: string): boolean =>
    path.startsWith(prefix) && directories.has(directoryOf(path.slice(prefix.length)))
  const { commits, skipped } = await commitsSince(root, base.commit, env, undefined, bears)
  const versions = new Map<Source, DocumentVersion[]>()
  for (const { commit, at } of [base, ...commits]) {
    const documents = await documentsAt(commit, request)
    for (const source of wanted) {
      const document = documents.get(source)
      const known = versions.get(source) ?? []
      const last = known.at(-1)
      if (document === undefined || (last !== undefined && sameDocument(last.document, document))) continue
      versions.set(source, [...known, { commit, at, document }])
    }
  }
  return { of: (source) => versions.get(source) ?? [], problems: skippedProblems(commits, skipped) }
}

function skippedProblems([first]: CommitsSince['commits'], skipped: number): readonly string[] {
  if (first === undefined || skipped === 0) return []
  const [commit, day] = [first.commit.slice(0, 12), first.at.slice(0, 10)]
  return [
    `${formatCount(skipped, 'commit')} of the rollout's policies before ${commit} of ${day} are not read one by one: the quiet time of what they removed counts from then.`,
  ]
}

/** A directory and all that call it, whose values its policies may have. */
function bearingOn(directory: string, { graph }: Checkout): readonly string[] {
  const found = new Set([directory])
  for (const each of found) for (const { caller } of graph.callsTo(each)) found.add(caller.directory)
  return [...found]
}

/** The commit that history is read from, or why it cannot be, a sentence. */
async function baseOf({
  root,
  env,
  today,
}: HistoryRequest): Promise<{ readonly commit: string; readonly at: string } | string> {
  const since = new Date(Date.parse(`${today}T00:00:00Z`) - lookbackDays * 86_400_000).toISOString()
  const words = ['log', '--first-parent', '--max-count=1', '--format=%H %ct', `--before=${since}`, 'HEAD']
  const found = await gitLine(root, words, env)
  if (found === undefined) return 'There is no history of git, which shows what was merged and since when.'
  if (found !== '') return commitIn(found)
  if ((await gitLine(root, ['rev-parse', '--is-shallow-repository'], env)) !== 'false')
    return 'The history that is checked out is cut off, and it shows what was merged and since when: give actions/checkout fetch-depth: 0.'
  const all = await runGit(root, ['log', '--first-parent', '--reverse', '--format=%H %ct', 'HEAD'], env)
  const [first] = all.kind === 'output' ? all.bytes.toString('utf8').split('\n') : []
  return first ? commitIn(first) : 'There is no commit yet, and history shows what was merged and since when.'
}

function commitIn(line: string): { readonly commit: string; readonly at: string } {
  const [commit = '', seconds = ''] = line.split(' ')
  return { commit, at: timeOf(Number(seconds)) }
}
