import { byCodeUnits } from '../../../collections.ts'
import type { RecordCounts } from '../../types.ts'
import type { RecordOutcome } from '../../types.ts'

/** Records per principal and fate. */
export class RecordCountTable {
  readonly #counts = new Map<string, { -readonly [field in keyof RecordCounts]: number }>()

  add(principal: string, fate: RecordOutcome, count = 1): void {
    let counts = this.#counts.get(principal)
    if (counts === undefined) {
      this.#counts.set(principal, (counts = { total: 0, allowed: 0, denied: 0, noEvidence: 0, unmapped: 0 }))
    }
    counts.total += count
    counts[fate] += count
  }

  addCounts(principal: string, counts: RecordCounts): void {
    for (const fate of ['allowed', 'denied', 'noEvidence', 'unmapped'] as const) {
      if (counts[fate] > 0) this.add(principal, fate, counts[fate])
    }
  }

  names(): string[] {
    return [...this.#counts.keys()]
  }

  /** Sorted by principal. */
  counts(rename: (principal: string) => string = (principal) => principal): Map<string, RecordCounts> {
    const table = new RecordCountTable()
    for (const [principal, counts] of this.#counts) table.addCounts(rename(principal), counts)
    return new Map([...table.#counts].sort(([a], [b]) => byCodeUnits(a, b)))
  }
}
