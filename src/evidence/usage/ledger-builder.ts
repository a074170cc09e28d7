import { byCodeUnits } from '../../collections.ts'
import type { Catalog } from '../../catalog/types.ts'
import { EventIds } from './counting/event-ids.ts'
import { EventSet } from './counting/event-set.ts'
import { buildLedger, type ReadResult } from './build-ledger.ts'
import { Interpreter, type EventMapper, type InterpretedRecord } from '../records/interpret.ts'
import type { AccountCoverage, Ledger } from '../types.ts'
import { FactsTable, type FactsHandle } from './counters.ts'
import { dayNumber, dayOf, secondsOf, type Seconds } from '../time.ts'
import { ReadProblems } from '../records/problems.ts'
import { withoutEndpointDuplicates } from './endpoint-duplicates.ts'
import { SeenCoverage } from '../coverage/seen-coverage.ts'
import { TallyTable, type Tally } from './counting/tally.ts'

/** Does the coverage follow from the records, or does their source declare it (`declareCoverage`)? */
export type CoverageFrom = 'records' | 'source'

export interface LedgerOptions {
  /** The mapping of events to actions; the catalog's own mapping unless a test says otherwise. */
  readonly map?: EventMapper
  /** Count by day too, to save it (`src/evidence/store/`) or for the days of `OptionalTables`. Costs memory. */
  readonly byDay?: boolean
  /** Records of later than this are not counted, nor do they show anything of the trail. */
  readonly until?: Seconds
}

/** A row that a query counted: one record that stands for many events. */
export interface Aggregate {
  /** The common part of the events, in the form of a record; it needs no id and no time. */
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
 * by some 9 bytes for each distinct event, so that none is counted twice), never with the records' size.
 *
 * Whether an event was seen is known but for a very small chance (`EventSet`). An event that would be the first of its
 * tally counts whatever is said of its id: so two ids taken for one may lower a count by one, and never hide a use.
 */
export class LedgerBuilder {
  /** Says what records mean: for those who read them elsewhere, too. */
  readonly interpreter: Interpreter
  readonly #events = new EventSet()
  /** Of events that several accounts received: their shared ids, and the ids of the copies, all exactly. */
  readonly #shared = new EventIds()
  readonly #copies = new EventIds()
  /** By number of the shared id: the copy that counts for the event so far. */
  readonly #countedTallies: { tally: Tally[]; time: Seconds[]; copy: number[] } = { tally: [], time: [], copy: [] }
  readonly #tallies: TallyTable
  readonly #seen = new SeenCoverage()
  /** Numbers callers and calls for those who read them elsewhere. */
  readonly meanings: FactsTable
  readonly #declared: AccountCoverage[] = []
  readonly #problems = new ReadProblems()
  readonly #until: Seconds
  #duplicates = 0
  #places = 0

  constructor(catalog: Catalog, options: LedgerOptions = {}) {
    this.interpreter = new Interpreter(catalog, options.map)
    this.#tallies = new TallyTable(options.byDay ?? false)
    this.#until = options.until ?? Number.POSITIVE_INFINITY
    this.meanings = new FactsTable(this.#tallies, this.#seen)
  }

  /**
   * Adds one record, as parsed from JSON. What is not a usable record becomes a problem of its origin.
   *
   * @param origin the file or API call it came from, for messages
   */
  add(record: unknown, origin = 'record', coverage: CoverageFrom = 'records'): void {
    this.addReading(this.interpreter.read(record), origin, coverage)
  }

  /** Adds a record of a source that records less than others do: it is left out where its event was seen. */
  addExtract(record: unknown, origin: string): void {
    this.addReading(this.interpreter.read(record), origin, 'records', true)
  }

  /** Adds a record that was read elsewhere. */
  addReading(reading: InterpretedRecord, origin: string, coverage: CoverageFrom = 'records', isExtract = false): void {
    if (reading.kind === 'foreign') return this.#problems.noteRecord(origin, reading.what)
    if (reading.kind === 'unusable') return this.#problems.addRecord(origin, reading.reason, reading.account)
    const { eventID, sharedEventID } = reading
    const time = secondsOf(reading.time)
    if (time > this.#until) return
    const { tally, observations } = this.meanings.of(reading.meaning)
    if (coverage === 'records') observations?.see(time)
    const isNew = this.#events.add(eventID)
    if (sharedEventID !== undefined) {
      const copy = this.#copies.insert(eventID)
      if (this.#isNew(copy.added, tally, origin))
        this.#countCopyOnce(this.#shared.insert(sharedEventID), tally, time, copy)
    } else if (this.#isNew(isNew || (tally.count === 0 && !isExtract), tally, origin)) {
      tally.addEvent(time, eventID)
    }
  }

  /** A number for a reading that counts events instead of handing them over: what it counts, others may have counted. */
  place(): number {
    return ++this.#places
  }

  /** Adds a row that a query counted. */
  addAggregate(row: Aggregate, origin: string, coverage: CoverageFrom = 'records'): void {
    const { count, firstSeen, lastSeen, days, events } = row
    const reading = this.interpreter.read({ ...row.record, eventID: events[0] ?? 'row', eventTime: firstSeen })
    const [first, last] = [secondsOf(firstSeen), secondsOf(lastSeen)]
    if (reading.kind === 'foreign') return this.#problems.noteRecord(origin, reading.what)
    if (reading.kind === 'unusable') return this.#problems.addRecord(origin, reading.reason, reading.account)
    if (Number.isNaN(last)) return this.#problems.addRecord(origin, 'its last time is none')
    if (first > this.#until) return
    // A row that goes on after the last moment keeps its whole count: more use than there was can only keep something.
    const end = Math.min(last, this.#until)
    const counted = days.map(dayNumber).filter((day) => day <= dayOf(end))
    const { tally, observations } = this.meanings.of(reading.meaning)
    if (coverage === 'records') observations?.seeDays(first, end, counted)
    tally.addRow({ count, first, last: end, days: counted, events, place: row.place ?? 0 })
    const { problem } = tally
    if (problem !== undefined) this.#problems.addRecord(origin, problem.reason, problem.account)
  }

  /** Adds an event whose id is a UUID and whose meaning is known: the four words at `at` are its id. */
  addEvent({ tally, observations }: FactsHandle, time: Seconds, words: Uint32Array, at: number, origin: string): void {
    if (time > this.#until) return
    observations?.see(time)
    const isNew = this.#events.addWords(words, at) || tally.count === 0
    if (this.#isNew(isNew, tally, origin)) tally.addUsual(time, words, at)
  }

  /** The same for one that several accounts received: four words behind its id are the shared id. */
  addCopy({ tally, observations }: FactsHandle, time: Seconds, words: Uint32Array, at: number, origin: string): void {
    if (time > this.#until) return
    observations?.see(time)
    this.#events.addWords(words, at)
    const copy = this.#copies.insertWords(words, at)
    if (this.#isNew(copy.added, tally, origin))
      this.#countCopyOnce(this.#shared.insertWords(words, at + 4), tally, time, copy)
  }

  /**
   * One line on something that was not read: the evidence is incomplete, and nothing will be removed because of it.
   *
   * @param account the only one whose calls may be missing, where that is known
   */
  addProblem(line: string, account?: string): void {
    this.#problems.add(line, account)
  }

  /** One line that a reader should see although the evidence is complete. */
  addNote(line: string): void {
    this.#problems.note(line)
  }

  /** Adds the coverage that a source declares, for records that were added with coverage `source`. */
  declareCoverage(coverage: AccountCoverage): void {
    this.#declared.push(coverage)
  }

  /** The ledger of everything added. The builder is spent then. */
  build(): Ledger {
    return buildLedger(this.gather())
  }

  /** Everything that was counted, before a ledger is made of it. The builder is spent then. */
  gather(): ReadResult {
    const { tally, time, copy } = this.#countedTallies
    tally.forEach((of, index) => of.addEvent(time[index] ?? Number.NaN, this.#copies.at(copy[index] ?? 0)))
    const { tallies, duplicates } = withoutEndpointDuplicates(this.#tallies)
    return {
      tallies,
      seen: this.#seen,
      declared: this.#declared,
      problems: this.#problems,
      duplicates: this.#duplicates + duplicates,
    }
  }

  #isNew(isNew: boolean, { problem }: Tally, origin: string): boolean {
    if (!isNew) this.#duplicates++
    else if (problem !== undefined) this.#problems.addRecord(origin, problem.reason, problem.account)
    return isNew
  }

  /**
   * Of the copies of one event that several accounts received, one counts for it.
   *
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
   */
  #countCopyOnce({ index, added }: Inserted, tally: Tally, time: Seconds, copy: Inserted): void {
    const countedTallies = this.#countedTallies
    if (!added) {
      this.#duplicates++
      const byRank = tally.update.rank - (countedTallies.tally[index]?.update.rank ?? Number.POSITIVE_INFINITY)
      const other = this.#copies.at(countedTallies.copy[index] ?? 0)
      if ((byRank || byCodeUnits(this.#copies.at(copy.index), other)) > 0) return
    }
    countedTallies.tally[index] = tally
    countedTallies.time[index] = time
    countedTallies.copy[index] = copy.index
  }
}

interface Inserted {
  readonly index: number
  readonly added: boolean
}
