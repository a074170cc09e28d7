import type { Comment } from '../../github/comments.ts'
import type { BranchComparison, PullRequest } from '../../github/repository.ts'
import type { PullRequestBody } from '../pull-requests/body.ts'

/** A pull request of this job, and the comment on it that holds a command. */
export interface CommandTarget {
  readonly comment: Comment
  /** Login of its author. */
  readonly by: string
  readonly pull: PullRequest
  readonly body: PullRequestBody
  readonly comparison: BranchComparison
}
