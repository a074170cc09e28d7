import { GitHubError } from '../../github/errors.ts'
import type { PullRequest, GitHubRepository } from '../../github/repository.ts'
import type { PullRequestSettings } from '../../settings/types.ts'

/**
 * Gives a pull request its labels and reviewers, each once: a label or reviewer that was removed again is not added
 * again, and those that an interrupted run did not add are added. What GitHub refuses is reported (one line each) and
 * not fatal.
 */
export async function applyLabelsAndReviewers(
  repository: GitHubRepository,
  pull: PullRequest,
  settings: PullRequestSettings,
): Promise<string[]> {
  const { number } = pull
  const { reviewers, teamReviewers } = settings
  const worn = new Set(pull.labels.map((label) => label.toLowerCase()))
  const missing = settings.labels.filter((label) => !worn.has(label.toLowerCase()))
  const unasked = pull.awaited === 0 && reviewers.length + teamReviewers.length > 0
  if (missing.length === 0 && !unasked) return []

  const problems: string[] = []
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work()
    } catch (error) {
      if (!(error instanceof GitHubError)) throw error
      problems.push(error.message)
    }
  }
  await attempt(async () => {
    const history = await repository.history(number)
    const labels = missing.filter((label) => !history.labels.has(label.toLowerCase()))
    if (labels.length > 0) await attempt(() => repository.addLabels(number, labels))
    if (unasked && !history.reviewRequested) {
      await attempt(() => repository.requestReviewers(number, reviewers, teamReviewers))
    }
  })
  return problems
}
