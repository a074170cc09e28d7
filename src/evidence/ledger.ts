import { mapEvent } from '../catalog/map-event.ts'
import type { Catalog, EventFacts, EventMapping } from '../catalog/types.ts'
import { combineCoverage } from './coverage.ts'
import { EventIds } from './event-ids.ts'
import { identityOf } from './identity.ts'
import type { AccountCoverage, Ledger } from './ledger-types.ts'
import { networkOf } from './network.ts'
import { outcomeOf } from './outcome.ts'
import { markPathless, resolvePathless } from './pathless.ts'
import { Problems } from './problems.ts'
import { parseRecord, type TrailRecord } from './record.ts'
import { RecordCountTable, type Fate } from './record-counts.ts'
import { byCodeUnits } from './sample.ts'
import { SeenCoverage } from './seen-coverage.ts'
import { UnmappedTable } from './unmapped-table.ts'
import { UsageTable, type UsageSlot } from './usage-table.ts'

/** What a record adds to the ledger besides its time and id. */
interface Contribution {
  /** Which of several copies of an event speaks for it: the smallest. */
  readonly rank: number
  readonly principal?: string
  readonly fate: Fate
  readonly reason?: string
  readonly slots: readonly UsageSlot[]
  readonly unmapped?: { readonly eventSource: string; readonly eventName: string; readonly service?: string }
}

/** Does the coverage follow from the records, or does their source vouch for it by `vouch`? */
export type CoverageFrom = 'records' | 'source'

/**
 * Turns CloudTrail records, in any order and number, into a ledger of distinct requests. Memory grows with those (and
 * by some 25 bytes for each distinct event, so that none is counted twice), never with the records' size.
 */
export class LedgerBuilder {
  readonly #catalog: Catalog
  readonly #map: (catalog: Catalog, facts: EventFacts) => EventMapping
  readonly #events = new EventIds()
  readonly #shared = new EventIds()
  /** By number of the shared id: the copy that speaks for the event so far. Times are seconds since the epoch. */
  readonly #spokesmen: { contribution: Contribution[]; time: number[]; event: number[] } = {
    contribution: [],
    time: [],
    event: [],
  }
  readonly #contributions = new Map<string, Contribution>()
  readonly #usage = new UsageTable()
  readonly #unmapped = new UnmappedTable()
  readonly #counts = new RecordCountTable()
  readonly #noEvidence = new Map<string, number>()
  readonly #seen = new SeenCoverage()
  readonly #vouched: AccountCoverage[] = []
  readonly #problems = new Problems()
  #duplicates = 0
  /** Of the distinct event ids, those that only repeat another account's copy of an event. */
  #copies = 0

  /** @param map how events become actions; the catalog's own mapping unless a test says otherwise */
  constructor(catalog: Catalog, map: (catalog: Catalog, facts: EventFacts) => EventMapping = mapEvent) {
    this.#catalog = catalog
    this.#map = map
  }

  /**
   * Adds one record, as parsed from JSON. What is not a usable record becomes a problem of its origin.
   *
   * @param origin the file or API call it came from, for messages
   */
  add(record: unknown, origin = 'record', coverage: CoverageFrom = 'records'): void {
    const parsed = parseRecord(record)
    if (parsed.kind === 'unusable') return this.#problems.addRecord(origin, parsed.reason)
    if (parsed.kind === 'record' && coverage === 'records') this.#seen.see(parsed.record)
    const eventID = parsed.kind === 'record' ? parsed.record.eventID : parsed.eventID
    const { index, added } = this.#events.insert(eventID)
    if (!added) {
      this.#duplicates++
    } else if (parsed.kind === 'insight') {
      this.#apply(nobodys('a remark of CloudTrail Insights'), '', eventID)
    } else {
      const contribution = this.#contributionOf(parsed.record, origin)
      const { sharedEventID, eventTime } = parsed.record
      if (sharedEventID === undefined) this.#apply(contribution, eventTime, eventID)
      else this.#speakFor(sharedEventID, contribution, eventTime, index)
    }
  }

  /** One line on something that was not read: the evidence is incomplete, and nothing will be removed because of it. */
  addProblem(line: string): void {
    this.#problems.add(line)
  }

  /** One line that a reader should see although the evidence is complete. */
  addNote(line: string): void {
    this.#problems.note(line)
  }

  /** Adds a source's own word on what it covers, for records that were added with coverage `source`. */
  vouch(coverage: AccountCoverage): void {
    this.#vouched.push(coverage)
  }

  /** The ledger of everything added. The builder is spent then. */
  build(): Ledger {
    const { contribution, time, event } = this.#spokesmen
    contribution.forEach((of, index) => {
      const moment = new Date((time[index] ?? 0) * 1000).toISOString()
      this.#apply(of, `${moment.slice(0, 19)}Z`, this.#events.at(event[index] ?? 0))
    })
    const { rename, unresolved } = resolvePathless(this.#counts.names())
    for (const arn of unresolved) {
      this.#problems.add(`${arn}: some of its records do not tell its path, so they may belong to another ARN`)
    }
    return {
      entries: this.#usage.entries(rename),
      principals: this.#counts.counts(rename),
      unmapped: this.#unmapped.events(rename),
      noEvidence: new Map([...this.#noEvidence].sort(([a], [b]) => byCodeUnits(a, b))),
      duplicates: this.#duplicates + this.#copies,
      records: this.#events.size - this.#copies,
      coverage: {
        accounts: combineCoverage([...this.#seen.accounts(), ...this.#vouched]),
        complete: this.#problems.complete,
        problems: this.#problems.lines(),
      },
    }
  }

  /** Of the copies of one event that several accounts received, one speaks for it (field note 4). */
  #speakFor(sharedEventID: string, contribution: Contribution, time: string, event: number): void {
    const spokesmen = this.#spokesmen
    const { index, added } = this.#shared.insert(sharedEventID)
    if (!added) {
      this.#copies++
      const byRank = contribution.rank - (spokesmen.contribution[index]?.rank ?? Number.POSITIVE_INFINITY)
      const other = this.#events.at(spokesmen.event[index] ?? 0)
      if ((byRank || byCodeUnits(this.#events.at(event), other)) > 0) return
    }
    spokesmen.contribution[index] = this.#interned(contribution)
    spokesmen.time[index] = Date.parse(time) / 1000
    spokesmen.event[index] = event
  }

  /** One object for all contributions that are alike, so that waiting for copies costs no memory for each event. */
  #interned(contribution: Contribution): Contribution {
    const { rank, principal, fate, reason, slots, unmapped } = contribution
    const key = JSON.stringify([rank, principal, fate, reason, slots.map(({ number }) => number), unmapped])
    const known = this.#contributions.get(key)
    if (known === undefined) this.#contributions.set(key, contribution)
    return known ?? contribution
  }

  #apply(contribution: Contribution, time: string, eventID: string): void {
    const { principal, fate, reason, slots, unmapped } = contribution
    if (principal !== undefined) this.#counts.add(principal, fate)
    if (reason !== undefined) this.#noEvidence.set(reason, (this.#noEvidence.get(reason) ?? 0) + 1)
    const once = { count: 1, firstSeen: time, lastSeen: time, events: [eventID] }
    for (const slot of slots) this.#usage.count(slot, { ...once, calls: leads(slot, slots) ? 1 : 0 })
    if (unmapped) {
      const principals = principal === undefined ? [] : [principal]
      this.#unmapped.add({ ...unmapped, principals, count: 1, events: [eventID] })
    }
  }

  #contributionOf(record: TrailRecord, origin: string): Contribution {
    const identity = identityOf(record)
    const outcome = outcomeOf(record.errorCode)
    if (identity.kind === 'unidentified') {
      if (outcome === 'denied') return nobodys('a denied call of a caller that the record does not name')
      this.#problems.addRecord(origin, identity.reason)
      return nobodys(identity.reason)
    }
    if (identity.kind === 'no-evidence') {
      const principal = identity.principal?.pathKnown ? identity.principal.arn : undefined
      return { ...nobodys(identity.reason), ...(principal !== undefined && { principal }) }
    }
    const principal = identity.pathKnown ? identity.arn : markPathless(identity.arn)
    const mapping = this.#map(this.#catalog, factsOf(record))
    const rank = record.recipientAccountId === identity.account ? 0 : 1
    if (mapping.kind === 'no-evidence') {
      return { rank, principal, fate: 'noEvidence', reason: mapping.reason, slots: [] }
    }
    if (mapping.kind === 'unmapped') {
      const { eventSource, eventName } = record
      const unmapped = { eventSource, eventName, ...(mapping.service !== undefined && { service: mapping.service }) }
      return { rank: rank + 2, principal, fate: 'unmapped', slots: [], unmapped }
    }
    const { mfaAuthenticated: mfa } = record.userIdentity.sessionContext.attributes
    const { sourceIdentity } = record.userIdentity.sessionContext
    const request = {
      principal,
      account: identity.account,
      network: networkOf(record),
      region: record.awsRegion,
      outcome,
      ...(mfa !== undefined && { mfa }),
      ...(sourceIdentity !== undefined && { sourceIdentity }),
    }
    const slots = new Set<UsageSlot>()
    for (const { action, resources, complete } of mapping.actions) {
      for (const resource of resources) slots.add(this.#usage.slot({ ...request, action, resource }))
      if (!complete || resources.length === 0) slots.add(this.#usage.slot({ ...request, action, resource: null }))
    }
    return { rank, principal, fate: outcome, slots: [...slots] }
  }
}

const nobodys = (reason: string): Contribution => ({ rank: 4, fate: 'noEvidence', reason, slots: [] })

/** What the catalog needs of a record. */
function factsOf(record: TrailRecord): EventFacts {
  const { apiVersion, resources } = record
  return {
    eventSource: record.eventSource,
    eventName: record.eventName,
    region: record.awsRegion,
    account: record.recipientAccountId ?? record.userIdentity.accountId ?? '',
    requestParameters: record.requestParameters,
    responseElements: record.responseElements,
    additionalEventData: record.additionalEventData,
    ...(apiVersion !== undefined && { apiVersion }),
    ...(resources && {
      resources: resources.map(({ ARN, ARNPrefix, type }) => ({
        ...(ARN !== undefined && { ARN }),
        ...(ARNPrefix !== undefined && { ARNPrefix }),
        ...(type !== undefined && { type }),
      })),
    }),
  }
}

/** Is this the request that counts the call, among those of the same action that one event stands for? */
const leads = ({ key }: UsageSlot, slots: readonly UsageSlot[]): boolean =>
  slots.every((other) => other.key.action !== key.action || (key.resource ?? '') <= (other.key.resource ?? ''))
