/** Fields of events that records can leave out, as `redact` names them; `caller` stands for all of the caller's. */
export const redactableFields = [
  'caller.principalId',
  'caller.session',
  'caller.accessKeyId',
  'caller.sourceIdentity',
  'caller.onBehalfOf',
  'sourceAddress',
  'network',
  'userAgent',
  'errorCode',
  'resources',
] as const

export type RedactableField = (typeof redactableFields)[number]

/** What `redact` takes. */
export const redactablePaths = ['caller', ...redactableFields] as const
