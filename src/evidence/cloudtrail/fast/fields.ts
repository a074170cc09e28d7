/**
 * Which members of a record decide its meaning, as `kernel/trail.ts` receives them: its caller, its call, or both.
 * Every field that `parseRecord` reads is here, but for the unique ids of callers whose records are read whole
 * (`isReadWhole`).
 */
export const fieldKinds = {
  id: 1,
  time: 2,
  shared: 3,
  caller: 4,
  call: 5,
  both: 6,
  /** Of the call; the cache of the members of a request that count has them as its key. */
  operation: 7,
  request: 8,
  resources: 9,
  /**
   * Of the call counts whether it has a value other than null. Its place is kept; calls that read the value are not
   * cached.
   */
  noted: 10,
  descend: 11,
  /** The caller's ARN, of which a session's name does not count. */
  session: 12,
  odd: 13,
  /** Of a call that failed: `kernel/message.ts`. */
  message: 14,
  errorCode: 15,
  /** Records of another major version are left to the full reading. */
  version: 16,
  /** Distinguishes the callers of those records only that are asked about further (`RecordMeaning.wantsDetails`). */
  detail: 17,
  /** `session` and `detail`: the name of the session is one. */
  detailedSession: 18,
  /** Of an access key: the kind of key is of the caller, the whole id a detail. */
  detailedKey: 19,
} as const

export interface Field {
  /** Of the object that it is a member of: 0 the record. */
  readonly level: number
  readonly name: string
  readonly kind: (typeof fieldKinds)[keyof typeof fieldKinds]
  /** The level that `descend` leads to. */
  readonly into?: number
}

const of = (level: number, kind: Field['kind'], ...names: readonly string[]): Field[] =>
  names.map((name) => ({ level, name, kind }))
const into = (level: number, name: string, deeper: number): Field => ({
  level,
  name,
  kind: fieldKinds.descend,
  into: deeper,
})

/** A value with one of these is no record but holds some: it is left to the full reading. */
export const envelopes = [
  'Records',
  'Events',
  'CloudTrailEvent',
  'logEvents',
  'detail-type',
  'awslogs',
  'kinesis',
  'Data',
] as const

/** Of the records that a ledger is made of. */
export const ledgerFields: readonly Field[] = [
  ...of(0, fieldKinds.id, 'eventID'),
  ...of(0, fieldKinds.time, 'eventTime'),
  ...of(0, fieldKinds.shared, 'sharedEventID'),
  ...of(0, fieldKinds.operation, 'eventSource', 'eventName'),
  ...of(0, fieldKinds.both, 'awsRegion', 'eventType'),
  ...of(0, fieldKinds.caller, 'sourceIPAddress', 'vpcEndpointId', 'vpcEndpointAccountId'),
  ...of(0, fieldKinds.call, 'eventCategory', 'managementEvent', 'readOnly', 'apiVersion', 'recipientAccountId'),
  ...of(0, fieldKinds.errorCode, 'errorCode'),
  ...of(0, fieldKinds.message, 'errorMessage'),
  ...of(0, fieldKinds.version, 'eventVersion'),
  ...of(0, fieldKinds.request, 'requestParameters'),
  ...of(0, fieldKinds.resources, 'resources'),
  ...of(0, fieldKinds.noted, 'responseElements', 'additionalEventData'),
  // Only event data stores keep `eventContext`, so that logs have none.
  ...of(0, fieldKinds.odd, 'addendum', 'eventContext', ...envelopes),
  into(0, 'userIdentity', 1),
  ...of(1, fieldKinds.caller, 'type', 'userName', 'invokedBy', 'invokedByDelegate', 'inScopeOf'),
  ...of(1, fieldKinds.session, 'arn'),
  ...of(1, fieldKinds.both, 'accountId'),
  into(1, 'sessionContext', 2),
  ...of(2, fieldKinds.caller, 'sourceIdentity'),
  into(2, 'sessionIssuer', 3),
  into(2, 'attributes', 4),
  ...of(3, fieldKinds.caller, 'type', 'arn'),
  ...of(4, fieldKinds.caller, 'mfaAuthenticated'),
]

/** Are there fields among them by which only some records are distinguished? */
export const hasDetails = (fields: readonly Field[]): boolean =>
  fields.some(
    ({ kind }) => kind === fieldKinds.detail || kind === fieldKinds.detailedSession || kind === fieldKinds.detailedKey,
  )
