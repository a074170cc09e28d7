import { partitionOf } from '../../catalog/arn-template.ts'
import type { TrailRecord, UserIdentity } from './parse-record.ts'

export interface Principal {
  /** IAM user or role ARN; with its path where `pathKnown`. */
  readonly arn: string
  readonly account: string
  /**
   * False where only the name is known: names are unique in an account whatever their path, so another record may have
   * the rest.
   */
  readonly pathKnown: boolean
}

/** The principal whose permission a record is evidence of. `reason` is a clause for a reader. */
export type Identity =
  | ({ readonly kind: 'principal' } & Principal)
  | { readonly kind: 'no-evidence'; readonly reason: string; readonly principal?: Principal }
  /** A user or role made the call and the record does not say which. */
  | { readonly kind: 'unidentified'; readonly reason: string }

/**
 * Kinds of event that are no call under a principal's permission.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
const eventTypes: ReadonlyMap<string, string> = new Map([
  ['AwsServiceEvent', 'an event of an AWS service itself (AwsServiceEvent)'],
  ['AwsConsoleSignIn', 'a sign-in to the console (AwsConsoleSignIn)'],
  ['AwsConsoleAction', 'an action of the console itself (AwsConsoleAction)'],
])

/** The reason why an event of this type is no call of an API; `undefined` where it is one. */
export const notApiCallReason = (eventType: string | undefined): string | undefined => eventTypes.get(eventType ?? '')

/**
 * Callers whose permissions no identity policy holds.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
const callerTypes: ReadonlyMap<string, string> = new Map([
  ['AWSService', 'an AWS service called for itself'],
  ['AWSAccount', 'a caller of another account: only resource and trust policies here apply to it'],
  ['Root', 'the root user, whom no identity policy limits'],
  ['SAMLUser', "a SAML caller: the role's trust policy decides"],
  ['WebIdentityUser', "a web identity: the role's trust policy decides"],
  ['Directory', 'a directory user, to whom no IAM policy is attached'],
  ['IdentityCenterUser', 'an Identity Center user, to whom no IAM policy is attached'],
  ['Unknown', 'CloudTrail names no IAM principal (type Unknown)'],
])

const reasonOf = (...types: readonly string[]): string[] => types.flatMap((type) => callerTypes.get(type) ?? [])

/** The reason why calls of root users are no evidence. */
export const [rootUser = ''] = reasonOf('Root')

/**
 * Reasons why calls are no evidence whose callers have no principal and are not kept with what they called. They may use
 * resources of the account, by policies of these resources.
 */
export const callersWithoutPrincipal: ReadonlySet<string> = new Set(
  reasonOf('Directory', 'IdentityCenterUser', 'Unknown'),
)

/**
 * Reasons why a record is no evidence whose caller only policies of the resource let in. Older formats of saved evidence
 * have the reason and not the caller.
 */
export const outsideReasons: ReadonlySet<string> = new Set(
  ['AWSService', 'AWSAccount'].flatMap((type) => callerTypes.get(type) ?? []),
)

const iamArn = /^arn:[^:]+:iam::(\d{12}):(?:user|role)\/.+$/
const sessionArn = /^arn:([^:]+):sts::(\d{12}):assumed-role\/([^/]+)(?:\/|$)/

/**
 * Roles that no customer can edit, by the ARN of the session's issuer. Those of Identity Center are edited by way of their
 * permission sets.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/permissionsetsconcept.html
 */
function reservedRole(arn: string): string | undefined {
  if (arn.includes(':role/aws-service-role/')) return 'a service-linked role, which cannot be edited'
  if (/:role\/aws-reserved\/(?!sso\.amazonaws\.com\/)/.test(arn)) return 'a reserved role, which cannot be edited'
  return arn.includes(':role/aws:') ? 'a role of AWS itself, which cannot be edited' : undefined
}

/**
 * The user or role behind a record's identity, if that is what it is: also one that no customer can edit.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export function namedPrincipal(identity: UserIdentity, region: string): Principal | undefined {
  const issuer = identity.sessionContext.sessionIssuer.arn
  const arn = identity.type === 'IAMUser' ? identity.arn : (issuer ?? identity.arn)
  const account = arn === undefined ? undefined : iamArn.exec(arn)?.[1]
  if (arn !== undefined && account !== undefined) return { arn, account, pathKnown: true }
  if (identity.type === 'IAMUser') {
    const { accountId, userName } = identity
    if (!accountId || !userName || userName === 'HIDDEN_DUE_TO_SECURITY_REASONS') return undefined
    return {
      arn: `arn:${partitionOf(region)}:iam::${accountId}:user/${userName}`,
      account: accountId,
      pathKnown: false,
    }
  }
  const [, partition, sessionAccount, role] = (identity.arn && sessionArn.exec(identity.arn)) || []
  if (partition === undefined || sessionAccount === undefined || role === undefined) return undefined
  return { arn: `arn:${partition}:iam::${sessionAccount}:role/${role}`, account: sessionAccount, pathKnown: false }
}

/** Kinds of caller that are a user or a role, or a session of one. */
const signedBySession: ReadonlySet<string> = new Set(['IAMUser', 'AssumedRole', 'Role', 'FederatedUser'])

/**
 * The principal whose permission a record shows. A session stands for the role or user that issued it.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export function identityOf(record: Pick<TrailRecord, 'userIdentity' | 'eventType' | 'awsRegion'>): Identity {
  const identity = record.userIdentity
  const type = identity.type ?? ''
  const principal = signedBySession.has(type) ? namedPrincipal(identity, record.awsRegion) : undefined

  const noCall = notApiCallReason(record.eventType)
  if (noCall !== undefined) return { kind: 'no-evidence', reason: noCall, ...(principal && { principal }) }

  const noPolicy = callerTypes.get(type)
  if (noPolicy !== undefined) return { kind: 'no-evidence', reason: noPolicy }

  if (!signedBySession.has(type)) {
    const arn = identity.arn ?? ''
    if (iamArn.test(arn) || sessionArn.test(arn)) {
      return { kind: 'unidentified', reason: 'the record has an identity type that is not known' }
    }
    const reason = identity.invokedBy === undefined ? 'the record names no caller' : 'an AWS service called for itself'
    return { kind: 'no-evidence', reason }
  }
  if (principal !== undefined) {
    const reserved = reservedRole(principal.arn)
    return reserved === undefined ? { kind: 'principal', ...principal } : { kind: 'no-evidence', reason: reserved }
  }
  const issuer = identity.sessionContext.sessionIssuer
  if (type === 'FederatedUser' && (issuer.type === 'Root' || issuer.arn?.endsWith(':root'))) {
    return { kind: 'no-evidence', reason: 'the root user, whom no identity policy limits' }
  }
  return { kind: 'unidentified', reason: `the record of a caller of type ${type} does not name it` }
}
