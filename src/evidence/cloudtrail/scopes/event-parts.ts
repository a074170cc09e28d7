import type { GroupKey } from '../../events/condition.ts'
import type { TrailEvent } from '../../events/types.ts'
import { networkKey } from '../../records/network.ts'

/** An event without its id and time: many events have the same. */
export type EventShape = Omit<TrailEvent, 'eventID' | 'time'>

/** What only one event has. @returns the rest */
export function eventShapeOf({ eventID: _, time: __, ...shape }: TrailEvent): EventShape {
  return shape
}

/**
 * `MatchedGroup.principal`. Of a request without credentials, which CloudTrail records as of an account without an id:
 * `AWSAccount anonymous`.
 */
export function principalText({ caller }: EventShape): string {
  const { type, principal, account, invokedBy, userName } = caller
  if (principal !== undefined && type !== 'Root') return principal
  const named = account ?? invokedBy ?? userName ?? (type === 'AWSAccount' ? 'anonymous' : undefined)
  return named === undefined ? type : `${type} ${named}`
}

/** `s3.amazonaws.com:GetObject` */
export const operationName = ({ eventSource, eventName }: EventShape): string => `${eventSource}:${eventName}`

/** The value of a fact that an event has once; actions and resources may be several. */
const single: Readonly<Record<Exclude<GroupKey, 'action' | 'resource'>, (shape: EventShape) => string>> = {
  principal: principalText,
  session: (shape) => shape.caller.session ?? shape.caller.accessKeyId ?? principalText(shape),
  event: operationName,
  service: ({ services, eventSource }) => services[0] ?? eventSource,
  network: ({ network }) => networkKey(network),
  region: ({ region }) => region,
  account: ({ account }) => account,
}

/**
 * The combinations of facts of an event, as texts: one for each action and resource, where these are among the keys. An
 * event that is not mapped has its operation for an action; a resource that the record does not name is one of its own.
 */
export function combinationsOf(shape: EventShape, keys: readonly GroupKey[]): readonly string[] {
  const [byAction, byResource] = [keys.includes('action'), keys.includes('resource')]
  const pairs = byAction || byResource ? pairsOf(shape) : [{ action: '', resource: '' }]
  const texts = pairs.map(({ action, resource }) =>
    JSON.stringify(keys.map((key) => (key === 'action' ? action : key === 'resource' ? resource : single[key](shape)))),
  )
  return [...new Set(texts)]
}

function pairsOf(shape: EventShape): readonly { readonly action: string; readonly resource: string | null }[] {
  if (shape.actions.length > 0) return shape.actions
  const action = operationName(shape)
  return shape.resources.length > 0
    ? shape.resources.map((resource) => ({ action, resource }))
    : [{ action, resource: null }]
}
