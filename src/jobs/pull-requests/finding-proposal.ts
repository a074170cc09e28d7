import { blobId } from '../../github/blob.ts'
import type { JudgedFinding } from '../../findings/types.ts'
import { applySplices } from '../../sources/splice.ts'
import type { PullRequestSettings } from '../../settings/types.ts'
import { hasEdits, displayNameOfFinding } from './finding-subjects.ts'
import { branchName, shortHash, hashOfFinding, type Job } from './identity.ts'
import { cutsOf, type Proposal, type ProposedFile } from './proposal.ts'
import type { BlocksOf } from './edit-areas.ts'
import { findingTitleAndMessage } from './wording.ts'

/** What is published of the findings of a run. */
export interface FindingsToPublish {
  readonly findings: readonly JudgedFinding[]
  /** Contents of the files of the checkout. */
  readonly files: ReadonlyMap<string, string>
  readonly blocksOf: BlocksOf
  readonly render: RenderFindings
  /** Are pull requests opened for them? */
  readonly enabled: boolean
  /** The reason why findings may be missing, a sentence; absent: every finding was read to its end. */
  readonly missing?: string
}

/** Title and body for findings of one type on one resource, which lead to the same edits. */
export type RenderFindings = (findings: readonly JudgedFinding[]) => { readonly title: string; readonly body: string }

export interface FindingProposalOptions {
  readonly published: FindingsToPublish
  readonly settings: PullRequestSettings
  readonly job: Job
  /** The base branch, where it is not the default one. */
  readonly otherBase?: string
}

/**
 * A proposal for each resource that findings of one type lead to edits for, in the order of the findings. Of findings on
 * one resource that lead to different edits the first one counts; the next run has the others.
 */
export function findingProposals(options: FindingProposalOptions): Proposal[] {
  const { findings, enabled } = options.published
  if (!enabled) return []
  const subjects = new Map<string, JudgedFinding[]>()
  for (const finding of findings.filter(hasEdits)) {
    const label = displayNameOfFinding(finding)
    const same = subjects.get(label) ?? []
    if (same[0] === undefined || editsOf(same[0]) === editsOf(finding)) subjects.set(label, [...same, finding])
  }
  return [...subjects].map(([label, same]) => proposalOf(label, same, options))
}

const editsOf = ({ proposal }: JudgedFinding): string => JSON.stringify(proposal?.edits)

function proposalOf(
  label: string,
  findings: readonly JudgedFinding[],
  { published, settings, job, otherBase }: FindingProposalOptions,
): Proposal {
  const { type = '', resource = '', proposal } = findings[0] ?? {}
  const edits = proposal?.edits ?? []
  const identity = hashOfFinding(job, type, resource)
  const contentOf = (file: string): string => {
    const content = published.files.get(file)
    if (content === undefined) throw new Error(`a finding edits ${file} but the checkout does not hold its text`)
    return content
  }
  const cuts = edits.flatMap(({ file, splices }) => [file, ...cutsOf(contentOf(file), splices)])
  const files = edits.map(({ file, splices }): ProposedFile => {
    const before = contentOf(file)
    const after = applySplices(before, splices)
    return { path: job.folder + file, after, beforeBlob: blobId(before), afterBlob: blobId(after) }
  })
  const { title: own, body } = published.render(findings)
  const paths = files.map(({ path }) => path)
  const { title, message } = findingTitleAndMessage({ title: own, resource, paths }, job, settings)
  const words = `${type} ${resource.split(':').slice(5).join(' ')}`
  return {
    kind: 'finding',
    label,
    policies: [],
    identity,
    subject: { type, resource },
    members: [],
    identityIn01: null,
    contentHash: shortHash([identity, ...cuts]),
    editHash: shortHash(cuts),
    addressHash: null,
    branches: [
      branchName(settings.branchPrefix, job, words, identity, otherBase),
      branchName(settings.branchPrefix, job, words, shortHash(['other', identity]), otherBase),
    ],
    branchIn01: null,
    files,
    edits: edits.map(({ file, splices }) => ({ path: file, splices })),
    title,
    text: body,
    message,
    danger: [],
  }
}
