import { combineCoverage } from './coverage.ts'
import type { Ledger } from './ledger-types.ts'
import { RecordCountTable } from './record-counts.ts'
import { byCodeUnits } from './sample.ts'
import { UnmappedTable } from './unmapped-table.ts'
import { UsageTable } from './usage-table.ts'

/**
 * One ledger from two whose records do not overlap (ledgers do not keep event ids, so an event in both counts twice).
 * The order of the two does not matter.
 */
export function mergeLedgers(a: Ledger, b: Ledger): Ledger {
  const usage = new UsageTable()
  const unmapped = new UnmappedTable()
  const counts = new RecordCountTable()
  const noEvidence = new Map<string, number>()
  for (const ledger of [a, b]) {
    for (const { count, calls, firstSeen, lastSeen, events, ...key } of ledger.entries) {
      usage.count(usage.slot(key), { count, calls, firstSeen, lastSeen, events })
    }
    for (const event of ledger.unmapped) unmapped.add(event)
    for (const [principal, of] of ledger.principals) counts.addCounts(principal, of)
    for (const [reason, count] of ledger.noEvidence) noEvidence.set(reason, (noEvidence.get(reason) ?? 0) + count)
  }
  const problems = [...new Set([...a.coverage.problems, ...b.coverage.problems])].sort(byCodeUnits)
  return {
    entries: usage.entries(),
    principals: counts.counts(),
    unmapped: unmapped.events(),
    noEvidence: new Map([...noEvidence].sort(([x], [y]) => byCodeUnits(x, y))),
    duplicates: a.duplicates + b.duplicates,
    records: a.records + b.records,
    coverage: {
      accounts: combineCoverage([...a.coverage.accounts, ...b.coverage.accounts]),
      complete: a.coverage.complete && b.coverage.complete,
      problems,
    },
  }
}
