import type { UsageEntry } from '../evidence/types.ts'
import { isPublicAddress } from '../evidence/usage/possible-requests.ts'
import type { PolicyDocument, Statement } from '../policy/document.ts'
import type { NetworkDeny } from './fence.ts'
import { describeNetwork } from './describe-network.ts'
import type { RuntimeExemption } from './runtime-exemptions.ts'
import { compileDeny, clauseToChange } from './would-deny.ts'

/** The actions that the Deny leaves out because a service calls them from AWS's own networks. */
export const exemptionNotes = (runtime: readonly RuntimeExemption[]): string[] =>
  runtime.map(
    ({ actions, reason }) => `${actions.join(', ')} ${actions.length === 1 ? 'is' : 'are'} left alone: ${reason}.`,
  )

/** The services that the Deny leaves out, each with the reason. */
export const notFencedNotes = ({ notFenced }: NetworkDeny): string[] =>
  notFenced.map(({ services, reason }) => `The Deny leaves out ${services.join(', ')}: ${reason}.`)

/** No Deny is proposed, because it would have no action left. */
export const nothingFencedNote = (fence: NetworkDeny): string =>
  [
    'No Deny by network is proposed: nothing that the policy allows can be held to these networks.',
    ...notFencedNotes(fence),
  ].join(' ')

/** No Deny is proposed, because it would have denied recorded calls that AWS allowed. */
export function deniedCallsNote(entries: readonly UsageEntry[]): string {
  const events = entries.reduce((sum, { calls }) => sum + calls, 0)
  const places = [...new Set(entries.map(placeOfUse))].sort()
  const shown = places.slice(0, 5).join(', ') + (places.length > 5 ? ` and ${places.length - 5} more` : '')
  const sample = entries[0]?.events[0] ?? ''
  const denied = `No Deny by network is proposed: ${events} allowed call${events === 1 ? '' : 's'} would have been denied, from ${shown} (e.g. event ${sample}).`
  const byService = entries.filter((entry) => clauseToChange(entry).element !== 'aws:SourceIp' && isOfService(entry))
  if (byService.length === entries.length) return `${denied} ${byServices}`
  return `${denied} ${byCallers}${byService.length > 0 ? ` ${someByServices(byService)}` : ''}`
}

const isOfService = ({ network }: UsageEntry): boolean =>
  network.kind === 'service' || (network.kind === 'address' && network.workload !== undefined)

const byCallers = 'Either a trusted network is missing from the configuration, or these calls deserve a look.'

/** The network of a use, as the object of "from". */
const placeOfUse = ({ network }: UsageEntry): string =>
  network.kind === 'unknown' && network.vendor === undefined ? 'an unrecorded address' : describeNetwork(network)

/** Among calls from other networks: a missing network is not what keeps these out. */
const someByServices = (entries: readonly UsageEntry[]): string =>
  `${[...new Set(entries.map(placeOfUse))].sort().join(', ')} called from AWS's own networks: there the role would have to be exempt (exempt in fences).`

/**
 * A service calls on behalf of a caller, which the Deny leaves alone, or with a role that it was given, from AWS's own
 * networks, which it does not.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html
 */
const byServices =
  'AWS services made these calls, and the records do not say whether on behalf of a caller, which the Deny leaves alone, or with the role itself, which it does not: exempt the role (exempt in fences), or keep its trust policy in this repository, where no service may assume it.'

/** All trusted blocks are IPv4, and AWS is reached over IPv6 too. */
export function ipv6Note(trusted: readonly string[]): string[] {
  const v4only = trusted.some((each) => each.includes('.')) && !trusted.some((each) => each.includes(':'))
  return v4only ? ['The trusted networks hold no IPv6 block: a client that reaches AWS over IPv6 will be denied.'] : []
}

/** Granted actions whose calls the evidence cannot show, so that their networks were not checked. */
export function unobservableActionsNote(actions: readonly string[]): string[] {
  if (actions.length === 0) return []
  const services = [...new Set(actions.map((action) => action.slice(0, action.indexOf(':'))))].sort()
  return [
    `The Deny also covers calls that the evidence cannot show (data events of ${services.join(', ')}): where they come from was not checked.`,
  ]
}

/** Attempts from untrusted networks that AWS denied anyway. */
export function refusedCallsNote(
  fence: readonly Statement[],
  document: PolicyDocument,
  refused: readonly UsageEntry[],
): string[] {
  const certaintyOf = compileDeny(fence, document.version)
  const outside = refused.filter(
    (entry) =>
      entry.network.kind === 'address' && isPublicAddress(entry.network.address) && certaintyOf(entry) === 'always',
  )
  const first = outside[0]
  if (!first) return []
  const calls = outside.reduce((sum, entry) => sum + entry.calls, 0)
  const places = [...new Set(outside.map(placeOfUse))].sort().slice(0, 5).join(', ')
  return [
    `Suspicious: ${calls} refused call${calls === 1 ? '' : 's'} came from other networks: ${places} (${first.action}, event ${first.events[0] ?? ''}).`,
  ]
}
