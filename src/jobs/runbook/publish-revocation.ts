import type { ChangedFile } from '../../findings/edited-files.ts'
import { blobId } from '../../github/blob.ts'
import type { GitHubRepository } from '../../github/repository.ts'
import { plainTextLine } from '../../report/plain-text-line.ts'
import { oneLine } from '../../report/escape.ts'
import type { RunbookRun } from '../../runbooks/run.ts'
import type { PullRequestSettings } from '../../settings/types.ts'
import { formatCount } from '../../words.ts'
import type { WritingContext } from '../pull-requests/context.ts'
import { assertBranchPrefix, branchName, shortHash, type Job } from '../pull-requests/identity.ts'
import { dangerOf } from '../pull-requests/order.ts'
import { applyDecision, readPullRequestState } from '../pull-requests/publish-one.ts'
import type { Proposal, ProposedFile } from '../pull-requests/proposal.ts'
import type { Published } from '../pull-requests/result.ts'
import { retryConflicts } from '../pull-requests/retry-conflicts.ts'

export interface RevocationRequest {
  readonly run: RunbookRun
  /** Id of the run: the pull request is one for the run, however often it is published. */
  readonly runId: string
  readonly settings: PullRequestSettings
  readonly repository: GitHubRepository
  /** The path of the run's files within the repository: `''`, or `envs/prod/`. */
  readonly folder: string
  readonly checkedOut?: string
  readonly dryRun: boolean
  readonly runUrl?: string
  readonly today: string
  /** Markdown of the pull request. */
  readonly body: string
  /** The files that the revocations edit together, before and after. */
  readonly files: readonly ChangedFile[]
  readonly pause?: () => Promise<void>
}

export interface PublishedRevocation {
  readonly published: Published
  readonly problems: readonly string[]
}

/**
 * The pull request of a revocation, published as narrowings are: found again by its marker, one commit on top of the base,
 * and left alone once another person has pushed to its branch.
 *
 * @throws GitHubError
 */
export async function publishRevocation(request: RevocationRequest): Promise<PublishedRevocation> {
  const { repository, settings, dryRun, today, runUrl } = request
  assertBranchPrefix(settings.branchPrefix)
  const base = await repository.branch(settings.base ?? request.checkedOut)
  const isDefault = base.name === (await repository.defaultBranch())
  const job: Job = { name: `runbook ${request.runId}`, folder: request.folder }
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
  const proposal = proposalOf(request, job, isDefault ? '' : base.name)
  const [branch] = proposal.branches
  const target = { branch, own: null, identities: [proposal.identity], replaces: [] }
  const published = await retryConflicts(async () => {
    const branches = await repository.branches(branch)
    return applyDecision(context, proposal, target, await readPullRequestState(context, proposal, target, branches))
  }, request.pause)
  return { published, problems: context.problems }
}

function proposalOf(request: RevocationRequest, job: Job, otherBase: string): Proposal {
  const { run, runId, settings, folder, body } = request
  const { runbook } = run.bound
  const files = filesOf(request)
  const identity = shortHash(['runbook', folder, runId])
  const content = files.flatMap(({ path, afterBlob }) => [path, afterBlob])
  const title = titleOf(run, settings)
  const named = (name: string): string =>
    branchName(settings.branchPrefix, { ...job, name: '' }, `runbook ${runbook.id}`, name, otherBase)
  return {
    kind: 'policy',
    label: `${runbook.id} ${runId}`,
    policies: run.revocation.flatMap(({ policies }) => policies.map(({ id }) => id)),
    identity,
    members: [],
    identityIn01: null,
    contentHash: shortHash([identity, ...content]),
    editHash: shortHash(['edit', identity, ...content]),
    addressHash: null,
    branches: [named(identity), named(shortHash(['other', identity]))],
    branchIn01: null,
    files,
    // Nothing else is published beside it.
    edits: [],
    title,
    text: body,
    message: { headline: title, body: `Run ${runId} of the runbook ${runbook.id}, version ${runbook.version}.` },
    danger: dangerOf(run.revocation.flatMap(({ policies }) => policies)),
  }
}

function titleOf({ bound, principals }: RunbookRun, { titlePrefix }: PullRequestSettings): string {
  const { priority, title } = bound.runbook
  return oneLine(
    `${titlePrefix}${priority} ${plainTextLine(title)}: revoke access of ${formatCount(principals.length, 'principal')}`,
    250,
  )
}

const filesOf = ({ files, folder }: RevocationRequest): ProposedFile[] =>
  files
    .filter(({ before, after }) => before !== after)
    .map(({ path, before, after }) => {
      return { path: folder + path, after, beforeBlob: blobId(before), afterBlob: blobId(after) }
    })
