import { isObject } from '../../collections.ts'
import { contextKeysOf, type ContextKeys } from './context-keys.ts'
import { completedEventId, unsupportedVersion, nonCallRecordIn, type NonCallRecord } from './shapes.ts'

/**
 * The head of a CloudTrail record, reduced to what Whittle reads. Unknown fields are ignored, `null` and empty text are
 * absent; a field that identity, outcome or time depend on and that is not of the documented type makes the record
 * unusable. Checked by hand: a schema library took most of the time of reading a trail.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export interface RecordHead {
  /** Of an addendum that completes another event, the id of that one. */
  readonly eventID: string
  readonly sharedEventID: string | undefined
  /** ISO 8601 in UTC, to the second. */
  readonly eventTime: string
  readonly eventSource: string
  readonly eventName: string
  readonly awsRegion: string
  readonly eventType: string | undefined
  readonly eventCategory: string | undefined
  readonly managementEvent: boolean | undefined
  readonly readOnly: boolean | undefined
  readonly apiVersion: string | undefined
  readonly recipientAccountId: string | undefined
  readonly errorCode: string | undefined
  /** See `callOutcome`: little of it may decide anything. */
  readonly errorMessage: string | undefined
  readonly sourceIPAddress: string | undefined
  readonly vpcEndpointId: string | undefined
  /** The account that owns the endpoint. */
  readonly vpcEndpointAccountId: string | undefined
  readonly contextKeys: ContextKeys | undefined
  readonly userIdentity: UserIdentity
}

/** The body of a record: the members besides its head. They are the largest part, and never make a record unusable. */
export interface RecordBody {
  readonly requestParameters: unknown
  readonly responseElements: unknown
  readonly additionalEventData: unknown
  readonly resources: readonly RecordedResource[] | undefined
}

export type TrailRecord = RecordHead & RecordBody

export interface UserIdentity {
  readonly type: string | undefined
  readonly arn: string | undefined
  readonly accountId: string | undefined
  readonly userName: string | undefined
  readonly invokedBy: string | undefined
  /** Unique id of the caller of another account, without the name of a session; empty for an anonymous caller. */
  readonly principalId?: string
  /** Did a vendor call, to whom the account has delegated access (`invokedByDelegate`)? */
  readonly isDelegated?: boolean
  /** The account of that vendor, where the record names it. */
  readonly delegate?: string
  /** `inScopeOf.issuerType`, the type of resource to which the credentials were issued: `AWS::Lambda::Function`. */
  readonly issuedTo?: string
  readonly sessionContext: {
    readonly sessionIssuer: { readonly type: string | undefined; readonly arn: string | undefined }
    readonly attributes: { readonly mfaAuthenticated: boolean | undefined }
    readonly sourceIdentity: string | undefined
  }
}

export interface RecordedResource {
  readonly ARN: string | undefined
  readonly ARNPrefix: string | undefined
  readonly type: string | undefined
}

export type ParsedRecord =
  | { readonly kind: 'record'; readonly record: TrailRecord }
  /** CloudTrail's own remark about events, not an event: it has no caller. */
  | ({ readonly kind: 'remark' } & NonCallRecord)
  /** `reason` is a clause for a reader: which field is wrong. It never quotes the record. */
  | { readonly kind: 'unusable'; readonly reason: string }

type Members = Readonly<Record<string, unknown>>

/** Thrown with the path of a field, and caught where the record is. */
class WrongField extends Error {}

function optional(members: Members, name: string, path = name): string | undefined {
  const value = members[name]
  if (value === undefined || value === null || value === '') return undefined
  if (typeof value !== 'string') throw new WrongField(path)
  return value
}

function required(members: Members, name: string): string {
  const value = members[name]
  if (typeof value !== 'string' || value === '') throw new WrongField(name)
  return value
}

/** Lake and LookupEvents write booleans as text; a flag that says neither counts as not said. */
function flag(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value
  return value === 'true' ? true : value === 'false' ? false : undefined
}

const nothing: Members = {}

function section(members: Members, name: string, path = name): Members {
  const value = members[name] ?? nothing
  if (!isObject(value)) throw new WrongField(path)
  return value
}

/** Days up to the 28th: of every month. */
export const wholeSeconds = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/

/** ISO 8601 in UTC, to the second; fractions and offsets are brought to that form. */
function time(value: unknown): string {
  if (typeof value !== 'string') throw new WrongField('eventTime')
  if (wholeSeconds.test(value)) return value
  const moment = /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : Number.NaN
  if (Number.isNaN(moment)) throw new WrongField('eventTime')
  return `${new Date(moment).toISOString().slice(0, 19)}Z`
}

/** A record's `resources`; `undefined` where they are not of the documented form. */
export function resourcesIn(value: unknown): RecordedResource[] | undefined {
  if (!Array.isArray(value) || !value.every(isObject)) return undefined
  try {
    return value.map((each) => ({
      ARN: optional(each, 'ARN'),
      ARNPrefix: optional(each, 'ARNPrefix'),
      type: optional(each, 'type'),
    }))
  } catch (error) {
    if (error instanceof WrongField) return undefined
    throw error
  }
}

/** Members that decide nothing of a record's identity: of another form they count as absent. */
const accountIn = (value: unknown): string | undefined => (isAccountId(value) ? value : undefined)

function delegateIn(value: unknown): Pick<UserIdentity, 'isDelegated' | 'delegate'> {
  if (!isObject(value)) return {}
  const account = accountIn(value['accountId'])
  return { isDelegated: true, ...(account !== undefined && { delegate: account }) }
}

/** Only of callers of other accounts and of unknown ones: the others are known by their ARN. */
function principalIdIn(type: string | undefined, id: unknown): Pick<UserIdentity, 'principalId'> {
  if ((type !== 'AWSAccount' && type !== 'Unknown') || typeof id !== 'string') return {}
  return { principalId: id.split(':')[0]!.slice(0, longestId) }
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids */
const longestId = 128

function issuedToIn(value: unknown): Pick<UserIdentity, 'issuedTo'> {
  const type = isObject(value) ? value['issuerType'] : undefined
  return typeof type === 'string' && /^AWS::\w{1,64}(?:::\w{1,64})?$/.test(type) ? { issuedTo: type } : {}
}

function identityIn(identity: Members): UserIdentity {
  const within = 'userIdentity'
  const [type, arn, accountId, userName, invokedBy] = ['type', 'arn', 'accountId', 'userName', 'invokedBy'].map(
    (name) => optional(identity, name, `${within}.${name}`),
  )
  const session = section(identity, 'sessionContext', `${within}.sessionContext`)
  const issuer = section(session, 'sessionIssuer', `${within}.sessionContext.sessionIssuer`)
  const issuerType = optional(issuer, 'type', `${within}.sessionContext.sessionIssuer.type`)
  const issuerArn = optional(issuer, 'arn', `${within}.sessionContext.sessionIssuer.arn`)
  const attributes = section(session, 'attributes', `${within}.sessionContext.attributes`)
  return {
    type,
    arn,
    accountId,
    userName,
    invokedBy,
    ...principalIdIn(type, identity['principalId']),
    ...delegateIn(identity['invokedByDelegate']),
    ...issuedToIn(identity['inScopeOf']),
    sessionContext: {
      sessionIssuer: { type: issuerType, arn: issuerArn },
      attributes: { mfaAuthenticated: flag(attributes['mfaAuthenticated']) },
      sourceIdentity: optional(session, 'sourceIdentity', `${within}.sessionContext.sourceIdentity`),
    },
  }
}

/** @throws {WrongField} the first, in this order */
function recordIn(members: Members): TrailRecord {
  const { apiVersion, errorMessage } = members
  return {
    eventID: completedEventId(members) ?? required(members, 'eventID'),
    sharedEventID: optional(members, 'sharedEventID'),
    eventTime: time(members['eventTime']),
    eventSource: required(members, 'eventSource'),
    eventName: required(members, 'eventName'),
    awsRegion: required(members, 'awsRegion'),
    eventType: optional(members, 'eventType'),
    eventCategory: optional(members, 'eventCategory'),
    managementEvent: flag(members['managementEvent']),
    readOnly: flag(members['readOnly']),
    apiVersion: typeof apiVersion === 'string' && apiVersion !== '' ? apiVersion : undefined,
    recipientAccountId: optional(members, 'recipientAccountId'),
    errorCode: optional(members, 'errorCode'),
    errorMessage: typeof errorMessage === 'string' && errorMessage !== '' ? errorMessage : undefined,
    sourceIPAddress: optional(members, 'sourceIPAddress'),
    vpcEndpointId: optional(members, 'vpcEndpointId'),
    vpcEndpointAccountId: accountIn(members['vpcEndpointAccountId']),
    contextKeys: contextKeysOf(members),
    userIdentity: identityIn(section(members, 'userIdentity')),
    requestParameters: members['requestParameters'],
    responseElements: members['responseElements'],
    additionalEventData: members['additionalEventData'],
    resources: resourcesIn(members['resources']),
  }
}

const hallmarks = ['eventID', 'eventSource', 'eventName'] as const

const isOne = (value: Members): boolean => hallmarks.some((field) => Object.hasOwn(value, field))

/** Reads one value that should be a CloudTrail record. Never throws. */
export function parseRecord(value: unknown): ParsedRecord {
  if (!isObject(value)) return { kind: 'unusable', reason: 'not a CloudTrail record' }
  const version = unsupportedVersion(value)
  if (version !== undefined && isOne(value)) {
    return { kind: 'unusable', reason: `its eventVersion is ${version}, and only 1 is understood` }
  }
  try {
    return { kind: 'record', record: recordIn(value) }
  } catch (error) {
    if (!(error instanceof WrongField)) throw error
    const remark = nonCallRecordIn(value)
    if (remark !== undefined) return { kind: 'remark', ...remark }
    if (!isOne(value)) return { kind: 'unusable', reason: 'not a CloudTrail record' }
    return { kind: 'unusable', reason: `${error.message} is missing or not what CloudTrail writes there` }
  }
}

/** The account whose trail wrote a record, read or not; else that of its caller. `undefined` where it names neither. */
export function accountOfRecord(value: unknown): string | undefined {
  if (!isObject(value)) return undefined
  const { recipientAccountId, userIdentity } = value
  const account = recipientAccountId ?? (isObject(userIdentity) ? userIdentity['accountId'] : undefined)
  return isAccountId(account) ? account : undefined
}

export const isAccountId = (value: unknown): value is string => typeof value === 'string' && /^\d{12}$/.test(value)
