import { byCodeUnits } from '../../collections.ts'
import type { Ledger } from '../types.ts'
import { resolveMissingPaths, resolveResources } from './resolve-paths.ts'
import { RecordCountTable } from './tables/record-counts.ts'
import { countBulkDeletesOnce } from '../records/bulk-deletes.ts'
import { principalOfFacts } from '../records/facts.ts'
import { outsideReasons } from '../records/identity.ts'
import { timeOf } from '../time.ts'
import type { Tally } from './counting/tally.ts'
import { OutsideTable } from './tables/outside-table.ts'
import { ActionDaysTable } from './tables/action-days.ts'
import { NetworkTable } from './tables/network-table.ts'
import { UnmappedTable } from './tables/unmapped-table.ts'
import { UsageTable } from './tables/usage-table.ts'

type UsageSummary = Pick<
  Ledger,
  'entries' | 'principals' | 'unmapped' | 'noEvidence' | 'records' | 'networks' | 'actionDays' | 'outside'
> & {
  /** ARNs that may lack a path: no record has it. */
  readonly unresolved: readonly string[]
}

/** What was counted of one update. */
export type TallyCounts = Pick<Tally, 'update' | 'count' | 'first' | 'last' | 'sample'> &
  Partial<Pick<Tally, 'use'>> & { readonly days?: { readonly counts: ReadonlyMap<number, unknown> } | undefined }

/** Tables of a ledger that not every reading needs. Their days are there where the reading counted by day. */
export interface OptionalTables {
  /** With `Ledger.networks`, the days of each network. Costs memory. */
  readonly byNetwork?: boolean
  /** With `Ledger.actionDays`, the days of each action. Costs memory. */
  readonly byDay?: boolean
}

/** The tables of a ledger from what was counted. */
export function summariseTallies(
  tallies: Iterable<TallyCounts>,
  { byNetwork = false, byDay = false }: OptionalTables = {},
): UsageSummary {
  const usage = new UsageTable()
  const unmapped = new UnmappedTable()
  const outsideTable = new OutsideTable()
  const counts = new RecordCountTable()
  const networks = byNetwork ? new NetworkTable() : undefined
  const actionDays = byDay ? new ActionDaysTable() : undefined
  const noEvidence = new Map<string, number>()
  const unnamed = { count: 0, last: Number.NEGATIVE_INFINITY }
  let records = 0
  for (const tally of tallies) {
    const { use, count } = tally
    records += count
    if (networks !== undefined) countNetwork(networks, tally)
    if (actionDays !== undefined) countDays(actionDays, tally)
    if (use !== undefined) {
      counts.add(principalOfFacts(use.caller.identity), use.act.outcome, count)
      usage.countCall(use.caller, use.act, { count, first: tally.first, last: tally.last, events: tally.sample })
      continue
    }
    const { principal, fate, reason, requests, unmapped: unknown, outside = [] } = tally.update
    if (principal !== undefined) counts.add(principal, fate, count)
    if (reason !== undefined) noEvidence.set(reason, (noEvidence.get(reason) ?? 0) + count)
    const seen = { count, first: tally.first, last: tally.last, events: tally.sample }
    for (const key of outside) outsideTable.add(key, seen)
    if (outside.length === 0 && reason !== undefined && outsideReasons.has(reason)) {
      unnamed.count += count
      if (tally.last > unnamed.last) unnamed.last = tally.last
    }
    if (requests.length > 0) {
      for (const { slot, leads } of usage.slots(requests)) usage.count(slot, seen, leads ? count : 0)
    }
    const principals = principal === undefined ? [] : [principal]
    if (unknown) unmapped.add({ ...unknown, principals, count, events: tally.sample })
  }
  const { rename, isRenaming, unresolved } = resolveMissingPaths(counts.names())
  const resource = resolveResources(counts.names(), [...usage.calls(), ...outsideTable.keys()])
  const outside = outsideTable.calls(resource)
  return {
    entries: countBulkDeletesOnce(
      usage.entries({
        ...(isRenaming && { principal: rename }),
        ...(resource && { resource }),
      }),
    ),
    principals: counts.counts(rename),
    unmapped: unmapped.events(rename),
    ...(outside.length > 0 && { outside }),
    ...(unnamed.count > 0 && { outsideUnnamed: { count: unnamed.count, lastSeen: timeOf(unnamed.last) } }),
    ...(networks && { networks: networks.uses(rename) }),
    ...(actionDays && { actionDays: actionDays.rows(rename) }),
    noEvidence: new Map([...noEvidence].sort(([a], [b]) => byCodeUnits(a, b))),
    records,
    unresolved,
  }
}

/** The requests of a tally are of one principal, from one network. */
function countNetwork(networks: NetworkTable, tally: TallyCounts): void {
  const { use, count, first, last, days } = tally
  const by = { count, first, last, days: days?.counts.keys() }
  if (use !== undefined) {
    networks.add(principalOfFacts(use.caller.identity), use.caller.network, use.act.outcome, by)
    return
  }
  const [request] = tally.update.requests
  if (request !== undefined) networks.add(request.principal, request.network, request.outcome, by)
}

function countDays(table: ActionDaysTable, { use, update, days }: TallyCounts): void {
  const on = (): Iterable<number> | undefined => days?.counts.keys()
  if (use === undefined) {
    for (const { principal, action, outcome } of update.requests)
      if (outcome === 'allowed') table.add(principal, action, on())
    return
  }
  const { caller, act } = use
  if (act.outcome !== 'allowed' || act.mapped?.kind !== 'actions') return
  for (const { action } of act.mapped.uses) table.add(principalOfFacts(caller.identity), action, on())
}
