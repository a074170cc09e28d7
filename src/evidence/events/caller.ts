import { partitionOf } from '../../catalog/arn-template.ts'
import { namedPrincipal } from '../records/identity.ts'
import { networkOfRecord } from '../records/network.ts'
import { isAccountId, wholeSeconds, type RecordBody, type RecordHead } from '../records/parse-record.ts'
import type { EventCaller, TrailEvent } from './types.ts'

/** The part of an event that depends on the caller. */
export type CallerPart = Pick<TrailEvent, 'caller' | 'network' | 'sourceAddress' | 'userAgent'>

/** Members that `parseRecord` leaves out: they decide nothing of what was used. */
export interface UnreadMembers {
  readonly userAgent?: string
  readonly accessKeyId?: string
  readonly principalId?: string
  readonly onBehalfOf?: string
  /** ISO 8601. */
  readonly creationDate?: string
}

type Members = Readonly<Record<string, unknown>>

const membersOf = (value: unknown, name: string): Members => {
  const member =
    typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Members)[name] : undefined
  return typeof member === 'object' && member !== null && !Array.isArray(member) ? (member as Members) : {}
}

/** `undefined` for empty text and for what is no text: such members make no record unusable. */
const textIn = (members: Members, name: string): string | undefined => {
  const value = members[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

/**
 * Reads them from a record as parsed from JSON.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export function unreadIn(value: unknown): UnreadMembers {
  const identity = membersOf(value, 'userIdentity')
  const userAgent = typeof value === 'object' && value !== null ? textIn(value as Members, 'userAgent') : undefined
  const accessKeyId = textIn(identity, 'accessKeyId')
  const principalId = textIn(identity, 'principalId')
  const onBehalfOf = textIn(membersOf(identity, 'onBehalfOf'), 'userId')
  const creationDate = momentIn(textIn(membersOf(membersOf(identity, 'sessionContext'), 'attributes'), 'creationDate'))
  return {
    ...(userAgent !== undefined && { userAgent }),
    ...(accessKeyId !== undefined && { accessKeyId }),
    ...(principalId !== undefined && { principalId }),
    ...(onBehalfOf !== undefined && { onBehalfOf }),
    ...(creationDate !== undefined && { creationDate }),
  }
}

/** ISO 8601, UTC, to the second. AWS's own examples also show `20131102T010628Z`. */
function momentIn(text: string | undefined): string | undefined {
  if (text === undefined || wholeSeconds.test(text)) return text
  const plain = text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z')
  const time = !/^\d{4}-\d\d-\d\dT/.test(plain) ? Number.NaN : Date.parse(plain)
  return Number.isNaN(time) ? undefined : `${new Date(time).toISOString().slice(0, 19)}Z`
}

/** Members that distinguish the sessions of one caller, as parsed from JSON; absent: the record has none. */
export interface SessionMembers {
  readonly userAgent?: unknown
  /** `userIdentity.arn` */
  readonly arn?: unknown
  readonly accessKeyId?: unknown
  readonly principalId?: unknown
  readonly onBehalfOf?: unknown
  readonly creationDate?: unknown
}

/** The part of another event, of the same caller and network, whose session is another. */
export function withSession({ caller, network, sourceAddress }: CallerPart, members: SessionMembers): CallerPart {
  const { userAgent, arn, accessKeyId, principalId, onBehalfOf, creationDate } = members
  const unread = unreadIn({
    userAgent,
    userIdentity: { accessKeyId, principalId, onBehalfOf, sessionContext: { attributes: { creationDate } } },
  })
  const { type, account, principal, pathUnknown, userName, sourceIdentity, mfa, invokedBy } = caller
  const session = typeof arn === 'string' && stsArn.test(arn) ? arn : undefined
  return {
    caller: {
      type,
      ...(account !== undefined && { account }),
      ...(principal !== undefined && { principal }),
      ...(pathUnknown && { pathUnknown }),
      ...(userName !== undefined && { userName }),
      ...(session !== undefined && { session }),
      ...(unread.principalId !== undefined && { principalId: unread.principalId }),
      ...(unread.accessKeyId !== undefined && { accessKeyId: unread.accessKeyId }),
      ...(sourceIdentity !== undefined && { sourceIdentity }),
      ...(unread.onBehalfOf !== undefined && { onBehalfOf: unread.onBehalfOf }),
      ...(mfa !== undefined && { mfa }),
      ...(unread.creationDate !== undefined && { sessionIssuedAt: unread.creationDate }),
      ...(invokedBy !== undefined && { invokedBy }),
    },
    network,
    ...(sourceAddress !== undefined && { sourceAddress }),
    ...(unread.userAgent !== undefined && { userAgent: unread.userAgent }),
  }
}

/** CloudTrail writes it in the place of a name that may be a password typed into the wrong field. */
const hidden = 'HIDDEN_DUE_TO_SECURITY_REASONS'

const stsArn = /^arn:[^:]+:sts::\d{12}:(?:assumed-role|federated-user)\//

/**
 * The caller of a record, of any kind.
 *
 * @param body only of a sign-in, whose additional data state whether MFA was used
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export function callerPartOf(
  head: RecordHead,
  unread: UnreadMembers,
  body: Pick<RecordBody, 'additionalEventData'>,
): CallerPart {
  const { sourceIPAddress: sourceAddress } = head
  const { userAgent } = unread
  return {
    caller: callerOf(head, unread, body),
    network: networkOfRecord(head),
    ...(sourceAddress !== undefined && { sourceAddress }),
    ...(userAgent !== undefined && { userAgent }),
  }
}

function callerOf(
  head: RecordHead,
  { accessKeyId, principalId, onBehalfOf, creationDate }: UnreadMembers,
  body: Pick<RecordBody, 'additionalEventData'>,
): EventCaller {
  const { userIdentity: identity, awsRegion } = head
  const type = identity.type ?? 'Unknown'
  const { sourceIdentity } = identity.sessionContext
  const principal = type === 'Root' ? rootOf(head) : namedPrincipal(identity, awsRegion)
  const account = accountOf(head) ?? principal?.account
  const session = identity.arn !== undefined && stsArn.test(identity.arn) ? identity.arn : undefined
  const userName = identity.userName === hidden ? undefined : identity.userName
  const mfa = mfaOf(head, body)
  return {
    type,
    ...(account !== undefined && { account }),
    ...(principal && { principal: principal.arn, ...(!principal.pathKnown && { pathUnknown: true as const }) }),
    ...(userName !== undefined && { userName }),
    ...(session !== undefined && { session }),
    ...(principalId !== undefined && { principalId }),
    ...(accessKeyId !== undefined && { accessKeyId }),
    ...(sourceIdentity !== undefined && { sourceIdentity }),
    ...(onBehalfOf !== undefined && { onBehalfOf }),
    ...(mfa !== undefined && { mfa }),
    ...(creationDate !== undefined && { sessionIssuedAt: creationDate }),
    ...(identity.invokedBy !== undefined && { invokedBy: identity.invokedBy }),
  }
}

const accountOf = ({ userIdentity: { accountId } }: RecordHead): string | undefined =>
  isAccountId(accountId) ? accountId : undefined

const rootArn = /^arn:[^:]+:iam::(\d{12}):root$/

function rootOf(head: RecordHead): ReturnType<typeof namedPrincipal> {
  const { arn } = head.userIdentity
  const account = (arn === undefined ? undefined : rootArn.exec(arn)?.[1]) ?? accountOf(head)
  if (account === undefined) return undefined
  return { arn: `arn:${partitionOf(head.awsRegion)}:iam::${account}:root`, account, pathKnown: true }
}

/**
 * Of a sign-in the additional data state it: of a user or the root user both answers, of someone whom an identity
 * provider has authenticated only that MFA of AWS was used.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html
 */
function mfaOf(
  { userIdentity, eventType }: RecordHead,
  body: Pick<RecordBody, 'additionalEventData'>,
): boolean | undefined {
  const { mfaAuthenticated } = userIdentity.sessionContext.attributes
  if (mfaAuthenticated !== undefined || eventType !== 'AwsConsoleSignIn') return mfaAuthenticated
  const more = body.additionalEventData
  const used = typeof more === 'object' && more !== null ? (more as Members)['MFAUsed'] : undefined
  if (used === 'Yes') return true
  return used === 'No' && (userIdentity.type === 'IAMUser' || userIdentity.type === 'Root') ? false : undefined
}
