import { byCodeUnits } from '../../../collections.ts'
import type { CallFacts, PrincipalCaller } from '../../records/facts.ts'
import { principalOfFacts, usesOf } from '../../records/facts.ts'
import { networkKey } from '../../records/network.ts'
import { addToSample } from '../../sample.ts'
import { timesOf, type Seconds } from '../../time.ts'
import type { UsageEntry, UsageKey } from '../../types.ts'
import { KeyParts, ranksOf } from './key-parts.ts'

/** The part of a key that the caller decides. The account follows from the principal. */
type CallerPart = Pick<UsageKey, 'principal' | 'network' | 'mfa' | 'sourceIdentity'>
/** The part of a key that the call decides. */
type CallPart = Pick<UsageKey, 'action' | 'resource' | 'grade' | 'operation' | 'region' | 'outcome'>

/** An entry while it is counted under: all of them of one shape, for there are many. */
class UsageSlot {
  /** Numbers of the two parts of its key. */
  readonly caller: number
  readonly call: number
  readonly account: string
  count = 0
  calls = 0
  /** Both negative infinity where it is not known; 0 at first, for whole numbers take less memory than others. */
  first: Seconds = 0
  last: Seconds = 0
  events: readonly string[] = []

  constructor(caller: number, call: number, account: string) {
    this.caller = caller
    this.call = call
    this.account = account
  }
}

/** What is added to a slot: perhaps one event only. */
export interface SlotCount {
  readonly count: number
  /** Not finite where no event has a time. */
  readonly first: Seconds
  readonly last: Seconds
  /** The smallest ids, sorted. */
  readonly events: readonly string[]
}

/** New names for what requests are of. */
export interface Renaming {
  readonly principal?: (arn: string) => string
  readonly resource?: (resource: string | null) => string | null
}

/** Slots that the same events are counted under, and whether each counts the call (`UsageEntry.calls`). */
export type SlotsOfCall = readonly { readonly slot: UsageSlot; readonly leads: boolean }[]

/** The numbers of the requests of an act, each once. */
type CallsOfAct = readonly { readonly call: number; readonly leads: boolean }[]

const callerFields = ({ principal, network, mfa, sourceIdentity }: CallerPart) => [
  principal,
  networkKey(network),
  mfa === undefined ? undefined : String(mfa),
  sourceIdentity,
]
const callFields = ({ action, resource, grade, operation, region, outcome }: CallPart) => [
  action,
  resource,
  grade,
  operation,
  region,
  outcome,
]

/**
 * Counts by distinct request. Nothing in it depends on the order in which events are counted. A request is a caller and
 * a call: there are some thousand of each and some hundred thousand of both together, so that each is made, compared
 * and renamed once, and a request is found by two numbers.
 */
export class UsageTable {
  readonly #callers = new KeyParts<CallerPart>(callerFields)
  readonly #calls = new KeyParts<CallPart>(callFields)
  /** By number of the caller, then of the call. */
  readonly #slots: (Map<number, UsageSlot> | undefined)[] = []
  readonly #known = new Map<PrincipalCaller, number>()
  readonly #acts = new Map<CallFacts, CallsOfAct>()

  slot(key: UsageKey): UsageSlot {
    return this.#slot(this.#callers.numberOf(key), this.#calls.numberOf(key), key.account)
  }

  /** The slots of requests that one event stands for, each once. */
  slots(keys: readonly UsageKey[]): SlotsOfCall {
    const slots = [...new Set(keys.map((key) => this.slot(key)))]
    const calls = this.#leading(slots.map(({ call }) => call))
    return slots.map((slot, at) => ({ slot, leads: calls[at]!.leads }))
  }

  /** Counts events of one call by a principal. */
  countCall(caller: PrincipalCaller, act: CallFacts, by: SlotCount): void {
    let number = this.#known.get(caller)
    if (number === undefined) {
      const { network, mfa, sourceIdentity } = caller
      number = this.#callers.numberOf({
        principal: principalOfFacts(caller.identity),
        network,
        ...(mfa !== undefined && { mfa }),
        ...(sourceIdentity !== undefined && { sourceIdentity }),
      })
      this.#known.set(caller, number)
    }
    let calls = this.#acts.get(act)
    if (calls === undefined) {
      const numbers = usesOf(act).map((part) => this.#calls.numberOf(part))
      this.#acts.set(act, (calls = this.#leading([...new Set(numbers)])))
    }
    const { account } = caller.identity
    for (const { call, leads } of calls) this.count(this.#slot(number, call, account), by, leads ? by.count : 0)
  }

  /** Adds what was counted elsewhere; `calls` of the events are calls of this request. */
  count(slot: UsageSlot, by: SlotCount, calls: number): void {
    const first = Number.isFinite(by.first) ? by.first : Number.NEGATIVE_INFINITY
    const last = Number.isFinite(by.last) ? by.last : Number.NEGATIVE_INFINITY
    if (slot.count === 0) {
      slot.first = first
      slot.last = last
      slot.events = by.events
    } else {
      if (first < slot.first) slot.first = first
      if (last > slot.last) slot.last = last
      const events = [...slot.events]
      for (const event of by.events) addToSample(events, event)
      slot.events = events
    }
    slot.count += by.count
    slot.calls += calls
  }

  /** The calls under which something was counted or will be. */
  calls(): readonly CallPart[] {
    return this.#calls.parts
  }

  /**
   * The entries, with principals and resources under the names that `rename` gives them; sorted (see `Ledger.entries`).
   */
  entries(rename: Renaming = {}): UsageEntry[] {
    this.#rename(rename)
    const slots = this.#sorted()
    const entries: UsageEntry[] = []
    for (let from = 0; from < slots.length; from += entriesAtOnce) {
      const to = Math.min(slots.length, from + entriesAtOnce)
      const moments: Seconds[] = []
      for (let at = from; at < to; at++) moments.push(slots[at]!.first, slots[at]!.last)
      const times = timesOf(moments)
      for (let at = from; at < to; at++) {
        const slot = slots[at]!
        const time = 2 * (at - from)
        const caller = this.#callers.parts[slot.caller]!
        const call = this.#calls.parts[slot.call]!
        entries.push(entryOf(caller, call, slot, times[time]!, times[time + 1]!))
      }
    }
    return entries
  }

  #slot(caller: number, call: number, account: string): UsageSlot {
    const ofCaller = (this.#slots[caller] ??= new Map())
    let slot = ofCaller.get(call)
    if (slot === undefined) ofCaller.set(call, (slot = new UsageSlot(caller, call, account)))
    return slot
  }

  /** Of the requests that one event stands for, the first of each action counts the call. */
  #leading(calls: readonly number[]): CallsOfAct {
    const parts = calls.map((call) => this.#calls.parts[call]!)
    return parts.map((part, at) => ({
      call: calls[at]!,
      leads: !parts.some((other) => other.action === part.action && nameOf(other) < nameOf(part)),
    }))
  }

  /** New names are never renamed in turn, so it does no harm that they are met here, too. */
  #rename({ principal = same, resource = same }: Renaming): void {
    if (principal === same && resource === same) return
    const callers = this.#callers.renamed((part) => {
      const name = principal(part.principal)
      return name === part.principal ? part : { ...part, principal: name }
    })
    const calls = this.#calls.renamed((part) => {
      const name = resource(part.resource)
      return name === part.resource ? part : { ...part, resource: name }
    })
    for (const ofCaller of this.#slots) {
      for (const slot of ofCaller?.values() ?? []) {
        // Slots that were made for new names have no new names themselves.
        const [caller, call] = [callers[slot.caller] ?? slot.caller, calls[slot.call] ?? slot.call]
        if (caller === slot.caller && call === slot.call) continue
        ofCaller!.delete(slot.call)
        if (slot.count > 0) this.count(this.#slot(caller, call, slot.account), slot, slot.calls)
      }
    }
  }

  /** Each part of a key is compared once, and slots by the places of their parts among the others. */
  #sorted(): UsageSlot[] {
    const [callers, calls] = [this.#callers.parts, this.#calls.parts]
    const principals = ranksOf(callers, (a, b) => byCodeUnits(a.principal, b.principal))
    const heads = ranksOf(calls, (a, b) => byCodeUnits(a.action, b.action) || byCodeUnits(nameOf(a), nameOf(b)))
    const networks = ranksOf(callers, (a, b) => byCodeUnits(networkKey(a.network), networkKey(b.network)))
    const restsOfCalls = ranksOf(calls, byRestOfCall)
    const sessions = ranksOf(callers, bySession)
    const ofPrincipals: UsageSlot[][] = []
    for (const ofCaller of this.#slots) {
      for (const slot of ofCaller?.values() ?? []) {
        if (slot.count > 0) (ofPrincipals[principals[slot.caller]!] ??= []).push(slot)
      }
    }
    const compare = (a: UsageSlot, b: UsageSlot): number =>
      heads[a.call]! - heads[b.call]! ||
      networks[a.caller]! - networks[b.caller]! ||
      restsOfCalls[a.call]! - restsOfCalls[b.call]! ||
      sessions[a.caller]! - sessions[b.caller]!
    return ofPrincipals.flatMap((slots) => slots.sort(compare))
  }
}

/** Entries whose times are written together. */
const entriesAtOnce = 4096

const same = <Name>(name: Name): Name => name

const nameOf = ({ resource }: CallPart): string => resource ?? ''

function byRestOfCall(a: CallPart, b: CallPart): number {
  return (
    byCodeUnits(a.region, b.region) ||
    byCodeUnits(a.operation, b.operation) ||
    byCodeUnits(a.grade, b.grade) ||
    byCodeUnits(a.outcome, b.outcome)
  )
}

const bySession = (a: CallerPart, b: CallerPart): number =>
  byCodeUnits(String(a.mfa), String(b.mfa)) || byCodeUnits(a.sourceIdentity ?? '', b.sourceIdentity ?? '')

/** Written out, because there are many: spreading takes ten times as long. */
function entryOf(
  { principal, network, mfa, sourceIdentity }: CallerPart,
  { action, resource, grade, operation, region, outcome }: CallPart,
  { account, count, calls, events }: UsageSlot,
  firstSeen: string,
  lastSeen: string,
): UsageEntry {
  if (mfa === undefined && sourceIdentity === undefined)
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
  if (sourceIdentity === undefined)
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
      mfa: mfa!,
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
    ...(mfa !== undefined && { mfa }),
    sourceIdentity,
    count,
    calls,
    firstSeen,
    lastSeen,
    events,
  }
}
