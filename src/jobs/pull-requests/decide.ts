import type { BranchComparison, PullRequest, PullRequestChanges, TreeEntry } from '../../github/repository.ts'
import { readMarker, readTrailers, sameText } from './marker.ts'
import type { Proposal } from './proposal.ts'

/** The state of a proposal's branch and pull request at GitHub at one moment. */
export interface PullRequestState {
  readonly base: string
  /** The proposal's path in the base branch. */
  readonly entry: TreeEntry | null
  readonly branch: ObservedBranch | null
  /** Of the proposal's branch, newest first. */
  readonly pullRequests: readonly PullRequest[]
}

export interface ObservedBranch {
  readonly head: string
  /** Against the base branch. */
  readonly comparison: BranchComparison
  /** The proposal's path where the branch left the base. */
  readonly entryAtMergeBase: TreeEntry | null
}

export type PullRequestDecision =
  /** The proposal does not fit what the base branch holds. */
  | { readonly kind: 'refuse'; readonly reason: string }
  /** Another author has changed it. */
  | { readonly kind: 'leave'; readonly pullRequest: PullRequest | null; readonly reason: string }
  /** The same proposal was closed unmerged: that was an answer. */
  | { readonly kind: 'declined'; readonly pullRequest: PullRequest }
  | {
      readonly kind: 'publish'
      readonly branch: 'create' | 'rebuild' | 'keep'
      /** The open one, or `null`: open one. */
      readonly pullRequest: PullRequest | null
      readonly changes: PullRequestChanges
    }

/**
 * The life of a pull request, as a pure function of what is there; whatever a killed run left behind is just another
 * thing that is there.
 *
 * A branch that holds the proposed file and whose base still holds the file the proposal was made from is left as it is,
 * however far the base has moved: it merges without conflict. Only when the file itself has changed in the base is the
 * branch made anew on top of it.
 */
export function decidePullRequest(proposal: Proposal, observed: PullRequestState): PullRequestDecision {
  const misfit = misfitOf(proposal, observed.entry, observed.base)
  if (misfit !== null) return { kind: 'refuse', reason: misfit }

  const open = observed.pullRequests.find(({ state }) => state === 'open') ?? null
  if (open && open.base !== observed.base) {
    return leave(open, `#${open.number} from ${proposal.branch} targets ${open.base}, not ${observed.base}`)
  }
  if (open && readMarker(open.body)?.policy !== proposal.policyHash) {
    return leave(
      open,
      `#${open.number} from ${proposal.branch} has no Whittle marker; someone else edited it, and it is left unchanged`,
    )
  }
  const declined = open ? undefined : observed.pullRequests.find((pull) => isDecline(pull, proposal, observed.base))
  if (declined) return { kind: 'declined', pullRequest: declined }

  const branch = branchState(proposal, observed.branch)
  if (branch === 'foreign') {
    return leave(
      open,
      `${proposal.branch} holds commits that are not Whittle's; delete them or the branch to get the new proposal`,
    )
  }
  return { kind: 'publish', branch, pullRequest: open, changes: open ? changesOf(proposal, open) : {} }
}

const leave = (pullRequest: PullRequest | null, reason: string): PullRequestDecision => ({
  kind: 'leave',
  pullRequest,
  reason,
})

/** Why the proposed file must not be committed over what the base branch holds. */
function misfitOf({ path, beforeBlob }: Proposal, entry: TreeEntry | null, base: string): string | null {
  if (!entry) return `${path} is not in ${base} on GitHub; check that branch out before running`
  if (entry.mode === '120000') return `${path} is a symbolic link in ${base}`
  if (entry.mode === '100755')
    return `${path} is executable in ${base}, and a commit through the GitHub API would clear that bit; run chmod -x ${path}`
  if (entry.mode !== '100644') return `${path} is not a file in ${base}`
  if (entry.id !== beforeBlob)
    return `${path} in ${base} on GitHub differs from the one checked out; check out the head of ${base}`
  return null
}

function isDecline(pull: PullRequest, proposal: Proposal, base: string): boolean {
  const marker = readMarker(pull.body)
  return (
    pull.state === 'closed' &&
    pull.base === base &&
    marker?.policy === proposal.policyHash &&
    marker.content === proposal.contentHash &&
    !marker.withdrawn
  )
}

function branchState(proposal: Proposal, branch: ObservedBranch | null): 'create' | 'rebuild' | 'keep' | 'foreign' {
  if (!branch) return 'create'
  const [file, ...others] = branch.comparison.files
  const holdsProposal = file?.path === proposal.path && file.blob === proposal.afterBlob && others.length === 0
  if (holdsProposal && branch.entryAtMergeBase?.id === proposal.beforeBlob) return 'keep'
  return isOwnPullRequest(branch.comparison, proposal.policyHash) ? 'rebuild' : 'foreign'
}

/**
 * Did only Whittle commit to a branch? Then it has no commit at all, or one whose trailers name the policy and the very
 * file that it holds. (A commit that was amended holds another one.)
 * @param policyHash whole, or the beginning that branch names carry
 */
export function isOwnPullRequest({ ahead, commits, files }: BranchComparison, policyHash: string): boolean {
  if (ahead === 0) return true
  const [commit] = commits
  const [file] = files
  if (ahead !== 1 || commits.length !== 1 || files.length !== 1 || !commit || !file) return false
  const trailers = readTrailers(commit.message)
  return trailers !== null && trailers.policy.startsWith(policyHash) && trailers.blob === file.blob
}

/** Title and body are Whittle's as long as its mark is in the body: they describe the newest evidence. */
function changesOf({ title, body }: Proposal, pull: PullRequest): PullRequestChanges {
  return {
    ...(pull.title.trim() !== title && { title }),
    ...(!sameText(pull.body, body) && { body }),
  }
}
