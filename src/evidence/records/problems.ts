import { byCodeUnits } from '../../collections.ts'
import { accountOfLogPath } from './log-path.ts'

const mostLines = 100

interface UnusedRecords {
  readonly origin: string
  readonly reason: string
  readonly account: string | undefined
  count: number
}

/** An account of which records are missing: only its evidence is incomplete. */
export interface IncompleteAccount {
  readonly account: string
  /** The first of them. */
  readonly problem: string
}

/** The problems of a reading, one line each, in an order that does not depend on when they occurred. */
export class ReadProblems {
  /** Line → the account whose calls it may hide; `undefined`: those of any. */
  readonly #lines = new Map<string, string | undefined>()
  readonly #notes = new Set<string>()
  /** By origin, reason and account. */
  readonly #records = new Map<string, UnusedRecords>()

  /**
   * Something was not read: the evidence is incomplete.
   *
   * @param account the only one whose calls may be missing, where that is known
   */
  add(line: string, account?: string): void {
    const isOther = this.#lines.has(line) && this.#lines.get(line) !== account
    this.#lines.set(line, isOther ? undefined : account)
  }

  /** Something a reader should know that leaves the evidence complete. */
  note(line: string): void {
    this.#notes.add(line)
  }

  /**
   * One record that could not be used; those of one origin, reason and account share a line.
   *
   * @param account as in `add`. Default: that of the log, where its path names it
   */
  addRecord(origin: string, reason: string, account = accountOfLogPath(origin)): void {
    const key = JSON.stringify([origin, reason, account])
    const known = this.#records.get(key)
    if (known) known.count++
    else this.#records.set(key, { origin, reason, account, count: 1 })
  }

  /** One value that is no record and hides none; those of one origin share a line. @param what continues "it is" */
  noteRecord(origin: string, what: string): void {
    this.#notes.add(`${origin}: it is ${what}, not a CloudTrail log; it is left out.`)
  }

  get complete(): boolean {
    return this.#lines.size === 0 && this.#records.size === 0
  }

  /** The accounts that are incomplete, sorted; `undefined` where a problem may concern any. */
  accounts(): readonly IncompleteAccount[] | undefined {
    const accounts = new Map<string, string>()
    for (const [line, account] of this.#sorted()) {
      if (account === undefined) return undefined
      if (!accounts.has(account)) accounts.set(account, line)
    }
    return [...accounts]
      .map(([account, problem]) => ({ account, problem }))
      .sort((a, b) => byCodeUnits(a.account, b.account))
  }

  lines(): string[] {
    const lines = new Set(this.#sorted().map(([line]) => line))
    return [...capped([...lines]), ...capped([...this.#notes].sort(byCodeUnits))]
  }

  #sorted(): (readonly [line: string, account: string | undefined])[] {
    const records = [...this.#records.values()].map(
      ({ origin, reason, count, account }) =>
        [`${origin}: ${count === 1 ? '1 record' : `${count} records`} not used: ${reason}`, account] as const,
    )
    return [...this.#lines, ...records].sort(([a], [b]) => byCodeUnits(a, b))
  }
}

function capped(sorted: string[]): string[] {
  if (sorted.length <= mostLines) return sorted
  return [...sorted.slice(0, mostLines), `… and ${sorted.length - mostLines} more like these`]
}
