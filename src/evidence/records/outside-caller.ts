import type { OriginKeys, OutsideCaller, OutsideKey } from '../types.ts'
import { isAccountId, type RecordHead, type UserIdentity } from './parse-record.ts'

/** A caller from outside of the account that recorded the call, with what its record says of the request's origin. */
export interface OutsideOrigin {
  readonly caller: OutsideCaller
  readonly origin?: OriginKeys
}

/** Kinds of event that are calls of an API; the others record what a service did by itself. */
const isCall = (eventType: string | undefined): boolean =>
  eventType === undefined || eventType === 'AwsApiCall' || eventType === 'AwsVpceEvent' || eventType === 'AwsVpceEvents'

/**
 * The caller of a record, if it is another account, an AWS service with a principal of its own, or one that did not sign
 * the request. Only policies of the resource apply to them.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export function outsideCallerOf(
  record: Pick<RecordHead, 'userIdentity' | 'eventType' | 'contextKeys'>,
): OutsideOrigin | undefined {
  const caller = isCall(record.eventType) ? callerIn(record.userIdentity) : undefined
  const origin = record.contextKeys?.origin
  return caller && { caller, ...(origin && { origin }) }
}

function callerIn({ type, arn, accountId, principalId, invokedBy }: UserIdentity): OutsideCaller | undefined {
  switch (type) {
    case 'AWSAccount': {
      if (!isAccountId(accountId)) return { kind: 'anonymous' }
      const principal = arn ?? (principalId === '' ? undefined : principalId)
      return { kind: 'account', account: accountId, ...(principal !== undefined && { principal }) }
    }
    case 'Unknown':
      return principalId?.toLowerCase() === 'anonymous' ? { kind: 'anonymous' } : undefined
    case 'AWSService':
      // Which service it is may be kept back.
      return { kind: 'service', service: invokedBy ?? 'AWS Internal' }
    case undefined:
      return invokedBy === undefined ? undefined : { kind: 'service', service: invokedBy }
    default:
      return undefined
  }
}

/**
 * Does a record have to be read as a whole for its caller? Unique ids differ with every session, so that the scanner does
 * not look at them; of anonymous callers and their objects there may be any number.
 */
export const isReadWhole = ({ type }: Pick<UserIdentity, 'type'>): boolean =>
  type === 'AWSAccount' || type === 'Unknown'

/** Objects come and go: all of a bucket count as one. */
export const objectOf = (resource: string): string => resource.replace(/^(arn:[^:]+:s3:::[^/]+)\/.+$/s, '$1/*')

/** The key under which a request is counted, so that their number does not grow with unknown callers, sessions and objects. */
export function boundedKey(key: OutsideKey): OutsideKey {
  const resource = key.resource === null ? null : objectOf(key.resource)
  const isOpen = key.caller.kind === 'anonymous' || key.outcome === 'denied'
  if (!isOpen) return { ...key, resource }
  const { caller } = key
  return {
    ...key,
    caller: caller.kind === 'account' ? { kind: 'account', account: caller.account } : caller,
    resource,
    network: { kind: 'unknown' },
  }
}
