import type { AccessLevel, Catalog } from '../../catalog/types.ts'
import { dayNumber } from '../../evidence/time.ts'
import type { UsageEvidence } from '../../narrowing/types.ts'
import { escapeInvisible, escapeInvisibleInLines } from '../escape.ts'
import { accessLevelsByGravity } from '../access-levels.ts'
import { toRuns, unionRuns } from './runs.ts'
import type { Day, Overview, Runs, Shared } from './types.ts'

/** Digit of an action whose level is not known. */
const noLevel = '-'

/** Every action that the report names, sorted: an index for each. */
export class ActionTable {
  readonly names: readonly string[]
  readonly #indexes: ReadonlyMap<string, number>

  constructor(names: Iterable<string>) {
    this.names = [...new Set(names)].sort()
    this.#indexes = new Map(this.names.map((name, index) => [name, index]))
  }

  /** @throws {RangeError} for a name that is not in the table */
  indexOf(name: string): number {
    const index = this.#indexes.get(name)
    if (index === undefined) throw new RangeError(`${name} is not among the actions of the report`)
    return index
  }

  runs(names: Iterable<string>): Runs {
    return toRuns(new Set([...names].map((name) => this.indexOf(name))))
  }

  /** The indexes of names, each name once. */
  indexes(names: readonly string[]): Uint32Array {
    return new Uint32Array(names.map((name) => this.indexOf(name)))
  }

  /** @param lists indexes of this table */
  unionRuns(lists: Iterable<Uint32Array>): Runs {
    return unionRuns(lists, this.names.length)
  }

  /** With the access level of each: its place in `accessLevelsByGravity`. */
  toJson(catalog: Catalog): Overview['actions'] {
    const levelOf = (name: string): AccessLevel | undefined => catalog.action(name)?.accessLevel
    const levels = this.names.map((name) => {
      const level = levelOf(name)
      return level === undefined ? noLevel : String(accessLevelsByGravity.indexOf(level))
    })
    return { names: this.names.map(escapeInvisible), levels: levels.join('') }
  }
}

/** Texts and uses that several policies have in common, each once, in order of first appearance. */
export class SharedTable {
  readonly #texts = new Map<string, number>()
  readonly #uses = new Map<string, { readonly index: number; readonly row: Shared['uses'][number] }>()
  readonly #firstDay: number

  /** @param firstDay of the evidence, as a number of days since the epoch */
  constructor(firstDay: number) {
    this.#firstDay = firstDay
  }

  text(text: string): number {
    return this.#indexOf(escapeInvisible(text))
  }

  /** A line of a file: its tabs stay as they are. */
  line(line: string): number {
    return this.#indexOf(escapeInvisibleInLines(line))
  }

  #indexOf(text: string): number {
    const known = this.#texts.get(text)
    if (known !== undefined) return known
    this.#texts.set(text, this.#texts.size)
    return this.#texts.size - 1
  }

  use(action: number, { count, firstSeen, lastSeen, events }: UsageEvidence): number {
    const row = [action, count, this.#day(firstSeen), this.#day(lastSeen), escapeInvisible(events[0] ?? '')] as const
    const key = row.join(' ')
    const known = this.#uses.get(key)
    if (known !== undefined) return known.index
    const index = this.#uses.size
    this.#uses.set(key, { index, row })
    return index
  }

  #day(moment: string): Day {
    return dayNumber(moment.slice(0, 10)) - this.#firstDay
  }

  toJson(): Shared {
    return { texts: [...this.#texts.keys()], uses: [...this.#uses.values()].map(({ row }) => row) }
  }
}
