import { blobId } from '../../github/blob.ts'
import { GitHubError } from '../../github/errors.ts'
import type { GitHubRepository } from '../../github/repository.ts'
import { oneLine } from '../../report/escape.ts'
import { plainTextLine } from '../../report/plain-text-line.ts'
import { renderRestoration, type RestorationReport } from '../../report/restore/markdown.ts'
import type { PullRequestSettings } from '../../settings/types.ts'
import { applySplices } from '../../sources/splice.ts'
import type { WritingContext } from '../pull-requests/context.ts'
import { assertBranchPrefix, branchName, shortHash, type Job } from '../pull-requests/identity.ts'
import { dangerOf } from '../pull-requests/order.ts'
import { applyDecision, readPullRequestState } from '../pull-requests/publish-one.ts'
import type { Proposal, ProposedFile } from '../pull-requests/proposal.ts'
import { publishedResult, type Published } from '../pull-requests/result.ts'
import { retryConflicts } from '../pull-requests/retry-conflicts.ts'
import type { VerifiedPolicy, VerifyResult } from './run-verify.ts'

export interface RestorationRequest {
  readonly result: Pick<VerifyResult, 'policies' | 'checkout'>
  readonly settings: PullRequestSettings
  readonly repository: GitHubRepository
  /** The path of the files within the repository: `''`, or `envs/prod/`. */
  readonly folder: string
  readonly checkedOut?: string
  readonly dryRun: boolean
  readonly runUrl?: string
  /** `2026-11-30` */
  readonly today: string
  readonly pullOf: RestorationReport['pullOf']
  readonly pause?: () => Promise<void>
  readonly signal?: AbortSignal
}

export interface PublishedRestorations {
  readonly pullRequests: readonly Published[]
  readonly problems: readonly string[]
}

/** The job of restorations: no pull request of `narrow` or of a runbook has its marker. */
const restoringJob = ({ name, folder }: Job): Job => ({
  name: name === '' ? 'restore' : `restore ${name}`,
  folder,
})

/**
 * A pull request for each policy whose broken calls can be allowed again, published as narrowings are: found again by its
 * marker, one commit on top of the base, and left alone once another person has pushed to its branch. None is merged.
 *
 * @throws GitHubError where the base branch cannot be read; what fails for one policy is among the results
 */
export async function publishRestorations(request: RestorationRequest): Promise<PublishedRestorations> {
  const { repository, settings, dryRun, today, runUrl, result, signal } = request
  const wanted = result.policies.filter(({ edits }) => edits.length > 0)
  if (wanted.length === 0) return { pullRequests: [], problems: [] }
  assertBranchPrefix(settings.branchPrefix)
  const base = await repository.branch(settings.base ?? request.checkedOut)
  const isDefault = base.name === (await repository.defaultBranch())
  const job = restoringJob({ name: settings.name ?? '', folder: request.folder })
  const context: WritingContext = {
    repository,
    settings,
    job,
    base,
    ...(!isDefault && { otherBase: base.name }),
    dryRun,
    today,
    ...(runUrl !== undefined && { runUrl }),
    problems: [],
  }
  const pullRequests: Published[] = []
  for (const policy of wanted) {
    signal?.throwIfAborted()
    const proposal = proposalOf(policy, request, job, isDefault ? '' : base.name)
    pullRequests.push(await publishOne(context, proposal, request))
  }
  return { pullRequests, problems: context.problems }
}

async function publishOne(
  context: WritingContext,
  proposal: Proposal,
  { repository, pause }: RestorationRequest,
): Promise<Published> {
  const [branch] = proposal.branches
  const target = { branch, own: null, identities: [proposal.identity], replaces: [] }
  try {
    return await retryConflicts(async () => {
      const branches = await repository.branches(branch)
      return applyDecision(context, proposal, target, await readPullRequestState(context, proposal, target, branches))
    }, pause)
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error
    return publishedResult(proposal.label, 'failed', null, error.message)
  }
}

function proposalOf(
  { source, calls, edits, added }: VerifiedPolicy,
  { result, settings, folder, today, pullOf }: RestorationRequest,
  job: Job,
  otherBase: string,
): Proposal {
  const { id, file, address } = source
  const identity = shortHash(['restore', job.name, folder, id])
  const files = [fileOf(folder, file, result.checkout.files.get(file) ?? '', edits)]
  const content = files.flatMap(({ path, afterBlob }) => [path, afterBlob])
  const name = address ?? file
  const title = oneLine(`${settings.titlePrefix}Restore what ${plainTextLine(name)} needs`, 250)
  const named = (of: string): string =>
    branchName(settings.branchPrefix, { name: '', folder }, `restore ${name}`, of, otherBase)
  return {
    kind: 'policy',
    label: id,
    policies: [id],
    identity,
    members: [],
    identityIn01: null,
    contentHash: shortHash([identity, JSON.stringify(added)]),
    editHash: shortHash(['edit', identity, ...content]),
    addressHash: null,
    branches: [named(identity), named(shortHash(['other', identity]))],
    branchIn01: null,
    files,
    edits: [],
    title,
    text: renderRestoration({ policy: id, address: name, calls, added, pullOf, today }),
    message: { headline: title, body: 'AWS refused calls whose permissions were removed.' },
    danger: dangerOf([]),
  }
}

function fileOf(folder: string, file: string, before: string, edits: VerifiedPolicy['edits']): ProposedFile {
  const after = applySplices(before, edits)
  return { path: folder + file, after, beforeBlob: blobId(before), afterBlob: blobId(after) }
}
