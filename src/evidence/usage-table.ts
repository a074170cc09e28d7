import type { UsageEntry } from './ledger-types.ts'
import { networkKey } from './network.ts'
import { addToSample, byCodeUnits } from './sample.ts'

/** A distinct request, before anything is counted under it. */
export type UsageKey = Omit<UsageEntry, 'count' | 'calls' | 'firstSeen' | 'lastSeen' | 'events'>

/** What is counted under one request. */
export interface UsageSlot {
  /** Of its table, in the order of first mention. */
  readonly number: number
  readonly key: UsageKey
  count: number
  calls: number
  firstSeen: string
  lastSeen: string
  readonly events: string[]
}

/** Lengths are part of the text, so that nothing written into a record can make two keys one. */
const joined = (parts: readonly (string | undefined)[]): string =>
  parts.map((part) => (part === undefined ? '-' : `${part.length}:${part}`)).join('')

const textOf = (key: UsageKey): string =>
  joined([
    key.principal,
    key.action,
    key.resource ?? undefined,
    networkKey(key.network),
    key.region,
    key.outcome,
    key.mfa === undefined ? undefined : String(key.mfa),
    key.sourceIdentity,
  ])

/** Counts by distinct request. Nothing in it depends on the order in which events are counted. */
export class UsageTable {
  readonly #slots = new Map<string, UsageSlot>()

  slot(key: UsageKey): UsageSlot {
    const text = textOf(key)
    let slot = this.#slots.get(text)
    if (slot === undefined) {
      slot = { number: this.#slots.size, key, count: 0, calls: 0, firstSeen: '', lastSeen: '', events: [] }
      this.#slots.set(text, slot)
    }
    return slot
  }

  /** Adds what was counted elsewhere, perhaps of one event only. */
  count(slot: UsageSlot, by: Omit<UsageEntry, keyof UsageKey>): void {
    if (slot.count === 0 || by.firstSeen < slot.firstSeen) slot.firstSeen = by.firstSeen
    if (slot.count === 0 || by.lastSeen > slot.lastSeen) slot.lastSeen = by.lastSeen
    slot.count += by.count
    slot.calls += by.calls
    for (const event of by.events) addToSample(slot.events, event)
  }

  /** What was counted, with principals under the names that `rename` gives them; sorted (see `Ledger.entries`). */
  entries(rename: (principal: string) => string = (principal) => principal): UsageEntry[] {
    const table = new UsageTable()
    for (const { key, ...counted } of this.#slots.values()) {
      if (counted.count === 0) continue
      table.count(table.slot({ ...key, principal: rename(key.principal) }), counted)
    }
    return [...table.#slots.values()]
      .map(({ key, number: _number, ...counted }) => ({ ...key, ...counted }))
      .sort(byRequest)
  }
}

function byRequest(a: UsageKey, b: UsageKey): number {
  return (
    byCodeUnits(a.principal, b.principal) ||
    byCodeUnits(a.action, b.action) ||
    byCodeUnits(a.resource ?? '', b.resource ?? '') ||
    byCodeUnits(networkKey(a.network), networkKey(b.network)) ||
    byCodeUnits(a.region, b.region) ||
    byCodeUnits(a.outcome, b.outcome) ||
    byCodeUnits(String(a.mfa), String(b.mfa)) ||
    byCodeUnits(a.sourceIdentity ?? '', b.sourceIdentity ?? '')
  )
}
