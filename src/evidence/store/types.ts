import type { LedgerUpdate } from '../records/ledger-update.ts'
import type { AccountCoverage } from '../types.ts'
import type { SeenDay } from '../coverage/seen-coverage.ts'
import type { DatedId } from '../usage/counting/dated-sample.ts'
import type { DayCount } from '../usage/counting/day-tally.ts'
import type { TimeRanges } from './time-ranges.ts'
import type { TrailObservation } from '../records/trail-observation.ts'

/** By the number of the UTC day since the epoch. */
export type Days<Value> = ReadonlyMap<number, Readonly<Value>>

/** The saved data on events with the same update. */
export interface SavedUse {
  /** Without what only matters while reading: of rank 0, and without a problem. */
  readonly update: LedgerUpdate
  /** Not empty. */
  readonly days: Days<DayCount>
  /** Thinned; empty where no table shows a sample of them. */
  readonly ids: readonly DatedId[]
}

/** The observations of a trail, from readings that were complete for its account. */
export interface SavedObservation {
  readonly observation: TrailObservation
  readonly days: Days<SeenDay>
}

/** The coverage that a source declares, without its time. */
export type DeclaredKinds = Omit<AccountCoverage, 'from' | 'to' | 'days' | 'gaps' | 'byRegion'>

/**
 * The coverage that sources declare (LookupEvents, a trail's selectors), in readings that were complete for the
 * account.
 */
export interface DeclaredCoverage {
  readonly kinds: DeclaredKinds
  readonly spans: TimeRanges
}

/** Of one Region: when a source's word covers it. */
export interface SavedRegion {
  readonly account: string
  readonly region: string
  readonly spans: TimeRanges
}

/** The coverage of readings, for the accounts for which they were complete. */
export interface SavedCoverage {
  readonly observations: ReadonlyMap<string, SavedObservation>
  readonly words: ReadonlyMap<string, DeclaredCoverage>
  readonly regions: ReadonlyMap<string, SavedRegion>
}

/**
 * The evidence of several runs. Keys are texts of what stands under them, so that equal things meet when two are
 * merged. Grows with distinct updates and days, never with events.
 */
export interface SavedEvidence extends SavedCoverage {
  readonly uses: ReadonlyMap<string, SavedUse>
  /** By version of a catalog: the days of which it mapped events. */
  readonly catalogs: ReadonlyMap<string, TimeRanges>
}

export const noCoverage: SavedCoverage = { observations: new Map(), words: new Map(), regions: new Map() }

export const noSavedEvidence: SavedEvidence = { uses: new Map(), ...noCoverage, catalogs: new Map() }
