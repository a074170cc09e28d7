import type { Catalog } from '../../catalog/types.ts'
import { servicesOf } from '../../catalog/event-sources.ts'
import { hasMissingPath, withoutMissingPathMark } from '../../catalog/missing-path.ts'
import type { RecordingFacts } from '../records/facts.ts'
import { notApiCallReason } from '../records/identity.ts'
import {
  Interpreter,
  recordingFactsOf,
  unreadableOf,
  type DependsOn,
  type EventMapper,
  type InterpretedCall,
  type InterpretedRecord,
} from '../records/interpret.ts'
import { parseRecord, type RecordBody, type RecordHead, type TrailRecord } from '../records/parse-record.ts'
import { callerPartOf, unreadIn, type CallerPart } from './caller.ts'
import type { EventAction, TrailEvent } from './types.ts'

export type ReadEvent =
  /** `recording`: what it shows of the trail that recorded it. */
  | { readonly kind: 'event'; readonly event: TrailEvent; readonly recording: RecordingFacts }
  /** A remark of CloudTrail about events; `reason` is a clause. */
  | { readonly kind: 'remark'; readonly eventID: string; readonly reason: string }
  | Extract<InterpretedRecord, { readonly kind: 'foreign' | 'unusable' }>

/** The part of an event that depends on what was called. */
export type CallPart = Omit<TrailEvent, keyof CallerPart | 'eventID' | 'time'>

/**
 * An event of its parts, without id and time. Members are listed, as callers and calls come in many combinations: objects
 * of one form are made and read much faster than those that a spread makes of parsed JSON.
 */
export const timelessEvent = (caller: CallerPart, call: CallPart): TrailEvent =>
  ({
    eventID: '',
    time: '',
    caller: caller.caller,
    network: caller.network,
    sourceAddress: caller.sourceAddress,
    userAgent: caller.userAgent,
    eventSource: call.eventSource,
    eventName: call.eventName,
    services: call.services,
    eventType: call.eventType,
    region: call.region,
    account: call.account,
    errorCode: call.errorCode,
    outcome: call.outcome,
    readOnly: call.readOnly,
    actions: call.actions,
    unmapped: call.unmapped,
    resources: call.resources,
  }) satisfies { [Name in keyof Required<TrailEvent>]: TrailEvent[Name] | undefined } as TrailEvent

/** The call of a record, and how much of the record decides it. */
export interface CallReading {
  readonly call: CallPart
  readonly dependsOn: DependsOn
  /** Outermost members of the request that were read (`InterpretedCall.read`). */
  readonly read: InterpretedCall['read']
}

/** Makes events of records, of callers of every kind. Keeps what follows from the catalog. */
export class EventReader {
  readonly #catalog: Catalog
  readonly #interpreter: Interpreter
  readonly #services = new Map<string, readonly string[]>()
  readonly #arnServices = new Map<string, readonly string[] | undefined>()

  constructor(catalog: Catalog, map?: EventMapper) {
    this.#catalog = catalog
    this.#interpreter = new Interpreter(catalog, map)
  }

  /** Reads one value that should be a CloudTrail record, as parsed from JSON. Never throws. */
  read(value: unknown): ReadEvent {
    const parsed = parseRecord(value)
    if (parsed.kind === 'unusable') return unreadableOf(value, parsed.reason)
    if (parsed.kind === 'remark') return parsed
    const { record } = parsed
    const { trace } = recordingFactsOf(record, record, true)
    return { kind: 'event', event: this.#eventOf(record, value), recording: trace }
  }

  #eventOf(record: TrailRecord, value: unknown): TrailEvent {
    const callerPart = callerPartOf(record, unreadIn(value), record)
    const acts = notApiCallReason(record.eventType) === undefined
    const facts = this.#interpreter.callOf(record, value, acts)
    return {
      eventID: record.eventID,
      time: record.eventTime,
      ...callerPart,
      ...this.#callPart(record, record, facts),
    }
  }

  /**
   * The call of a record: the same for every record with the same head and as much of the body as it depends on. Not for
   * sign-ins, of which the body decides the outcome, and not for rows that lack the request.
   */
  callOf(head: RecordHead, body: RecordBody): CallReading {
    const acts = notApiCallReason(head.eventType) === undefined
    const { act, dependsOn, read } = this.#interpreter.actOf(head, body, acts)
    return {
      call: this.#callPart(head, body, act),
      // `resources` are part of the event.
      dependsOn: dependsOn === 'head' ? 'request' : dependsOn,
      read,
    }
  }

  #callPart(head: RecordHead, body: RecordBody, { mapped, outcome }: InterpretedCall['act']): CallPart {
    const { eventSource, eventName, eventType, errorCode, readOnly } = head
    const uses = mapped?.kind === 'actions' ? mapped.uses : []
    const actions = uses.map((use) => this.#actionOf(use, readOnly))
    const named = new Set(actions.map(({ resource }) => resource))
    const listed = new Set((body.resources ?? []).flatMap(({ ARN }) => (ARN === undefined ? [] : [ARN])))
    return {
      eventSource,
      eventName,
      services: this.#servicesOf(eventSource),
      ...(eventType !== undefined && { eventType }),
      region: head.awsRegion,
      account: head.recipientAccountId ?? '',
      ...(errorCode !== undefined && { errorCode }),
      outcome: isFailedSignIn(head, body) ? 'denied' : outcome,
      ...(readOnly !== undefined && { readOnly }),
      actions,
      ...(mapped?.kind === 'unmapped' && { unmapped: true }),
      resources: [...listed].filter((arn) => !named.has(arn)),
    }
  }

  #actionOf(
    { action, resource, grade }: Pick<EventAction, 'action' | 'resource' | 'grade'>,
    readOnly: boolean | undefined,
  ): EventAction {
    // Every mapped action is one of the catalog.
    const level = this.#catalog.action(action)?.accessLevel ?? (readOnly === true ? 'Read' : 'Write')
    if (resource === null) {
      const arnServices = this.#arnServicesOf(action)
      return { action, level, resource, grade, ...(arnServices && { arnServices }) }
    }
    if (!hasMissingPath(resource)) return { action, level, resource, grade }
    return { action, level, resource: withoutMissingPathMark(resource), grade, pathUnknown: true }
  }

  #servicesOf(eventSource: string): readonly string[] {
    let services = this.#services.get(eventSource)
    if (services === undefined) {
      services = servicesOf(eventSource).filter((service) => this.#catalog.actionsOf(service).length > 0)
      if (this.#services.size < mostKept) this.#services.set(eventSource, services)
    }
    return services
  }

  /** The service parts of the ARNs of an action's resource types; `undefined` where one of them leaves it open. */
  #arnServicesOf(action: string): readonly string[] | undefined {
    if (this.#arnServices.has(action)) return this.#arnServices.get(action)
    const types = this.#catalog.action(action)?.resourceTypes ?? []
    const services = types.map(({ arn }) => arn.split(':')[2] ?? '')
    const isKnown = services.length > 0 && services.every((service) => /^[a-z0-9-]+$/.test(service))
    const found = isKnown ? [...new Set(services)].sort() : undefined
    this.#arnServices.set(action, found)
    return found
  }
}

/** Names of event sources come from outside. */
const mostKept = 10_000

/**
 * A sign-in that failed has no error code: its result stands under the event's name, and under `ConsoleLogin`.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html
 */
function isFailedSignIn({ eventType, eventName }: RecordHead, body: RecordBody): boolean {
  if (eventType !== 'AwsConsoleSignIn') return false
  const answer = body.responseElements
  return typeof answer === 'object' && answer !== null && (answer as Record<string, unknown>)[eventName] === 'Failure'
}
