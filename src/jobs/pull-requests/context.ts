import type { Branch, GitHubRepository, PullRequest, PullRequestChanges } from '../../github/repository.ts'
import type { Plan } from '../../proof/plan.ts'
import type { PullRequestSettings } from '../../settings/types.ts'
import { sameText, writeBody, type PullRequestBody } from './body.ts'
import type { BranchWaivers } from './waivers/types.ts'
import type { FindingSubjects } from './finding-subjects.ts'
import { shortHash, type Job } from './identity.ts'

/** What every step of a run needs. */
export interface PublishContext {
  readonly repository: GitHubRepository
  readonly plan: Plan
  readonly findings: FindingSubjects
  readonly settings: PullRequestSettings
  readonly job: Job
  readonly base: Branch
  /** Its name, where it is not the default branch of the repository. */
  readonly otherBase?: string
  /** Reads and decides, but writes nothing. */
  readonly dryRun: boolean
  /** `2026-11-30` */
  readonly today: string
  /** Address of the run, whose summary has the whole plan. */
  readonly runUrl?: string
  /** Waivers on branches, by the number of the pull request; absent: none were looked for. */
  readonly waivers?: ReadonlyMap<number, BranchWaivers>
  /** One line each: what was not done although the rest went well. */
  readonly problems: string[]
}

/** What writing one pull request needs: of the plan it needs nothing. */
export type WritingContext = Omit<PublishContext, 'plan' | 'findings'>

export const hashOfBranch = (branch: string): string => shortHash(['branch', branch])

/** Writes a body, with other changes, where it is not what the pull request holds. */
export async function changePullRequest(
  { repository, runUrl, dryRun }: WritingContext,
  pull: PullRequest,
  body: PullRequestBody,
  changes: PullRequestChanges = {},
): Promise<void> {
  const text = writeBody(body, runUrl)
  const all = { ...changes, ...(!sameText(pull.body, text) && { body: text }) }
  if (!dryRun && Object.keys(all).length > 0) await repository.updatePullRequest(pull.number, all)
}
