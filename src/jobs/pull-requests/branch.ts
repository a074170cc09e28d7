import { GitHubError } from '../../github/errors.ts'
import type { Branch, GitHubRepository } from '../../github/repository.ts'
import { isOwnPullRequest } from './decide.ts'
import { commitTrailers } from './marker.ts'
import { stagingOf, type Proposal } from './proposal.ts'

/**
 * Puts the proposal's branch at one commit on top of the base.
 *
 * A branch that holds something moves there in one step, from a staging branch: GitHub closes a pull request whose branch
 * has no commit of its own, be it for a moment. The step is refused when the branch is no longer at `head`, so work that
 * was pushed meanwhile is never overwritten.
 * @param head where the branch was seen; `null`: nowhere
 */
export async function putBranch(
  repository: GitHubRepository,
  base: Branch,
  proposal: Proposal,
  head: string | null,
): Promise<void> {
  const { branch, path, after, policyHash, afterBlob, title } = proposal
  const message = { headline: title, body: commitTrailers(policyHash, afterBlob) }
  const files = [{ path, text: after }]
  if (head === null) await repository.createBranch(branch, base.commit)
  if (head === null || head === base.commit) {
    await repository.commit(branch, base.commit, message, files)
    return
  }
  const staging = stagingOf(branch)
  const leftOver = (await repository.branches(staging)).get(staging)
  if (leftOver !== undefined) await removeStaging(repository, base, staging, leftOver, policyHash)
  await repository.createBranch(staging, base.commit)
  const commit = await repository.commit(staging, base.commit, message, files)
  await repository.moveBranches([
    { branch, from: head, to: commit },
    { branch: staging, from: commit, to: null },
  ])
}

/** Deletes a staging branch that a killed run left behind. */
export async function removeStaging(
  repository: GitHubRepository,
  base: Branch,
  staging: string,
  head: string,
  policyHash: string,
): Promise<void> {
  if (!isOwnPullRequest(await repository.compare(base.commit, head), policyHash)) {
    throw new GitHubError('refused', `${staging} holds commits that are not Whittle's; delete that branch`)
  }
  await repository.moveBranches([{ branch: staging, from: head, to: null }])
}
