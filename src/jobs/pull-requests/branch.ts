import { GitHubError } from '../../github/errors.ts'
import type { Branch, GitHubRepository } from '../../github/repository.ts'
import { stagingOf } from './identity.ts'
import { commitTrailers } from './marker.ts'
import { isOwnBranch } from './ownership.ts'
import type { Proposal } from './proposal.ts'

/**
 * Puts a branch at one commit on top of the base, the proposal's.
 *
 * A branch that holds something moves there in one step, from a staging branch: GitHub closes a pull request whose branch
 * has no commit of its own, be it for a moment. The step is refused when the branch is no longer at `head`, so work that
 * was pushed meanwhile is never overwritten.
 *
 * @param identities hashes that a commit of Whittle's on the staging branch may name
 * @param head where the branch was seen; `null`: nowhere
 */
export async function putBranch(
  repository: GitHubRepository,
  base: Branch,
  proposal: Pick<Proposal, 'identity' | 'message' | 'files' | 'waivers'>,
  branch: string,
  identities: readonly string[],
  head: string | null,
): Promise<void> {
  const { identity, message } = proposal
  const trailers = commitTrailers(
    identity,
    proposal.files.map(({ afterBlob }) => afterBlob),
    proposal.waivers,
  )
  const whole = { headline: message.headline, body: message.body === '' ? trailers : `${message.body}\n\n${trailers}` }
  const files = proposal.files.map(({ path, after }) => ({ path, text: after }))
  if (head === null) await repository.createBranch(branch, base.commit)
  if (head === null || head === base.commit) {
    await repository.commit(branch, base.commit, whole, files)
    return
  }
  const staging = stagingOf(branch)
  const leftOver = (await repository.branches(staging)).get(staging)
  if (leftOver !== undefined) await removeStaging(repository, base, staging, leftOver, identities)
  await repository.createBranch(staging, base.commit)
  const commit = await repository.commit(staging, base.commit, whole, files)
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
  identities: readonly string[],
): Promise<void> {
  if (!isOwnBranch(await repository.compare(base.commit, head), identities)) {
    throw new GitHubError('refused', `${staging} holds commits that are not Whittle's; delete that branch`)
  }
  await repository.moveBranches([{ branch: staging, from: head, to: null }])
}
