import type { PullRequest } from '../../github/repository.ts'
import { readBody, type PullRequestBody } from './body.ts'
import { hashOfBranch, type PublishContext } from './context.ts'
import { hashIn01, hashInBranch, hashOfJob, hashOfPolicy } from './identity.ts'
import { isOwnBranch } from './ownership.ts'
import { isProposed, type Proposal } from './proposal.ts'

/** An open pull request of this job, to this base. */
export interface OwnPullRequest {
  readonly pull: PullRequest
  readonly body: PullRequestBody
  /** Hash of the policy or group, as this job knows it: that of 0.1 stands in `body.marker` where 0.1 opened it. */
  readonly identity: string
}

export interface Survey {
  /** Newest first. */
  readonly own: readonly OwnPullRequest[]
  /** Branches of open pull requests that are another job's, or go to another base. */
  readonly taken: ReadonlySet<string>
  /** Not touched, though their markers may be this job's; with the reason. */
  readonly doubtful: readonly { readonly pull: PullRequest; readonly reason: string }[]
}

/**
 * Which of the open pull requests are this job's. They are found by their markers, whatever their branches are called. A
 * marker counts only on the branch that it was written for, and where a bot or the token's own account opened the pull
 * request: a person may have copied it.
 */
export async function surveyOf(context: PublishContext, open: readonly PullRequest[]): Promise<Survey> {
  const own: OwnPullRequest[] = []
  const taken = new Set<string>()
  const doubtful: Survey['doubtful'][number][] = []
  const job = hashOfJob(context.job)
  for (const pull of open) {
    const body = readBody(pull.body)
    if (body === null || !isOnBranchOfMarker(body, pull)) continue
    if (pull.base !== context.base.name) taken.add(pull.branch)
    else if (body.marker.job !== null && body.marker.job !== job) taken.add(pull.branch)
    else if (!(await isOpenedByWhittle(context, pull))) doubtful.push({ pull, reason: ofPerson(pull) })
    else if (body.marker.job === job) own.push({ pull, body, identity: body.marker.policy })
    else {
      const found = await ownerOfOld(context, pull, body)
      if (found.own !== null) own.push({ pull, body, identity: found.own })
      else taken.add(pull.branch)
      if (found.unknown) doubtful.push({ pull, reason: ofUnknownJob })
    }
  }
  return { own, taken, doubtful }
}

const ofUnknownJob =
  'It was opened by version 0.1, and its policy was not found in this run: which job it belongs to is not known, so it is left unchanged'

const ofPerson = ({ author }: PullRequest): string =>
  `It was opened by ${author?.login ?? 'an account that is gone'}, not by the account of this run's token, so it is left unchanged`

/** Did a bot or the token's own account open it? */
export async function isOpenedByWhittle(
  { repository }: Pick<PublishContext, 'repository'>,
  { author }: PullRequest,
): Promise<boolean> {
  if (author === null || author.bot) return author !== null
  return author.login.toLowerCase() === (await repository.account())?.toLowerCase()
}

/** Version 0.1 put the beginning of the policy's hash at the end of the branch's name. */
export const isOnBranchOfMarker = ({ marker }: PullRequestBody, { branch }: PullRequest): boolean =>
  marker.branch === null ? hashInBranch(branch) === marker.policy.slice(0, 8) : marker.branch === hashOfBranch(branch)

/** Two folders may have shared the names of 0.1: the file that the branch changes tells whose it is. */
async function ownerOfOld(
  { repository, base, plan, job }: PublishContext,
  pull: PullRequest,
  { marker }: PullRequestBody,
): Promise<{ readonly own: string | null; readonly unknown: boolean }> {
  const { files } = await repository.compare(base.commit, pull.head)
  const policies = plan.policies.filter(({ id }) => hashIn01(id) === marker.policy)
  const policy = policies.find(({ file }) => files.some(({ path }) => path === job.folder + file))
  if (policy) return { own: hashOfPolicy(job, policy.id), unknown: false }
  const mayBeOwn = policies.length === 0 && job.name === '' && files.every(({ path }) => path.startsWith(job.folder))
  return { own: null, unknown: mayBeOwn }
}

/** The pull request that a proposal continues, and the branch that it is on. */
export interface ProposalTarget {
  readonly branch: string
  readonly own: OwnPullRequest | null
  /** Hashes that Whittle's commit on the branch may name. */
  readonly identities: readonly string[]
  /** Pull requests of the same policies that it replaces, once it is open. */
  readonly replaces: readonly OwnPullRequest[]
}

/** Which pull request each proposal continues. */
export async function targetsOf(
  context: PublishContext,
  proposals: readonly Proposal[],
  survey: Survey,
): Promise<ReadonlyMap<Proposal, ProposalTarget>> {
  const moved = await movedPullRequests(context, proposals, survey)
  const targets = new Map<Proposal, ProposalTarget>()
  for (const proposal of proposals) {
    const exact = survey.own.filter(({ identity }) => identity === proposal.identity)
    const found = exact.length > 0 ? exact : [moved.get(proposal)].filter((own) => own !== undefined)
    targets.set(proposal, await targetOf(context, proposal, found, survey))
  }
  return targets
}

async function targetOf(
  context: PublishContext,
  proposal: Proposal,
  found: readonly OwnPullRequest[],
  { taken }: Survey,
): Promise<ProposalTarget> {
  const { branchPrefix } = context.settings
  const markers = found.map(({ body }) => body.marker.policy)
  const in01 = proposal.identityIn01 === null ? [] : [proposal.identityIn01]
  // A commit of 0.1 stays where the marker is renewed. Without a pull request a branch is this job's by its commit alone.
  const identities = [...new Set([proposal.identity, ...markers, ...(found.length > 0 ? in01 : [])])]
  const placed = found.find(({ pull }) => pull.branch.startsWith(branchPrefix))
  const kept = placed ?? (await withWorkOfOthers(context, found, identities))
  const [name, spare] = proposal.branches
  const branch = kept?.pull.branch ?? (taken.has(name) ? spare : name)
  return { branch, own: kept ?? null, identities, replaces: found.filter((own) => own !== kept) }
}

/** One whose branch does not begin with the prefix moves to another branch, unless there is other people's work on it. */
async function withWorkOfOthers(
  { repository, base }: PublishContext,
  found: readonly OwnPullRequest[],
  identities: readonly string[],
): Promise<OwnPullRequest | undefined> {
  for (const own of found) {
    if (!isOwnBranch(await repository.compare(base.commit, own.pull.head), identities)) return own
  }
  return undefined
}

/**
 * Pull requests whose policy is gone, and which is proposed again under another name or in another file: the same edit, or
 * the same address, and only one that it can be. A policy that was merely not read this time is not gone: its file must be
 * gone from the base, or be the one in which it is found under another name.
 */
async function movedPullRequests(
  context: PublishContext,
  proposals: readonly Proposal[],
  { own }: Survey,
): Promise<ReadonlyMap<Proposal, OwnPullRequest>> {
  const { plan, job } = context
  const known = new Set(plan.policies.map(({ id }) => hashOfPolicy(job, id)))
  const gone = own.filter(
    ({ identity, body }) => body.marker.kind === null && body.marker.members.length === 0 && !known.has(identity),
  )
  const fresh = proposals.filter(
    ({ kind, members, identity }) =>
      kind === 'policy' && members.length === 0 && !own.some((other) => other.identity === identity),
  )
  const moved = new Map<Proposal, OwnPullRequest>()
  for (const sameAs of [sameEdit, sameAddress]) {
    for (const proposal of fresh) {
      const [one, ...others] = gone.filter((each) => ![...moved.values()].includes(each) && sameAs(proposal, each))
      const rivals = fresh.filter((other) => one && !moved.has(other) && sameAs(other, one))
      if (!one || others.length > 0 || rivals.length !== 1 || moved.has(proposal)) continue
      if (await isGone(context, one, proposal)) moved.set(proposal, one)
    }
  }
  return moved
}

const sameEdit = ({ editHash }: Proposal, { body }: OwnPullRequest): boolean => body.marker.edit === editHash

const sameAddress = ({ addressHash }: Proposal, { body }: OwnPullRequest): boolean =>
  addressHash !== null && body.marker.address === addressHash

async function isGone(
  { repository, base }: PublishContext,
  { pull, identity }: OwnPullRequest,
  proposal: Proposal,
): Promise<boolean> {
  const comparison = await repository.compare(base.commit, pull.head)
  const [file, ...others] = comparison.files
  if (!file || others.length > 0 || !isOwnBranch(comparison, [identity, proposal.identity])) return false
  if (proposal.files.some(({ path }) => path === file.path)) return true
  return (await repository.entry(base.commit, file.path)) === null
}

/** Ids of the plan's policies by their hashes. */
export const policiesByHash = ({ plan, job }: PublishContext) =>
  new Map(plan.policies.map((policy) => [hashOfPolicy(job, policy.id), policy]))

/** The hashes of the policies that are proposed in this run. */
export const proposedHashes = ({ plan, job }: PublishContext): ReadonlySet<string> =>
  new Set(plan.policies.filter(isProposed).map(({ id }) => hashOfPolicy(job, id)))

/** Hashes that Whittle's commit on the branch of a pull request may name. */
export function identitiesOf(context: PublishContext, { identity, body }: OwnPullRequest): readonly string[] {
  const policy = policiesByHash(context).get(identity)
  return [identity, body.marker.policy, ...(policy ? [hashIn01(policy.id)] : [])]
}

/** Hashes of the policies that a pull request narrows. */
export const membersOf = ({ identity, body }: OwnPullRequest): readonly string[] =>
  body.marker.members.length > 0 ? body.marker.members : [identity]
