import { groupBy } from '../../collections.ts'
import type { Ledger, UsageEntry } from '../types.ts'

const indexes = new WeakMap<Ledger, ReadonlyMap<string, readonly UsageEntry[]>>()

/** The entries of some principals, in the ledger's order within each; the index is made once for a ledger. */
export function entriesOfPrincipals(ledger: Ledger, principals: Iterable<string>): readonly UsageEntry[] {
  let index = indexes.get(ledger)
  if (index === undefined) {
    index = groupBy(ledger.entries, ({ principal }) => principal)
    indexes.set(ledger, index)
  }
  const found: UsageEntry[] = []
  for (const principal of new Set(principals)) found.push(...(index.get(principal) ?? []))
  return found
}

const creations = new WeakMap<Ledger, ReadonlyMap<string, UsageEntry>>()

/** ARN of a role or user → the first entry of the ledger that shows its creation; made once for a ledger. */
export function creationsIn(ledger: Ledger): ReadonlyMap<string, UsageEntry> {
  let found = creations.get(ledger)
  if (found === undefined) {
    const made = new Map<string, UsageEntry>()
    for (const entry of ledger.entries) {
      const creates = entry.action === 'iam:CreateRole' || entry.action === 'iam:CreateUser'
      if (!creates || entry.outcome !== 'allowed' || entry.resource === null) continue
      if (!made.has(entry.resource)) made.set(entry.resource, entry)
    }
    creations.set(ledger, (found = made))
  }
  return found
}
