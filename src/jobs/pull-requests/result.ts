import type { GitHubError } from '../../github/errors.ts'
import type { PullRequest } from '../../github/repository.ts'
import type { PullRequestLinks } from '../../report/plan/markdown/table.ts'

export const publishStates = [
  'opened',
  'updated',
  'unchanged',
  /** Closed unmerged by a user: not proposed again. */
  'declined',
  /** It has commits of another author, or its evidence could not be renewed: it stays open as it is. */
  'left',
  /** As many pull requests are open as the settings allow, or an earlier stage of the rollout goes first. */
  'waiting',
  /** Closed: there is nothing to narrow any more, or another pull request goes on with it. */
  'withdrawn',
  /** The proposal does not fit what the base branch holds. */
  'refused',
  'failed',
  'would-open',
  'would-update',
  'would-withdraw',
] as const

export type PublishState = (typeof publishStates)[number]

export interface Published {
  /** Id of the policy, or what the group is; the branch where the policy is not known any more. */
  readonly policy: string
  /** Hash of the policy, group or finding, where this run proposes it. */
  readonly identity?: string
  /** Ids of the policies of a group. */
  readonly policies?: readonly string[]
  readonly state: PublishState
  readonly number: number | null
  readonly url: string | null
  /** One sentence, where the state does not say it all. */
  readonly detail: string
}

export interface PublishResult {
  /** Proposals in the order in which they were published, those that are not proposed any more last. */
  readonly pullRequests: readonly Published[]
  /** One line each: what was not done although the rest went well. */
  readonly problems: readonly string[]
  /** The error that stopped the work, or the first proposal's failure. */
  readonly failure: GitHubError | null
}

export const publishedResult = (
  policy: string,
  state: PublishState,
  pull: PullRequest | null,
  detail = '',
): Published => ({
  policy,
  state,
  number: pull?.number ?? null,
  url: pull?.url ?? null,
  detail,
})

/** The pull requests that are open now, by the id of each policy that they propose. */
export const openPullsByPolicy = (pullRequests: readonly Published[]): PullRequestLinks =>
  new Map(
    pullRequests.flatMap(({ policy, policies = [policy], state, number, url }) =>
      number === null || url === null || state === 'withdrawn' || state === 'declined'
        ? []
        : policies.map((id) => [id, { number, url }] as const),
    ),
  )

/** The number of pull requests that ended in each state; all states are there. */
export function countsByState({ pullRequests }: Pick<PublishResult, 'pullRequests'>): Record<PublishState, number> {
  const counts = Object.fromEntries(publishStates.map((state) => [state, 0])) as Record<PublishState, number>
  for (const { state } of pullRequests) counts[state]++
  return counts
}

/** Was a proposal not opened or updated although it should have been? Declined, left and waiting are no failures. */
export const isFailure = ({ state }: Pick<Published, 'state'>): boolean => state === 'refused' || state === 'failed'
