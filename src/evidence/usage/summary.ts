import type { Ledger } from '../types.ts'
import { timeOf } from '../time.ts'
import { resolvePathless, resolveResources } from './resolve-paths.ts'
import { RecordCountTable } from './tables/record-counts.ts'
import { bulkDeletesOnce } from '../records/bulk-deletes.ts'
import { byCodeUnits } from '../sample.ts'
import type { Tally } from './counting/tally.ts'
import { UnmappedTable } from './tables/unmapped-table.ts'
import { UsageTable, type UsageSlot } from './tables/usage-table.ts'

export type Summary = Pick<Ledger, 'entries' | 'principals' | 'unmapped' | 'noEvidence' | 'records'> & {
  /** ARNs that may lack a path: no record has it. */
  readonly unresolved: readonly string[]
}

/** The tables of a ledger from what was counted. */
export function summarise(
  tallies: Iterable<Pick<Tally, 'contribution' | 'count' | 'first' | 'last' | 'sample'>>,
): Summary {
  const usage = new UsageTable()
  const unmapped = new UnmappedTable()
  const counts = new RecordCountTable()
  const noEvidence = new Map<string, number>()
  let records = 0
  for (const { contribution, count, first, last, sample: events } of tallies) {
    const { principal, fate, reason, requests, unmapped: unknown } = contribution
    records += count
    if (principal !== undefined) counts.add(principal, fate, count)
    if (reason !== undefined) noEvidence.set(reason, (noEvidence.get(reason) ?? 0) + count)
    const seen = { count, firstSeen: timeOf(first), lastSeen: timeOf(last), events }
    const [only, ...others] = requests
    if (only !== undefined && others.length === 0) {
      usage.count(usage.slot(only), seen, count)
    } else {
      const slots = new Set(requests.map((request) => usage.slot(request)))
      for (const slot of slots) usage.count(slot, seen, leads(slot, slots) ? count : 0)
    }
    const principals = principal === undefined ? [] : [principal]
    if (unknown) unmapped.add({ ...unknown, principals, count, events })
  }
  const { rename, isRenaming, unresolved } = resolvePathless(counts.names())
  const resource = resolveResources(counts.names(), usage.keys())
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

/** Is this the request that counts the call, among those of the same action that one event stands for? */
function leads(slot: UsageSlot, slots: ReadonlySet<UsageSlot>): boolean {
  for (const other of slots) {
    if (other.key.action === slot.key.action && nameOf(other) < nameOf(slot)) return false
  }
  return true
}

const nameOf = ({ key }: UsageSlot): string => key.resource ?? ''
