import type { PullRequest } from '../../github/repository.ts'
import { removeStaging } from './branch.ts'
import { readBody } from './body.ts'
import { hashOfBranch, type PublishContext } from './context.ts'
import { branchHash, shortHash, hashInBranch, hashInStaging, hashOfJob, hashOfPolicy } from './identity.ts'
import { readTrailers } from './marker.ts'
import { isOwnBranch } from './ownership.ts'
import type { Proposal } from './proposal.ts'
import type { Survey } from './survey.ts'

/** Hashes of the policies and groups of this job, by the hash that the names of their branches end with. */
export function identitiesByBranchHash(
  context: PublishContext,
  proposals: readonly Proposal[],
  { own }: Survey,
): ReadonlyMap<string, readonly string[]> {
  const { plan, findings, job, otherBase } = context
  const found = new Map<string, Set<string>>()
  const add = (identity: string, ending: string): void => {
    found.set(ending, (found.get(ending) ?? new Set()).add(identity))
  }
  const addAll = (identity: string): void => {
    for (const name of [identity, shortHash(['other', identity])]) add(identity, branchHash(name, otherBase))
  }
  for (const { id } of plan.policies) addAll(hashOfPolicy(job, id))
  for (const identity of findings.known.keys()) addAll(identity)
  for (const { identity } of proposals) addAll(identity)
  for (const { identity, pull, body } of own) {
    for (const each of [identity, body.marker.policy]) add(each, hashInBranch(pull.branch) ?? '')
  }
  return new Map([...found].map(([ending, identities]) => [ending, [...identities]]))
}

/** Staging branches of this job that a killed run left; the branches they were for are looked at as they stand. */
export function staleStaging(
  branches: ReadonlyMap<string, string>,
  known: ReadonlyMap<string, readonly string[]>,
): { readonly branch: string; readonly head: string; readonly identities: readonly string[] }[] {
  return [...branches].flatMap(([branch, head]) => {
    const identities = known.get(hashInStaging(branch) ?? '')
    return identities ? [{ branch, head, identities }] : []
  })
}

export const clearStaging = (
  { repository, base }: PublishContext,
  { branch, head, identities }: ReturnType<typeof staleStaging>[number],
): Promise<void> => removeStaging(repository, base, branch, head, identities)

/**
 * Branches that may be left over: named as Whittle names them, and of no open pull request.
 *
 * @param used branches of open pull requests and of this run's proposals
 */
export const mayBeLeftOver = (
  branches: ReadonlyMap<string, string>,
  known: ReadonlyMap<string, readonly string[]>,
  used: ReadonlySet<string>,
  prefix: string,
): string[] =>
  [...branches.keys()].filter((branch) => {
    const ending = hashInBranch(branch)
    return ending !== null && !used.has(branch) && (known.has(ending) || branch.startsWith(prefix))
  })

/**
 * Removes a branch whose pull request was merged or withdrawn, or was never opened, where it points to Whittle's own last
 * commit. That of a pull request that a person closed stays, so that it can be opened again.
 *
 * @param identities of this job that its name may stand for
 */
export async function removeLeftOver(
  context: PublishContext,
  branch: string,
  head: string,
  identities: readonly string[],
): Promise<void> {
  const { repository, base } = context
  const [latest] = await repository.pullRequests(branch)
  const owners = latest === undefined ? identities : finishedIdentities(context, latest, identities)
  if (owners.length === 0) return
  const comparison = await repository.compare(base.commit, head)
  if (!isOwnBranch(comparison, owners)) return
  // What was merged is not ahead of the base: then its commit is looked at.
  if (comparison.ahead === 0 && !(await isOwnCommit(context, head, owners, latest))) return
  await repository.moveBranches([{ branch, from: head, to: null }])
}

/** The hashes that a finished pull request of this job may have in its commit; none: it is not finished, or not its own. */
function finishedIdentities(
  { job, base }: PublishContext,
  pull: PullRequest,
  identities: readonly string[],
): readonly string[] {
  const marker = readBody(pull.body)?.marker
  if (!marker || pull.base !== base.name) return []
  if (pull.state === 'open' || (pull.state === 'closed' && !marker.withdrawn)) return []
  if (marker.branch !== null && marker.branch !== hashOfBranch(pull.branch)) return []
  const own = marker.job === null ? identities.includes(marker.policy) : marker.job === hashOfJob(job)
  return own ? [marker.policy, ...identities] : []
}

async function isOwnCommit(
  { repository, base }: PublishContext,
  head: string,
  owners: readonly string[],
  pull: PullRequest | undefined,
): Promise<boolean> {
  // A branch that was made and got no commit: there is nothing on it.
  if (pull === undefined) return head === base.commit
  const trailers = readTrailers(await repository.commitMessage(head))
  return trailers !== null && owners.includes(trailers.policy)
}

/** Names of branches on which a policy may have had a pull request that was declined. */
export const formerBranches = (
  proposal: Proposal,
  branches: ReadonlyMap<string, string>,
  otherBase: string | undefined,
): string[] => {
  const endings = [proposal.identity, shortHash(['other', proposal.identity])].map((name) =>
    branchHash(name, otherBase),
  )
  const kept = [...branches.keys()].filter((branch) => endings.includes(hashInBranch(branch) ?? ''))
  return [...new Set([...proposal.branches, ...kept])]
}
