import { byCodeUnits } from '../../../collections.ts'
import { createHash } from 'node:crypto'
import type { GroupKey, Scope, TestResult } from '../../events/condition.ts'
import { maxKeptEvents, type ScopeMatches } from '../../events/matches.ts'
import type { TrailEvent } from '../../events/types.ts'
import { secondsPerDay, timeOf, type Seconds } from '../../time.ts'
import { uuidText } from '../../uuid.ts'
import { combinationsOf, type EventShape } from './event-parts.ts'
import { EventTable } from './event-table.ts'
import { FirstUses } from './first-uses.ts'
import { MatchedGroups } from './matched-groups.ts'
import { eventsInVolume } from './volumes.ts'

/** Seconds since the epoch; `from` is in, `to` is out. */
export interface TimeWindow {
  readonly from: Seconds
  readonly to: Seconds
}

/** The times of the events that decide which events of the window are in a scope. */
export function contextWindowOf({ firstUse, volume }: Scope, { from, to }: TimeWindow): TimeWindow {
  const around = volume?.seconds ?? 0
  return { from: from - (firstUse?.days ?? 0) * secondsPerDay - around, to: to + around }
}

/**
 * Collects the events that meet a scope's condition, in any order. Memory grows with their shapes, and by some 30 bytes for
 * each of them: which ids matched has to be known exactly, and one event counts once.
 */
export class ScopeCollector {
  readonly #scope: Scope
  readonly #window: TimeWindow
  readonly #shape: (number: number) => EventShape
  readonly #matched = new EventTable()
  readonly #unclear = new EventTable()
  readonly #firsts: FirstUses | undefined
  readonly #combinations = new Map<GroupKey[], Map<number, readonly string[]>>()
  readonly context: TimeWindow

  /** @param shape the shape of a number */
  constructor(scope: Scope, window: TimeWindow, shape: (number: number) => EventShape) {
    this.#scope = scope
    this.#window = window
    this.#shape = shape
    this.context = contextWindowOf(scope, window)
    if (scope.firstUse !== undefined) this.#firsts = new FirstUses(scope.firstUse.days)
  }

  /** Takes an event whose id is a UUID, the four words at `at`, by what the condition said of it. */
  takeWords(result: TestResult, shape: number, time: Seconds, words: Uint32Array, at: number): void {
    if (result === 'false' || time < this.context.from || time >= this.context.to) return
    if (result === 'true' && this.#firsts !== undefined) this.take(result, shape, time, uuidText(words, at))
    else (result === 'true' ? this.#matched : this.#unclear).addWords(words, at, time, shape)
  }

  /** Takes an event by what the condition said of it. */
  take(result: TestResult, shape: number, time: Seconds, id: string): void {
    if (result === 'false' || time < this.context.from || time >= this.context.to) return
    if (result === 'unknown') this.#unclear.add(id, time, shape)
    else if (this.#firsts === undefined) this.#matched.add(id, time, shape)
    else this.#firsts.add(this.#combinationsOf(shape, this.#scope.firstUse!.of), { id, time, shape })
  }

  /** The events of the scope. The collector is spent then. */
  finish(): ScopeMatches {
    const matched = this.#firsts === undefined ? this.#matched : firstsOf(this.#firsts)
    const open = this.#withoutKnown(matched)
    const [inScope, perhaps] = this.#eventsInVolume(matched, open)
    const groups = new MatchedGroups(this.#shape)
    for (const index of inScope) groups.add(matched.shape(index), matched.time(index), matched.id(index))
    const unclear = perhaps.flatMap(({ table, indexes }) => indexes.map((index) => ({ table, index })))
    return {
      matched: inScope.length,
      unclear: unclear.length,
      events: this.#kept(inScope.map((index) => ({ table: matched, index }))),
      unclearEvents: this.#kept(unclear),
      groups: groups.all(),
      idsSha256: digestOf(matched, inScope),
    }
  }

  /** Unclear events of which no other copy is clear, and which would be first uses. */
  #withoutKnown(matched: EventTable): EventTable {
    const rest = new EventTable()
    if (this.#unclear.size === 0) return rest
    const ids = new Set(Array.from({ length: this.#unclear.size }, (_, index) => this.#unclear.id(index)))
    const known = new Set<string>()
    for (let index = 0; index < matched.size; index++) if (ids.has(matched.id(index))) known.add(matched.id(index))
    const { firstUse } = this.#scope
    for (let index = 0; index < this.#unclear.size; index++) {
      const [id, time, shape] = [this.#unclear.id(index), this.#unclear.time(index), this.#unclear.shape(index)]
      if (known.has(id)) continue
      if (firstUse !== undefined) {
        const combinations = this.#combinationsOf(shape, firstUse.of)
        if (this.#firsts?.wouldBeFirst(combinations, { id, time }) === false) continue
      }
      rest.add(id, time, shape)
    }
    return rest
  }

  /** Those of the window that are in the scope, and those that are where unclear events are. */
  #eventsInVolume(
    matched: EventTable,
    open: EventTable,
  ): readonly [number[], readonly { readonly table: EventTable; readonly indexes: readonly number[] }[]] {
    const within = (table: EventTable, among?: ReadonlySet<number>): number[] =>
      Array.from({ length: table.size }, (_, index) => index).filter(
        (index) =>
          (among === undefined || among.has(index)) &&
          table.time(index) >= this.#window.from &&
          table.time(index) < this.#window.to,
      )
    const { volume } = this.#scope
    if (volume === undefined) return [within(matched), [{ table: open, indexes: within(open) }]]
    const combinations = (shape: number): readonly string[] => this.#combinationsOf(shape, volume.by)
    const [sure = new Set()] = eventsInVolume([matched], volume, combinations)
    const [withOpen = new Set(), ofOpen = new Set()] = eventsInVolume([matched, open], volume, combinations)
    const only = new Set([...withOpen].filter((index) => !sure.has(index)))
    return [
      within(matched, sure),
      [
        { table: matched, indexes: within(matched, only) },
        { table: open, indexes: within(open, ofOpen) },
      ],
    ]
  }

  #combinationsOf(shape: number, keys: readonly GroupKey[]): readonly string[] {
    const of = keys as GroupKey[]
    let known = this.#combinations.get(of)
    if (known === undefined) this.#combinations.set(of, (known = new Map()))
    let combinations = known.get(shape)
    if (combinations === undefined) known.set(shape, (combinations = combinationsOf(this.#shape(shape), keys)))
    return combinations
  }

  /** The earliest, by time and id. */
  #kept(all: readonly { readonly table: EventTable; readonly index: number }[]): readonly TrailEvent[] {
    const times = Float64Array.from(all, ({ table, index }) => table.time(index)).sort()
    const latest = times[maxKeptEvents - 1] ?? Number.POSITIVE_INFINITY
    return all
      .filter(({ table, index }) => table.time(index) <= latest)
      .map(({ table, index }) => ({ id: table.id(index), time: table.time(index), shape: table.shape(index) }))
      .sort((a, b) => a.time - b.time || byCodeUnits(a.id, b.id))
      .slice(0, maxKeptEvents)
      .map(({ id, time, shape }) => ({ eventID: id, time: timeOf(time), ...this.#shape(shape) }))
  }
}

function firstsOf(firsts: FirstUses): EventTable {
  const table = new EventTable()
  for (const { id, time, shape } of firsts.firsts()) table.add(id, time, shape)
  return table
}

/** Of the sorted ids, each followed by a newline. Sorted by parts, so that no list of all of them is held. */
function digestOf(table: EventTable, indexes: readonly number[]): string {
  const parts = new Map<string, number[]>()
  for (const index of indexes) {
    const beginning = table.id(index).slice(0, 2)
    const part = parts.get(beginning)
    if (part === undefined) parts.set(beginning, [index])
    else part.push(index)
  }
  const hash = createHash('sha256')
  for (const beginning of [...parts.keys()].sort(byCodeUnits)) {
    const ids = parts.get(beginning)!.map((index) => table.id(index))
    for (const id of ids.sort(byCodeUnits)) hash.update(`${id}\n`)
  }
  return hash.digest('hex')
}
