import { incompleteBecause } from '../../evidence/presence/accounts.ts'
import { GitHubError } from '../../github/errors.ts'
import type { Branch, GitHubRepository } from '../../github/repository.ts'
import type { Plan, PolicyPlan } from '../../proof/plan.ts'
import type { PullRequestSettings } from '../../settings/types.ts'
import type { EditedFile } from '../narrow/build-plan.ts'
import { putBranch, removeStaging } from './branch.ts'
import { decidePullRequest, type PullRequestDecision, type PullRequestState } from './decide.ts'
import { applyLabelsAndReviewers } from './labels-and-reviewers.ts'
import { hashOfPolicy, policyHashIn, policyHashInStaging, proposalsOf, type Proposal, type Render } from './proposal.ts'
import { published, type Published, type PublishResult } from './result.ts'
import { decideWithdrawal, withdraw } from './withdraw.ts'

export interface PublishOptions {
  readonly plan: Plan
  readonly files: readonly EditedFile[]
  readonly settings: PullRequestSettings
  readonly repository: GitHubRepository
  readonly render: Render
  /** Where the plan's files lie within the repository: `''`, or `envs/prod/`. */
  readonly folder?: string
  /** The branch that was checked out; the one of the settings goes first, the repository's default last. */
  readonly checkedOut?: string
  /** Reads and decides, but writes nothing. */
  readonly dryRun?: boolean
  /** Waits before reading again after another process wrote first. */
  readonly pause?: () => Promise<void>
  /** Aborted: what is under way for one policy is brought to its end, and nothing else is begun. */
  readonly signal?: AbortSignal
}

/**
 * Makes the repository's pull requests say what the plan says: one per policy source, found again by branch and marker,
 * nothing written where nothing differs. Running it again, also after it was killed anywhere, ends in the same place.
 * Failures of GitHub's are in the result; only a base branch that cannot be read throws (GitHubError), and an abort its
 * reason.
 */
export async function publish(options: PublishOptions): Promise<PublishResult> {
  const { plan, files, settings, repository, render, folder = '' } = options
  const proposals = proposalsOf(plan, files, settings, render, folder)
  const base = await repository.branch(settings.base ?? options.checkedOut)
  const branches = await repository.branches(settings.branchPrefix)
  const run = new Run(options, base, branches)
  await run.clearStaging()
  const gone = await run.withdrawAllBut(proposals)
  const pullRequests = await run.publishAll(proposals)
  return { pullRequests: [...pullRequests, ...gone], problems: run.problems, failure: run.failure }
}

/** Kinds of failure that the next request would meet as well. */
const general = new Set<GitHubError['kind']>(['token', 'permission', 'rate-limit', 'unavailable'])

class Run {
  readonly problems: string[] = []
  failure: GitHubError | null = null
  private readonly options: PublishOptions
  private readonly base: Branch
  private readonly branches: ReadonlyMap<string, string>
  private stopped = false
  /** Pull requests of Whittle's that are open. */
  private open = 0

  constructor(options: PublishOptions, base: Branch, branches: ReadonlyMap<string, string>) {
    this.options = options
    this.base = base
    this.branches = branches
  }

  private get repository(): GitHubRepository {
    return this.options.repository
  }

  /** Staging branches that a killed run left; the branches they were for are looked at as they stand. */
  async clearStaging(): Promise<void> {
    if (this.options.dryRun) return
    for (const [branch, head] of this.branches) {
      const policyHash = policyHashInStaging(branch)
      if (policyHash === null) continue
      await this.guarded(branch, () => removeStaging(this.repository, this.base, branch, head, policyHash))
    }
  }

  /** Closes what is no longer proposed; not on evidence that is partial, for then nothing is proposed at all. */
  async withdrawAllBut(proposals: readonly Proposal[]): Promise<Published[]> {
    const proposed = new Set(proposals.map(({ branch }) => branch))
    const results: Published[] = []
    for (const [branch, head] of this.branches) {
      const policyHash = policyHashIn(branch)
      if (policyHash === null || proposed.has(branch)) continue
      const result = await this.guarded(branch, () => this.withdrawOne(branch, policyHash, head))
      if (result) results.push(result)
    }
    return results
  }

  private async withdrawOne(branch: string, policyHash: string, head: string): Promise<Published | null> {
    const { plan, dryRun } = this.options
    const pullRequests = await this.repository.pullRequests(branch)
    const comparison = await this.repository.compare(this.base.commit, head)
    const withdrawal = decideWithdrawal(branch, policyHash, this.base.name, comparison, pullRequests)
    if (withdrawal.kind === 'ignore') return null
    const { pullRequest } = withdrawal
    const policy = plan.policies.find(({ id }) => hashOfPolicy(id).startsWith(policyHash))
    const stays = withdrawal.kind === 'leave' ? withdrawal.reason : stayReason(plan, policy)
    if (stays !== null) {
      if (pullRequest) this.open++
      return published(policy?.id ?? branch, 'left', pullRequest, stays)
    }
    if (!dryRun) await withdraw(this.repository, branch, head, pullRequest)
    const state = dryRun ? 'would-withdraw' : 'withdrawn'
    return published(policy?.id ?? branch, state, pullRequest, 'Nothing is proposed for it any more')
  }

  /** Those that are open already count before any new one, so that the maximum is kept. */
  async publishAll(proposals: readonly Proposal[]): Promise<Published[]> {
    const observed = new Map<Proposal, PullRequestState>()
    for (const proposal of proposals) {
      // Without a branch there is no open pull request: nothing to ask until its turn comes.
      if (!this.branches.has(proposal.branch)) continue
      const seen = await this.guarded(proposal.policy, () => this.observe(proposal, this.branches))
      if (seen) observed.set(proposal, seen)
      if (hasOpen(seen)) this.open++
    }
    const { max } = this.options.settings
    const results: Published[] = []
    for (const proposal of proposals) {
      const seen = observed.get(proposal)
      if (!hasOpen(seen) && this.open >= max) {
        const reason = `${this.open} pull requests are open and pull-requests.max is ${max}`
        results.push(published(proposal.policy, 'waiting', null, reason))
        continue
      }
      const result = await this.guarded(proposal.policy, () => this.publishOne(proposal, seen))
      if (result?.state === 'opened' || result?.state === 'would-open') this.open++
      results.push(result ?? published(proposal.policy, 'failed', null, this.failure?.message))
    }
    return results
  }

  private async publishOne(proposal: Proposal, seen: PullRequestState | undefined): Promise<Published> {
    for (let attempt = 0; ; attempt++) {
      const observed =
        attempt === 0 ? (seen ?? (await this.observe(proposal, this.branches))) : await this.observe(proposal)
      try {
        return await this.carryOut(proposal, decidePullRequest(proposal, observed), observed)
      } catch (error) {
        // Another run was quicker, or GitHub does not know its own new branch yet: look again at what is there.
        if (!(error instanceof GitHubError) || error.kind !== 'conflict' || attempt === 3) throw error
        await this.options.pause?.()
      }
    }
  }

  private async observe(proposal: Proposal, branches?: ReadonlyMap<string, string>): Promise<PullRequestState> {
    const { repository, base } = this
    const { branch, path } = proposal
    const head = (branches ?? (await repository.branches(branch))).get(branch)
    const pullRequests = await repository.pullRequests(branch)
    const entry = await repository.entry(base.commit, path)
    if (head === undefined) return { base: base.name, entry, pullRequests, branch: null }
    const comparison = await repository.compare(base.commit, head)
    const entryAtMergeBase = await repository.entry(comparison.mergeBase, path)
    return { base: base.name, entry, pullRequests, branch: { head, comparison, entryAtMergeBase } }
  }

  private async carryOut(
    proposal: Proposal,
    decision: PullRequestDecision,
    observed: PullRequestState,
  ): Promise<Published> {
    const { policy } = proposal
    if (decision.kind === 'refuse') return published(policy, 'refused', null, decision.reason)
    if (decision.kind === 'leave') return published(policy, 'left', decision.pullRequest, decision.reason)
    if (decision.kind === 'declined') return published(policy, 'declined', decision.pullRequest, whyDeclined)

    const { pullRequest, changes } = decision
    const differs = Object.keys(changes).length > 0
    const state = differs || decision.branch !== 'keep' ? 'updated' : 'unchanged'
    if (this.options.dryRun) {
      const would = pullRequest ? (state === 'updated' ? 'would-update' : state) : 'would-open'
      return published(policy, would, pullRequest)
    }
    const { repository, base } = this
    if (decision.branch !== 'keep') await putBranch(repository, base, proposal, observed.branch?.head ?? null)
    if (!pullRequest) return this.openOne(proposal)
    if (differs) await repository.updatePullRequest(pullRequest.number, changes)
    this.problems.push(...(await applyLabelsAndReviewers(repository, pullRequest, this.options.settings)))
    return published(policy, state, pullRequest)
  }

  private async openOne({ policy, branch, title, body }: Proposal): Promise<Published> {
    const { repository, base, options } = this
    const { draft } = options.settings
    const pullRequest = await repository.openPullRequest({ branch, base: base.name, title, body, draft })
    this.problems.push(...(await applyLabelsAndReviewers(repository, pullRequest, options.settings)))
    return published(policy, 'opened', pullRequest)
  }

  /** Notes a failure of GitHub's and continues, unless everything that follows would fail in the same way. */
  private async guarded<T>(what: string, work: () => Promise<T>): Promise<T | null> {
    this.options.signal?.throwIfAborted()
    if (this.stopped) return null
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof GitHubError)) throw error
      this.failure ??= error
      if (general.has(error.kind)) this.stopped = true
      else this.problems.push(`${what}: ${error.message}`)
      return null
    }
  }
}

const whyDeclined = 'The same proposal was closed unmerged; reopen that pull request to have it back'

/**
 * Why a proposal that is gone is not taken back yet, or `null`. What was not read of other accounts than those of the
 * principals that its policy is attached to does not matter. Of a policy that is not in the checkout they are not known.
 */
function stayReason(plan: Plan, policy: PolicyPlan | undefined): string | null {
  if (incompleteBecause(policy?.principals ?? [], plan.coverage) !== undefined)
    return 'The evidence of this run is incomplete, so it is left unchanged'
  if (plan.coverage.accounts.length === 0) return 'This run had no evidence, so it is left unchanged'
  return policy?.status === 'skipped' ? `The policy was skipped this time: ${policy.reason}` : null
}

const hasOpen = (observed: PullRequestState | null | undefined): boolean =>
  observed?.pullRequests.some(({ state }) => state === 'open') ?? false
