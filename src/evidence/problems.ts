import { byCodeUnits } from './sample.ts'

const mostLines = 100

/** What went wrong while reading, one line each, the same whatever the order in which it came up. */
export class Problems {
  readonly #lines = new Set<string>()
  readonly #notes = new Set<string>()
  /** Origin and reason → number of records. */
  readonly #records = new Map<string, { origin: string; reason: string; count: number }>()

  /** Something was not read: the evidence is incomplete. */
  add(line: string): void {
    this.#lines.add(line)
  }

  /** Something a reader should know that leaves the evidence complete. */
  note(line: string): void {
    this.#notes.add(line)
  }

  /** One record that could not be used; those of one origin and reason share a line. */
  addRecord(origin: string, reason: string): void {
    const key = JSON.stringify([origin, reason])
    const known = this.#records.get(key)
    if (known) known.count++
    else this.#records.set(key, { origin, reason, count: 1 })
  }

  get complete(): boolean {
    return this.#lines.size === 0 && this.#records.size === 0
  }

  lines(): string[] {
    const records = [...this.#records.values()].map(
      ({ origin, reason, count }) => `${origin}: ${count === 1 ? '1 record' : `${count} records`} not used: ${reason}`,
    )
    return [...capped([...this.#lines, ...records]), ...capped([...this.#notes])]
  }
}

function capped(lines: string[]): string[] {
  const sorted = lines.sort(byCodeUnits)
  if (sorted.length <= mostLines) return sorted
  return [...sorted.slice(0, mostLines), `… and ${sorted.length - mostLines} more like these`]
}
