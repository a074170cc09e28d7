import type { CallPart } from '../../events/trail-event.ts'
import type { CallerPart } from '../../events/caller.ts'
import type { ShapeResult } from '../../events/at-any-time.ts'
import type { TrailEvent } from '../../events/types.ts'
import { isChange, type RecorderChange } from '../../coverage/selectors/apply.ts'
import type { SeenCoverage, TrailObservations } from '../../coverage/seen-coverage.ts'
import type { RecordingFacts } from '../../records/facts.ts'
import type { EventShape } from './event-parts.ts'

/** A caller with a call: what is known of every event of them. */
export interface EventHandle {
  readonly observations: TrailObservations | undefined
  /** By scope; empty where no scope may hold any of the events. */
  readonly results: readonly ShapeResult[]
  readonly shape: EventShape
  /** Number of the shape, once an event was taken. */
  number?: number
  /** Without the time. */
  readonly changes: readonly Omit<RecorderChange, 'lastSeen'>[]
}

/** Things by their text, numbered in the order in which they came. */
class Numbered<Thing> {
  readonly #numbers = new Map<string, number>()
  readonly things: Thing[] = []

  numberOf(text: string): number {
    let number = this.#numbers.get(text)
    if (number === undefined) {
      this.#numbers.set(text, (number = this.things.length))
      this.things.push(JSON.parse(text) as Thing)
    }
    return number
  }
}

/** The callers and calls that workers found, each pair evaluated once. */
export class EventMeanings {
  readonly #callers = new Numbered<CallerPart>()
  readonly #calls = new Numbered<CallPart>()
  readonly #traces = new Numbered<RecordingFacts>()
  readonly #observations: (TrailObservations | undefined)[] = []
  readonly #handles: (Map<number, EventHandle> | undefined)[] = []
  readonly #seen: SeenCoverage
  readonly #evaluate: (event: TrailEvent) => readonly ShapeResult[]

  /** @param evaluate the conditions of all scopes, as far as the time does not matter */
  constructor(seen: SeenCoverage, evaluate: (event: TrailEvent) => readonly ShapeResult[]) {
    this.#seen = seen
    this.#evaluate = evaluate
  }

  caller(text: string): number {
    return this.#callers.numberOf(text)
  }

  act(text: string): number {
    return this.#calls.numberOf(text)
  }

  trace(text: string): number {
    const number = this.#traces.numberOf(text)
    if (number === this.#observations.length) {
      const { sighting } = this.#traces.things[number]!
      this.#observations.push(sighting && this.#seen.sightings(sighting))
    }
    return number
  }

  handle(caller: number, call: number, trace: number): EventHandle {
    const ofCaller = (this.#handles[caller] ??= new Map())
    const observations = this.#observations[trace]
    const known = ofCaller.get(call)
    if (known !== undefined && known.observations === observations) return known
    const made = known === undefined ? this.#made(caller, call, observations) : { ...known, observations }
    if (known === undefined) ofCaller.set(call, made)
    return made
  }

  #made(caller: number, call: number, observations: TrailObservations | undefined): EventHandle {
    const shape: EventShape = { ...this.#callers.things[caller]!, ...this.#calls.things[call]! }
    const results = this.#evaluate({ eventID: '', time: '', ...shape })
    return {
      observations,
      results: results.every((result) => result === 'false') ? [] : results,
      shape,
      changes: changesIn(shape),
    }
  }
}

/** The calls among an event's actions after which a trail or event data store records something else. */
export function changesIn({ account, caller, outcome, actions }: EventShape): Omit<RecorderChange, 'lastSeen'>[] {
  return actions.flatMap(({ action, resource }) => {
    const change = { account: caller.account ?? account, action, outcome, resource }
    return isChange(change) ? [change] : []
  })
}
