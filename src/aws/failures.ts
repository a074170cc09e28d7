import { InputError, messageOf } from '../errors.ts'

/** The meaning of a failed AWS call for its caller. */
export type Failure =
  /** It may work a little later: throttled, the network, the service's own fault. */
  | 'passing'
  /** The credentials have run out, or were never valid. */
  | 'credentials'
  /** They are valid, and not allowed to do this. */
  | 'denied'
  /** There are none. */
  | 'no-credentials'
  | 'final'

/** The parts of what the SDK throws that distinguish one failure from another. */
function marksOf(error: unknown): { name: string; code: string; status: number } {
  const { name, code, message, $metadata } = (error ?? {}) as {
    name?: unknown
    code?: unknown
    message?: unknown
    $metadata?: { httpStatusCode?: unknown }
  }
  // The SDK puts an error of another realm into one of its own, which keeps the name only in its words.
  const wrapped = /^AWS SDK error wrapper for (\w+)/.exec(textOf(message))?.[1]
  return { name: wrapped ?? textOf(name), code: textOf(code), status: Number($metadata?.httpStatusCode ?? 0) }
}

const textOf = (mark: unknown): string => (typeof mark === 'string' ? mark : '')

const throttling = new Set([
  'BandwidthLimitExceeded',
  'LimitExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'SlowDown',
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'TooManyRequestsException',
])

const network = new Set([
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
])

const badCredentials = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'IncompleteSignature',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'InvalidToken',
  'MissingAuthenticationToken',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
])

const denied = new Set(['AccessDenied', 'AccessDeniedException', 'UnauthorizedException', 'OptInRequired'])

/** Sorts what the SDK throws. */
export function failureOf(error: unknown): Failure {
  const { name, code, status } = marksOf(error)
  if (name === 'CredentialsProviderError' || name === 'TokenProviderError') return 'no-credentials'
  if (isSkewed(error)) return 'passing'
  if (badCredentials.has(name)) return 'credentials'
  if (denied.has(name)) return 'denied'
  if (throttling.has(name) || status === 429 || status >= 500) return 'passing'
  return network.has(code) || name === 'TimeoutError' ? 'passing' : 'final'
}

/** The name that AWS gave the failure (`AccessDenied`), or that of the SDK; empty where it has none. */
export const errorName = (error: unknown): string => marksOf(error).name

/** Were there more calls than the service allows in the time? */
export function isThrottled(error: unknown): boolean {
  const { name, status } = marksOf(error)
  return throttling.has(name) || status === 429
}

/** Credentials that were valid have run out: others may have taken their place since. */
export const hasExpired = (error: unknown): boolean => marksOf(error).name.startsWith('ExpiredToken')

/** One clause on why a call failed, with what to do about it where that is known. */
export function describeFailure(error: unknown, action: string): string {
  const said = messageOf(error).replace(/\.$/, '')
  const name = marksOf(error).name || 'Error'
  if (isSkewed(error)) return `AWS says that the clock of this machine is wrong (${name}); set it and run again`
  const failure = failureOf(error)
  if (failure === 'no-credentials') return `there are no AWS credentials (${name}); configure some and run again`
  if (failure === 'credentials') return `AWS does not accept the credentials (${name}); renew them and run again`
  if (failure === 'denied') return `the credentials may not do this (${name}); allow ${refusedAction(said) ?? action}`
  return failure === 'passing' ? `it kept failing (${name}: ${said}); run again later` : `it failed (${name}: ${said})`
}

/**
 * The action that AWS's own message names, which may be another than the call's: `sts:AssumeRole` of the role before it.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export const refusedAction = (message: string): string | undefined =>
  /\bis not authorized to perform: ([a-z0-9-]+:\w+)/.exec(message)?.[1]

/** No credentials is the caller's to mend before anything else. @throws {InputError} in that case */
export function throwIfNoCredentials(error: unknown): void {
  if (failureOf(error) !== 'no-credentials') return
  throw new InputError(
    `No AWS credentials: ${messageOf(error).replace(/\.$/, '')}. Configure some (in a workflow: aws-actions/configure-aws-credentials), or take the sources that ask AWS out of evidence.cloudtrail, and read files (--events).`,
  )
}

const skewed = new Set(['RequestTimeTooSkewed', 'RequestInTheFuture', 'RequestExpired'])

/**
 * The request was signed at another time than AWS has. The SDK learns AWS's time from the answer, so that the next
 * attempt goes through.
 */
export function isSkewed(error: unknown): boolean {
  const { name } = marksOf(error)
  return skewed.has(name) || (/Signature/.test(name) && /^Signature (?:expired|not yet current)/.test(messageOf(error)))
}

/** No server answers at that address: a Region that does not exist, no network. Waiting for minutes rarely helps. */
export const isUnreachable = (error: unknown): boolean =>
  ['ENOTFOUND', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH'].includes(marksOf(error).code)
