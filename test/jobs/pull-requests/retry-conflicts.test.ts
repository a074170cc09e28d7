import { expect, test } from '@jest/globals'
import { GitHubError } from '../../../src/github/errors.ts'
import { retryConflicts } from '../../../src/jobs/pull-requests/retry-conflicts.ts'

/** Attempts, pauses, and what came of work that fails so often before it succeeds. */
async function tried(failures: number, failure: Error) {
  const attempts: number[] = []
  let pauses = 0
  const work = async (attempt: number): Promise<string> => {
    attempts.push(attempt)
    if (attempts.length <= failures) throw failure
    return 'done'
  }
  const pause = async (): Promise<void> => void pauses++
  const outcome = await retryConflicts(work, pause).catch((error: unknown) => error)
  return { attempts, pauses, outcome }
}

const conflict = new GitHubError('conflict', 'the branch has moved')
const refused = new GitHubError('refused', 'a rule forbids it')
const other = new TypeError('a mistake')

test.each([
  ['work without a conflict', 0, conflict, { attempts: [0], pauses: 0, outcome: 'done' }],
  ['what moved meanwhile', 2, conflict, { attempts: [0, 1, 2], pauses: 2, outcome: 'done' }],
  ['what never settles', Infinity, conflict, { attempts: [0, 1, 2, 3], pauses: 3, outcome: conflict }],
  ['what is refused', 1, refused, { attempts: [0], pauses: 0, outcome: refused }],
  ['another error', 1, other, { attempts: [0], pauses: 0, outcome: other }],
])('%s', async (_, failures, failure, expected) => expect(await tried(failures, failure)).toEqual(expected))
