import { byCodeUnits } from '../../../collections.ts'
import { networkKey } from '../../records/network.ts'
import { timeOf, type Seconds } from '../../time.ts'
import type { Network, NetworkUse, UsageEntry } from '../../types.ts'

/** What one tally adds to a network. */
export interface NetworkCount {
  readonly count: number
  readonly first: Seconds
  readonly last: Seconds
  /** Numbers of the UTC days; absent where the reading did not count by day. */
  readonly days: Iterable<number> | undefined
}

interface Row {
  readonly principal: string
  readonly network: Network
  readonly outcome: UsageEntry['outcome']
  count: number
  first: Seconds
  last: Seconds
  readonly days: Set<number>
}

/** Counts events by principal, network and outcome. Grows with these and with days, never with events. */
export class NetworkTable {
  readonly #rows = new Map<string, Row>()

  add(principal: string, network: Network, outcome: UsageEntry['outcome'], by: NetworkCount): void {
    const key = `${principal} ${outcome} ${networkKey(network)}`
    let row = this.#rows.get(key)
    if (row === undefined) {
      row = { principal, network, outcome, count: 0, first: Number.NaN, last: Number.NaN, days: new Set() }
      this.#rows.set(key, row)
    }
    row.count += by.count
    if (!(row.first <= by.first)) row.first = by.first
    if (!(row.last >= by.last)) row.last = by.last
    for (const day of by.days ?? []) row.days.add(day)
  }

  /** @param rename the principal's whole ARN, where records lack its path; two rows may then become alike */
  uses(rename: (principal: string) => string): NetworkUse[] {
    const merged = new NetworkTable()
    for (const { principal, network, outcome, ...by } of this.#rows.values()) {
      merged.add(rename(principal), network, outcome, by)
    }
    return [...merged.#rows]
      .sort(([a], [b]) => byCodeUnits(a, b))
      .map(([, { principal, network, outcome, count, first, last, days }]) => ({
        principal,
        network,
        outcome,
        count,
        firstSeen: timeOf(first),
        lastSeen: timeOf(last),
        days: [...days].sort((a, b) => a - b),
      }))
  }
}
