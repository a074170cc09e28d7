import type { Ledger } from '../types.ts'
import { resolvePathless, resolveResources } from './resolve-paths.ts'
import { RecordCountTable } from './tables/record-counts.ts'
import { bulkDeletesOnce } from '../records/bulk-deletes.ts'
import { principalOf } from '../records/facts.ts'
import { byCodeUnits } from '../sample.ts'
import type { Tally } from './counting/tally.ts'
import { UnmappedTable } from './tables/unmapped-table.ts'
import { UsageTable } from './tables/usage-table.ts'

export type Summary = Pick<Ledger, 'entries' | 'principals' | 'unmapped' | 'noEvidence' | 'records'> & {
  /** ARNs that may lack a path: no record has it. */
  readonly unresolved: readonly string[]
}

/** What was counted of one contribution. */
export type TallyCounts = Pick<Tally, 'contribution' | 'count' | 'first' | 'last' | 'sample'> &
  Partial<Pick<Tally, 'use'>>

/** The tables of a ledger from what was counted. */
export function summarise(tallies: Iterable<TallyCounts>): Summary {
  const usage = new UsageTable()
  const unmapped = new UnmappedTable()
  const counts = new RecordCountTable()
  const noEvidence = new Map<string, number>()
  let records = 0
  for (const tally of tallies) {
    const { use, count } = tally
    records += count
    if (use !== undefined) {
      counts.add(principalOf(use.caller.identity), use.act.outcome, count)
      usage.countCall(use.caller, use.act, { count, first: tally.first, last: tally.last, events: tally.sample })
      continue
    }
    const { principal, fate, reason, requests, unmapped: unknown } = tally.contribution
    if (principal !== undefined) counts.add(principal, fate, count)
    if (reason !== undefined) noEvidence.set(reason, (noEvidence.get(reason) ?? 0) + count)
    if (requests.length > 0) {
      const seen = { count, first: tally.first, last: tally.last, events: tally.sample }
      for (const { slot, leads } of usage.slots(requests)) usage.count(slot, seen, leads ? count : 0)
    }
    const principals = principal === undefined ? [] : [principal]
    if (unknown) unmapped.add({ ...unknown, principals, count, events: tally.sample })
  }
  const { rename, isRenaming, unresolved } = resolvePathless(counts.names())
  const resource = resolveResources(counts.names(), usage.calls())
  return {
    entries: bulkDeletesOnce(
      usage.entries({
        ...(isRenaming && { principal: rename }),
        ...(resource && { resource }),
      }),
    ),
    principals: counts.counts(rename),
    unmapped: unmapped.events(rename),
    noEvidence: new Map([...noEvidence].sort(([a], [b]) => byCodeUnits(a, b))),
    records,
    unresolved,
  }
}
