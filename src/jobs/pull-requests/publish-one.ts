import type { PullRequest, PullRequestChanges } from '../../github/repository.ts'
import type { GitHubRepository, TreeEntry } from '../../github/repository.ts'
import { hashOfTitle, isEdited, newBody, readBody, sameText, writeBody, type PullRequestBody } from './body.ts'
import { noUserRequests, type UserRequests } from './user-requests.ts'
import { putBranch } from './branch.ts'
import { changePullRequest, hashOfBranch, type WritingContext } from './context.ts'
import { decidePullRequest, type PullRequestDecision, type PullRequestState } from './decide.ts'
import { hashOfJob } from './identity.ts'
import { applyLabelsAndReviewers } from './labels-and-reviewers.ts'
import type { Marker } from './marker.ts'
import { isOwnBranch } from './ownership.ts'
import type { Proposal } from './proposal.ts'
import { publishedResult, type Published } from './result.ts'
import { foreignCommitsStatus } from './status.ts'
import type { ProposalTarget } from './survey.ts'
import { formerBranches } from './leftover-branches.ts'

/** Everything of a proposal that is at GitHub, as it stands now. */
export async function readPullRequestState(
  context: WritingContext,
  proposal: Proposal,
  target: ProposalTarget,
  branches: ReadonlyMap<string, string>,
): Promise<PullRequestState> {
  const { repository, base, otherBase } = context
  const { branch } = target
  const pullRequests = [...(await repository.pullRequests(branch))]
  if (!pullRequests.some(({ state }) => state === 'open')) {
    for (const other of formerBranches(proposal, branches, otherBase).filter((name) => name !== branch)) {
      const found = await repository.pullRequests(other)
      pullRequests.push(...found.filter(({ state }) => state === 'closed'))
    }
    pullRequests.push(...(await closedIn01(context, proposal, branch)))
  }
  const paths = proposal.files.map(({ path }) => path)
  const entries = await entriesOf(repository, base.commit, paths)
  const head = branches.get(branch)
  if (head === undefined) return { base: base.name, entries, pullRequests, branch: null }
  const comparison = await repository.compare(base.commit, head)
  const entriesAtMergeBase = await entriesOf(repository, comparison.mergeBase, paths)
  const seen = { name: branch, head, comparison, entriesAtMergeBase }
  return { base: base.name, entries, pullRequests, branch: seen }
}

async function entriesOf(
  repository: GitHubRepository,
  commit: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, TreeEntry | null>> {
  const entries = new Map<string, TreeEntry | null>()
  for (const path of paths) entries.set(path, await repository.entry(commit, path))
  return entries
}

/** Closed pull requests that 0.1 opened for the policy; one of another folder has changed another file. */
async function closedIn01(
  { repository, base }: WritingContext,
  proposal: Proposal,
  branch: string,
): Promise<PullRequest[]> {
  const { branchIn01, identityIn01, files } = proposal
  if (branchIn01 === null || branchIn01 === branch || proposal.identity === identityIn01) return []
  const found: PullRequest[] = []
  for (const pull of await repository.pullRequests(branchIn01)) {
    const marker = readBody(pull.body)?.marker
    if (pull.state !== 'closed' || marker?.job !== null || marker.policy !== identityIn01) continue
    const changed = await repository.compare(base.commit, pull.head)
    if (changed.files.some(({ path }) => files.some((file) => file.path === path))) found.push(pull)
  }
  return found
}

/** Is a branch of Whittle's own, and not on top of the base? */
const isBehind = ({ branch }: PullRequestState, { identities }: ProposalTarget, base: string): boolean =>
  branch !== null && branch.comparison.mergeBase !== base && isOwnBranch(branch.comparison, identities)

/** Does what was decided. */
export async function applyDecision(
  context: WritingContext,
  proposal: Proposal,
  target: ProposalTarget,
  observed: PullRequestState,
  asked: UserRequests = noUserRequests,
): Promise<Published> {
  const decided = decidePullRequest(proposal, target.branch, target.identities, observed)
  const anew = asked.rebuild.has(proposal.identity) && isBehind(observed, target, context.base.commit)
  const decision = decided.kind === 'publish' && anew ? { ...decided, branch: 'rebuild' as const } : decided
  const { label } = proposal
  if (decision.kind === 'refuse') return publishedResult(label, 'refused', decision.pullRequest, decision.reason)
  if (decision.kind === 'declined') return publishedResult(label, 'declined', decision.pullRequest, declinedReason)
  if (decision.kind === 'leave') return leave(context, proposal, target, decision)

  const { pullRequest } = decision
  const { repository, base, dryRun } = context
  const body = pullRequest && readBody(pullRequest.body)
  const wanted = bodyOf(context, proposal, target, pullRequest, body)
  const changes = pullRequest && body ? titleChange(proposal, pullRequest, body.marker) : {}
  const differs =
    Object.keys(changes).length > 0 ||
    (pullRequest !== null && !sameText(pullRequest.body, writeBody(wanted, context.runUrl)))
  const state = differs || decision.branch !== 'keep' ? 'updated' : 'unchanged'
  if (dryRun) {
    const would = pullRequest ? (state === 'updated' ? 'would-update' : state) : 'would-open'
    return publishedResult(label, would, pullRequest)
  }
  if (decision.branch !== 'keep') {
    await putBranch(repository, base, proposal, target.branch, target.identities, observed.branch?.head ?? null)
  }
  if (!pullRequest) return open(context, proposal, target, wanted)
  if (differs) {
    await changePullRequest(context, pullRequest, wanted, changes)
    if (body && isEdited(body)) context.problems.push(overwritten(pullRequest))
  }
  context.problems.push(...(await applyLabelsAndReviewers(repository, pullRequest, context.settings)))
  return publishedResult(label, state, pullRequest)
}

const overwritten = ({ number }: PullRequest): string =>
  `#${number}: text between Whittle's markers had been edited, and is Whittle's again; GitHub keeps the edits in the history of the description. Text above or below the markers stays.`

async function open(
  context: WritingContext,
  proposal: Proposal,
  target: ProposalTarget,
  body: PullRequestBody,
): Promise<Published> {
  const { repository, base, settings, runUrl } = context
  const pull = await repository.openPullRequest({
    branch: target.branch,
    base: base.name,
    title: proposal.title,
    body: writeBody(body, runUrl),
    draft: settings.draft,
  })
  context.problems.push(...(await applyLabelsAndReviewers(repository, pull, settings)))
  return publishedResult(proposal.label, 'opened', pull)
}

/** The branch stays as it is; where it holds commits of other authors, the body says what that means for the proof. */
async function leave(
  context: WritingContext,
  proposal: Proposal,
  target: ProposalTarget,
  { pullRequest, reason, comparison }: Extract<PullRequestDecision, { kind: 'leave' }>,
): Promise<Published> {
  const body = pullRequest && readBody(pullRequest.body)
  if (pullRequest && body && comparison) {
    const newer =
      body.marker.content === proposal.contentHash
        ? ''
        : 'The evidence has changed what Whittle would propose since; the text below is about its earlier proposal.'
    const status = foreignCommitsStatus(comparison, target.identities, newer)
    await changePullRequest(context, pullRequest, { ...body, status, marker: claimed(context, proposal, target, body) })
  }
  return publishedResult(proposal.label, 'left', pullRequest, reason)
}

/** The marker of a body that stays, in its present form. */
const claimed = (
  { job }: WritingContext,
  proposal: Proposal,
  target: ProposalTarget,
  { marker }: PullRequestBody,
): Marker => ({
  ...marker,
  policy: proposal.identity,
  job: hashOfJob(job),
  branch: hashOfBranch(target.branch),
})

/** The body with the proposal's own text; what people wrote above and below stays. */
function bodyOf(
  { job }: WritingContext,
  proposal: Proposal,
  target: ProposalTarget,
  pull: PullRequest | null,
  present: PullRequestBody | null,
): PullRequestBody {
  const { kind, identity, subject = null, contentHash, editHash, addressHash, members, text, title } = proposal
  const ownTitle = pull === null || present === null || isOwnTitle(pull, present.marker)
  const marker: Marker = {
    policy: identity,
    kind: kind === 'finding' ? kind : null,
    subject,
    content: contentHash,
    job: hashOfJob(job),
    edit: editHash,
    address: addressHash,
    branch: hashOfBranch(target.branch),
    title: ownTitle || present === null ? hashOfTitle(title) : (present.marker.title ?? hashOfTitle(title)),
    text: null,
    members,
    since: null,
    withdrawn: false,
  }
  return present === null ? newBody(text, marker) : { ...present, status: '', text, marker }
}

/** Did Whittle give the title? Version 0.1 noted none, and began all of them in one of two ways. */
const isOwnTitle = ({ title }: PullRequest, marker: Marker): boolean =>
  marker.title === null ? /(?:^|\s)(?:Narrow|Fence) \S/.test(title) : marker.title === hashOfTitle(title)

/** A title that a person wrote stays. */
const titleChange = ({ title }: Proposal, pull: PullRequest, marker: Marker): PullRequestChanges =>
  isOwnTitle(pull, marker) && pull.title.trim() !== title ? { title } : {}

const declinedReason = 'The same proposal was closed unmerged; reopen that pull request to have it back'
