import type { BranchComparison, PullRequest, GitHubRepository } from '../../github/repository.ts'
import { isOwnPullRequest } from './decide.ts'
import { readMarker, withMarker } from './marker.ts'

export type Withdrawal =
  /** Its pull request is closed (or already was) and its branch deleted. */
  | { readonly kind: 'withdraw'; readonly pullRequest: PullRequest | null }
  | { readonly kind: 'leave'; readonly pullRequest: PullRequest; readonly reason: string }
  /** Not to be withdrawn: merged, closed by a user, or for another base. */
  | { readonly kind: 'ignore' }

/**
 * Decides what to do with a branch whose policy has no proposal any more; pure.
 * @param policyHash the beginning that the branch's name carries
 */
export function decideWithdrawal(
  branch: string,
  policyHash: string,
  base: string,
  comparison: BranchComparison,
  pullRequests: readonly PullRequest[],
): Withdrawal {
  const own = isOwnPullRequest(comparison, policyHash)
  const open = pullRequests.find(({ state }) => state === 'open')
  if (!open) {
    // Killed before the pull request was opened, or after it was closed.
    const unfinished =
      pullRequests.length === 0 || pullRequests.some(({ body }) => readMarker(body)?.withdrawn === true)
    return own && unfinished ? { kind: 'withdraw', pullRequest: null } : { kind: 'ignore' }
  }
  if (open.base !== base || readMarker(open.body)?.policy.startsWith(policyHash) !== true) return { kind: 'ignore' }
  if (!own) {
    const reason = `#${open.number} is no longer proposed, but ${branch} holds commits that are not Whittle's; close it if it is done with`
    return { kind: 'leave', pullRequest: open, reason }
  }
  return { kind: 'withdraw', pullRequest: open }
}

/** Says so, closes the pull request, deletes the branch; each step finds what an interrupted run has done already. */
export async function withdraw(
  repository: GitHubRepository,
  branch: string,
  head: string,
  pullRequest: PullRequest | null,
): Promise<void> {
  if (pullRequest) {
    const { number, body } = pullRequest
    const comments = await repository.comments(number)
    if (!comments.some((comment) => comment.includes(commentMarker))) await repository.comment(number, farewell)
    const marker = readMarker(body)
    await repository.updatePullRequest(number, {
      state: 'closed',
      ...(marker && { body: withMarker(body, { ...marker, withdrawn: true }) }),
    })
  }
  await repository.moveBranches([{ branch, from: head, to: null }])
}

const commentMarker = '<!-- whittle withdrawn -->'

const farewell = `Whittle no longer proposes this change: in its latest run this policy had nothing to narrow, or was gone. The summary of that run says why. Should there be something to propose again, a new pull request is opened.

${commentMarker}`
