import { systemClock, type Clock } from '../../aws/clock.ts'
import { describeFailure, throwIfNoCredentials } from '../../aws/failures.ts'
import { withRetry } from '../../aws/retry.ts'

interface Request {
  readonly clock?: Clock
  readonly signal?: AbortSignal
}

/** A call of Access Analyzer, repeated where its failure may pass. */
export const withRetries = <Result>(
  { clock = systemClock, signal }: Request,
  call: () => Promise<Result>,
): Promise<Result> => withRetry(call, { clock, ...(signal && { signal }) })

/**
 * A failed call in words.
 *
 * @param action the permission that the call needs
 * @throws the signal's reason when aborted, and an error where there are no credentials: no other call would succeed
 */
export function describeFailedCall({ signal }: Request, error: unknown, action: string): string {
  signal?.throwIfAborted()
  throwIfNoCredentials(error)
  return describeFailure(error, action)
}
