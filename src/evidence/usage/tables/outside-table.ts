import { byCodeUnits } from '../../../collections.ts'
import { outsideKeyText } from '../../records/ledger-update.ts'
import { addToSample } from '../../sample.ts'
import { timeOf } from '../../time.ts'
import type { OutsideCall, OutsideKey } from '../../types.ts'
import type { SlotCount } from './usage-table.ts'

interface Row {
  readonly key: OutsideKey
  count: number
  first: number
  last: number
  readonly events: string[]
}

/** Counts the requests of callers from outside. Nothing in it depends on the order in which they are counted. */
export class OutsideTable {
  readonly #rows = new Map<string, Row>()

  add(key: OutsideKey, by: SlotCount): void {
    const text = outsideKeyText(key)
    let row = this.#rows.get(text)
    if (row === undefined) {
      row = { key, count: 0, first: Number.NaN, last: Number.NaN, events: [] }
      this.#rows.set(text, row)
    }
    row.count += by.count
    if (!(row.first <= by.first)) row.first = by.first
    if (!(row.last >= by.last)) row.last = by.last
    for (const id of by.events) addToSample(row.events, id)
  }

  /** Every action and resource that was counted under. */
  keys(): readonly OutsideKey[] {
    return [...this.#rows.values()].map(({ key }) => key)
  }

  /** Sorted by all parts of the key. @param rename the resource's whole ARN, where requests lack its path */
  calls(rename: (resource: string | null) => string | null = (resource) => resource): OutsideCall[] {
    const renamed = new OutsideTable()
    for (const { key, ...by } of this.#rows.values()) renamed.add({ ...key, resource: rename(key.resource) }, by)
    return [...renamed.#rows]
      .sort(([a], [b]) => byCodeUnits(a, b))
      .map(([, { key, count, first, last, events }]) => ({
        ...key,
        count,
        firstSeen: timeOf(first),
        lastSeen: timeOf(last),
        events,
      }))
  }
}
