import { resolveCommit } from '../../checkout/git-tree.ts'
import { runGit } from '../../checkout/git.ts'
import type { MergedPullRequest } from '../../github/merged-pull-requests.ts'
import type { GitHubRepository } from '../../github/repository.ts'
import { readBody } from '../pull-requests/body.ts'
import { hashOfJob, type Job } from '../pull-requests/identity.ts'
import { readTrailers } from '../pull-requests/marker.ts'
import { isOnBranchOfMarker, isOpenedByWhittle } from '../pull-requests/survey.ts'

type Env = Readonly<Record<string, string | undefined>>

/**
 * The merged pull requests that are narrowings of this job. A marker counts only on the branch that it was written for,
 * and where a bot or the token's own account opened the pull request. The pull requests of runbooks and those that
 * restore something have markers of other jobs, and so are none.
 */
export async function narrowingsAmong(
  repository: GitHubRepository,
  job: Job,
  merged: readonly MergedPullRequest[],
): Promise<readonly MergedPullRequest[]> {
  const found: MergedPullRequest[] = []
  for (const pull of merged) {
    const body = readBody(pull.body)
    if (body === null || !isOnBranchOfMarker(body, pull) || body.marker.job !== hashOfJob(job)) continue
    if (await isOpenedByWhittle({ repository }, pull)) found.push(pull)
  }
  return found
}

export interface MergedCommits {
  /** The commit before the first of them; `undefined`: none of them is in the history. */
  readonly base?: string
  /** Commits of the branch, and the pull request that each came from. */
  readonly pulls: ReadonlyMap<string, MergedPullRequest>
  /** One line each: pull requests that cannot be verified, and what to do. */
  readonly problems: readonly string[]
}

/**
 * The commits that merged pull requests made on the branch that is checked out. A rebase of several commits leaves the
 * commit with Whittle's trailers before the one that GitHub names as merge commit.
 *
 * @see https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/incorporating-changes-from-a-pull-request/about-pull-request-merges
 */
export async function commitsOf(
  root: string,
  narrowings: readonly MergedPullRequest[],
  env: Env,
): Promise<MergedCommits> {
  const history = await firstParents(root, env)
  const byCommit = new Map(narrowings.map((pull) => [pull.mergeCommit, pull]))
  const seen = new Set(history.map(({ commit }) => commit))
  const pulls = new Map<string, MergedPullRequest>()
  const problems: string[] = []
  for (const pull of narrowings) {
    if (seen.has(pull.mergeCommit) && (await resolveCommit(root, `${pull.mergeCommit}^1`, env)) !== undefined) continue
    byCommit.delete(pull.mergeCommit)
    problems.push(
      `#${pull.number}, merged at ${pull.mergedAt}, is not verified: its merge commit ${pull.mergeCommit.slice(0, 12)} and the one before are not in the history that is checked out; give actions/checkout fetch-depth: 0 and the base branch.`,
    )
  }
  // Newest first: a commit with the trailers of a policy belongs to the next merge of that policy after it.
  const merges: MergedPullRequest[] = []
  let base: string | undefined
  for (const { commit, message } of history) {
    const merge = byCommit.get(commit)
    if (merge !== undefined) merges.push(merge)
    const pull = merge ?? rebasedInto(message, merges)
    if (pull === undefined) continue
    const parent = await resolveCommit(root, `${commit}^1`, env)
    if (parent === undefined) continue
    pulls.set(commit, pull)
    base = parent
  }
  return { ...(base !== undefined && { base }), pulls, problems }
}

function rebasedInto(message: string, merges: readonly MergedPullRequest[]): MergedPullRequest | undefined {
  const trailers = readTrailers(message)
  if (trailers === null) return undefined
  return merges.findLast(({ body }) => readBody(body)?.marker.policy === trailers.policy)
}

/** Commits of the branch that is checked out, newest first; at most this many. */
const mostCommits = 5000

async function firstParents(
  root: string,
  env: Env,
): Promise<readonly { readonly commit: string; readonly message: string }[]> {
  const words = ['log', '--first-parent', `--max-count=${mostCommits}`, '-z', '--format=%H%n%B', 'HEAD']
  const answer = await runGit(root, words, env)
  if (answer.kind === 'failed') return []
  return answer.bytes
    .toString('utf8')
    .split('\0')
    .filter(Boolean)
    .map((entry) => {
      const end = entry.indexOf('\n')
      return { commit: entry.slice(0, end), message: entry.slice(end + 1) }
    })
}
