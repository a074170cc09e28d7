import { codeSpan, escapeMarkdown } from '../../report/escape.ts'
import { addWaivers } from '../../settings/waiver-edit.ts'
import type { PullRequestSettings } from '../../settings/types.ts'
import type { WritingContext } from '../pull-requests/context.ts'
import { isOwnBranch } from '../pull-requests/ownership.ts'
import { applyDecision, readPullRequestState } from '../pull-requests/publish-one.ts'
import type { Published } from '../pull-requests/result.ts'
import type { ProposalTarget } from '../pull-requests/survey.ts'
import {
  verifiedSubject,
  waiversOfPull,
  writtenWaiver,
  type WaiverSource,
} from '../pull-requests/waivers/branch-waivers.ts'
import type { ConfigurationPlace } from '../pull-requests/waivers/configuration-place.ts'
import type { FindingCommand } from '../pull-requests/waivers/parse-finding-command.ts'
import type { BranchWaiver, SubjectWaiver } from '../pull-requests/waivers/types.ts'
import { waiversAlone } from '../pull-requests/waivers/with-waivers.ts'
import { commitWaivers } from './commit-waivers.ts'
import {
  manualInstructions,
  doneAnswer,
  foreignCommits,
  rebuildSentence,
  refusedAnswer,
  type CommandAnswer,
} from './reply.ts'
import type { CommandJob } from './job.ts'
import type { CommandTarget } from './target.ts'
import { nothingDone, configurationOutside } from './waiver-commands.ts'

type FindingJob = Pick<CommandJob, 'source' | 'settings' | 'rebuild' | 'explainFinding'>
type Keep = Extract<FindingCommand, { kind: 'keep' }>

const noSubject = nothingDone(
  'the text of this pull request does not name its finding in a form that Whittle reads; the next run of `narrow` writes it anew.',
)

/**
 * Carries out a command on a pull request for a finding of Access Analyzer.
 *
 * @throws GitHubError of kind `conflict` where the branch moved meanwhile
 */
export async function carryOutOnFinding(
  job: FindingJob,
  target: CommandTarget,
  command: FindingCommand,
): Promise<CommandAnswer> {
  const { pull, body, comparison } = target
  const { marker } = body
  if (command.kind === 'explain') {
    const subject = verifiedSubject(job.source.job, marker)
    return subject === null ? noSubject : doneAnswer(await job.explainFinding(subject, command.action))
  }
  if (comparison.ahead === 0 || !isOwnBranch(comparison, [marker.policy])) {
    const more = command.kind === 'rebuild' ? ' Remove them from the branch to have it rebuilt.' : ''
    return nothingDone(`${foreignCommits}${more}`)
  }
  if (command.kind === 'rebuild') {
    return doneAnswer(rebuildSentence(await job.rebuild(pull, marker.policy, { dropped: new Set() })))
  }
  const source = { ...job.source, policies: [] }
  const found = await waiversOfPull(source, pull, body, comparison)
  if (found?.kind === 'doubtful') return nothingDone(escapeMarkdown(found.reason))
  const present = found?.waivers ?? []
  return command.kind === 'keep'
    ? keepFinding(target, command, source, job.settings, present)
    : dropWaiver(job, target, present)
}

/**
 * Commits the waiver, and makes the pull request one that adds it to the configuration and changes nothing else: that needs
 * no evidence, and what was to be changed for the finding cannot be merged by mistake.
 */
async function keepFinding(
  target: CommandTarget,
  command: Keep,
  source: WaiverSource,
  settings: PullRequestSettings,
  present: readonly BranchWaiver[],
): Promise<CommandAnswer> {
  const { place, job } = source
  if (place === null) return configurationOutside
  const subject = verifiedSubject(job, target.body.marker)
  if (subject === null) return noSubject
  const { comment, by, body } = target
  const { owner = by, until, because } = command
  const asked = { comment: comment.id, policy: body.marker.policy, until, because, by, url: comment.url }
  const waiver: SubjectWaiver = { kind: 'finding', ...asked, ...subject, owner }
  if (!present.some((each) => each.comment === comment.id)) {
    const why = await commitWaivers(target, source, place, [waiver])
    if (why !== null) return nothingDone(why, manualInstructions([writtenWaiver(waiver, place)], place.path))
  }
  const { state, detail } = await publishAlone(target, waiver, source, place, settings)
  const isAlone = state === 'updated' || state === 'unchanged'
  return doneAnswer(
    `The finding ${codeSpan(subject.type)} on ${codeSpan(subject.resource)} is waived until ${until}: ${escapeMarkdown(because)} (${escapeMarkdown(owner)} answers for it)`,
    isAlone
      ? `This pull request now adds the waiver to ${codeSpan(place.path)}, and changes nothing else. Merge it to keep the waiver. Until then it counts for this finding on this pull request alone.`
      : `The waiver was committed to ${codeSpan(place.path)} on this branch. The branch still holds the change for the finding: ${escapeMarkdown(detail)}. Do not merge it before the next run of \`narrow\` has rebuilt it.`,
  )
}

async function publishAlone(
  { pull, body, comment }: CommandTarget,
  waiver: SubjectWaiver,
  { repository, job, base }: WaiverSource,
  place: ConfigurationPlace,
  settings: PullRequestSettings,
): Promise<Pick<Published, 'state' | 'detail'>> {
  const { path } = place
  const before = await repository.text(base.commit, path)
  const edit = addWaivers(before, [writtenWaiver(waiver, place)])
  if (edit.kind === 'refused') return { state: 'left', detail: `${path} cannot be edited: ${edit.reason}` }
  const own = { pull, body, identity: body.marker.policy }
  const configuration = edit.text === (before ?? '') ? null : { path, before, after: edit.text }
  const proposal = waiversAlone(own, { waivers: [waiver], configuration })
  if (proposal === null) return { state: 'left', detail: `${path} of the base branch holds this waiver already` }
  const context: WritingContext = {
    repository,
    settings,
    job,
    base,
    dryRun: false,
    today: comment.createdAt.slice(0, 10),
    problems: [],
  }
  const target: ProposalTarget = { branch: pull.branch, own, identities: [own.identity], replaces: [] }
  const branches = await repository.branches(pull.branch)
  return applyDecision(context, proposal, target, await readPullRequestState(context, proposal, target, branches))
}

/** Proposes the change for the finding again: the waiver alone cannot be taken off a branch that holds nothing else. */
async function dropWaiver(
  { rebuild }: FindingJob,
  { pull, body }: CommandTarget,
  present: readonly BranchWaiver[],
): Promise<CommandAnswer> {
  if (present.length === 0) {
    return nothingDone(
      'no `/whittle keep` on this pull request waives its finding. A waiver that the base branch has is changed there.',
    )
  }
  const dropped = new Set(present.map(({ comment }) => comment))
  const rebuilt = await rebuild(pull, body.marker.policy, { dropped })
  if (rebuilt.kind === 'rebuilt')
    return doneAnswer('The waiver of the finding was taken back.', rebuildSentence(rebuilt))
  return refusedAnswer(
    `Nothing was done: this run cannot propose the change for the finding again, because ${escapeMarkdown(rebuilt.why)}.`,
    'Close this pull request instead: the waiver goes with it, and the next run of `narrow` proposes the change again.',
  )
}
