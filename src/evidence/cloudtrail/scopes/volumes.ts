import type { EventTable } from './event-table.ts'

/** An event of one of several tables. */
export interface TableEntry {
  readonly table: EventTable
  readonly index: number
}

/**
 * The events that lie, with `atLeast` or more of one combination, within a time of `seconds`: its first and last event are
 * no further apart than that.
 *
 * @param combinationsOf by the number of a shape
 */
export function eventsInVolume(
  tables: readonly EventTable[],
  { atLeast, seconds }: { readonly atLeast: number; readonly seconds: number },
  combinationsOf: (shape: number) => readonly string[],
): readonly ReadonlySet<number>[] {
  const found = tables.map(() => new Set<number>())
  for (const entries of byCombination(tables, combinationsOf).values()) {
    entries.sort((a, b) => a.table.time(a.index) - b.table.time(b.index))
    const time = (at: number): number => entries[at]!.table.time(entries[at]!.index)
    let from = 0
    let marked = 0
    for (let to = 0; to < entries.length; to++) {
      while (time(to) - time(from) > seconds) from++
      if (to - from + 1 < atLeast) continue
      for (marked = Math.max(marked, from); marked <= to; marked++) {
        const { table, index } = entries[marked]!
        found[tables.indexOf(table)]!.add(index)
      }
    }
  }
  return found
}

function byCombination(
  tables: readonly EventTable[],
  combinationsOf: (shape: number) => readonly string[],
): Map<string, TableEntry[]> {
  const all = new Map<string, TableEntry[]>()
  for (const table of tables) {
    for (let index = 0; index < table.size; index++) {
      for (const combination of combinationsOf(table.shape(index))) {
        const entries = all.get(combination)
        if (entries === undefined) all.set(combination, [{ table, index }])
        else entries.push({ table, index })
      }
    }
  }
  return all
}
