import type { LedgerUpdate } from '../records/ledger-update.ts'
import type { Network } from '../types.ts'
import type { DayCount } from '../usage/counting/day-tally.ts'
import { useKey } from './keys.ts'
import type { SavedEvidence, SavedUse } from './types.ts'

/** A network as version 0.1 saved it; `undefined` where there is no difference. */
function asSavedBefore(network: Network): Network | undefined {
  switch (network.kind) {
    case 'address':
      return network.workload === undefined ? undefined : { kind: network.kind, address: network.address }
    case 'endpoint': {
      const { owner, workload, ...before } = network
      return owner === undefined && workload === undefined ? undefined : before
    }
    case 'unknown':
      return network.vendor === undefined ? undefined : { kind: network.kind }
    case 'service':
      return undefined
  }
}

function keyBefore(update: LedgerUpdate): string | undefined {
  // Formats 1 and 2 did not tell callers from outside apart.
  const { outside, ...before } = update
  if (outside !== undefined) return useKey(before)
  const networks = update.requests.map(({ network }) => asSavedBefore(network))
  if (networks.every((network) => network === undefined)) return undefined
  const requests = update.requests.map((request, at) => ({
    ...request,
    network: networks[at] ?? request.network,
  }))
  return useKey({ ...update, requests })
}

/** Events that a run read under networks that it knows more of, by the key under which older formats saved them. */
interface ReadAgain {
  readonly counts: Map<number, number>
  readonly ids: Set<string>
}

/**
 * Saved evidence without the events that a run read again and now knows more of: older formats saved them under networks
 * without owner, workload and vendor, and without callers from outside, and they would count twice. Of a day as many are
 * left as the run does not account for; what the run itself read without these is merged by its own count. Where the run accounts for all of a day, its own
 * moments and ids stand alone: those that were saved may be of the events that it knows more of.
 */
export function withoutDuplicates(saved: SavedEvidence, run: Pick<SavedEvidence, 'uses'>): SavedEvidence {
  const read = new Map<string, ReadAgain>()
  for (const { update, days, ids } of run.uses.values()) {
    const key = keyBefore(update)
    if (key === undefined || !saved.uses.has(key)) continue
    const again = read.get(key) ?? { counts: new Map<number, number>(), ids: new Set<string>() }
    for (const [day, { count }] of days) again.counts.set(day, (again.counts.get(day) ?? 0) + count)
    for (const { id } of ids) again.ids.add(id)
    read.set(key, again)
  }
  if (read.size === 0) return saved
  const uses = new Map(saved.uses)
  for (const [key, again] of read) {
    const use = uses.get(key)!
    const days = daysLeft(use.days, again.counts, run.uses.get(key)?.days)
    const ids = use.ids.filter(({ id, day }) => !again.ids.has(id) && (days.has(day) || !use.days.has(day)))
    if (days.size === 0) uses.delete(key)
    else uses.set(key, { ...use, days, ids })
  }
  return { ...saved, uses }
}

/** @param own of the run, under the same key */
function daysLeft(
  days: SavedUse['days'],
  again: ReadonlyMap<number, number>,
  own: SavedUse['days'] | undefined,
): Map<number, Readonly<DayCount>> {
  return new Map(
    [...days].flatMap(([day, of]): [number, Readonly<DayCount>][] => {
      const known = again.get(day)
      if (known === undefined) return [[day, of]]
      const count = of.count - known
      return count > (own?.get(day)?.count ?? 0) ? [[day, { ...of, count }]] : []
    }),
  )
}
