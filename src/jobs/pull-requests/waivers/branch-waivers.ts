import { blobId } from '../../../github/blob.ts'
import type { Comment, Comments } from '../../../github/comments.ts'
import type { Branch, BranchComparison, GitHubRepository, PullRequest } from '../../../github/repository.ts'
import { findingTypes } from '../../../settings/finding-types.ts'
import { exactGlob, globOfArn } from '../../../settings/glob.ts'
import type { Waiver } from '../../../settings/types.ts'
import { addWaivers, type WrittenWaiver } from '../../../settings/waiver-edit.ts'
import { readBody, type PullRequestBody } from '../body.ts'
import { hashOfFinding, hashOfJob, hashOfPolicy, type Job } from '../identity.ts'
import type { FindingSubjectName, Marker, WaiverTrailer } from '../marker.ts'
import { isOwnBranch, waiversOn } from '../ownership.ts'
import { isOnBranchOfMarker, isOpenedByWhittle } from '../survey.ts'
import type { ConfigurationPlace } from './configuration-place.ts'
import { isNamedInCommand, parseCommand } from './parse-command.ts'
import { parseFindingCommand } from './parse-finding-command.ts'
import type { ActionWaiver, BranchWaiver, BranchWaivers, ConfigurationEdit, SubjectWaiver } from './types.ts'

export interface WaiverSource {
  readonly repository: GitHubRepository
  readonly comments: Pick<Comments, 'comment' | 'mayWrite'>
  readonly job: Job
  readonly base: Branch
  /** `null`: the configuration lies outside of the repository. */
  readonly place: ConfigurationPlace | null
  /** Ids of the policies that were found: `path#address`, or the path. */
  readonly policies: readonly string[]
}

/**
 * The waivers on the branches of this job's open pull requests, by the number of the pull request. None of it is read from
 * the branch: a waiver counts where the comment that the branch names is there, unedited, by a person who may write to the
 * repository, and where the configuration on the branch is exactly that of the base with these waivers.
 *
 * @throws GitHubError
 */
export async function readBranchWaivers(source: WaiverSource): Promise<ReadonlyMap<number, BranchWaivers>> {
  const { repository, base, job } = source
  const found = new Map<number, BranchWaivers>()
  for (const pull of await repository.openPullRequests()) {
    const body = readBody(pull.body)
    if (body === null || !isOnBranchOfMarker(body, pull) || pull.base !== base.name) continue
    if (body.marker.job !== hashOfJob(job) || !(await isOpenedByWhittle({ repository }, pull))) continue
    const waivers = await waiversOfPull(source, pull, body, await repository.compare(base.commit, pull.head))
    if (waivers !== null) found.set(pull.number, waivers)
  }
  return found
}

/** The waivers on the branch of one pull request; `null` where there is none, or where the branch is not Whittle's. */
export async function waiversOfPull(
  source: WaiverSource,
  pull: PullRequest,
  { marker }: PullRequestBody,
  comparison: BranchComparison,
): Promise<BranchWaivers | null> {
  const trailers = waiversOn(comparison)
  if (trailers.length === 0 || !isOwnBranch(comparison, [marker.policy])) return null
  const waivers: BranchWaiver[] = []
  for (const trailer of trailers) {
    const read =
      marker.kind === 'finding'
        ? await findingWaiverOf(source, pull, marker, trailer)
        : await waiverOf(source, pull, marker.members.length > 0 ? marker.members : [marker.policy], trailer)
    if (typeof read === 'string') return { kind: 'doubtful', trailers, reason: read }
    waivers.push(read)
  }
  const configuration = await configurationWith(source, waivers, comparison)
  return typeof configuration === 'string'
    ? { kind: 'doubtful', trailers, reason: configuration }
    : { kind: 'read', waivers, configuration }
}

/** The comment that a waiver is of, or why it does not count: a clause. */
async function commentOf(
  { comments }: WaiverSource,
  pull: PullRequest,
  { comment: number }: WaiverTrailer,
): Promise<{ readonly comment: Comment; readonly by: string } | string> {
  const comment = await comments.comment(number)
  if (comment === null || comment.on !== pull.number) return `there is no such comment on #${pull.number}.`
  if (comment.edited) return 'the comment was edited.'
  if (comment.author === null || comment.author.bot) return 'it is not by a person.'
  const { login } = comment.author
  if (!(await comments.mayWrite(login))) return `${login} may not write to the repository.`
  return { comment, by: login }
}

const notVerified = ({ comment }: WaiverTrailer): string => `The waiver of comment ${comment} cannot be verified`

/** One waiver for actions, or why it does not count: a sentence. */
async function waiverOf(
  source: WaiverSource,
  pull: PullRequest,
  members: readonly string[],
  trailer: WaiverTrailer,
): Promise<ActionWaiver | string> {
  const { job, policies } = source
  const { comment: number, policy } = trailer
  const what = notVerified(trailer)
  const id = members.includes(policy) ? policies.find((each) => hashOfPolicy(job, each) === policy) : undefined
  if (id === undefined) return `${what}: its policy was not found in this run.`
  const found = await commentOf(source, pull, trailer)
  if (typeof found === 'string') return `${what}: ${found}`
  const { comment, by } = found
  const command = parseCommand(comment.body, comment.createdAt.slice(0, 10))
  if (command?.kind !== 'keep') return `${what}: the comment asks for none.`
  if (command.policy !== undefined && !isNamedInCommand(id, command.policy))
    return `${what}: the comment names another policy than ${id}.`
  const { action: keep, until, because } = command
  return { kind: 'action', comment: number, policy, id, keep, until, because, by, url: comment.url }
}

/** One waiver for the finding that a pull request is about, or why it does not count: a sentence. */
async function findingWaiverOf(
  source: WaiverSource,
  pull: PullRequest,
  marker: Marker,
  trailer: WaiverTrailer,
): Promise<SubjectWaiver | string> {
  const { comment: number, policy } = trailer
  const what = notVerified(trailer)
  const subject = verifiedSubject(source.job, marker)
  if (subject === null || policy !== marker.policy) return `${what}: the pull request does not name its finding.`
  const found = await commentOf(source, pull, trailer)
  if (typeof found === 'string') return `${what}: ${found}`
  const { comment, by } = found
  const command = parseFindingCommand(comment.body, comment.createdAt.slice(0, 10))
  if (command?.kind !== 'keep') return `${what}: the comment asks for none.`
  const { owner = by, until, because } = command
  return { kind: 'finding', comment: number, policy, ...subject, owner, until, because, by, url: comment.url }
}

/** What the finding of a pull request is about, where it is what the hash in the marker stands for. */
export const verifiedSubject = (job: Job, { subject, policy }: Marker): FindingSubjectName | null =>
  subject !== null && hashOfFinding(job, subject.type, subject.resource) === policy ? subject : null

/** The configuration on top of the base; a sentence where that on the branch is another one, or cannot be edited. */
async function configurationWith(
  { repository, place, base }: WaiverSource,
  waivers: readonly BranchWaiver[],
  { mergeBase, files }: BranchComparison,
): Promise<ConfigurationEdit | null | string> {
  if (place === null) return 'The configuration lies outside of the repository, so its waivers cannot be compared.'
  const written = waivers.map((waiver) => writtenWaiver(waiver, place))
  const then = await repository.text(mergeBase, place.path)
  const expected = addWaivers(then, written)
  if (expected.kind === 'refused') return `${place.path} cannot be edited: ${expected.reason}.`
  const held = files.find(({ path }) => path === place.path)?.blob ?? null
  const wanted = expected.text === (then ?? '') ? null : blobId(expected.text)
  if (held !== wanted)
    return `${place.path} on the branch holds something other than the waivers that comments asked for.`
  const before = mergeBase === base.commit ? then : await repository.text(base.commit, place.path)
  const now = addWaivers(before, written)
  if (now.kind === 'refused') return `${place.path} cannot be edited: ${now.reason}.`
  return now.text === (before ?? '') ? null : { path: place.path, before, after: now.text }
}

/** As the configuration holds it. */
export function writtenWaiver(waiver: BranchWaiver, { prefix }: ConfigurationPlace): WrittenWaiver {
  const { until, because } = waiver
  if (waiver.kind === 'action') return { keep: waiver.keep, in: exactGlob(prefix + waiver.id), until, because }
  const type = findingTypes.find((each) => each === waiver.type)
  const { resource, owner } = waiver
  return { resource: globOfArn(resource), ...(type !== undefined && { type }), owner, until, because }
}

/** Waivers for actions as a run applies them, whose policies have paths from the folder of the job. */
export const appliedWaivers = (found: ReadonlyMap<number, BranchWaivers>): Waiver[] =>
  [...found.values()].flatMap((each) =>
    each.kind === 'doubtful'
      ? []
      : each.waivers.flatMap((waiver) => {
          if (waiver.kind === 'finding') return []
          const { id, keep, until, because } = waiver
          return [{ keep, in: exactGlob(id), until, because }]
        }),
  )
