import { incompleteEvidenceReason } from '../../evidence/absence/accounts.ts'
import { GitHubError } from '../../github/errors.ts'
import type { GitHubRepository, PullRequest } from '../../github/repository.ts'
import { escapeMarkdown } from '../../report/escape.ts'
import { withFullStop } from '../../words.ts'
import { writeBody, type PullRequestBody } from './body.ts'
import { changePullRequest, hashOfBranch, type PublishContext } from './context.ts'
import { hashOfJob } from './identity.ts'
import type { Marker } from './marker.ts'
import { isOwnBranch, waiversOn } from './ownership.ts'
import { publishedResult, type Published } from './result.ts'
import { notRenewedStatus, foreignCommitsStatus } from './status.ts'
import { identitiesOf, membersOf, policiesByHash, proposedHashes, type OwnPullRequest } from './survey.ts'

export type WithdrawalVerdict =
  /**
   * All of its policies were read, on sufficient evidence, and there is nothing to narrow; `blind` where that may be so
   * because actions cannot be observed. Of a finding: `why` nothing is proposed for it, a sentence.
   */
  | { readonly kind: 'done'; readonly blind: boolean; readonly why?: string }
  /** Its policies are proposed by other pull requests now, as far as there is anything to narrow. */
  | { readonly kind: 'replaced'; readonly members: readonly string[] }
  /** It stays: whether it still holds is not known. */
  | { readonly kind: 'stays'; readonly reason: string }

/**
 * What becomes of a pull request that no proposal of this run continues, or of some policies of one; pure. Only a policy
 * that was read, and of which sufficient evidence leaves nothing to narrow, is a reason to close it.
 *
 * @param members hashes of policies
 */
export function withdrawalVerdict(context: PublishContext, members: readonly string[]): WithdrawalVerdict {
  const known = policiesByHash(context)
  const proposed = proposedHashes(context)
  const { coverage } = context.plan
  const replaced = members.filter((member) => proposed.has(member))
  let blind = false
  for (const member of members) {
    if (proposed.has(member)) continue
    const policy = known.get(member)
    if (coverage.accounts.length === 0) return stays('This run had no evidence.')
    const incomplete = incompleteEvidenceReason(policy?.principals ?? [], coverage)
    if (incomplete !== undefined) return stays(`The evidence of this run is incomplete: ${incomplete}`)
    if (policy === undefined) return stays('Its policy was not found in this run.')
    if (policy.rollout?.state === 'waiting') return stays(policy.rollout.reason)
    if (policy.nothingToNarrow !== true) return stays(`This run decided nothing on its policy: ${policy.reason}`)
    blind ||= policy.blindSpots.length > 0
  }
  return replaced.length > 0 ? { kind: 'replaced', members: replaced } : { kind: 'done', blind }
}

const stays = (reason: string): WithdrawalVerdict => ({ kind: 'stays', reason: withFullStop(reason) })

export const verdictOnPullRequest = (context: PublishContext, own: OwnPullRequest): WithdrawalVerdict =>
  own.body.marker.withdrawn
    ? stays('It was closed by Whittle, and opened again by a person.')
    : own.body.marker.kind === 'finding'
      ? verdictOnFinding(context, own)
      : withdrawalVerdict(context, membersOf(own))

/** What becomes of a pull request for a finding that no proposal of this run continues; pure. */
function verdictOnFinding({ findings }: PublishContext, { identity }: OwnPullRequest): WithdrawalVerdict {
  const subject = findings.known.get(identity)
  if (subject?.state === 'done') return { kind: 'done', blind: false, why: subject.reason }
  if (subject !== undefined) return stays(subject.reason)
  return findings.missing === undefined
    ? { kind: 'done', blind: false, why: 'The finding is gone: nothing that was read has it any more.' }
    : stays(findings.missing)
}

/**
 * Has a file that a pull request changes become another in the base since? Then there is a reason why nothing is to be
 * narrowed any more. Where the file is the same, an action that cannot be observed now may be one that was called unused.
 */
export async function isOutdated({ repository, base }: PublishContext, { pull }: OwnPullRequest): Promise<boolean> {
  const { mergeBase, files } = await repository.compare(base.commit, pull.head)
  for (const { path } of files) {
    const [then, now] = [await repository.entry(mergeBase, path), await repository.entry(base.commit, path)]
    if (then?.id !== now?.id) return true
  }
  return false
}

/** For people: the policy's id, or the branch where it is not known. */
export const displayNameOf = (context: PublishContext, { identity, pull }: OwnPullRequest): string =>
  policiesByHash(context).get(identity)?.id ?? context.findings.known.get(identity)?.label ?? pull.branch

/** The pull request stays as it is, and its body says since when its evidence was not renewed, and why. */
export async function keepPullRequest(
  context: PublishContext,
  own: OwnPullRequest,
  reason: string,
): Promise<Published> {
  const { pull, body } = own
  const since = body.marker.since ?? context.today
  const marker = { ...claimed(context, own), since }
  await changePullRequest(context, pull, {
    ...body,
    status: notRenewedStatus(since, reason, marker.kind ?? 'policy'),
    marker,
  })
  return publishedResult(displayNameOf(context, own), 'left', pull, reason)
}

/** The marker in its present form, where 0.1 wrote it. */
const claimed = ({ job }: PublishContext, { pull, body, identity }: OwnPullRequest): Marker => ({
  ...body.marker,
  policy: identity,
  job: hashOfJob(job),
  branch: hashOfBranch(pull.branch),
})

/**
 * Closes a pull request and deletes its branch, unless the branch holds commits of other authors: then the body says so.
 *
 * @param head where its branch is
 * @param replacements numbers of the pull requests that go on with it; empty: there is nothing to go on with
 * @param reason a clause, or a sentence of a finding's
 */
export async function closePullRequest(
  context: PublishContext,
  own: OwnPullRequest,
  head: string,
  replacements: readonly number[],
  reason: string,
): Promise<Published> {
  const { repository, base, dryRun } = context
  const { pull, body } = own
  const identities = identitiesOf(context, own)
  const comparison = await repository.compare(base.commit, head)
  if (!isOwnBranch(comparison, identities)) {
    const status = foreignCommitsStatus(comparison, identities, withFullStop(reason))
    await changePullRequest(context, pull, { ...body, status, marker: claimed(context, own) })
    const left = `#${pull.number} is no longer proposed, but ${pull.branch} holds commits that are not Whittle's; close it if it is done with`
    return publishedResult(displayNameOf(context, own), 'left', pull, left)
  }
  const waivers = context.waivers?.get(pull.number)
  const merged = waivers?.kind === 'read' && waivers.configuration === null
  // A waiver of a finding that is gone has nothing to be for.
  const pointless = waivers?.kind === 'read' && body.marker.kind === 'finding'
  if (waiversOn(comparison).length > 0 && !merged && !pointless)
    return publishedResult(displayNameOf(context, own), 'left', pull, holdsWaivers)
  if (dryRun) return publishedResult(displayNameOf(context, own), 'would-withdraw', pull, reason)
  await withdraw(repository, pull, body, replacements, reason)
  const remove = () => repository.moveBranches([{ branch: pull.branch, from: head, to: null }])
  await removeOrReport(context, pull.branch, remove)
  return publishedResult(displayNameOf(context, own), 'withdrawn', pull, reason)
}

const holdsWaivers =
  'Its branch holds waivers that comments asked for: merge it to keep them, or take them back with /whittle drop'

/** A branch that GitHub does not let go (a rule of the repository) is untidy, and no failure. */
export async function removeOrReport(
  { problems }: PublishContext,
  branch: string,
  remove: () => Promise<void>,
): Promise<void> {
  try {
    await remove()
  } catch (error) {
    if (!(error instanceof GitHubError) || !ofOneRequest.has(error.kind)) throw error
    problems.push(`${branch} was not removed: ${error.message}`)
  }
}

const ofOneRequest = new Set<GitHubError['kind']>(['refused', 'conflict', 'not-found'])

/**
 * Says why and closes the pull request; each step finds what an interrupted run has done already.
 *
 * @param replacements numbers of the pull requests that go on with it; empty: there is nothing to go on with
 */
async function withdraw(
  repository: GitHubRepository,
  pull: PullRequest,
  body: PullRequestBody,
  replacements: readonly number[],
  reason: string,
): Promise<void> {
  const { number } = pull
  const comments = await repository.comments(number)
  if (!comments.some((comment) => comment.includes(commentMarker)))
    await repository.comment(number, closingComment(replacements, body.marker.kind === 'finding' ? reason : null))
  const closed = { ...body, status: '', marker: { ...body.marker, since: null, withdrawn: true } }
  await repository.updatePullRequest(number, { state: 'closed', body: writeBody(closed) })
}

const commentMarker = '<!-- whittle withdrawn -->'

/** @param why of a finding's pull request: why nothing is proposed for it, a sentence */
function closingComment(replacements: readonly number[], why: string | null): string {
  const links = replacements.map((number) => `#${number}`).join(', ')
  const text =
    replacements.length > 0
      ? `${links} ${replacements.length === 1 ? 'replaces' : 'replace'} this pull request.`
      : why !== null
        ? `Whittle no longer proposes this change. ${escapeMarkdown(why)}`
        : 'Whittle no longer proposes this change: its latest run read the policy, on sufficient evidence, and there was nothing to narrow. The summary of that run says more. Should there be something to propose again, a new pull request is opened.'
  return `${text}\n\n${commentMarker}`
}
