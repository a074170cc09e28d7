import type { BranchComparison, PullRequest, TreeEntry } from '../../github/repository.ts'
import { readBody } from './body.ts'
import type { WaiverTrailer } from './marker.ts'
import { isOwnBranch, waiversOn } from './ownership.ts'
import type { Proposal, ProposedFile } from './proposal.ts'

/** The state of a proposal's branch and pull request at GitHub at one moment. */
export interface PullRequestState {
  readonly base: string
  /** The proposal's paths in the base branch. */
  readonly entries: ReadonlyMap<string, TreeEntry | null>
  readonly branch: ObservedBranch | null
  /** Of the proposal's branch, and closed ones of branches that it may have had before; newest first. */
  readonly pullRequests: readonly PullRequest[]
}

export interface ObservedBranch {
  readonly name: string
  readonly head: string
  /** Against the base branch. */
  readonly comparison: BranchComparison
  /** The proposal's paths where the branch left the base. */
  readonly entriesAtMergeBase: ReadonlyMap<string, TreeEntry | null>
}

export type PullRequestDecision =
  /** The proposal does not fit what the base branch holds. */
  | { readonly kind: 'refuse'; readonly pullRequest: PullRequest | null; readonly reason: string }
  /** Another author has changed it. */
  | {
      readonly kind: 'leave'
      readonly pullRequest: PullRequest | null
      readonly reason: string
      /** The branch with commits of other authors, where that is the reason and the body is Whittle's. */
      readonly comparison?: BranchComparison
    }
  /** The same proposal was closed unmerged: that was an answer. */
  | { readonly kind: 'declined'; readonly pullRequest: PullRequest }
  | {
      readonly kind: 'publish'
      readonly branch: 'create' | 'rebuild' | 'keep'
      /** The open one, or `null`: open one. */
      readonly pullRequest: PullRequest | null
    }

/**
 * The life of a pull request, as a pure function of what is there; whatever a killed run left behind is just another
 * thing that is there.
 *
 * A branch that holds the proposed files and whose base still holds the files the proposal was made from is left as it
 * is, however far the base has moved: it merges without conflict. Only when one of the files has changed in the base is
 * the branch made anew on top of it.
 *
 * @param branch the proposal's
 * @param identities hashes by which the policy or group may be known on the branch and in the marker
 */
export function decidePullRequest(
  proposal: Proposal,
  branch: string,
  identities: readonly string[],
  observed: PullRequestState,
): PullRequestDecision {
  const open = observed.pullRequests.find(({ state }) => state === 'open') ?? null
  const misfit = misfitOf(proposal, observed)
  if (misfit !== null) return { kind: 'refuse', pullRequest: open, reason: misfit }

  if (open && open.base !== observed.base) {
    return leave(open, `#${open.number} from ${branch} targets ${open.base}, not ${observed.base}`)
  }
  if (open && !identities.includes(readBody(open.body)?.marker.policy ?? '')) {
    return leave(
      open,
      `#${open.number} from ${branch} has no Whittle marker; someone else edited it, and it is left unchanged`,
    )
  }
  const declined = open
    ? undefined
    : observed.pullRequests.find((pull) => isDecline(pull, proposal, identities, observed.base))
  if (declined) return { kind: 'declined', pullRequest: declined }

  const state = branchState(proposal, identities, observed.branch)
  if (state === 'foreign') {
    const reason = `${branch} holds commits that are not Whittle's; delete them or the branch to get the new proposal`
    return { ...leave(open, reason), ...(observed.branch && { comparison: observed.branch.comparison }) }
  }
  // Waivers of a pull request that was closed are gone with it.
  if (state === 'rebuild' && open !== null && hasOtherWaivers(proposal, observed.branch)) {
    return leave(open, `${branch} holds other waivers than this run has read; the next run reads them again`)
  }
  return { kind: 'publish', branch: state, pullRequest: open }
}

const leave = (pullRequest: PullRequest | null, reason: string) => ({ kind: 'leave', pullRequest, reason }) as const

/** The reason why the proposed files must not be committed over what the base branch holds. */
function misfitOf({ files }: Proposal, { entries, base }: PullRequestState): string | null {
  for (const file of files) {
    const misfit = misfitOfFile(file, entries.get(file.path) ?? null, base)
    if (misfit !== null) return misfit
  }
  return null
}

function misfitOfFile({ path, beforeBlob }: ProposedFile, entry: TreeEntry | null, base: string): string | null {
  if (!entry && beforeBlob === null) return null
  if (!entry) return `${path} is not in ${base} on GitHub; check that branch out before running`
  if (entry.mode === '120000') return `${path} is a symbolic link in ${base}`
  if (entry.mode === '100755')
    return `${path} is executable in ${base}, and a commit through the GitHub API would clear that bit; run chmod -x ${path}`
  if (entry.mode !== '100644') return `${path} is not a file in ${base}`
  if (entry.id !== beforeBlob)
    return `${path} in ${base} on GitHub differs from the one checked out; check out the head of ${base}`
  return null
}

function isDecline(pull: PullRequest, proposal: Proposal, identities: readonly string[], base: string): boolean {
  const marker = readBody(pull.body)?.marker
  if (!marker || pull.state !== 'closed' || pull.base !== base || marker.withdrawn) return false
  // A policy of 0.1 is one of this job's where `readPullRequestState` has seen that its branch changed the proposal's file.
  const known = [...identities, ...(marker.job === null ? [proposal.identityIn01] : [])]
  return known.includes(marker.policy) && marker.content === proposal.contentHash
}

function branchState(
  { files, identity, identityIn01 }: Proposal,
  identities: readonly string[],
  branch: ObservedBranch | null,
): 'create' | 'rebuild' | 'keep' | 'foreign' {
  if (!branch) return 'create'
  const { comparison, entriesAtMergeBase } = branch
  const held = new Map(comparison.files.map(({ path, blob }) => [path, blob]))
  const holdsProposal = held.size === files.length && files.every(({ path, afterBlob }) => held.get(path) === afterBlob)
  const fits = files.every(({ path, beforeBlob }) => (entriesAtMergeBase.get(path)?.id ?? null) === beforeBlob)
  const own = isOwnBranch(comparison, identities)
  // The commit may name the policy as it was called before it was renamed.
  const named = isOwnBranch(comparison, [identity, ...(identityIn01 === null ? [] : [identityIn01])])
  if (holdsProposal && fits && (named || !own)) return 'keep'
  return own ? 'rebuild' : 'foreign'
}

/**
 * Have waivers been added to the branch or taken back since they were read? A commit without the new ones would lose them,
 * one with the former ones would bring them back.
 */
function hasOtherWaivers({ waivers = [], dropped }: Proposal, branch: ObservedBranch | null): boolean {
  const keyOf = ({ comment, policy }: WaiverTrailer): string => `${comment} ${policy}`
  const read = new Set(waivers.map(keyOf))
  const onBranch = branch === null ? [] : waiversOn(branch.comparison)
  const present = new Set(onBranch.filter(({ comment }) => dropped?.has(comment) !== true).map(keyOf))
  return read.size !== present.size || [...present].some((key) => !read.has(key))
}
