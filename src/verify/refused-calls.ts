import type { Ledger, Network, UsageEntry } from '../evidence/types.ts'
import { unitOf } from '../network/learn/addresses.ts'
import { requestsOf } from '../evidence/usage/possible-requests.ts'
import { entriesOfPrincipals } from '../evidence/usage/by-principal.ts'
import { compilePolicy } from '../policy/evaluate.ts'
import type { Decision } from '../policy/request.ts'
import { placeName } from '../network/place-name.ts'
import type { NarrowedPolicy, RefusedCall } from './types.ts'

/**
 * The calls that AWS refused since a policy was narrowed, because of what was removed: the document before allows each, the
 * present one grants it no more. A call that a Deny refuses is none: a fence or a revocation is meant to refuse. Nor is one
 * that AWS refused before the change already.
 */
export function refusedCalls({ source, before, since }: NarrowedPolicy, ledger: Ledger): readonly RefusedCall[] {
  const [old, now] = [compilePolicy(before), compilePolicy(source.document)]
  const entries = entriesOfPrincipals(ledger, source.principals)
  const known = new Set(
    entries.filter(({ outcome, firstSeen }) => outcome === 'allowed' && firstSeen < since).map(placeOf),
  )
  return entries.flatMap((entry): RefusedCall[] => {
    if (entry.outcome !== 'denied' || entry.firstSeen < since) return []
    const lost = requestsOf(entry).filter(
      (request) => isOpen(old.decide(request)) && now.decide(request) === 'implicit-deny',
    )
    if (lost.length === 0) return []
    const statements = before.statements.flatMap((statement, index) =>
      statement.effect === 'Allow' &&
      lost.some((request) => isOpen(compilePolicy({ ...before, statements: [statement] }).decide(request)))
        ? [index]
        : [],
    )
    const isKnown = known.has(placeOf(entry))
    const place = placeName(entry.network)
    return [
      {
        entry,
        verdict: isKnown ? 'broken' : 'suspicious',
        reason: isKnown
          ? `${entry.principal} made calls from ${place} before the change, which were allowed.`
          : `${entry.principal} made no allowed call from ${place} before the change: the refusal may be right.`,
        statements,
      },
    ]
  })
}

/** A condition on what no record states may have allowed it. */
export const isOpen = (decision: Decision): boolean => decision === 'allowed' || decision === 'unknown'

/** The principal, its network and its workload. An IPv6 address stands for its subnet, in which hosts change theirs. */
const placeOf = ({ principal, network }: UsageEntry): string => JSON.stringify([principal, networkOf(network)])

function networkOf(network: Network): readonly (string | undefined)[] {
  switch (network.kind) {
    case 'address':
      return ['address', unitOf(network.address), network.workload]
    case 'endpoint':
      return ['endpoint', network.endpoint, network.workload]
    case 'service':
      return ['service', network.service]
    default:
      return ['unknown', network.vendor]
  }
}
