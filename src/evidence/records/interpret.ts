import { mapEvent } from '../../catalog/map-event.ts'
import { valuesRead } from '../../catalog/parameters.ts'
import type { Catalog, EventFacts, EventMapping } from '../../catalog/types.ts'
import { identityOf } from './identity.ts'
import {
  boundedCall,
  factsOfNonCall,
  isMapped,
  type CallFacts,
  type Caller,
  type MappedActions,
  type RecordFacts,
  type RecordingFacts,
} from './facts.ts'
import { networkOfRecord } from './network.ts'
import { outsideCallerOf } from './outside-caller.ts'
import { callOutcome } from './outcome.ts'
import {
  accountOfRecord,
  isAccountId,
  parseRecord,
  type RecordBody,
  type RecordHead,
  type TrailRecord,
} from './parse-record.ts'
import { foreignFormatOf, describeForeignFormat } from './foreign.ts'
import { isEndpointDuplicate, hasNoRequest } from './shapes.ts'
import { observationOf } from './trail-observation.ts'

/** Turns events into actions. It looks at a request's values only by way of `catalog/parameters.ts`. */
export type EventMapper = (catalog: Catalog, facts: EventFacts) => EventMapping

/**
 * The part of a record that its call depends on: `head`: all but request and resources, and of the response and the
 * additional data only whether there are any; `unknown`: perhaps more than both.
 */
export type DependsOn = 'head' | 'request' | 'unknown'

export interface InterpretedCall {
  readonly act: CallFacts
  readonly dependsOn: DependsOn
  /** Outermost members of the request under which a value was looked at; `all` where that cannot be said. */
  readonly read: ReadonlySet<string> | 'all'
}

export type InterpretedRecord =
  /** Something else than CloudTrail's, which hides no call; `what` continues "they are". */
  | { readonly kind: 'foreign'; readonly what: string }
  /** `account`: whose calls it may have recorded; absent where it does not name one. */
  | { readonly kind: 'unusable'; readonly reason: string; readonly account?: string }
  | {
      readonly kind: 'event'
      readonly eventID: string
      readonly sharedEventID?: string
      /** ISO 8601, UTC, to the second; empty for remarks. */
      readonly time: string
      readonly meaning: RecordFacts
    }

/** Says what records mean, one by one: the pure part of making a ledger. */
export class Interpreter {
  readonly #catalog: Catalog
  readonly #map: EventMapper

  constructor(catalog: Catalog, map: EventMapper = mapEvent) {
    this.#catalog = catalog
    this.#map = map
  }

  /** @param value a record as parsed from JSON */
  read(value: unknown): InterpretedRecord {
    const parsed = parseRecord(value)
    if (parsed.kind === 'unusable') return unreadableOf(value, parsed.reason)
    if (parsed.kind === 'remark') {
      return { kind: 'event', eventID: parsed.eventID, time: '', meaning: factsOfNonCall(parsed.reason) }
    }
    const { record } = parsed
    const { eventID, sharedEventID, eventTime: time } = record
    const caller = callerOf(record)
    const counts = isMapped(caller)
    const whole = this.callOf(record, value, counts)
    const act = 'outside' in caller ? boundedCall(whole) : whole
    const { trace } = recordingFactsOf(record, record, counts)
    const shared = sharedEventID !== undefined && { sharedEventID }
    return { kind: 'event', eventID, ...shared, time, meaning: { caller, act, trace } }
  }

  /**
   * The call of a whole record. Of a row that lacks the request, resources stay that the row itself lists.
   *
   * @param value the record as parsed from JSON
   * @param counts see `isMapped`
   */
  callOf(record: TrailRecord, value: unknown, counts: boolean): CallFacts {
    const { act } = this.actOf(record, record, counts)
    const mapped = act.mapped && hasNoRequest(value) ? withoutResources(act.mapped, record.resources) : act.mapped
    return { ...act, ...(mapped && { mapped }) }
  }

  /**
   * The call of a record. Only some calls are mapped: others use no permission of a principal and no resource's policy.
   *
   * @param head of the record; of the caller only the account is looked at
   * @param counts see `isMapped`
   */
  actOf(head: RecordHead, body: RecordBody, counts: boolean): InterpretedCall {
    if (!counts) return { act: { outcome: outcomeIn(head) }, dependsOn: 'head', read: new Set() }
    const facts = new Facts(head, body)
    const all = this.#mapped(facts)
    const isActivity = isEndpointDuplicate(head)
    const mapped = isActivity && !isGiven(facts.requestParameters) ? withoutResources(all) : all
    const duplicate = isActivity && mapped.kind === 'actions' && { endpointDuplicate: true as const }
    const act: CallFacts = { outcome: outcomeIn(head, mapped), region: head.awsRegion, mapped, ...duplicate }
    return { act, dependsOn: facts.dependsOn, read: valuesRead(body.requestParameters) }
  }

  #mapped(facts: Facts): MappedActions {
    const mapping = this.#map(this.#catalog, facts)
    if (mapping.kind === 'unmapped') {
      const { eventSource, eventName } = facts
      const [service] = mapping.services
      return { kind: 'unmapped', eventSource, eventName, ...(service !== undefined && { service }) }
    }
    if (mapping.kind === 'no-evidence') return { kind: 'no-evidence', reason: mapping.reason }
    const uses: Extract<MappedActions, { kind: 'actions' }>['uses'][number][] = []
    for (const { action, resources, grade, complete } of mapping.actions) {
      for (const resource of new Set(resources)) uses.push({ action, resource, grade })
      if (!complete || resources.length === 0) uses.push({ action, resource: null, grade: 'guessed' })
    }
    return { kind: 'actions', operation: `${facts.eventSource}:${facts.eventName}`, uses }
  }
}

/** What a value is that is no usable record. @param reason as `parseRecord` gives it */
export function unreadableOf(
  value: unknown,
  reason: string,
): Extract<InterpretedRecord, { readonly kind: 'foreign' | 'unusable' }> {
  const foreign = foreignFormatOf(value)
  if (foreign !== undefined) {
    const { hidesCalls, what } = foreign
    return hidesCalls ? { kind: 'unusable', reason: describeForeignFormat(foreign) } : { kind: 'foreign', what }
  }
  const account = accountOfRecord(value)
  return { kind: 'unusable', reason, ...(account !== undefined && { account }) }
}

const isGiven = (value: unknown): boolean => value !== undefined && value !== null

/**
 * What a call stands for whose event leaves out the request: rules that name a resource by what the request does not name
 * would take all of its type for it.
 *
 * @param named resources that the record itself lists: they stay
 */
function withoutResources(mapped: MappedActions, named: RecordBody['resources'] = []): MappedActions {
  if (mapped.kind !== 'actions') return mapped
  const stays = (resource: string | null): boolean => resource === '*' || named.some(({ ARN }) => ARN === resource)
  const uses = mapped.uses.map((use) =>
    stays(use.resource) ? use : { ...use, resource: null, grade: 'guessed' as const },
  )
  const isFirst = ({ action, resource }: (typeof uses)[number], at: number): boolean =>
    uses.findIndex((use) => use.action === action && use.resource === resource) === at
  return { ...mapped, uses: uses.filter(isFirst) }
}

function outcomeIn(head: RecordHead, mapped?: MappedActions): 'allowed' | 'denied' {
  const { errorCode, errorMessage, eventSource, eventName } = head
  if (errorCode === undefined && errorMessage === undefined) return 'allowed'
  const own = `${eventSource.split('.')[0]}:${eventName}`.toLowerCase()
  const uses = mapped?.kind === 'actions' ? mapped.uses : []
  const isOfCall = (action: string): boolean =>
    action.toLowerCase() === own || uses.some((use) => use.action.toLowerCase() === action.toLowerCase())
  return callOutcome({ errorCode, errorMessage, eventSource, isOfCall })
}

/** The place where a record was recorded; for a data event its resources show that too. */
export function recordingFactsOf(
  head: RecordHead,
  body: Pick<RecordBody, 'resources'>,
  counts: boolean,
): { readonly trace: RecordingFacts; readonly dependsOn: 'head' | 'request' } {
  const observation = observationOf(head, body)
  const recipient = counts && { recipient: head.recipientAccountId ?? '' }
  return {
    trace: { ...recipient, ...(observation !== undefined && { observation }) },
    dependsOn: observation?.kind === 'data' ? 'request' : 'head',
  }
}

/** The caller of a record: it does not depend on the call. */
export function callerOf(record: TrailRecord): Caller {
  const identity = identityOf(record)
  const { accountId } = record.userIdentity
  if (identity.kind === 'unidentified' && isAccountId(accountId)) return { identity, account: accountId }
  const outside = identity.kind === 'no-evidence' ? outsideCallerOf(record) : undefined
  if (identity.kind === 'no-evidence' && outside !== undefined)
    return { identity, outside, network: networkOfRecord(record) }
  if (identity.kind !== 'principal') return { identity }
  const { attributes, sourceIdentity } = record.userIdentity.sessionContext
  const { mfaAuthenticated: mfa } = attributes
  return {
    identity,
    network: networkOfRecord(record),
    ...(mfa !== undefined && { mfa }),
    ...(sourceIdentity !== undefined && { sourceIdentity }),
  }
}

/** The facts of a record that the catalog needs. It notes what was read, so that one result can serve many records. */
class Facts implements EventFacts {
  readonly #body: RecordBody
  dependsOn: DependsOn = 'head'
  readonly eventSource: string
  readonly eventName: string
  readonly region: string
  readonly account: string
  declare readonly apiVersion?: string

  constructor(record: RecordHead, body: RecordBody) {
    this.#body = body
    this.eventSource = record.eventSource
    this.eventName = record.eventName
    this.region = record.awsRegion
    this.account = record.recipientAccountId ?? record.userIdentity.accountId ?? ''
    if (record.apiVersion !== undefined) this.apiVersion = record.apiVersion
  }

  get requestParameters(): unknown {
    if (this.dependsOn === 'head') this.dependsOn = 'request'
    return this.#body.requestParameters
  }

  get resources(): NonNullable<EventFacts['resources']> {
    if (this.dependsOn === 'head') this.dependsOn = 'request'
    return (this.#body.resources ?? []).map(({ ARN, ARNPrefix, type }) => ({
      ...(ARN !== undefined && { ARN }),
      ...(ARNPrefix !== undefined && { ARNPrefix }),
      ...(type !== undefined && { type }),
    }))
  }

  get responseElements(): unknown {
    return this.#noted(this.#body.responseElements)
  }

  get additionalEventData(): unknown {
    return this.#noted(this.#body.additionalEventData)
  }

  /** That such a member has no value belongs to the head. */
  #noted(value: unknown): unknown {
    if (isGiven(value)) this.dependsOn = 'unknown'
    return value
  }
}
