import { GitHubError } from '../../github/errors.ts'
import { decidePullRequest, type PullRequestState } from './decide.ts'
import type { WritingContext } from './context.ts'
import type { Proposal } from './proposal.ts'
import type { ProposalTarget } from './survey.ts'

/** What people asked for, by the hash of the policy, group or finding (`Proposal.identity`). */
export interface UserRequests {
  /** Opened although `pull-requests.max` pull requests are open. */
  readonly open: ReadonlySet<string>
  /** Committed anew on top of the base, where the branch is Whittle's own. */
  readonly rebuild: ReadonlySet<string>
  /** Proposed again although it was closed unmerged. */
  readonly reopen: ReadonlySet<string>
}

export const noUserRequests: UserRequests = { open: new Set(), rebuild: new Set(), reopen: new Set() }

/** May a proposal be opened beyond the configured number? */
export const isOpenRequested = ({ open, reopen }: UserRequests, { identity }: Proposal): boolean =>
  open.has(identity) || reopen.has(identity)

/**
 * Opens the pull request again in which a proposal was declined, where that is asked for.
 *
 * @returns `changed`: what is at GitHub is another; else the state to decide on: without the declined one where GitHub does
 *   not open it again (its branch is gone or was moved), so that a new one is opened
 */
export async function reopenDeclined(
  { repository, dryRun, problems }: WritingContext,
  asked: UserRequests,
  proposal: Proposal,
  target: ProposalTarget,
  observed: PullRequestState,
): Promise<PullRequestState | 'changed'> {
  if (!asked.reopen.has(proposal.identity)) return observed
  const decision = decidePullRequest(proposal, target.branch, target.identities, observed)
  if (decision.kind !== 'declined') return observed
  const { number, branch } = decision.pullRequest
  const without = { ...observed, pullRequests: observed.pullRequests.filter(({ state }) => state === 'open') }
  if (dryRun || branch !== target.branch) return without
  try {
    await repository.updatePullRequest(number, { state: 'open' })
    return 'changed'
  } catch (error) {
    if (!(error instanceof GitHubError) || !['refused', 'conflict', 'not-found'].includes(error.kind)) throw error
    problems.push(`#${number} was not opened again, so the proposal gets a new pull request: ${error.message}`)
    return without
  }
}
