import type { Catalog } from '../catalog/types.ts'
import { EventIds } from './event-ids.ts'
import { ledgerFrom, type Gathered } from './gathered.ts'
import { Interpreter, type EventMapper, type Meaning, type Reading } from './interpret.ts'
import type { AccountCoverage, Ledger } from './ledger-types.ts'
import { dayNumber, secondsOf, type Seconds } from './moments.ts'
import { Problems } from './problems.ts'
import { byCodeUnits } from './sample.ts'
import { SeenCoverage, type Sightings } from './seen-coverage.ts'
import { TallyTable, type Tally } from './tally.ts'

/** Does the coverage follow from the records, or does their source vouch for it by `vouch`? */
export type CoverageFrom = 'records' | 'source'

export interface LedgerOptions {
  /** How events become actions; the catalog's own mapping unless a test says otherwise. */
  readonly map?: EventMapper
  /** Count by day too, so that the ledger can be remembered (`src/evidence/memory/`). Costs memory. */
  readonly byDay?: boolean
}

/** A meaning that the builder has taken note of: events can be counted under it. */
export interface MeaningHandle {
  readonly tally: Tally
  readonly sightings: Sightings | undefined
}

/** A row that a query counted: one record that stands for many events. */
export interface Aggregate {
  /** What the events have in common, shaped like a record; it needs no id and no time. */
  readonly record: Readonly<Record<string, unknown>>
  /** Distinct events. No event may be in two rows. */
  readonly count: number
  /** ISO 8601, UTC. */
  readonly firstSeen: string
  readonly lastSeen: string
  /** `2026-05-01`: the UTC days on which they happened. */
  readonly days: readonly string[]
  /** Ids of some of them: the smallest, so that the same events give the same sample. */
  readonly events: readonly string[]
  /** Of the reading that the row is from (`LedgerBuilder.place`); rows of one reading count different events. */
  readonly place?: number
}

/**
 * Turns CloudTrail records, in any order and number, into a ledger of distinct requests. Memory grows with those (and
 * by some 25 bytes for each distinct event, so that none is counted twice), never with the records' size.
 */
export class LedgerBuilder {
  readonly #interpreter: Interpreter
  readonly #events = new EventIds()
  readonly #shared = new EventIds()
  /** By number of the shared id: the copy that speaks for the event so far. */
  readonly #spokesmen: { tally: Tally[]; time: Seconds[]; event: number[] } = { tally: [], time: [], event: [] }
  readonly #tallies: TallyTable
  readonly #seen = new SeenCoverage()
  readonly #vouched: AccountCoverage[] = []
  readonly #problems = new Problems()
  #duplicates = 0
  #places = 0

  constructor(catalog: Catalog, options: LedgerOptions = {}) {
    this.#interpreter = new Interpreter(catalog, options.map)
    this.#tallies = new TallyTable(options.byDay ?? false)
  }

  /**
   * Adds one record, as parsed from JSON. What is not a usable record becomes a problem of its origin.
   *
   * @param origin the file or API call it came from, for messages
   */
  add(record: unknown, origin = 'record', coverage: CoverageFrom = 'records'): void {
    this.addReading(this.#interpreter.read(record), origin, coverage)
  }

  /** Adds a record that was read elsewhere. */
  addReading(reading: Reading, origin: string, coverage: CoverageFrom = 'records'): void {
    if (reading.kind === 'unusable') return this.#problems.addRecord(origin, reading.reason)
    const seconds = secondsOf(reading.time)
    const { tally, sightings } = this.note(reading.meaning)
    if (coverage === 'records') sightings?.see(seconds)
    const event = this.#events.insert(reading.eventID)
    const shared = reading.sharedEventID === undefined ? undefined : this.#shared.insert(reading.sharedEventID)
    this.#count(tally, seconds, event, event.added ? shared : undefined, origin)
  }

  /** A number for a reading that counts events instead of handing them over: what it counts, others may have counted. */
  place(): number {
    return ++this.#places
  }

  /** Adds a row that a query counted. */
  addAggregate(row: Aggregate, origin: string, coverage: CoverageFrom = 'records'): void {
    const { count, firstSeen, lastSeen, days, events } = row
    const reading = this.#interpreter.read({ ...row.record, eventID: events[0] ?? 'row', eventTime: firstSeen })
    const [first, last] = [secondsOf(firstSeen), secondsOf(lastSeen)]
    if (reading.kind === 'unusable') return this.#problems.addRecord(origin, reading.reason)
    if (Number.isNaN(last)) return this.#problems.addRecord(origin, 'its last time is none')
    const { tally, sightings } = this.note(reading.meaning)
    if (coverage === 'records') sightings?.seeDays(first, last, days.map(dayNumber))
    tally.addRow({ count, first, last, days: days.map(dayNumber), events, place: row.place ?? 0 })
    const { problem } = reading.meaning.contribution
    if (problem !== undefined) this.#problems.addRecord(origin, problem)
  }

  /** Takes note of a meaning, for `addRow`. */
  note({ contribution, sighting }: Meaning): MeaningHandle {
    return { tally: this.#tallies.of(contribution), sightings: sighting && this.#seen.sightings(sighting) }
  }

  /**
   * Adds an event whose ids are UUIDs and whose meaning is known: four words at `at` are its id, four behind them the
   * shared id where `hasShared`.
   */
  addRow(
    handle: MeaningHandle,
    words: Uint32Array,
    at: number,
    hasShared: boolean,
    time: Seconds,
    origin: string,
  ): void {
    handle.sightings?.see(time)
    const event = this.#events.insertWords(words, at)
    const shared = event.added && hasShared ? this.#shared.insertWords(words, at + 4) : undefined
    this.#count(handle.tally, time, event, shared, origin)
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
    return ledgerFrom(this.gather())
  }

  /** Everything that was counted, before a ledger is made of it. The builder is spent then. */
  gather(): Gathered {
    const { tally, time, event } = this.#spokesmen
    tally.forEach((of, index) => this.#countEvent(of, time[index] ?? Number.NaN, event[index] ?? 0))
    return {
      tallies: this.#tallies,
      seen: this.#seen,
      vouched: this.#vouched,
      problems: this.#problems,
      duplicates: this.#duplicates,
    }
  }

  #count(tally: Tally, time: Seconds, event: Inserted, shared: Inserted | undefined, origin: string): void {
    if (!event.added) {
      this.#duplicates++
      return
    }
    const { problem } = tally.contribution
    if (problem !== undefined) this.#problems.addRecord(origin, problem)
    if (shared === undefined) this.#countEvent(tally, time, event.index)
    else this.#speakFor(shared, tally, time, event.index)
  }

  #countEvent(tally: Tally, time: Seconds, event: number): void {
    tally.addEvent(time, this.#events.head(event), () => this.#events.at(event))
  }

  /** Of the copies of one event that several accounts received, one speaks for it (field note 4). */
  #speakFor({ index, added }: Inserted, tally: Tally, time: Seconds, event: number): void {
    const spokesmen = this.#spokesmen
    if (!added) {
      this.#duplicates++
      const byRank = tally.contribution.rank - (spokesmen.tally[index]?.contribution.rank ?? Number.POSITIVE_INFINITY)
      const other = this.#events.at(spokesmen.event[index] ?? 0)
      if ((byRank || byCodeUnits(this.#events.at(event), other)) > 0) return
    }
    spokesmen.tally[index] = tally
    spokesmen.time[index] = time
    spokesmen.event[index] = event
  }
}

interface Inserted {
  readonly index: number
  readonly added: boolean
}
