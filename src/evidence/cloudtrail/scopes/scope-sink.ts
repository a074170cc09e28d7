import type { EventReader, ReadEvent } from '../../events/trail-event.ts'
import { compileTimeless, type ShapeResult } from '../../events/at-any-time.ts'
import { compileCondition, type EventPredicate } from '../../events/evaluate.ts'
import type { Scope } from '../../events/condition.ts'
import type { ScopeMatches } from '../../events/matches.ts'
import type { TrailEvent } from '../../events/types.ts'
import { isChange, type RecorderChange } from '../../coverage/selectors/apply.ts'
import { SeenCoverage } from '../../coverage/seen-coverage.ts'
import { ReadProblems } from '../../records/problems.ts'
import { dayNumber, secondsOf, timeOf, type Seconds } from '../../time.ts'
import type { AccountCoverage } from '../../types.ts'
import { EventSet } from '../../usage/counting/event-set.ts'
import type { Aggregate, CoverageFrom } from '../../usage/ledger-builder.ts'
import type { EvidenceSink } from '../evidence-sink.ts'
import type { SeenKind } from '../sql/scopes/coverage-statement.ts'
import type { RowReceiver } from '../fast/apply-readings.ts'
import { changesIn, EventMeanings, type EventHandle } from './event-meanings.ts'
import { eventShapeOf } from './event-parts.ts'
import { ScopeCollector, type TimeWindow } from './scope-collector.ts'
import { Shapes } from './shapes.ts'

/** Everything of a reading but the events. */
export interface GatheredFacts {
  readonly scopes: readonly ScopeMatches[]
  readonly records: number
  readonly seen: SeenCoverage
  readonly declared: readonly AccountCoverage[]
  readonly problems: ReadProblems
  /** Calls after which a trail or event data store recorded something else. */
  readonly changes: readonly RecorderChange[]
}

interface Asked {
  readonly meets: EventPredicate
  /** The same without knowing the time: `undefined` where that decides. */
  readonly meetsAtAnyTime: (event: TrailEvent) => ShapeResult
  readonly collector: ScopeCollector
}

/**
 * Takes the records of a reading, in any order, and keeps the events of scopes. Of copies of one event with different
 * content the one counts that is in the scope.
 */
export class ScopeSink implements EvidenceSink, RowReceiver<EventHandle, ReadEvent> {
  readonly #reader: EventReader
  readonly #asked: readonly Asked[]
  readonly #shapes = new Shapes()
  readonly #events = new EventSet()
  readonly #seen = new SeenCoverage()
  readonly #declared: AccountCoverage[] = []
  readonly #problems = new ReadProblems()
  readonly #changes: RecorderChange[] = []
  /** Numbers callers and calls for those who read them elsewhere. */
  readonly meanings = new EventMeanings(this.#seen, (event) =>
    this.#asked.map(({ meetsAtAnyTime }) => meetsAtAnyTime(event)),
  )
  readonly #until: Seconds
  #records = 0
  #places = 0

  /** @param until records of later than this show nothing of the trail */
  constructor(reader: EventReader, scopes: readonly Scope[], window: TimeWindow, until = Number.POSITIVE_INFINITY) {
    this.#reader = reader
    this.#until = until
    this.#asked = scopes.map((scope) => ({
      meets: compileCondition(scope.where),
      meetsAtAnyTime: compileTimeless(scope.where),
      collector: new ScopeCollector(scope, window, (shape) => this.#shapes.at(shape)),
    }))
  }

  add(record: unknown, origin = 'record', coverage: CoverageFrom = 'records'): void {
    this.#take(this.#reader.read(record), origin, coverage, false)
  }

  addExtract(record: unknown, origin: string): void {
    this.#take(this.#reader.read(record), origin, 'records', true)
  }

  /** A row of a counting query is no event: what it stands for is missing. */
  addAggregate(_: Aggregate, origin: string): void {
    this.#problems.addRecord(origin, 'it is a row that a query counted, and single events are asked for')
  }

  place(): number {
    return ++this.#places
  }

  addProblem(line: string, account?: string): void {
    this.#problems.add(line, account)
  }

  addNote(line: string): void {
    this.#problems.note(line)
  }

  declareCoverage(coverage: AccountCoverage): void {
    this.#declared.push(coverage)
  }

  /** Adds an event that was read elsewhere. */
  addReading(read: ReadEvent, origin: string): void {
    this.#take(read, origin, 'records', false)
  }

  /** Adds an event whose id is a UUID, the four words at `at`, and of which the rest is known. */
  addEvent(handle: EventHandle, time: Seconds, words: Uint32Array, at: number): void {
    if (time > this.#until) return
    const { observations, results, shape, changes } = handle
    observations?.see(time)
    if (this.#events.addWords(words, at)) this.#records++
    for (const change of changes) this.#changes.push({ ...change, lastSeen: timeOf(time) })
    if (shape === undefined) return
    for (let index = 0; index < results.length; index++) {
      const known = results[index]
      if (known === 'false') continue
      const { meets, collector } = this.#asked[index]!
      const { from, to } = collector.context
      if (time < from || time >= to) continue
      const result = known ?? meets({ eventID: '', time: timeOf(time), ...shape })
      if (result === 'false') continue
      handle.number ??= this.#shapes.add(shape)
      collector.takeWords(result, handle.number, time, words, at)
    }
  }

  /** Copies in several accounts are events of their own. */
  addCopy(handle: EventHandle, time: Seconds, words: Uint32Array, at: number): void {
    this.addEvent(handle, time, words, at)
  }

  /** What a table shows of the trail, of events that were counted there and not read. */
  addSeen({ record, firstSeen, lastSeen, days }: SeenKind): void {
    const read = this.#reader.read(record)
    if (read.kind !== 'event') return
    const { observation } = read.recording
    const [first, last] = [secondsOf(firstSeen), secondsOf(lastSeen)]
    if (observation) this.#seen.observations(observation).seeDays(first, last, days.map(dayNumber))
    const { eventSource, eventName, account } = read.event
    // Which trail it was of is not known: it may have been any.
    const action = `${eventSource.split('.')[0]}:${eventName}`
    const change: RecorderChange = { account, action, outcome: 'allowed', resource: null, lastSeen }
    if (isChange(change)) this.#changes.push(change)
  }

  #take(read: ReadEvent, origin: string, coverage: CoverageFrom, isExtract: boolean): void {
    if (read.kind === 'foreign') return this.#problems.noteRecord(origin, read.what)
    if (read.kind === 'unusable') return this.#problems.addRecord(origin, read.reason, read.account)
    if (read.kind === 'remark') {
      if (this.#events.add(read.eventID)) this.#records++
      return
    }
    const { event, recording } = read
    const time = secondsOf(event.time)
    if (time > this.#until) return
    if (coverage === 'records' && recording.observation) this.#seen.observations(recording.observation).see(time)
    const isNew = this.#events.add(event.eventID)
    if (isNew) this.#records++
    else if (isExtract) return
    this.#note(event)
    this.#collect(event, time)
  }

  #collect(event: TrailEvent, time: Seconds): void {
    let shape: number | undefined
    for (const { meets, collector } of this.#asked) {
      const { from, to } = collector.context
      if (time < from || time >= to) continue
      const result = meets(event)
      if (result === 'false') continue
      shape ??= this.#shapes.numberOf(eventShapeOf(event))
      collector.take(result, shape, time, event.eventID)
    }
  }

  #note(event: TrailEvent): void {
    for (const change of changesIn(event)) this.#changes.push({ ...change, lastSeen: event.time })
  }

  /** Everything that was taken. The sink is spent then. */
  gather(): GatheredFacts {
    return {
      scopes: this.#asked.map(({ collector }) => collector.finish()),
      records: this.#records,
      seen: this.#seen,
      declared: this.#declared,
      problems: this.#problems,
      changes: this.#changes,
    }
  }
}
