import { blobId } from '../../../github/blob.ts'
import { codeSpan, escapeMarkdown } from '../../../report/escape.ts'
import { plainTextLine } from '../../../report/plain-text-line.ts'
import { joinList } from '../../../report/wording.ts'
import type { PublishContext } from '../context.ts'
import { displayNameOfFinding } from '../finding-subjects.ts'
import { shortHash } from '../identity.ts'
import type { Proposal, ProposedFile } from '../proposal.ts'
import type { OwnPullRequest } from '../survey.ts'
import { verdictOnPullRequest } from '../withdraw.ts'
import type { ActionWaiver, BranchWaiver, BranchWaivers, ConfigurationEdit, SubjectWaiver } from './types.ts'

type Read = Extract<BranchWaivers, { kind: 'read' }>

/**
 * The proposals of a run, each with the waivers that are on the branch of its pull request: the same commit adds them to the
 * configuration, so that they hold once it is merged.
 *
 * @param own open pull requests of the job
 * @param dropped comments whose waivers are taken back
 */
export function withBranchWaivers(
  proposals: readonly Proposal[],
  own: readonly OwnPullRequest[],
  waivers: ReadonlyMap<number, BranchWaivers>,
  dropped?: ReadonlySet<number>,
): Proposal[] {
  return proposals.map((proposal) => {
    const pull = own.find(({ identity }) => identity === proposal.identity)?.pull
    const found = pull && waivers.get(pull.number)
    const without = dropped === undefined ? proposal : { ...proposal, dropped }
    return found?.kind === 'read' ? withWaivers(without, found) : without
  })
}

function withWaivers(proposal: Proposal, { waivers, configuration }: Read): Proposal {
  const trailers = waivers.map(({ comment, policy }) => ({ comment, policy }))
  if (configuration === null) return { ...proposal, waivers: trailers }
  return {
    ...proposal,
    waivers: trailers,
    files: [...proposal.files, fileOf(configuration)],
    text: `${paragraph(waivers, configuration)}\n\n${proposal.text}`,
  }
}

const fileOf = ({ path, before, after }: ConfigurationEdit): ProposedFile => ({
  path,
  after,
  beforeBlob: before === null ? null : blobId(before),
  afterBlob: blobId(after),
})

function paragraph(waivers: readonly BranchWaiver[], { path }: ConfigurationEdit): string {
  const lines = waivers.map((waiver) => {
    const { until, because, by, url } = waiver
    return `> - ${subjectOf(waiver)} until ${until}: ${escapeMarkdown(because)} ([${escapeMarkdown(by)}](${url}))`
  })
  const title = `> **Kept as comments asked.** The branch adds to ${codeSpan(path)}, besides the edit below:`
  return [title, '>', ...lines].join('\n')
}

/** What a waiver is for, in Markdown. */
function subjectOf(waiver: BranchWaiver): string {
  if (waiver.kind === 'action') return `${codeSpan(waiver.keep)} in ${codeSpan(waiver.id)}`
  const { type, resource, owner } = waiver
  return `the finding ${codeSpan(type)} on ${codeSpan(resource)}, for which ${escapeMarkdown(owner)} answers,`
}

/**
 * Proposals for open pull requests whose policies were read on sufficient evidence, and have nothing to narrow with the
 * waivers on their branches; and for those whose finding is there, and is waived on their branches.
 */
export function proposalsOfWaivers(
  context: PublishContext,
  own: readonly OwnPullRequest[],
  proposals: readonly Proposal[],
): Proposal[] {
  return own.flatMap((each) => {
    const waivers = context.waivers?.get(each.pull.number)
    if (waivers?.kind !== 'read' || proposals.some(({ identity }) => identity === each.identity)) return []
    if (verdictOnPullRequest(context, each).kind !== 'done') return []
    if (each.body.marker.kind === 'finding' && !isWaivedSubject(context, each, waivers.waivers)) return []
    return waiversAlone(each, waivers) ?? []
  })
}

/** Is the finding there, and does a waiver for it hold today? */
const isWaivedSubject = (
  { findings, today }: PublishContext,
  { identity }: OwnPullRequest,
  waivers: readonly BranchWaiver[],
): boolean => findings.known.has(identity) && waivers.some(({ kind, until }) => kind === 'finding' && today <= until)

/**
 * What is left of a pull request whose waivers leave nothing to narrow: the waivers alone. Once it is merged they hold; were it
 * closed instead, the next run would propose the removal again.
 *
 * `null`: the base has them already.
 */
export function waiversAlone(
  { pull, identity, body }: Pick<OwnPullRequest, 'pull' | 'identity' | 'body'>,
  { waivers, configuration }: Omit<Read, 'kind'>,
): Proposal | null {
  if (configuration === null) return null
  const [subject] = waivers.filter((waiver) => waiver.kind === 'finding')
  const kept = waivers.filter((waiver) => waiver.kind === 'action')
  const policies = [...new Set(kept.map(({ id }) => id))]
  const title = subject === undefined ? titleOfKept(kept, policies) : titleOfWaived(subject)
  const text = [
    paragraph(waivers, configuration).replace(', besides the edit below', ''),
    subject === undefined
      ? 'With these waivers there is nothing left to narrow. Merge this to keep them; closed, the removal is proposed again.'
      : 'With this waiver there is nothing to change for the finding. Merge this to keep it; closed, the change is proposed again.',
  ].join('\n\n')
  const { members } = body.marker
  const labelOfOne = subject === undefined ? policies[0] : displayNameOfFinding(subject)
  return {
    kind: subject === undefined ? 'policy' : 'finding',
    label: members.length > 0 ? pull.branch : (labelOfOne ?? pull.branch),
    policies,
    identity,
    ...(subject && { subject: { type: subject.type, resource: subject.resource } }),
    members,
    identityIn01: null,
    contentHash: shortHash(['waivers', ...waivers.map(({ comment, policy }) => `${comment} ${policy}`)]),
    editHash: shortHash(['waivers']),
    addressHash: body.marker.address,
    branches: [pull.branch, pull.branch],
    branchIn01: null,
    files: [fileOf(configuration)],
    edits: [],
    waivers: waivers.map(({ comment, policy }) => ({ comment, policy })),
    title,
    text,
    message: { headline: title, body: '' },
    danger: [],
  }
}

function titleOfKept(kept: readonly ActionWaiver[], policies: readonly string[]): string {
  const actions = joinList([...new Set(kept.map(({ keep }) => keep))])
  return plainTextLine(`Keep ${actions} in ${joinList(policies.map((id) => id.split('#').at(-1) ?? id))}`).slice(0, 200)
}

export const titleOfWaived = ({ type, resource }: Pick<SubjectWaiver, 'type' | 'resource'>): string =>
  plainTextLine(`Waive the finding ${type} on ${resource}`).slice(0, 200)
