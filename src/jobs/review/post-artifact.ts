import type { PullRequestReviews } from '../../github/reviews.ts'
import { InputError } from '../../errors.ts'
import { sameName } from '../../github/requests.ts'
import { parseArtifact } from './artifact.ts'
import { postReview, type PostOptions, type PostResult } from './post-review.ts'

/**
 * The run that made the review, by the event of the workflow that it ended: nothing of the artifact decides about it.
 */
export interface ReviewedRun {
  readonly headCommit: string
  readonly headBranch: string
  /** `owner/name`. */
  readonly headRepository: string
}

export interface PostArtifactOptions extends Omit<
  PostOptions,
  'review' | 'number' | 'commit' | 'folder' | 'category' | 'notes' | 'localDiff'
> {
  readonly reviews: PullRequestReviews
  readonly content: string
  readonly ran: ReviewedRun
}

export interface PostedArtifact {
  readonly number: number
  readonly result: PostResult
}

/** The reader has to know who could have written it. */
const note =
  'This review was made in a workflow run of the pull request itself, whose author could change it: read it as a part of the pull request.'

/**
 * Posts a review that another run made, on the open pull requests whose head it reviewed. Event, number and head come from
 * GitHub; of the artifact only texts are taken.
 *
 * @throws InputError for an artifact that cannot be used; GitHubError
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#workflow_run
 */
export async function postArtifact({
  content,
  ran,
  ...options
}: PostArtifactOptions): Promise<readonly PostedArtifact[]> {
  const { review, folder, category } = parseArtifact(content)
  const { headCommit, headBranch, headRepository } = ran
  if (review.head !== headCommit) {
    throw new InputError('the review to be posted is of another commit than the workflow run was for')
  }
  const [owner = ''] = headRepository.split('/')
  // The list of the event is empty for forks.
  const pulls = (await options.reviews.openPulls(owner, headBranch)).filter(
    ({ head }) =>
      head.commit === headCommit &&
      head.branch === headBranch &&
      sameName(head.repository ?? undefined, headRepository),
  )
  const posted: PostedArtifact[] = []
  for (const { number } of pulls) {
    const result = await postReview({ ...options, review, number, commit: headCommit, folder, category, notes: [note] })
    posted.push({ number, result })
  }
  return posted
}
