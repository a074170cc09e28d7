import { groupBy } from '../collections.ts'
import type { Network, UsageEntry } from '../evidence/types.ts'
import { isPublicAddress, requestsOf } from '../evidence/usage/possible-requests.ts'
import { callsOf, usageEvidenceOf } from '../narrowing/evidence.ts'
import type { UsageEvidence } from '../narrowing/types.ts'
import type { PolicyVersion, Statement } from '../policy/document.ts'
import { compilePolicy } from '../policy/evaluate.ts'
import { runsInAwsNetworks, runtimeExemption, servicePrefix, type RuntimeExemption } from './runtime-exemptions.ts'

/** `always`: in every context that the record leaves open; `possibly`: in some of them. */
export type DenyCertainty = 'always' | 'possibly'

/** What would have to change so that calls pass. */
export interface ClauseToChange {
  /** A condition key, or an element of the statement. */
  readonly element: 'aws:SourceIp' | 'aws:SourceVpce' | 'aws:PrincipalArn' | 'NotAction'
  /** A sentence without its full stop. */
  readonly change: string
  /** The exemption that is missing, where it is a known one. */
  readonly runtime?: RuntimeExemption
}

/** Calls of one principal from one network to one service that a Deny would refuse. */
export interface DeniedUse extends UsageEvidence {
  readonly principal: string
  readonly network: Network
  /** Prefix of the service that was called. */
  readonly service: string
  /** Sorted. */
  readonly actions: readonly string[]
  readonly certainty: DenyCertainty
  readonly clause: ClauseToChange
}

/** Would the statements deny the call, in all or some of the contexts that its record leaves open? */
export function compileDeny(
  statements: readonly Statement[],
  version: PolicyVersion = '2012-10-17',
): (entry: UsageEntry) => DenyCertainty | 'never' {
  const policy = compilePolicy({ version, statements })
  return (entry) => {
    const denies = requestsOf(entry).map((request) => policy.effects(request).deny)
    if (denies.every((deny) => deny === true)) return 'always'
    return denies.some((deny) => deny !== false) ? 'possibly' : 'never'
  }
}

/**
 * The legitimate calls that a Deny would refuse, by principal, network and service, with the clause that would have to
 * give way. Refused attempts are no legitimate calls, and are left out.
 *
 * @param statements of the Deny alone
 */
export function usesDeniedBy(statements: readonly Statement[], entries: readonly UsageEntry[]): DeniedUse[] {
  const certaintyOf = compileDeny(statements)
  const denied = entries.flatMap((entry) => {
    const certainty = entry.outcome === 'allowed' ? certaintyOf(entry) : 'never'
    return certainty === 'never' ? [] : [{ entry, certainty, clause: clauseToChange(entry) }]
  })
  const groups = groupBy(denied, ({ entry, certainty, clause }) =>
    JSON.stringify([entry.principal, entry.network, serviceOf(entry), certainty, clause.change]),
  )
  return [...groups.values()].map((group): DeniedUse => {
    const [{ entry, certainty, clause }] = group as [(typeof group)[number]]
    const entriesOf = group.map((each) => each.entry)
    const byAction = groupBy(entriesOf, ({ action }) => action)
    return {
      principal: entry.principal,
      network: entry.network,
      service: serviceOf(entry),
      actions: [...byAction.keys()].sort(),
      ...usageEvidenceOf(entriesOf),
      count: [...byAction.values()].reduce((sum, same) => sum + callsOf(same), 0),
      certainty,
      clause,
    }
  })
}

/** The exemptions of services' own calls without which the Deny would refuse calls that were seen. */
export const neededExemptions = (
  fence: readonly Statement[],
  entries: readonly UsageEntry[] = [],
): readonly RuntimeExemption[] => [
  ...new Set(
    usesDeniedBy(fence, entries).flatMap(({ clause: { runtime } }) => (runtime === undefined ? [] : [runtime])),
  ),
]

const serviceOf = ({ action }: UsageEntry): string => action.slice(0, action.indexOf(':')).toLowerCase()

/** The clause of a Deny by network that keeps such a call out. */
export function clauseToChange({ network, action, principal }: UsageEntry): ClauseToChange {
  switch (network.kind) {
    case 'address':
      return network.workload !== undefined && runsInAwsNetworks(network.workload)
        ? withRole(network.workload, action, principal)
        : isPublicAddress(network.address)
          ? { element: 'aws:SourceIp', change: `trust ${network.address}, or find out who called from there` }
          : {
              element: 'aws:PrincipalArn',
              change: `exempt ${principal}: its record shows a private address and no VPC endpoint, so that no network key is known`,
            }
    case 'endpoint': {
      const owner = network.owner === undefined ? '' : ` of account ${network.owner}`
      return { element: 'aws:SourceVpce', change: `trust ${network.endpoint}${owner}, its VPC or its owner` }
    }
    case 'service':
      return withRole(servicePrefix(network.service), action, principal, network.forwarded === undefined)
    case 'unknown':
      return {
        element: 'aws:PrincipalArn',
        change:
          network.vendor === undefined
            ? `exempt ${principal}: its record shows no network`
            : `exempt ${principal}: the vendor of account ${network.vendor} called with it, from a network of its own`,
      }
  }
}

/**
 * A service that calls with the role itself comes from AWS's networks: no network can be trusted for it.
 *
 * @param isOpen does the record leave open whether it called on behalf of the role?
 */
function withRole(service: string, action: string, principal: string, isOpen = false): ClauseToChange {
  const runtime = runtimeExemption(service, action)
  if (runtime !== undefined) {
    return { element: 'NotAction', change: `exempt ${runtime.actions.join(', ')}: ${runtime.reason}`, runtime }
  }
  const change = `exempt ${principal}: ${service} called with the role from AWS's own network`
  return {
    element: 'aws:PrincipalArn',
    change: isOpen ? `${change}; nothing, if it called on behalf of it, which a trust policy would show` : change,
  }
}
