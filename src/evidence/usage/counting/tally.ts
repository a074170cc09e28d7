import { toLedgerUpdate, type UseFacts } from '../../records/facts.ts'
import { ledgerUpdateKey, type LedgerUpdate } from '../../records/ledger-update.ts'
import { mergeCounts, type Counted } from './merge-counts.ts'
import { EventCounts } from './event-counts.ts'
import { DayTally } from './day-tally.ts'
import type { Seconds } from '../../time.ts'
import { addToSample } from '../../sample.ts'
import { uuidText, uuidWords } from '../../uuid.ts'

/** Moments that `EventCounts` takes. */
const mostSeconds = 2 ** 32

/** A row that a query counted, as a tally takes it. */
export interface TallyRow {
  readonly count: number
  readonly first: Seconds
  readonly last: Seconds
  /** Numbers of the UTC days on which its events happened. */
  readonly days: readonly number[]
  /** Ids of some of them. */
  readonly events: readonly string[]
  /** Rows of one place count different events; those of two places, or of a place and records, may be the same ones. */
  readonly place: number
}

/** The counts of one source, as they come in. */
class Part implements Counted {
  count = 0
  first: Seconds = Number.NaN
  last: Seconds = Number.NaN
  readonly days: DayTally | undefined

  constructor(byDay: boolean) {
    this.days = byDay ? new DayTally() : undefined
  }

  add(count: number, first: Seconds, last: Seconds): void {
    this.count += count
    if (!(this.first <= first)) this.first = first
    if (!(this.last >= last)) this.last = last
  }
}

/** Counts the events of one update of the ledger. Nothing in it depends on their order. */
export class Tally {
  /** What its events record, where that is use; then its update follows from it, and is made when it is asked for. */
  readonly use: UseFacts | undefined
  #update: LedgerUpdate | undefined
  /** Records with usual ids and times, each of them once. */
  readonly #events: EventCounts
  readonly #row: number
  /** Other records. */
  #others: Part | undefined
  /** By number of their place. */
  #rows: Map<number, Part> | undefined
  /** Ids of others and of rows. */
  #otherIds: string[] | undefined
  readonly #byDay: boolean
  readonly #days: DayTally | undefined

  constructor(of: LedgerUpdate | UseFacts, events: EventCounts, byDay: boolean) {
    this.use = 'act' in of ? of : undefined
    this.#update = 'act' in of ? undefined : of
    this.#events = events
    this.#row = events.another()
    this.#byDay = byDay
    this.#days = byDay ? new DayTally() : undefined
  }

  get update(): LedgerUpdate {
    return (this.#update ??= toLedgerUpdate(this.use!))
  }

  /** See `LedgerUpdate.problem`: use is none. */
  get problem(): LedgerUpdate['problem'] {
    return this.use === undefined ? this.update.problem : undefined
  }

  /** See `CallFacts.endpointDuplicate`. */
  get isEndpointDuplicate(): boolean {
    return (this.use === undefined ? this.update.endpointDuplicate : this.use.act.endpointDuplicate) === true
  }

  /** Events, at least: places that looked at the same time may have counted the same ones. */
  get count(): number {
    if (this.#rows !== undefined) return mergeCounts(this.#parts())
    return this.#events.count(this.#row) + (this.#others?.count ?? 0)
  }

  /** NaN where no event has a time. */
  get first(): Seconds {
    if (this.#rows === undefined && this.#others === undefined) return this.#events.first(this.#row)
    return this.#parts().reduce((first, part) => (first <= part.first ? first : part.first), Number.NaN)
  }

  get last(): Seconds {
    if (this.#rows === undefined && this.#others === undefined) return this.#events.last(this.#row)
    return this.#parts().reduce((last, part) => (last >= part.last ? last : part.last), Number.NaN)
  }

  /** The smallest ids. */
  get sample(): readonly string[] {
    const ids = this.#events.sample(this.#row)
    for (const id of this.#otherIds ?? []) addToSample(ids, id)
    return ids
  }

  /** Only where the ledger is to be saved. */
  get days(): DayTally | undefined {
    if (this.#days === undefined || this.#rows === undefined) return this.#days
    const ofRows = [...this.#rows.values()].flatMap(({ days }) => days ?? [])
    const isEmpty = this.#days.counts.size === 0
    const [only, ...others] = isEmpty ? ofRows : [this.#days, ...ofRows]
    return others.length === 0 ? only : DayTally.largest([only!, ...others])
  }

  /** Records first, if there are any, then what each place counted. */
  #parts(): readonly Counted[] {
    const [events, row, others] = [this.#events, this.#row, this.#others]
    const rows = [...(this.#rows?.values() ?? [])]
    const count = events.count(row) + (others?.count ?? 0)
    if (count === 0 && rows.length > 0) return rows
    const first = others === undefined ? events.first(row) : least(events.first(row), others.first)
    const last = others === undefined ? events.last(row) : -least(-events.last(row), -others.last)
    return [{ count, first, last }, ...rows]
  }

  /** Counts an event whose id is a UUID and whose time is usual: the four words at `at` are its id. */
  addUsual(time: Seconds, words: Uint32Array, at: number): void {
    this.#events.add(this.#row, time, words, at)
    this.#days?.addEvent(time, words[at]!, () => uuidText(words, at))
  }

  addEvent(time: Seconds, id: string): void {
    const words = new Uint32Array(4)
    const isUuid = uuidWords(id, words)
    if (isUuid && time >= 0 && time < mostSeconds) return this.addUsual(time, words, 0)
    this.#others ??= new Part(false)
    this.#others.add(1, time, time)
    addToSample((this.#otherIds ??= []), id)
    this.#days?.addEvent(time, isUuid ? words[0]! : 0, () => id)
  }

  addRow({ count, first, last, days, events, place }: TallyRow): void {
    this.#rows ??= new Map()
    const part = this.#rows.get(place) ?? new Part(this.#byDay)
    this.#rows.set(place, part)
    part.add(count, first, last)
    part.days?.addRow(count, first, last, days, events)
    for (const id of events) addToSample((this.#otherIds ??= []), id)
  }
}

/** The smaller of two moments, either of which may not be known. */
const least = (a: number, b: number): number => (a <= b || Number.isNaN(b) ? a : b)

/** The tallies of a ledger. */
export class TallyTable {
  readonly #tallies = new Map<string, Tally>()
  readonly #others: Tally[] = []
  readonly #events = new EventCounts()
  readonly #byDay: boolean

  constructor(byDay: boolean) {
    this.#byDay = byDay
  }

  /** The one tally of an update and of all that are like it. */
  of(update: LedgerUpdate): Tally {
    const key = ledgerUpdateKey(update)
    let tally = this.#tallies.get(key)
    if (tally === undefined) this.#tallies.set(key, (tally = new Tally(update, this.#events, this.#byDay)))
    return tally
  }

  /** A tally of its own for what records of use say, without a search for another that is like it. */
  another(use: UseFacts): Tally {
    const tally = new Tally(use, this.#events, this.#byDay)
    this.#others.push(tally)
    return tally
  }

  /** Those that anything was counted under. */
  *[Symbol.iterator](): Generator<Tally> {
    for (const tally of this.#tallies.values()) if (tally.count > 0) yield tally
    for (const tally of this.#others) if (tally.count > 0) yield tally
  }
}
