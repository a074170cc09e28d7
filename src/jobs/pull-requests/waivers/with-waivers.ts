import { blobId } from '../../../github/blob.ts'
import { codeSpan, escapeMarkdown } from '../../../report/escape.ts'
import { inert } from '../../../report/inert.ts'
import { joinList } from '../../../report/wording.ts'
import type { Context } from '../context.ts'
import { hash } from '../identity.ts'
import type { Proposal, ProposedFile } from '../proposal.ts'
import type { OwnPullRequest } from '../survey.ts'
import { verdictOnPullRequest } from '../withdraw.ts'
import type { BranchWaiver, BranchWaivers, ConfigurationEdit } from './types.ts'

type Read = Extract<BranchWaivers, { kind: 'read' }>

/**
 * The proposals of a run, each with the waivers that are on the branch of its pull request: the same commit adds them to the
 * configuration, so that they hold once it is merged.
 *
 * @param own open pull requests of the job
 */
export function withBranchWaivers(
  proposals: readonly Proposal[],
  own: readonly OwnPullRequest[],
  waivers: ReadonlyMap<number, BranchWaivers>,
): Proposal[] {
  return proposals.map((proposal) => {
    const pull = own.find(({ identity }) => identity === proposal.identity)?.pull
    const found = pull && waivers.get(pull.number)
    return found?.kind === 'read' ? withWaivers(proposal, found) : proposal
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
  const lines = waivers.map(
    ({ keep, id, until, because, by, url }) =>
      `> - ${codeSpan(keep)} in ${codeSpan(id)} until ${until}: ${escapeMarkdown(because)} ([${escapeMarkdown(by)}](${url}))`,
  )
  const title = `> **Kept as comments asked.** The branch adds to ${codeSpan(path)}, besides the edit below:`
  return [title, '>', ...lines].join('\n')
}

/**
 * Proposals for open pull requests whose policies were read on sufficient evidence, and have nothing to narrow with the
 * waivers on their branches.
 */
export function proposalsOfWaivers(
  context: Context,
  own: readonly OwnPullRequest[],
  proposals: readonly Proposal[],
): Proposal[] {
  return own.flatMap((each) => {
    const waivers = context.waivers?.get(each.pull.number)
    if (waivers?.kind !== 'read' || proposals.some(({ identity }) => identity === each.identity)) return []
    if (verdictOnPullRequest(context, each).kind !== 'done') return []
    return waiversAlone(each, waivers) ?? []
  })
}

/**
 * What is left of a pull request whose waivers leave nothing to narrow: the waivers alone. Once it is merged they hold; were it
 * closed instead, the next run would propose the removal again.
 *
 * `null`: the base has them already.
 */
function waiversAlone({ pull, identity, body }: OwnPullRequest, { waivers, configuration }: Read): Proposal | null {
  if (configuration === null) return null
  const kept = joinList([...new Set(waivers.map(({ keep }) => keep))])
  const policies = [...new Set(waivers.map(({ id }) => id))]
  const title = inert(`Keep ${kept} in ${joinList(policies.map((id) => id.split('#').at(-1) ?? id))}`).slice(0, 200)
  const text = [
    paragraph(waivers, configuration).replace(', besides the edit below', ''),
    'With these waivers there is nothing left to narrow. Merge this to keep them; closed, the removal is proposed again.',
  ].join('\n\n')
  const { members } = body.marker
  return {
    kind: 'policy',
    label: members.length > 0 ? pull.branch : (policies[0] ?? pull.branch),
    policies,
    identity,
    members,
    identityIn01: null,
    contentHash: hash(['waivers', ...waivers.map(({ comment, policy }) => `${comment} ${policy}`)]),
    editHash: hash(['waivers']),
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
