import type { UsageEntry } from '../evidence/types.ts'
import type { PolicyDocument, Statement } from '../policy/document.ts'
import { formatCount } from '../words.ts'
import { buildNetworkDeny, type NetworkDenyRequest } from './fence.ts'
import { describeNetwork } from './describe-network.ts'
import { neededExemptions, usesDeniedBy, type DeniedUse } from './would-deny.ts'

/** A fence that is tried out before it is proposed. */
export interface SimulatedFence {
  readonly request: NetworkDenyRequest
  /** Days of evidence over which it must have denied nothing. */
  readonly quietDays: number
  /** The statements themselves, where they are not those of an identity policy. */
  readonly statements?: readonly Statement[]
}

export interface FenceSimulation {
  /** Has it denied nothing for its time? */
  readonly isQuiet: boolean
  readonly denied: readonly DeniedUse[]
  /** Sentences for the report. */
  readonly note: string
}

/** More rows than these are only counted. */
const mostRows = 5

/**
 * What a fence would have denied.
 *
 * @param document as it is to be, without the fence
 * @param entries allowed calls of the principals that it is attached to
 * @param covered days of the evidence, and what it covers, ISO 8601
 * @param decides does this run decide on the policy? If not, a fence that was quiet is not proposed either
 */
export function simulateFence(
  document: PolicyDocument,
  { request, quietDays, statements }: SimulatedFence,
  entries: readonly UsageEntry[],
  covered: { readonly days: number; readonly from: string; readonly to: string },
  decides = true,
): FenceSimulation {
  const denied = usesDeniedBy(statements ?? fenceOf(document, request, entries), entries)
  const isQuiet = denied.length === 0 && covered.days >= quietDays
  const span = `from ${covered.from.slice(0, 10)} to ${covered.to.slice(0, 10)}`
  if (denied.length > 0) return { isQuiet, denied, note: deniedNote(denied, span) }
  const nothing = `Simulated Deny by network: ${span} it would have denied nothing that was allowed`
  return {
    isQuiet,
    denied,
    note: isQuiet
      ? `${nothing}; that are ${formatCount(covered.days, 'day')} of evidence${decides ? ', and it is proposed' : ''}.`
      : `${nothing}; it is proposed after ${formatCount(quietDays, 'day')} of evidence, of which there are ${covered.days}.`,
  }
}

function fenceOf(
  document: PolicyDocument,
  request: NetworkDenyRequest,
  entries: readonly UsageEntry[],
): readonly Statement[] {
  const runtime = neededExemptions(buildNetworkDeny(document, request).statements, entries)
  return buildNetworkDeny(document, { ...request, runtime }).statements
}

function deniedNote(denied: readonly DeniedUse[], span: string): string {
  const calls = denied.reduce((sum, { count }) => sum + count, 0)
  const last =
    denied
      .map(({ lastSeen }) => lastSeen)
      .sort()
      .at(-1) ?? ''
  const byCount = denied.toSorted((a, b) => b.count - a.count)
  const rows = byCount.slice(0, mostRows).map(rowOf)
  const more = denied.length > mostRows ? ` And ${formatCount(denied.length - mostRows, 'more row')}.` : ''
  return `Simulated Deny by network: ${span} it would have denied ${formatCount(calls, 'allowed call')}, the last on ${last.slice(0, 10)}. ${rows.join(' ')}${more}`
}

const rowOf = ({ network, service, principal, count, lastSeen, certainty, clause, events }: DeniedUse): string =>
  `${principal} from ${describeNetwork(network)} to ${service}: ${formatCount(count, 'call')}${certainty === 'always' ? '' : ' (perhaps)'}, the last on ${lastSeen.slice(0, 10)} (e.g. event ${events[0] ?? ''}); ${clause.element}: ${clause.change}.`
