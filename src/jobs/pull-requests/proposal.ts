import { dirname } from 'node:path/posix'
import { byCodeUnits, groupBy } from '../../collections.ts'
import { blobId } from '../../github/blob.ts'
import type { CommitMessage } from '../../github/repository.ts'
import type { Plan, PolicyPlan } from '../../proof/plan.ts'
import type { PullRequestSettings } from '../../settings/types.ts'
import { applySplices } from '../../sources/splice.ts'
import type { Splice } from '../../sources/types.ts'
import { formatCount } from '../../words.ts'
import type { EditedFile } from '../narrow/build-plan.ts'
import { assertBranchPrefix, branchName, shortHash, hashIn01, hashOfGroup, hashOfPolicy, type Job } from './identity.ts'
import type { FindingSubjectName, WaiverTrailer } from './marker.ts'
import { compareDanger, dangerOf, type Danger } from './order.ts'
import type { FileEdits } from './edit-areas.ts'
import { groupText, titleAndMessage, type Part } from './wording.ts'

/** The intended pull request for one policy, for a group of them, or for a finding of Access Analyzer. */
export interface Proposal {
  readonly kind: 'policy' | 'finding'
  /** For people: the policy's id, or what the group is. */
  readonly label: string
  /** Ids of its policies. */
  readonly policies: readonly string[]
  /** Hash of the policy, of the group, or of the finding's subject. */
  readonly identity: string
  /** What a finding is about. */
  readonly subject?: FindingSubjectName
  /** Hashes of the policies of a group; empty: `identity` is one itself. */
  readonly members: readonly string[]
  /** The hash by which version 0.1 knew the policy; `null` for groups. */
  readonly identityIn01: string | null
  /** Hash of what is taken out and put in: the same after edits elsewhere in the file, another when the proposal is. */
  readonly contentHash: string
  /** The same without the policy's name: one that was moved or renamed is found by it. */
  readonly editHash: string
  /** Of the policy's address; `null` where there is none, and for groups. */
  readonly addressHash: string | null
  /** The name of its branch, and the one to take where that is another job's. */
  readonly branches: readonly [string, string]
  /** The branch on which version 0.1 had it; `null` for groups. */
  readonly branchIn01: string | null
  readonly files: readonly ProposedFile[]
  readonly edits: readonly FileEdits[]
  /** Waivers on the branch of its pull request that the run has read; absent: it has looked for none. */
  readonly waivers?: readonly WaiverTrailer[]
  /** Comments whose waivers on the branch this run takes back. */
  readonly dropped?: ReadonlySet<number>
  readonly title: string
  readonly text: string
  readonly message: CommitMessage
  readonly danger: Danger
}

export interface ProposedFile {
  /** From the repository's root. */
  readonly path: string
  readonly after: string
  /** `null`: the base has no such file. */
  readonly beforeBlob: string | null
  readonly afterBlob: string
}

export type Render = (policy: PolicyPlan, plan: Plan) => { readonly title: string; readonly body: string }

export interface ProposalOptions {
  readonly plan: Plan
  readonly files: readonly EditedFile[]
  readonly settings: PullRequestSettings
  readonly render: Render
  readonly job: Job
  /** The base branch, where it is not the default one. */
  readonly otherBase?: string
  /** The owners of a path of the repository, e.g. `@acme/iam @jane`; empty: none. */
  readonly ownersOf?: (path: string) => string
}

/** What a group's text may have of a body's 65,536 characters. */
const groupTextLimit = 60_000

/** Is a policy proposed to be narrowed: is there an edit to publish? */
export const isProposed = ({ status, edits }: PolicyPlan): boolean => status === 'narrowed' && edits.length > 0

/** The proposals of a plan, those that remove the most dangerous grants first, each as if it were the only one. */
export function proposalsOf(options: ProposalOptions): Proposal[] {
  const { plan, job, settings, render } = options
  assertBranchPrefix(settings.branchPrefix)
  const parts = plan.policies.filter(isProposed).map((policy): Part => {
    const { title, body } = render(policy, plan)
    return { policy, path: job.folder + policy.file, title, body }
  })
  return groupsOf(parts, options)
    .map((group) => proposalOf(group, options))
    .sort((one, other) => compareDanger(one.danger, other.danger) || byCodeUnits(addressOf(one), addressOf(other)))
}

const addressOf = ({ label }: Proposal): string => `${label.split('#').at(-1)}\n${label}`

interface Group {
  readonly parts: readonly Part[]
  readonly kind: PullRequestSettings['group']
  /** The directory, or the owners. */
  readonly key: string
}

function groupsOf(parts: readonly Part[], { settings: { group }, ownersOf }: ProposalOptions): Group[] {
  if (group === 'policy') return parts.map((part) => ({ parts: [part], kind: group, key: '' }))
  const groups = groupBy(parts, ({ path }) => (group === 'directory' ? dirname(path) : (ownersOf?.(path) ?? '')))
  return [...groups].map(([key, parts]) => ({ parts, kind: group, key }))
}

function proposalOf({ parts, kind, key }: Group, options: ProposalOptions): Proposal {
  const { job, settings, otherBase } = options
  const policies = parts.map(({ policy }) => policy)
  const [only] = policies
  const single = kind === 'policy' && only !== undefined
  const hashes = policies.map(({ id }) => hashOfPolicy(job, id))
  const identity = kind === 'policy' ? (hashes[0] ?? '') : hashOfGroup(job, kind, key)
  const name = kind === 'directory' ? (key === '.' ? 'the root folder' : key) : key === '' ? 'no owner' : key
  const cuts = policies.map((policy) => cutsOf(textOf(policy.file, options), policy.edits))
  const contents = policies.map(({ id }, index) => shortHash([id, ...(cuts[index] ?? [])]))
  const { title, message } = titleAndMessage(parts, kind === 'policy' ? null : name, job, settings)
  const words = single ? (only.address ?? only.file) : name
  return {
    kind: 'policy',
    label: single ? only.id : `${name} (${formatCount(policies.length, 'policy', 'policies')})`,
    policies: policies.map(({ id }) => id),
    identity,
    members: single ? [] : hashes.toSorted(),
    identityIn01: single ? hashIn01(only.id) : null,
    contentHash: single ? (contents[0] ?? '') : shortHash([identity, ...contents.toSorted()]),
    editHash: shortHash(cuts.flat()),
    addressHash: single && only.address !== undefined ? shortHash(['address', only.address]) : null,
    branches: [
      branchName(settings.branchPrefix, job, words, identity, otherBase),
      branchName(settings.branchPrefix, job, words, shortHash(['other', identity]), otherBase),
    ],
    branchIn01: single ? branchName(settings.branchPrefix, { name: '', folder: '' }, words, hashIn01(only.id)) : null,
    files: filesOf(policies, options),
    edits: policies.map(({ file, edits }) => ({ path: file, splices: edits })),
    title,
    text: parts.length === 1 ? (parts[0]?.body ?? '') : groupText(parts, name, groupTextLimit),
    message,
    danger: dangerOf(policies),
  }
}

function filesOf(policies: readonly PolicyPlan[], options: ProposalOptions): ProposedFile[] {
  return [...new Set(policies.map(({ file }) => file))].map((file) => {
    const before = textOf(file, options)
    const edits = policies.filter((policy) => policy.file === file).flatMap((policy) => policy.edits)
    const after = applySplices(before, edits)
    return { path: options.job.folder + file, after, beforeBlob: blobId(before), afterBlob: blobId(after) }
  })
}

function textOf(file: string, { files }: ProposalOptions): string {
  const found = files.find(({ path }) => path === file)
  if (found === undefined) throw new Error(`the plan edits ${file} but does not hold its text`)
  return found.before
}

/** What splices take out and put in, in their order. */
export const cutsOf = (text: string, splices: readonly Splice[]): string[] =>
  splices
    .toSorted((one, other) => one.start - other.start)
    .flatMap((splice) => [text.slice(splice.start, splice.end), splice.text])
