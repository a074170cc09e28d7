import { InputError, messageOf } from '../errors.ts'

/** What a failed AWS call means for whoever made it. */
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

interface ServiceError {
  readonly name?: unknown
  readonly code?: unknown
  readonly $fault?: unknown
  readonly $metadata?: { readonly httpStatusCode?: unknown }
}

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
  'RequestExpired',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
])

const denied = new Set(['AccessDenied', 'AccessDeniedException', 'UnauthorizedException', 'OptInRequired'])

/** Sorts what the SDK throws. */
export function failureOf(error: unknown): Failure {
  const { name, code, $metadata } = (error ?? {}) as ServiceError
  if (name === 'CredentialsProviderError' || name === 'TokenProviderError') return 'no-credentials'
  if (badCredentials.has(String(name))) return 'credentials'
  if (denied.has(String(name))) return 'denied'
  const status = Number($metadata?.httpStatusCode ?? 0)
  if (throttling.has(String(name)) || status === 429 || status >= 500) return 'passing'
  return network.has(String(code)) || network.has(String(name)) || name === 'TimeoutError' ? 'passing' : 'final'
}

/** One clause on why a call failed, with what to do about it where that is known. */
export function failureInWords(error: unknown, action: string): string {
  const said = messageOf(error).replace(/\.$/, '')
  const name = String((error as ServiceError | undefined)?.name ?? 'Error')
  switch (failureOf(error)) {
    case 'credentials':
      return `AWS does not accept the credentials (${name}); renew them and run again`
    case 'denied':
      return `the credentials may not do this (${name}); allow ${action}`
    case 'passing':
      return `it kept failing (${name}: ${said}); run again later`
    default:
      return `it failed (${name}: ${said})`
  }
}

/** No credentials is the caller's to mend before anything else. @throws {InputError} in that case */
export function throwIfNoCredentials(error: unknown): void {
  if (failureOf(error) !== 'no-credentials') return
  throw new InputError(
    `No AWS credentials: ${messageOf(error).replace(/\.$/, '')}. Configure some (in a workflow: aws-actions/configure-aws-credentials), or read CloudTrail from files.`,
  )
}
