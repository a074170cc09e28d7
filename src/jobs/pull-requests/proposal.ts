import { createHash } from 'node:crypto'
import { InputError } from '../../errors.ts'
import { blobId } from '../../github/blob.ts'
import type { Plan, PolicyPlan } from '../../proof/plan.ts'
import type { PullRequestSettings } from '../../settings/types.ts'
import { applySplices } from '../../sources/splice.ts'
import type { Splice } from '../../sources/types.ts'
import type { EditedFile } from '../narrow/build-plan.ts'
import { titleOf, withMarker } from './marker.ts'

/** The intended pull request for one policy source. */
export interface Proposal {
  readonly policy: string
  readonly policyHash: string
  /** Hash of what is taken out and put in: the same after edits elsewhere in the file, another when the proposal is. */
  readonly contentHash: string
  readonly branch: string
  /** From the repository's root. */
  readonly path: string
  readonly after: string
  readonly beforeBlob: string
  readonly afterBlob: string
  readonly title: string
  readonly body: string
}

export type Render = (policy: PolicyPlan, plan: Plan) => { readonly title: string; readonly body: string }

/**
 * The proposals of a plan, in its order: one per narrowed policy that has an edit, each as if it were the only one.
 * @param folder where the plan's files lie within the repository: `''`, or `envs/prod/`
 */
export function proposalsOf(
  plan: Plan,
  files: readonly EditedFile[],
  settings: PullRequestSettings,
  render: Render,
  folder = '',
): Proposal[] {
  assertBranchPrefix(settings.branchPrefix)
  const read = new Map(files.map(({ path, before }) => [path, before]))
  return plan.policies
    .filter((policy) => policy.status === 'narrowed' && policy.edits.length > 0)
    .map((policy) => {
      const before = read.get(policy.file)
      if (before === undefined) throw new Error(`the plan edits ${policy.file} but does not hold its text`)
      const after = applySplices(before, policy.edits)
      const policyHash = hashOfPolicy(policy.id)
      const contentHash = hash([policy.id, ...cuts(before, policy.edits)])
      const { title, body } = render(policy, plan)
      return {
        policy: policy.id,
        policyHash,
        contentHash,
        branch: branchOf(settings.branchPrefix, policy),
        path: folder + policy.file,
        after,
        beforeBlob: blobId(before),
        afterBlob: blobId(after),
        title: titleOf(settings.titlePrefix + title),
        body: withMarker(body, { policy: policyHash, content: contentHash, withdrawn: false }),
      }
    })
}

export const hashOfPolicy = (id: string): string => hash([id])

/** `whittle/aws-iam-policy-deploy-1a2b3c4d`: the same for ever, for people first, unique by the hash of the policy's id. */
function branchOf(prefix: string, policy: PolicyPlan): string {
  const words = (policy.address ?? policy.file).toLowerCase().replace(/[^a-z0-9]+/g, '-')
  const slug = words.slice(0, 40).replace(/^-+|-+$/g, '')
  return `${prefix}${slug === '' ? 'policy' : slug}-${hashOfPolicy(policy.id).slice(0, branchHashLength)}`
}

const branchHashLength = 8

/** The hash in a branch name of `branchOf`, or `null` for any other branch. */
export const policyHashIn = (branch: string): string | null => /-([0-9a-f]{8})$/.exec(branch)?.[1] ?? null

/** Where a commit is made before the branch moves to it at once. */
export const stagingOf = (branch: string): string => `${branch}--next`
export const policyHashInStaging = (branch: string): string | null => /-([0-9a-f]{8})--next$/.exec(branch)?.[1] ?? null

/** git-check-ref-format, and nothing that a shell or a URL reads otherwise. */
function assertBranchPrefix(prefix: string): void {
  const valid = /^[A-Za-z0-9][A-Za-z0-9._/-]*$/.test(prefix) && !/\.\.|\/\/|\/\.|\.\/|\.lock\//.test(prefix)
  if (!valid) {
    throw new InputError(
      `pull-requests.branch-prefix: "${prefix}" cannot begin a branch name; use letters, digits, . _ / and -`,
    )
  }
}

const cuts = (text: string, splices: readonly Splice[]): string[] =>
  splices
    .toSorted((one, other) => one.start - other.start)
    .flatMap((splice) => [text.slice(splice.start, splice.end), splice.text])

const hash = (parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16)
