import { GitHubError } from '../../github/errors.ts'

/** Attempts at work that finds something else at GitHub than it has read. */
const mostAttempts = 4

/**
 * Does work that reads what is at GitHub and changes it, anew where that has changed meanwhile: another run was quicker, or
 * GitHub does not know yet what it has made itself.
 *
 * @param work is given the number of the attempt, from 0
 * @param pause between two attempts
 * @throws GitHubError that of the last attempt, or one that is no conflict
 */
export async function retryConflicts<T>(
  work: (attempt: number) => Promise<T>,
  pause?: () => Promise<void>,
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work(attempt)
    } catch (error) {
      if (!(error instanceof GitHubError) || error.kind !== 'conflict' || attempt === mostAttempts - 1) throw error
      await pause?.()
    }
  }
}
