/**
 * Which members of a record its meaning hangs on, as `kernel/trail.ts` is told. Every field that `parseRecord` reads is
 * here but `responseElements` and `additionalEventData`: whose meaning hangs on them is not remembered (see `MeaningOf`).
 */
export const actions = { id: 1, time: 2, shared: 3, caller: 4, request: 5, descend: 6, odd: 7 } as const

export interface Field {
  /** Of the object that it is a member of: 0 the record. */
  readonly level: number
  readonly name: string
  readonly action: (typeof actions)[keyof typeof actions]
  /** Where `descend` leads. */
  readonly into?: number
}

const of = (level: number, action: Field['action'], ...names: readonly string[]): Field[] =>
  names.map((name) => ({ level, name, action }))
const into = (level: number, name: string, deeper: number): Field => ({
  level,
  name,
  action: actions.descend,
  into: deeper,
})

/** A value with one of these is no record but holds some: it is left to the full reading. */
export const envelopes = ['Records', 'Events', 'CloudTrailEvent'] as const

export const fields: readonly Field[] = [
  ...of(0, actions.id, 'eventID'),
  ...of(0, actions.time, 'eventTime'),
  ...of(0, actions.shared, 'sharedEventID'),
  ...of(0, actions.caller, 'eventSource', 'eventName', 'awsRegion', 'eventType', 'eventCategory', 'managementEvent'),
  ...of(0, actions.caller, 'readOnly', 'apiVersion', 'recipientAccountId', 'errorCode', 'sourceIPAddress'),
  ...of(0, actions.caller, 'vpcEndpointId'),
  ...of(0, actions.request, 'requestParameters', 'resources'),
  ...of(0, actions.odd, ...envelopes),
  into(0, 'userIdentity', 1),
  ...of(1, actions.caller, 'type', 'arn', 'accountId', 'userName', 'invokedBy'),
  into(1, 'sessionContext', 2),
  ...of(2, actions.caller, 'sourceIdentity'),
  into(2, 'sessionIssuer', 3),
  into(2, 'attributes', 4),
  ...of(3, actions.caller, 'type', 'arn'),
  ...of(4, actions.caller, 'mfaAuthenticated'),
]
