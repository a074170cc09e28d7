/**
 * Field note 3: which error codes say that AWS refused the caller. Everything else came after authorisation often
 * enough (NoSuchKey, throttling, validation, EC2's DryRunOperation) that it counts as use: keeping is the safe side.
 * Services prefix codes with who is to blame (`Client.UnauthorizedOperation`).
 */
const refusals: readonly RegExp[] = [
  /^(?:Client\.|Server\.)?AccessDenied/,
  /^VpceAccessDenied$/,
  /UnauthorizedOperation$/,
  /^(?:Client\.)?UnauthorizedAccess$/,
  /^AuthorizationError(?:Exception)?$/,
]

/** The caller was not even authenticated: whoever it was, no permission of theirs was used. */
const failedAuthentication = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'RequestExpired',
  'InvalidToken',
  'InvalidClientTokenId',
  'InvalidAccessKeyId',
  'UnrecognizedClientException',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'SignatureDoesNotMatch',
  'InvalidSignatureException',
  'IncompleteSignature',
  'IncompleteSignatureException',
])

/** What became of a call, from its record's `errorCode`. */
export function outcomeOf(errorCode: string | undefined): 'allowed' | 'denied' {
  if (errorCode === undefined) return 'allowed'
  if (refusals.some((refusal) => refusal.test(errorCode))) return 'denied'
  return failedAuthentication.has(errorCode.replace(/^Client\./, '')) ? 'denied' : 'allowed'
}
