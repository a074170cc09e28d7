import type { ActionVerdict } from '../../narrowing/types.ts'

/** A blind spot of a policy as the JSON of a plan has it. */
export interface BlindSpotJson {
  readonly reason: string
  readonly opens: string
  readonly actions: readonly string[]
}

/** The use of an action, as a row: index of its name, then its evidence (`useColumns`). */
export type UseRow = readonly [
  action: number,
  count: number,
  firstSeen: string,
  lastSeen: string,
  events: readonly string[],
]

const useColumns = ['action', 'count', 'firstSeen', 'lastSeen', 'events'] as const

/** `shared` of the JSON of a plan: what policies refer to by index. */
export interface SharedFactsJson {
  /** Actions, patterns, resources, CIDRs. */
  readonly names: readonly string[]
  readonly uses: { readonly columns: readonly string[]; readonly rows: readonly UseRow[] }
  readonly blindSpots: readonly BlindSpotJson[]
  readonly notes: readonly string[]
}

/** Distinct values in order of first appearance. */
class Table<T> {
  readonly rows: T[] = []
  readonly #known = new Map<string, number>()
  readonly #keyOf: (value: T) => string

  /** @param keyOf texts that are equal only where the values are */
  constructor(keyOf: (value: T) => string) {
    this.#keyOf = keyOf
  }

  /** Index of a value; a new one is added. */
  indexOf(value: T): number {
    const key = this.#keyOf(value)
    let index = this.#known.get(key)
    if (index === undefined) this.#known.set(key, (index = this.rows.push(value) - 1))
    return index
  }
}

const asItIs = (text: string): string => text

/**
 * Facts that several policies of a plan have in common, each once: names, uses of actions by a principal, blind
 * spots, notes. Policies refer to them by index; the same plan always gives the same indexes.
 */
export class SharedFacts {
  readonly #names = new Table<string>(asItIs)
  readonly #uses = new Table<UseRow>((row) => row.flat().join(' '))
  readonly #blindSpots = new Table<BlindSpotJson>((spot) => JSON.stringify(spot))
  readonly #notes = new Table<string>(asItIs)

  names(names: readonly string[]): readonly number[] {
    return names.map((name) => this.#names.indexOf(name))
  }

  /** The index of a use; any other verdict as it is. */
  kept(verdict: ActionVerdict): number | ActionVerdict {
    if (verdict.state !== 'used') return verdict
    const { count, firstSeen, lastSeen, events } = verdict.evidence
    return this.#uses.indexOf([this.#names.indexOf(verdict.action), count, firstSeen, lastSeen, events])
  }

  blindSpots(spots: readonly BlindSpotJson[]): readonly number[] {
    return spots.map((spot) => this.#blindSpots.indexOf(spot))
  }

  notes(notes: readonly string[]): readonly number[] {
    return notes.map((note) => this.#notes.indexOf(note))
  }

  toJson(): SharedFactsJson {
    return {
      names: this.#names.rows,
      uses: { columns: useColumns, rows: this.#uses.rows },
      blindSpots: this.#blindSpots.rows,
      notes: this.#notes.rows,
    }
  }
}
