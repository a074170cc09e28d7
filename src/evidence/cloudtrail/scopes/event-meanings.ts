import { timelessEvent, type CallPart } from '../../events/trail-event.ts'
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
  /** Absent where `results` are empty. */
  readonly shape?: EventShape
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
  /** Of callers and acts that no scope may hold: by act; absent where the act may change what is recorded. */
  readonly #excluded: (EventHandle | 'changes' | undefined)[] = []
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
      const { observation } = this.#traces.things[number]!
      this.#observations.push(observation && this.#seen.observations(observation))
    }
    return number
  }

  handle(caller: number, call: number, trace: number, isExcluded: boolean): EventHandle {
    const excluded = isExcluded ? this.#excludedHandle(call, trace) : undefined
    if (excluded !== undefined) return excluded
    const ofCaller = (this.#handles[caller] ??= new Map())
    const observations = this.#observations[trace]
    const known = ofCaller.get(call)
    if (known !== undefined && known.observations === observations) return known
    const made = known === undefined ? this.#made(caller, call, observations) : { ...known, observations }
    if (known === undefined) ofCaller.set(call, made)
    return made
  }

  /** @returns `undefined` where what follows from the event depends on its caller */
  #excludedHandle(call: number, trace: number): EventHandle | undefined {
    const known = this.#excluded[call]
    if (known === 'changes') return undefined
    const observations = this.#observations[trace]
    if (known !== undefined && known.observations === observations) return known
    const part = this.#calls.things[call]!
    if (changesIn({ ...part, caller: { type: '' } }).length > 0) {
      this.#excluded[call] = 'changes'
      return undefined
    }
    return (this.#excluded[call] = { observations, results: [], changes: [] })
  }

  #made(caller: number, call: number, observations: TrailObservations | undefined): EventHandle {
    const [callerPart, callPart] = [this.#callers.things[caller]!, this.#calls.things[call]!]
    const event = timelessEvent(callerPart, callPart)
    const results = this.#evaluate(event)
    const changes = changesIn(event)
    if (results.every((result) => result === 'false')) return { observations, results: [], changes }
    return { observations, results, shape: { ...callerPart, ...callPart }, changes }
  }
}

/** The calls among an event's actions after which a trail or event data store records something else. */
export function changesIn({
  account,
  caller,
  outcome,
  actions,
}: Pick<EventShape, 'account' | 'caller' | 'outcome' | 'actions'>): Omit<RecorderChange, 'lastSeen'>[] {
  return actions.flatMap(({ action, resource }) => {
    const change = { account: caller.account ?? account, action, outcome, resource }
    return isChange(change) ? [change] : []
  })
}
