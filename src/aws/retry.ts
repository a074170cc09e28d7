import type { Clock } from './clock.ts'
import { failureOf, isSkewed, isUnreachable } from './failures.ts'

export interface RetryOptions {
  readonly clock: Clock
  readonly signal?: AbortSignal
  /** Calls in all. The default waits some two to four minutes in sum. */
  readonly attempts?: number
}

/** Calls of an address that never answers, or with a clock that stays wrong: some ten seconds in sum. */
const attemptsUnanswered = 4
const firstPause = 1_000
const longestPause = 30_000

/**
 * Calls until it succeeds, pausing longer each time, as long as the failures are passing ones. The pause is half fixed,
 * half chance, so that several readers do not come back at once.
 *
 * @throws the last failure
 */
export async function withRetry<Result>(call: () => Promise<Result>, options: RetryOptions): Promise<Result> {
  const { clock, signal, attempts = 12 } = options
  for (let attempt = 1; ; attempt++) {
    try {
      return await call()
    } catch (error) {
      signal?.throwIfAborted()
      const most = isUnreachable(error) || isSkewed(error) ? Math.min(attempts, attemptsUnanswered) : attempts
      if (attempt >= most || failureOf(error) !== 'passing') throw error
      const pause = Math.min(longestPause, firstPause * 2 ** (attempt - 1))
      await clock.sleep(pause * (0.5 + clock.random() / 2), signal)
    }
  }
}
