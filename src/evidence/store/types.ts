import type { Contribution } from '../records/ledger-update.ts'
import type { AccountCoverage } from '../types.ts'
import type { SeenDay } from '../coverage/seen-coverage.ts'
import type { DatedId } from '../usage/counting/dated-sample.ts'
import type { DayCount } from '../usage/counting/day-tally.ts'
import type { Spans } from './time-ranges.ts'
import type { Sighting } from '../records/trail-observation.ts'

/** By the number of the UTC day since the epoch. */
export type Days<Value> = ReadonlyMap<number, Readonly<Value>>

/** What is remembered of events that contribute the same. */
export interface RememberedUse {
  /** Without what only matters while reading: of rank 0, and without a problem. */
  readonly contribution: Contribution
  /** Not empty. */
  readonly days: Days<DayCount>
  /** Thinned; empty where no table shows a sample of them. */
  readonly ids: readonly DatedId[]
}

/** What was seen of a trail, in readings that were complete for its account. */
export interface RememberedSighting {
  readonly sighting: Sighting
  readonly days: Days<SeenDay>
}

/** What a source's word on its coverage says apart from when. */
export type VouchedKinds = Omit<AccountCoverage, 'from' | 'to' | 'days' | 'gaps' | 'byRegion'>

/** The word of sources (LookupEvents, a trail's selectors), in readings that were complete for the account. */
export interface RememberedWord {
  readonly kinds: VouchedKinds
  readonly spans: Spans
}

/** Of one Region: when a source's word covers it. */
export interface RememberedRegion {
  readonly account: string
  readonly region: string
  readonly spans: Spans
}

/** What readings could have shown, of the accounts for which they were complete. */
export interface RememberedCoverage {
  readonly sightings: ReadonlyMap<string, RememberedSighting>
  readonly words: ReadonlyMap<string, RememberedWord>
  readonly regions: ReadonlyMap<string, RememberedRegion>
}

/**
 * The evidence of several runs. Keys are texts of what stands under them, so that equal things meet when two are
 * merged. Grows with distinct contributions and days, never with events.
 */
export interface Memory extends RememberedCoverage {
  readonly uses: ReadonlyMap<string, RememberedUse>
  /** By version of a catalog: the days of which it mapped events. */
  readonly catalogs: ReadonlyMap<string, Spans>
}

export const noCoverage: RememberedCoverage = { sightings: new Map(), words: new Map(), regions: new Map() }

export const nothingRemembered: Memory = { uses: new Map(), ...noCoverage, catalogs: new Map() }
