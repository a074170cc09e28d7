/** The outcome of a call, from a record's `errorCode`, and in some cases its `errorMessage`. */
export interface CallResult {
  readonly errorCode?: string | undefined
  /** Looked at only where the code does not decide, and only where it names authorization or credentials. */
  readonly errorMessage?: string | undefined
  readonly eventSource?: string | undefined
  /** Is this action (`s3:GetObject`, any case) one that the call itself needs? A message may be about another call. */
  isOfCall?(action: string): boolean
}

/**
 * Error codes that say that AWS refused the caller. Everything else came after authorization often enough (NoSuchKey,
 * throttling, validation, EC2's DryRunOperation) that it counts as use: keeping is the safe side.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
const refusals: readonly RegExp[] = [
  /^AccessDenied/,
  // A service may name another one whose refusal it passes on: `KMS.AccessDeniedException`.
  /^\w+\.AccessDenied(?:Exception)?$/,
  /^VpceAccessDenied$/,
  /UnauthorizedOperation$/,
  /^UnauthorizedAccess$/,
  /^Unauthorized(?:Exception)?$/,
  /^AuthorizationError(?:Exception)?$/,
  /^Forbidden(?:Exception)?$/,
  /^NotAuthorized(?:Exception)?$/,
  /^OptInRequired$/,
  /^40[13]$/,
]

/**
 * Services that use such codes for something else than the caller's permissions: a wrong password of a pool's user, a
 * rule of a web ACL, a hosted zone that does not accept a VPC. There IAM has let the caller pass.
 * @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminInitiateAuth.html
 * @see https://docs.aws.amazon.com/Route53/latest/APIReference/API_AssociateVPCWithHostedZone.html
 */
const ambiguous = /^(?:NotAuthorized|Forbidden|Unauthorized)(?:Exception)?$/
const otherMeaning = new Set(['cognito-idp.amazonaws.com', 'cognito-identity.amazonaws.com', 'route53.amazonaws.com'])

/** The caller was not authenticated: no permission of any principal was used. */
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

/**
 * The prefix of an error code (`Client`, `Server` or the Smithy namespace): `Client.UnauthorizedOperation`,
 * `com.amazonaws.x#AccessDenied`.
 */
const prefix = /^(?:(?:Client|Server)\.|.*#)/

/**
 * Does a message matter at all? `kernel/message.ts` distinguishes messages by the same words: nothing else of a message
 * may decide anything.
 */
const mayDecide = /uthoriz|redenti/

/**
 * IAM's own sentence; the action is missing where a service words it for itself. `sql-fields.ts` cuts the same words out of
 * messages.
 */
const refusal = /([Yy]ou are|^(?:[Uu]ser|[Cc]aller) is|is) not authorized to (?:perform|access)(?:: ?([\w-]+:\w+))?/

/** EC2's sentence for credentials that are not valid. */
const invalidCredentials = /not able to validate the provided access credentials/

/**
 * `denied` only where the record says so clearly. An error code that is missing, or was cut off at the record's size
 * limit, leaves the outcome unknown: that counts as use.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export function callOutcome(result: CallResult): 'allowed' | 'denied' {
  const { errorCode, errorMessage } = result
  const code = errorCode?.replace(prefix, '')
  if (code !== undefined) {
    const isRefusal = refusals.some((each) => each.test(code))
    if (isRefusal && !(ambiguous.test(code) && otherMeaning.has(result.eventSource ?? ''))) return 'denied'
    if (failedAuthentication.has(code)) return 'denied'
    // Also EC2's answer to the use of what belongs to another account, which IAM had allowed.
    if (code === 'AuthFailure' && (errorMessage === undefined || invalidCredentials.test(errorMessage))) return 'denied'
  }
  return errorMessage !== undefined && mayDecide.test(errorMessage) && isDenial(errorMessage, result)
    ? 'denied'
    : 'allowed'
}

/** The sentence may be about another call, made by a service's role: it counts where it names an action of this one. */
function isDenial(message: string, result: CallResult): boolean {
  const [text, who, action] = refusal.exec(message) ?? []
  if (text === undefined) return false
  return action === undefined ? who !== 'is' : (result.isOfCall?.(action) ?? false)
}
