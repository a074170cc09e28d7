import { mapEvent } from '../catalog/map-event.ts'
import type { Catalog, EventFacts, EventMapping } from '../catalog/types.ts'
import { nobodys, type Contribution } from './contribution.ts'
import { identityOf } from './identity.ts'
import { networkOf } from './network.ts'
import { outcomeOf } from './outcome.ts'
import { markPathless } from './pathless.ts'
import { parseRecord, type TrailRecord } from './record.ts'
import { sightingOf, type Sighting } from './seen-coverage.ts'
import type { UsageKey } from './usage-table.ts'

/** How events become actions. */
export type EventMapper = (catalog: Catalog, facts: EventFacts) => EventMapping

/** What a record says, apart from which event it is and when that was. */
export interface Meaning {
  readonly contribution: Contribution
  /** What it shows of the trail that recorded it; absent where it names no account. */
  readonly sighting?: Sighting
}

/** How much of a record its meaning hangs on: `caller`: all but its request and resources. `unknown`: perhaps more than both. */
export type MeaningOf = 'caller' | 'request' | 'unknown'

export type Reading =
  | { readonly kind: 'unusable'; readonly reason: string }
  | {
      readonly kind: 'event'
      readonly eventID: string
      readonly sharedEventID?: string
      /** ISO 8601, UTC, to the second; empty for remarks of Insights. */
      readonly time: string
      readonly meaning: Meaning
      readonly hangsOn: MeaningOf
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
  read(value: unknown): Reading {
    const parsed = parseRecord(value)
    if (parsed.kind === 'unusable') return parsed
    if (parsed.kind === 'insight') {
      const contribution = nobodys('a remark of CloudTrail Insights')
      return { kind: 'event', eventID: parsed.eventID, time: '', meaning: { contribution }, hangsOn: 'unknown' }
    }
    const { record } = parsed
    const { eventID, sharedEventID, eventTime: time } = record
    const sighting = sightingOf(record)
    const facts = new Facts(record)
    const contribution = this.#contributionOf(record, facts)
    const hangsOn = facts.hangsOn === 'caller' && sighting?.kind === 'data' ? 'request' : facts.hangsOn
    const meaning = { contribution, ...(sighting && { sighting }) }
    return { kind: 'event', eventID, ...(sharedEventID !== undefined && { sharedEventID }), time, meaning, hangsOn }
  }

  #contributionOf(record: TrailRecord, facts: Facts): Contribution {
    const identity = identityOf(record)
    const outcome = outcomeOf(record.errorCode)
    if (identity.kind === 'unidentified') {
      if (outcome === 'denied') return nobodys('a denied call of a caller that the record does not name')
      return { ...nobodys(identity.reason), problem: identity.reason }
    }
    if (identity.kind === 'no-evidence') {
      const principal = identity.principal?.pathKnown ? identity.principal.arn : undefined
      return { ...nobodys(identity.reason), ...(principal !== undefined && { principal }) }
    }
    const principal = identity.pathKnown ? identity.arn : markPathless(identity.arn)
    const mapping = this.#map(this.#catalog, facts)
    const rank = record.recipientAccountId === identity.account ? 0 : 1
    if (mapping.kind === 'no-evidence') {
      return { rank, principal, fate: 'noEvidence', reason: mapping.reason, requests: [] }
    }
    if (mapping.kind === 'unmapped') {
      const { eventSource, eventName } = record
      const unmapped = { eventSource, eventName, ...(mapping.service !== undefined && { service: mapping.service }) }
      return { rank: rank + 2, principal, fate: 'unmapped', requests: [], unmapped }
    }
    const { mfaAuthenticated: mfa } = record.userIdentity.sessionContext.attributes
    const { sourceIdentity } = record.userIdentity.sessionContext
    const common = {
      principal,
      account: identity.account,
      network: networkOf(record),
      region: record.awsRegion,
      outcome,
      ...(mfa !== undefined && { mfa }),
      ...(sourceIdentity !== undefined && { sourceIdentity }),
    }
    const requests: UsageKey[] = []
    for (const { action, resources, complete } of mapping.actions) {
      for (const resource of new Set(resources)) requests.push({ ...common, action, resource })
      if (!complete || resources.length === 0) requests.push({ ...common, action, resource: null })
    }
    return { rank, principal, fate: outcome, requests }
  }
}

/** What the catalog needs of a record. It remembers what was asked for, so that one answer can serve many records. */
class Facts implements EventFacts {
  readonly #record: TrailRecord
  hangsOn: MeaningOf = 'caller'
  readonly eventSource: string
  readonly eventName: string
  readonly region: string
  readonly account: string
  declare readonly apiVersion?: string

  constructor(record: TrailRecord) {
    this.#record = record
    this.eventSource = record.eventSource
    this.eventName = record.eventName
    this.region = record.awsRegion
    this.account = record.recipientAccountId ?? record.userIdentity.accountId ?? ''
    if (record.apiVersion !== undefined) this.apiVersion = record.apiVersion
  }

  get requestParameters(): unknown {
    if (this.hangsOn === 'caller') this.hangsOn = 'request'
    return this.#record.requestParameters
  }

  get resources(): NonNullable<EventFacts['resources']> {
    if (this.hangsOn === 'caller') this.hangsOn = 'request'
    return (this.#record.resources ?? []).map(({ ARN, ARNPrefix, type }) => ({
      ...(ARN !== undefined && { ARN }),
      ...(ARNPrefix !== undefined && { ARNPrefix }),
      ...(type !== undefined && { type }),
    }))
  }

  get responseElements(): unknown {
    this.hangsOn = 'unknown'
    return this.#record.responseElements
  }

  get additionalEventData(): unknown {
    this.hangsOn = 'unknown'
    return this.#record.additionalEventData
  }
}
