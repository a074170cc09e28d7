import { GitHubError } from '../../github/errors.ts'
import type { GitHubRepository } from '../../github/repository.ts'
import type { Plan } from '../../proof/plan.ts'
import type { PullRequestSettings } from '../../settings/types.ts'
import type { EditedFile } from '../narrow/build-plan.ts'
import { isOpenRequested, noUserRequests, reopenDeclined, type UserRequests } from './user-requests.ts'
import { earlierOnSameBlock, leavesBlockFree } from './collisions.ts'
import type { PublishContext } from './context.ts'
import { assertBranchPrefix, hashOfPolicy, type Job } from './identity.ts'
import { ownersIn } from './owners.ts'
import { findingProposals, type FindingsToPublish } from './finding-proposal.ts'
import { findingSubjects } from './finding-subjects.ts'
import { proposalsOf, type Proposal, type Render } from './proposal.ts'
import { applyDecision, readPullRequestState } from './publish-one.ts'
import { publishedResult, type Published, type PublishResult } from './result.ts'
import { retryConflicts } from './retry-conflicts.ts'
import { membersOf, surveyOf, targetsOf } from './survey.ts'
import type { OwnPullRequest, Survey, ProposalTarget } from './survey.ts'
import {
  clearStaging,
  identitiesByBranchHash,
  mayBeLeftOver,
  removeLeftOver,
  staleStaging,
} from './leftover-branches.ts'
import type { BranchWaivers } from './waivers/types.ts'
import { withWaivedFindings } from './waivers/waived-findings.ts'
import { proposalsOfWaivers, withBranchWaivers } from './waivers/with-waivers.ts'
import {
  closePullRequest,
  isOutdated,
  keepPullRequest,
  displayNameOf,
  removeOrReport,
  withdrawalVerdict,
  verdictOnPullRequest,
} from './withdraw.ts'

export interface PublishOptions {
  readonly plan: Plan
  readonly files: readonly EditedFile[]
  readonly settings: PullRequestSettings
  readonly repository: GitHubRepository
  readonly render: Render
  /** Absent: no findings were read, and pull requests for them stay as they are. */
  readonly findings?: FindingsToPublish
  /** The path of the plan's files within the repository: `''`, or `envs/prod/`. */
  readonly folder?: string
  /** The branch that was checked out; the one of the settings goes first, the repository's default last. */
  readonly checkedOut?: string
  /** Waivers on the branches of open pull requests (`readBranchWaivers`); the plan was made with them. */
  readonly waivers?: ReadonlyMap<number, BranchWaivers>
  readonly asked?: UserRequests
  /** Comments whose waivers on branches are taken back; `waivers` does not have them. */
  readonly dropped?: ReadonlySet<number>
  /** Number of the pull request that alone is updated: no other is opened, updated or closed. */
  readonly only?: number
  /** Reads and decides, but writes nothing. */
  readonly dryRun?: boolean
  /** Address of the run, whose summary has the whole plan. */
  readonly runUrl?: string
  /** Default: now. The day stands in bodies whose evidence could not be renewed. */
  readonly now?: Date
  /** Waits before reading again after another process wrote first. */
  readonly pause?: () => Promise<void>
  /** Aborted: what is under way for one policy is brought to its end, and nothing else is begun. */
  readonly signal?: AbortSignal
}

/**
 * Makes the repository's pull requests say what the plan says: one per policy or group, found again by its marker,
 * nothing written where nothing differs. Running it again, also after it was killed anywhere, ends in the same place.
 * Pull requests of other jobs and of other bases are not touched. Failures of GitHub's are in the result; only a base or a
 * list of what is there that cannot be read throws (GitHubError), and an abort its reason.
 */
export async function publish(options: PublishOptions): Promise<PublishResult> {
  const { plan, files, settings, repository, render, folder = '' } = options
  assertBranchPrefix(settings.branchPrefix)
  const job: Job = { name: settings.name, folder }
  const base = await repository.branch(settings.base ?? options.checkedOut)
  const isDefault = base.name === (await repository.defaultBranch())
  const otherBase = isDefault ? {} : { otherBase: base.name }
  const ownersOf = settings.group === 'owner' ? await ownersIn(repository, base.commit) : undefined
  const today = (options.now ?? new Date()).toISOString().slice(0, 10)
  const findings = options.findings && {
    ...options.findings,
    findings: withWaivedFindings(options.findings.findings, job, options.waivers ?? new Map(), today),
  }
  const proposals = [
    ...proposalsOf({ plan, files, settings, render, job, ...otherBase, ...(ownersOf && { ownersOf }) }),
    ...(findings ? findingProposals({ published: findings, settings, job, ...otherBase }) : []),
  ]
  const context: PublishContext = {
    repository,
    plan,
    findings: findings
      ? findingSubjects(findings.findings, job, findings.enabled, findings.missing)
      : { known: new Map(), missing: 'This run read no findings of Access Analyzer.' },
    settings,
    job,
    base,
    ...otherBase,
    dryRun: options.dryRun ?? false,
    today,
    ...(options.runUrl !== undefined && { runUrl: options.runUrl }),
    ...(options.waivers && { waivers: options.waivers }),
    problems: [],
  }
  const branches = await repository.branches('')
  const survey = await surveyOf(context, await repository.openPullRequests())
  const withWaivers = withBranchWaivers(proposals, survey.own, options.waivers ?? new Map(), options.dropped)
  const all = [...withWaivers, ...proposalsOfWaivers(context, survey.own, proposals)]
  const run = new Run(options, context, branches, survey, await targetsOf(context, all, survey))
  return options.only === undefined ? run.all() : run.one(options.only)
}

/** Kinds of failure that the next request would meet as well. */
const general = new Set<GitHubError['kind']>([
  'token',
  'permission',
  'rate-limit',
  'unavailable',
  'unreachable',
  'garbled',
])

class Run {
  private failure: GitHubError | null = null
  private stopped = false
  /** Pull requests of this job that are open. */
  private open: number
  /** By the hash of a policy: the pull request that proposes it. */
  private readonly numbers = new Map<string, number>()
  private readonly options: PublishOptions
  private readonly asked: UserRequests
  private readonly context: PublishContext
  private readonly branches: ReadonlyMap<string, string>
  private readonly survey: Survey
  private readonly targets: ReadonlyMap<Proposal, ProposalTarget>

  constructor(
    options: PublishOptions,
    context: PublishContext,
    branches: ReadonlyMap<string, string>,
    survey: Survey,
    targets: ReadonlyMap<Proposal, ProposalTarget>,
  ) {
    this.options = options
    this.asked = options.asked ?? noUserRequests
    this.context = context
    this.branches = branches
    this.survey = survey
    this.targets = targets
    this.open = survey.own.length
  }

  async all(): Promise<PublishResult> {
    const { context, survey, targets } = this
    const known = identitiesByBranchHash(context, [...targets.keys()], survey)
    if (!context.dryRun) {
      for (const stale of staleStaging(this.branches, known)) {
        await this.guarded(stale.branch, () => clearStaging(context, stale))
      }
    }
    const continued = new Set([...targets.values()].flatMap(({ own, replaces }) => [own, ...replaces]))
    const gone: Published[] = []
    const replaced: OwnPullRequest[] = []
    for (const own of survey.own.filter((each) => !continued.has(each))) {
      if (verdictOnPullRequest(context, own).kind === 'replaced') replaced.push(own)
      else gone.push(...(await this.listed(own, () => this.withdrawOrKeep(own))))
    }
    // They give way to pull requests that are opened now.
    this.open -= replaced.length
    const pullRequests = await this.publishAll()
    for (const own of replaced) gone.push(...(await this.listed(own, () => this.replace(own, membersOf(own)))))
    for (const [proposal, target] of targets) {
      const members = proposal.members.length > 0 ? proposal.members : [proposal.identity]
      for (const own of target.replaces) gone.push(...(await this.listed(own, () => this.replace(own, members))))
    }
    const used = new Set([...targets.values()].map(({ branch }) => branch))
    const doubtful = survey.doubtful.filter(({ pull }) => !used.has(pull.branch))
    gone.push(...waitingForStages(context, survey))
    gone.push(...doubtful.map(({ pull, reason }) => publishedResult(pull.branch, 'left', pull, reason)))
    if (!context.dryRun) await this.tidy(known)
    return { pullRequests: [...pullRequests, ...gone], problems: context.problems, failure: this.failure }
  }

  /** Updates one pull request where it is proposed still, and nothing else. */
  async one(number: number): Promise<PublishResult> {
    const pullRequests: Published[] = []
    for (const [proposal, target] of this.targets) {
      if (target.own?.pull.number !== number) continue
      const result = await this.guarded(proposal.label, () => this.publishOne(proposal, target))
      pullRequests.push(
        this.named(result ?? publishedResult(proposal.label, 'failed', null, this.failure?.message), proposal),
      )
    }
    return { pullRequests, problems: this.context.problems, failure: this.failure }
  }

  private async listed(own: OwnPullRequest, work: () => Promise<Published>): Promise<Published[]> {
    const result = await this.guarded(own.pull.branch, work)
    return result ? [result] : []
  }

  /** Of a pull request that nothing proposes any more: closes it where there is a reason, or says why it stays. */
  private async withdrawOrKeep(own: OwnPullRequest): Promise<Published> {
    const verdict = verdictOnPullRequest(this.context, own)
    if (verdict.kind === 'stays') return keepPullRequest(this.context, own, verdict.reason)
    const doubt = this.doubtOn(own)
    if (doubt !== null) return keepPullRequest(this.context, own, doubt)
    if (verdict.kind === 'done' && verdict.blind && !(await isOutdated(this.context, own))) {
      return keepPullRequest(this.context, own, mayBeBlind)
    }
    const why = verdict.kind === 'done' ? verdict.why : undefined
    return this.close(own, [], why ?? 'There is nothing to narrow any more')
  }

  private async close(own: OwnPullRequest, replacements: readonly number[], reason: string): Promise<Published> {
    const head = this.branches.get(own.pull.branch) ?? own.pull.head
    const result = await closePullRequest(this.context, own, head, replacements, reason)
    if (result.state !== 'left') this.open--
    return result
  }

  /** Closes a pull request for those that propose its policies now, once all of them are open. */
  private async replace(own: OwnPullRequest, members: readonly string[]): Promise<Published> {
    const { context } = this
    const verdict = withdrawalVerdict(context, members)
    const asked = verdict.kind === 'replaced' ? verdict.members : members
    const numbers = asked.map((member) => this.numbers.get(member))
    this.open++
    if (!numbers.every((number) => number !== undefined)) {
      return publishedResult(
        displayNameOf(context, own),
        'left',
        own.pull,
        'It is replaced once its policies have other pull requests',
      )
    }
    const links = [...new Set(numbers)].sort((one, other) => one - other)
    if (context.dryRun)
      return publishedResult(displayNameOf(context, own), 'would-withdraw', own.pull, 'Others propose its policies')
    return this.close(own, links, `${links.map((number) => `#${number}`).join(', ')} proposes its policies now`)
  }

  private async publishAll(): Promise<Published[]> {
    const { max } = this.context.settings
    // A pull request that moves to another branch is replaced, and counts once.
    for (const { replaces } of this.targets.values()) this.open -= replaces.length
    const earlier = earlierOnSameBlock(this.targets, this.options.findings?.blocksOf ?? (() => []))
    const states = new Map<Proposal, Published['state']>()
    const results: Published[] = []
    for (const [proposal, target] of this.targets) {
      const first = earlier.get(proposal)?.find((other) => !leavesBlockFree(states.get(other)))
      if (first !== undefined) {
        const held = await this.guarded(proposal.label, () => this.hold(proposal, target, first))
        results.push(
          this.named(held ?? publishedResult(proposal.label, 'failed', null, this.failure?.message), proposal),
        )
        continue
      }
      const present = target.own !== null || target.replaces.length > 0
      if (!present && this.open >= max && !isOpenRequested(this.asked, proposal)) {
        const reason = `${this.open} pull requests are open and pull-requests.max is ${max}`
        results.push(this.named(publishedResult(proposal.label, 'waiting', null, reason), proposal))
        continue
      }
      const result = await this.guarded(proposal.label, () => this.publishOne(proposal, target))
      if (result?.state === 'opened' || result?.state === 'would-open') this.open++
      if (result) this.note(proposal, result)
      if (result) states.set(proposal, result.state)
      results.push(
        this.named(result ?? publishedResult(proposal.label, 'failed', null, this.failure?.message), proposal),
      )
    }
    return results
  }

  /** It waits for another proposal on the same block; one that is open stays as it is. */
  private async hold(proposal: Proposal, { own }: ProposalTarget, first: Proposal): Promise<Published> {
    const reason = `${first.label} is proposed in the same place and is published first.`
    if (own === null) return publishedResult(proposal.label, 'waiting', null, reason)
    return keepPullRequest(this.context, own, reason)
  }

  private named(result: Published, { members, policies, identity }: Proposal): Published {
    return members.length > 0 ? { ...result, identity, policies } : { ...result, identity }
  }

  private note({ members, identity }: Proposal, { number, state }: Published): void {
    const dry = state === 'would-open' ? 0 : null
    if (number === null && dry === null) return
    if (state === 'declined' || state === 'refused') return
    for (const member of members.length > 0 ? members : [identity]) this.numbers.set(member, number ?? 0)
  }

  private async publishOne(proposal: Proposal, target: ProposalTarget): Promise<Published> {
    const { context } = this
    const held = target.own && (await this.heldBy(proposal, target.own))
    if (target.own && held) return keepPullRequest(context, target.own, held)
    return retryConflicts(async (attempt) => {
      // Another run may have been quicker: then what is there now counts.
      const branches = attempt === 0 ? this.branches : await context.repository.branches(target.branch)
      const observed = await readPullRequestState(context, proposal, target, branches)
      const state = await reopenDeclined(context, this.asked, proposal, target, observed)
      if (state === 'changed') throw new GitHubError('conflict', stillClosed)
      return applyDecision(context, proposal, target, state, this.asked)
    }, this.options.pause)
  }

  /** The reason why waivers on its branch cannot be relied on. */
  private doubtOn({ pull }: OwnPullRequest): string | null {
    const waivers = this.options.waivers?.get(pull.number)
    return waivers?.kind === 'doubtful' ? waivers.reason : null
  }

  /**
   * The reason why a group's pull request stays as it is: a policy that was in it is not known to have nothing to
   * narrow.
   */
  private async heldBy(proposal: Proposal, own: OwnPullRequest): Promise<string | null> {
    const doubt = this.doubtOn(own)
    if (doubt !== null) return doubt
    const former = membersOf(own).filter((member) => !proposal.members.includes(member))
    if (proposal.members.length === 0 || former.length === 0) return null
    const verdict = withdrawalVerdict(this.context, former)
    if (verdict.kind === 'stays') return verdict.reason
    return verdict.kind === 'done' && verdict.blind && !(await isOutdated(this.context, own)) ? mayBeBlind : null
  }

  /** Removes branches of pull requests that were merged or closed by Whittle. */
  private async tidy(known: ReadonlyMap<string, readonly string[]>): Promise<void> {
    const { context, survey } = this
    const used = new Set([
      ...survey.own.map(({ pull }) => pull.branch),
      ...survey.taken,
      ...[...this.targets.values()].map(({ branch }) => branch),
    ])
    for (const branch of mayBeLeftOver(this.branches, known, used, context.settings.branchPrefix)) {
      const head = this.branches.get(branch) ?? ''
      const remove = () => removeLeftOver(context, branch, head, known.get(branch.slice(-8)) ?? [])
      await this.guarded(branch, () => removeOrReport(context, branch, remove))
    }
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
      else this.context.problems.push(`${what}: ${error.message}`)
      return null
    }
  }
}

/** Policies whose proposals wait for an earlier stage of the rollout, and have no pull request. */
function waitingForStages(context: PublishContext, survey: Survey): Published[] {
  const open = new Set(survey.own.flatMap(membersOf))
  return context.plan.policies.flatMap(({ id, rollout }) =>
    rollout?.state === 'waiting' && !open.has(hashOfPolicy(context.job, id))
      ? [publishedResult(id, 'waiting', null, rollout.reason)]
      : [],
  )
}

const stillClosed = 'Its pull request was opened again, and GitHub still lists it as closed: the next run updates it'

const mayBeBlind =
  'This run found nothing to narrow, but it cannot observe every action of the policy: what this pull request removes may be among those.'
