import {
  toLedgerUpdate,
  isOwnCall,
  isUse,
  type CallFacts,
  type Caller,
  type RecordFacts,
  type RecordingFacts,
} from '../records/facts.ts'
import type { SeenCoverage, TrailObservations } from '../coverage/seen-coverage.ts'
import type { Tally, TallyTable } from './counting/tally.ts'

/** A meaning that was taken note of: events can be counted under it. */
export interface FactsHandle {
  readonly tally: Tally
  readonly observations: TrailObservations | undefined
}

/** Things by their text, numbered in the order in which they came. */
class Numbered<Thing> {
  readonly #numbers = new Map<string, number>()
  readonly #things: Thing[] = []

  numberOf(text: string, thing?: Thing): number {
    let number = this.#numbers.get(text)
    if (number === undefined) {
      this.#numbers.set(text, (number = this.#things.length))
      this.#things.push(thing ?? (JSON.parse(text) as Thing))
    }
    return number
  }

  at(number: number): Thing {
    return this.#things[number]!
  }
}

/** There are as many as kinds of event, accounts and Regions. */
const mostTraces = 2 ** 24

/** The counters: callers, acts and traces each once, and a tally for each update that they make. */
export class FactsTable {
  readonly #callers = new Numbered<Caller>()
  readonly #acts = new Numbered<CallFacts>()
  readonly #traces = new Numbered<RecordingFacts>()
  readonly #observations: (TrailObservations | undefined)[] = []
  /** By caller, then by act: of records that the caller's account received, and of others. */
  readonly #own: (Map<number, FactsHandle> | undefined)[] = []
  readonly #foreign: (Map<number, FactsHandle> | undefined)[] = []
  /** Of callers from outside the account that received the record counts too: by caller, then by act and trace. */
  readonly #outside: (Map<number, FactsHandle> | undefined)[] = []
  readonly #tallies: TallyTable
  readonly #seen: SeenCoverage

  constructor(tallies: TallyTable, seen: SeenCoverage) {
    this.#tallies = tallies
    this.#seen = seen
  }

  /** The number of a caller. @param text as JSON */
  caller(text: string): number {
    return this.#callers.numberOf(text)
  }

  /** The number of an act. @param text as JSON */
  act(text: string): number {
    return this.#acts.numberOf(text)
  }

  /** The number of a trace. @param text as JSON */
  trace(text: string): number {
    return this.#noted(this.#traces.numberOf(text))
  }

  /** The meaning of these three together, by their numbers. */
  handle(caller: number, act: number, trace: number): FactsHandle {
    const meaning = { caller: this.#callers.at(caller), act: this.#acts.at(act), trace: this.#traces.at(trace) }
    const observations = this.#observations[trace]
    const isOutside = 'outside' in meaning.caller
    const ofCallers = isOutside ? this.#outside : isOwnCall(meaning) ? this.#own : this.#foreign
    const handles = (ofCallers[caller] ??= new Map())
    const at = isOutside ? act * mostTraces + trace : act
    const known = handles.get(at)
    if (known?.observations === observations && known !== undefined) return known
    const handle = { tally: known?.tally ?? this.#tallyFor(meaning), observations }
    if (known === undefined) handles.set(at, handle)
    return handle
  }

  of({ caller, act, trace }: RecordFacts): FactsHandle {
    return this.handle(
      this.#callers.numberOf(JSON.stringify(caller), caller),
      this.#acts.numberOf(JSON.stringify(act), act),
      this.#noted(this.#traces.numberOf(JSON.stringify(trace), trace)),
    )
  }

  #noted(trace: number): number {
    if (trace === this.#observations.length) {
      const { observation } = this.#traces.at(trace)
      this.#observations.push(observation && this.#seen.observations(observation))
    }
    return trace
  }

  /** A pair that uses something names all of caller and act, so that no other pair means the same. */
  #tallyFor(meaning: RecordFacts): Tally {
    return isUse(meaning) ? this.#tallies.another(meaning) : this.#tallies.of(toLedgerUpdate(meaning))
  }
}
