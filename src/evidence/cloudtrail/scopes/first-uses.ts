import { byCodeUnits } from '../../../collections.ts'
import { secondsPerDay, type Seconds } from '../../time.ts'

/** An event, by its number in the table of shapes. */
export interface Occurrence {
  readonly id: string
  readonly time: Seconds
  readonly shape: number
}

/** Occurrences of which each follows the one before within the days: only the first is a first use. */
interface Run {
  first: Occurrence
  last: Seconds
}

const isBefore = (a: Pick<Occurrence, 'time' | 'id'>, b: Pick<Occurrence, 'time' | 'id'>): boolean =>
  (a.time - b.time || byCodeUnits(a.id, b.id)) < 0

/**
 * The first uses of combinations of facts among events that come in any order. Exact, and memory grows with combinations
 * and the times that they come up anew, never with events. Of events of one second the smallest id is the first.
 */
export class FirstUses {
  readonly #gap: Seconds
  /** By combination; runs of one are apart by more than the days. */
  readonly #runs = new Map<string, Run[]>()

  constructor(days: number) {
    this.#gap = days * secondsPerDay
  }

  add(combinations: readonly string[], occurrence: Occurrence): void {
    for (const combination of combinations) {
      const runs = this.#runs.get(combination)
      if (runs === undefined) this.#runs.set(combination, [{ first: occurrence, last: occurrence.time }])
      else this.#insert(runs, occurrence)
    }
  }

  #insert(runs: Run[], occurrence: Occurrence): void {
    const { time } = occurrence
    const touched = runs.filter(({ first, last }) => time >= first.time - this.#gap && time <= last + this.#gap)
    const [into, ...others] = touched
    if (into === undefined) {
      runs.push({ first: occurrence, last: time })
      return
    }
    if (isBefore(occurrence, into.first)) into.first = occurrence
    if (time > into.last) into.last = time
    for (const other of others) {
      if (isBefore(other.first, into.first)) into.first = other.first
      if (other.last > into.last) into.last = other.last
      runs.splice(runs.indexOf(other), 1)
    }
  }

  /** Would an event be the first use of one of its combinations? */
  wouldBeFirst(combinations: readonly string[], event: Pick<Occurrence, 'time' | 'id'>): boolean {
    return combinations.some((combination) => {
      const runs = this.#runs.get(combination) ?? []
      return !runs.some(({ first, last }) => isBefore(first, event) && event.time - this.#gap <= last)
    })
  }

  /** The first uses; an event that is one of several combinations comes several times. */
  *firsts(): Generator<Occurrence> {
    for (const runs of this.#runs.values()) for (const { first } of runs) yield first
  }
}
