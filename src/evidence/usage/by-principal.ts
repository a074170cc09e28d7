import { groupBy } from '../../collections.ts'
import type { Ledger, UsageEntry } from '../types.ts'

const indexes = new WeakMap<Ledger, ReadonlyMap<string, readonly UsageEntry[]>>()

/**
 * A user or role by its kind, account and name. IAM has one of a name in an account, whatever the path and the case of the
 * letters: another path is that of the same user before it was moved, or of one that was made anew with the same policies.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export function nameKeyOf(principal: string): string {
  const [, before, name] = /^(arn:[^:]*:iam::\d{12}:(?:user|role))\/(?:.*\/)?([^/]+)$/.exec(principal) ?? []
  return name === undefined ? principal : `${before}/${name.toLowerCase()}`
}

/**
 * The entries of some principals, and of those that bore their names with another path, in the ledger's order within each
 * name; the index is made once for a ledger.
 */
export function entriesOfPrincipals(ledger: Ledger, principals: Iterable<string>): readonly UsageEntry[] {
  let index = indexes.get(ledger)
  if (index === undefined) {
    index = groupBy(ledger.entries, ({ principal }) => nameKeyOf(principal))
    indexes.set(ledger, index)
  }
  const found: UsageEntry[] = []
  const keys = new Set<string>()
  for (const principal of principals) keys.add(nameKeyOf(principal))
  for (const key of keys) found.push(...(index.get(key) ?? []))
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
