import type { UsageEntry } from '../../types.ts'
import { networkKey } from '../../records/network.ts'
import { addToSample, byCodeUnits } from '../../sample.ts'
import type { UsageKey } from '../../types.ts'

/** An entry while it is counted under: all of them of one shape, for there are many. */
export class UsageSlot {
  readonly key: UsageKey
  count = 0
  calls = 0
  firstSeen = ''
  lastSeen = ''
  events: readonly string[] = []

  constructor(key: UsageKey) {
    this.key = key
  }
}

/** New names for what requests are of. */
export interface Renaming {
  readonly principal?: (arn: string) => string
  readonly resource?: (resource: string | null) => string | null
}

/** A length is part of the text, so that nothing written into a record can make two keys one. */
const part = (text: string | null | undefined): string =>
  text === undefined || text === null ? '-' : `${text.length}:${text}`

const textOf = (key: UsageKey): string =>
  part(key.principal) +
  part(key.action) +
  part(key.resource) +
  part(key.grade) +
  part(key.operation) +
  part(networkKey(key.network)) +
  part(key.region) +
  part(key.outcome) +
  part(key.mfa === undefined ? undefined : String(key.mfa)) +
  part(key.sourceIdentity)

/** Counts by distinct request. Nothing in it depends on the order in which events are counted. */
export class UsageTable {
  readonly #slots = new Map<string, UsageSlot>()

  slot(key: UsageKey): UsageSlot {
    const text = textOf(key)
    let slot = this.#slots.get(text)
    if (slot === undefined) {
      this.#slots.set(text, (slot = new UsageSlot(key)))
    }
    return slot
  }

  /** Adds what was counted elsewhere, perhaps of one event only; `calls` of the events are calls of this request. */
  count(slot: UsageSlot, by: Omit<UsageEntry, keyof UsageKey | 'calls'>, calls: number): void {
    if (slot.count === 0 || by.firstSeen < slot.firstSeen) slot.firstSeen = by.firstSeen
    if (slot.count === 0 || by.lastSeen > slot.lastSeen) slot.lastSeen = by.lastSeen
    if (slot.count === 0) {
      slot.events = by.events
    } else {
      const events = [...slot.events]
      for (const event of by.events) addToSample(events, event)
      slot.events = events
    }
    slot.count += by.count
    slot.calls += calls
  }

  /** The requests under which something was counted or will be. */
  *keys(): Generator<UsageKey> {
    for (const { key } of this.#slots.values()) yield key
  }

  /**
   * The entries, with principals and resources under the names that `rename` gives them; sorted (see `Ledger.entries`).
   */
  entries(rename: Renaming = {}): UsageEntry[] {
    this.#rename(rename)
    return sorted([...this.#slots.values()].filter(({ count }) => count > 0)).map(entryOf)
  }

  /** New names are never renamed in turn, so it does no harm that they are met here, too. */
  #rename({ principal = same, resource = same }: Renaming): void {
    if (principal === same && resource === same) return
    for (const [text, slot] of this.#slots) {
      const { key } = slot
      const renamed = { principal: principal(key.principal), resource: resource(key.resource) }
      if (renamed.principal === key.principal && renamed.resource === key.resource) continue
      this.#slots.delete(text)
      if (slot.count > 0) this.count(this.slot({ ...key, ...renamed }), slot, slot.calls)
    }
  }
}

const same = <Name>(name: Name): Name => name

/** Written out, because there are many: spreading takes ten times as long. */
function entryOf({ key, count, calls, firstSeen, lastSeen, events }: UsageSlot): UsageEntry {
  const { principal, account, action, resource, grade, operation, network, region, outcome, mfa, sourceIdentity } = key
  if (sourceIdentity !== undefined) return { ...key, count, calls, firstSeen, lastSeen, events }
  if (mfa === undefined)
    return {
      principal,
      account,
      action,
      resource,
      grade,
      operation,
      network,
      region,
      outcome,
      count,
      calls,
      firstSeen,
      lastSeen,
      events,
    }
  return {
    principal,
    account,
    action,
    resource,
    grade,
    operation,
    network,
    region,
    outcome,
    mfa,
    count,
    calls,
    firstSeen,
    lastSeen,
    events,
  }
}

/** There are few principals, actions and networks: each is compared once, and then by its place among the others. */
function sorted(slots: UsageSlot[]): UsageSlot[] {
  const principals = places(slots.map(({ key }) => key.principal))
  const actions = places(slots.map(({ key }) => key.action))
  const networks = places(slots.map(({ key }) => networkKey(key.network)))
  return slots.sort(
    ({ key: a }, { key: b }) =>
      principals.get(a.principal)! - principals.get(b.principal)! ||
      actions.get(a.action)! - actions.get(b.action)! ||
      byCodeUnits(a.resource ?? '', b.resource ?? '') ||
      networks.get(networkKey(a.network))! - networks.get(networkKey(b.network))! ||
      byRest(a, b),
  )
}

function places(texts: readonly string[]): ReadonlyMap<string, number> {
  return new Map([...new Set(texts)].sort(byCodeUnits).map((text, index) => [text, index]))
}

function byRest(a: UsageKey, b: UsageKey): number {
  return (
    byCodeUnits(a.region, b.region) ||
    byCodeUnits(a.operation, b.operation) ||
    byCodeUnits(a.grade, b.grade) ||
    byCodeUnits(a.outcome, b.outcome) ||
    byCodeUnits(String(a.mfa), String(b.mfa)) ||
    byCodeUnits(a.sourceIdentity ?? '', b.sourceIdentity ?? '')
  )
}
