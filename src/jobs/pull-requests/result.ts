import type { GitHubError } from '../../github/errors.ts'
import type { PullRequest } from '../../github/repository.ts'

export type PublishState =
  | 'opened'
  | 'updated'
  | 'unchanged'
  /** Closed unmerged by a user: not proposed again. */
  | 'declined'
  /** It has commits of another author. */
  | 'left'
  /** As many pull requests are open as the settings allow. */
  | 'waiting'
  | 'withdrawn'
  | 'refused'
  | 'failed'
  | 'would-open'
  | 'would-update'
  | 'would-withdraw'

export interface Published {
  /** Id of the policy; the branch where the policy is gone. */
  readonly policy: string
  readonly state: PublishState
  readonly number: number | null
  readonly url: string | null
  /** One sentence, where the state does not say it all. */
  readonly detail: string
}

export interface PublishResult {
  /** In the plan's order, withdrawn ones last. */
  readonly pullRequests: readonly Published[]
  /** One line each: what was not done although the rest went well. */
  readonly problems: readonly string[]
  /** The error that stopped the work, or the first proposal's failure. */
  readonly failure: GitHubError | null
}

export const published = (policy: string, state: PublishState, pull: PullRequest | null, detail = ''): Published => ({
  policy,
  state,
  number: pull?.number ?? null,
  url: pull?.url ?? null,
  detail,
})
