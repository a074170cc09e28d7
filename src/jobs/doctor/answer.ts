import type { Clock } from '../../aws/clock.ts'
import { errorName, failureOf, isSkewed, isThrottled, refusedAction } from '../../aws/failures.ts'
import { withRetry } from '../../aws/retry.ts'
import { messageOf } from '../../errors.ts'

/** The reason why a call of AWS gave nothing. */
export type FailureKind =
  /** The credentials are valid, and may not do this. */
  | 'denied'
  /** They have run out, or are not valid. */
  | 'credentials'
  | 'no-credentials'
  /** The service allows no more calls now: it says nothing about the set-up. */
  | 'throttled'
  /** No answer, in time or at all. */
  | 'network'
  /** The request was signed at another time than AWS has. */
  | 'clock'
  /** The thing that was asked for is not there. */
  | 'missing'
  | 'other'

export interface CallFailure {
  readonly kind: FailureKind
  /** The permission that the call needs; of a refusal, the one that AWS names. */
  readonly action: string
  /** The name that AWS or the SDK gave it: `AccessDeniedException`. */
  readonly name: string
  readonly message: string
}

/** A fact, or why it is not known. */
export type CallAnswer<T> =
  | { readonly kind: 'known'; readonly value: T }
  | { readonly kind: 'failed'; readonly failure: CallFailure }
  | { readonly kind: 'skipped'; readonly why: string }

export const knownAnswer = <T>(value: T): CallAnswer<T> => ({ kind: 'known', value })
export const skippedAnswer = (why: string): CallAnswer<never> => ({ kind: 'skipped', why })

/** Names of failures that say that a thing is not there. */
const missing =
  /^(NoSuchBucket|NoSuchKey|NoSuchEntity|NoSuchEntityException|NotFound|ResourceNotFoundException|TrailNotFoundException|EventDataStoreNotFoundException|MetadataException|EntityNotFoundException)$/

/** Sorts what a call threw. @param action the permission that the call needs */
export function callFailure(error: unknown, action: string): CallFailure {
  const { code } = (error ?? {}) as { code?: unknown }
  const own = errorName(error)
  // Node's own errors have their name in the code: ENOTFOUND.
  const name = (own === '' || own === 'Error') && typeof code === 'string' ? code : own || 'Error'
  const message = messageOf(error).replace(/\s+/g, ' ').trim().replace(/\.$/, '').slice(0, 300)
  const kind = kindOf(error, name)
  return { kind, action: (kind === 'denied' ? refusedAction(message) : undefined) ?? action, name, message }
}

function kindOf(error: unknown, name: string): FailureKind {
  if (isSkewed(error)) return 'clock'
  if (isThrottled(error)) return 'throttled'
  if (missing.test(name)) return 'missing'
  if (name === 'AbortError') return 'network'
  const failure = failureOf(error)
  if (failure === 'passing') return 'network'
  return failure === 'final' ? 'other' : failure
}

export interface AskOptions {
  readonly clock: Clock
  /** The end of the whole run. */
  readonly signal?: AbortSignal
  /** Milliseconds that a call may take with its repetition. */
  readonly timeoutMs: number
}

/** A call is made twice at most: what is asked is whether it works now. */
const attempts = 2

/**
 * Makes a call, and sorts its failure; one that does not return in time counts as a failure of the network.
 *
 * @param action the permission that the call needs
 * @throws the signal's reason when the whole run is aborted
 */
export async function makeCall<T>(
  action: string,
  { clock, signal, timeoutMs }: AskOptions,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<CallAnswer<T>> {
  const timeout = AbortSignal.timeout(timeoutMs)
  const both = signal ? AbortSignal.any([signal, timeout]) : timeout
  try {
    return knownAnswer(await withRetry(() => call(both), { clock, attempts, signal: both }))
  } catch (error) {
    signal?.throwIfAborted()
    return { kind: 'failed', failure: callFailure(timeout.aborted ? timeout.reason : error, action) }
  }
}

/** The answer with what follows from its value. */
export const mapAnswer = <T, U>(answer: CallAnswer<T>, map: (value: T) => U): CallAnswer<U> =>
  answer.kind === 'known' ? knownAnswer(map(answer.value)) : answer
