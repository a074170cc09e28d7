import { groupBy } from '../collections.ts'
import type { MatchedGroup, ScopeMatches } from '../evidence/events/matches.ts'
import type { Ledger, UsageEntry } from '../evidence/types.ts'

/**
 * The use without the events of a scope: each entry with the number of its calls that are not among them, and none
 * where all of them are. A group counts against an entry only where caller, call, network, Region, outcome and resource
 * are the same, so that a call that is not surely in the scope stays legitimate use.
 *
 * @param ledger of a reading that has the events of the scope, too
 */
export function withoutScopeEvents(ledger: Ledger, { groups }: Pick<ScopeMatches, 'groups'>): Ledger {
  const byCall = groupBy(groups, keyOf)
  const entries = ledger.entries.flatMap((entry): UsageEntry[] => {
    const inScope = (byCall.get(keyOf(entry)) ?? []).filter((group) => covers(group, entry))
    const events = inScope.reduce((sum, { count }) => sum + count, 0)
    if (events === 0) return [entry]
    const count = entry.count - events
    return count > 0 ? [{ ...entry, count, calls: Math.max(0, Math.min(count, entry.calls - events)) }] : []
  })
  return { ...ledger, entries }
}

const keyOf = ({
  principal,
  account,
  region,
  operation,
  network,
  outcome,
}: Pick<UsageEntry, 'principal' | 'account' | 'region' | 'operation' | 'network' | 'outcome'>): string =>
  JSON.stringify([principal, account, region, operation, networkKey(network), outcome])

/** Without what one of the two readings may know and the other not. */
const networkKey = (network: UsageEntry['network']): readonly string[] => {
  switch (network.kind) {
    case 'address':
      return ['address', network.address]
    case 'endpoint':
      return ['endpoint', network.endpoint, network.address]
    case 'service':
      return ['service', network.service]
    case 'unknown':
      return ['unknown']
  }
}

function covers({ actions, resources }: MatchedGroup, { action, resource }: UsageEntry): boolean {
  if (!actions.includes(action)) return false
  return resource === null || resource === '*' || resources.includes(resource)
}
