import ipaddr from 'ipaddr.js'
import { networkConditionKeys, setsNetworkKey } from '../../catalog/network-keys.ts'
import { passedToService } from '../../catalog/passed-to-service.ts'
import type { Context, Request } from '../../policy/request.ts'
import { unresolvedText } from '../../policy/unresolved.ts'
import type { UsageEntry } from '../types.ts'

/** Keys that AWS sets only in the calls of services or of federated sessions; a plain caller's request has none. */
export const keysOfServices = ['aws:sourceaccount', 'aws:sourcearn', 'aws:sourceorgid', 'aws:sourceorgpaths']

/** Most results that are cached: addresses recur by the thousand, and parsing one takes longer than all the rest. */
const mostAddresses = 10_000
const cache = new Map<string, boolean>()

/** Is this an address the internet routes? Others (10/8, fd00::/8, 169.254/16 …) never stand in aws:SourceIp. */
export function isPublicAddress(address: string): boolean {
  const known = cache.get(address)
  if (known !== undefined) return known
  const answer = isRouted(address)
  if (cache.size >= mostAddresses) cache.clear()
  cache.set(address, answer)
  return answer
}

function isRouted(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  const range = parsed.range()
  // The documentation ranges count as public: examples and tests are written with them.
  if (range === 'unicast') return true
  return range === 'reserved' && isDocumentation(parsed)
}

const documentation = {
  ipv4: ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24'].map((block) => ipaddr.parseCIDR(block)),
  ipv6: ['2001:db8::/32'].map((block) => ipaddr.parseCIDR(block)),
}

const isDocumentation = (address: ipaddr.IPv4 | ipaddr.IPv6): boolean =>
  documentation[address.kind()].some((block) => address.match(block))

/**
 * The requests that a ledger entry may stand for. More than one where the record does not say which it was: a change is
 * harmless only if it is harmless for all of them.
 *
 * Keys that no record carries (tags, organisation, user agent …) are left unknown rather than absent.
 */
export function requestsOf(entry: UsageEntry): readonly Request[] {
  const { action, principal } = entry
  const resource = requestedResource(entry)
  return networkFacts(entry).map((facts) => ({ action, resource, principal, context: new EntryContext(entry, facts) }))
}

/** The keys of a ledger entry, made when a condition asks for them: most statements have none. */
class EntryContext implements Context {
  readonly unlisted = 'unknown'
  readonly #entry: UsageEntry
  readonly #facts: NetworkFacts
  #keys: ReadonlyMap<string, readonly string[]> | undefined

  constructor(entry: UsageEntry, facts: NetworkFacts) {
    this.#entry = entry
    this.#facts = facts
  }

  get absent(): ReadonlySet<string> {
    return this.#facts.absent
  }

  get keys(): ReadonlyMap<string, readonly string[]> {
    return (this.#keys ??= keysOf(this.#entry, this.#facts))
  }
}

function keysOf(entry: UsageEntry, { present }: NetworkFacts): ReadonlyMap<string, readonly string[]> {
  const keys = new Map<string, readonly string[]>([
    ['aws:principalarn', [entry.principal]],
    ['aws:principalaccount', [entry.account]],
    ['aws:requestedregion', [entry.region]],
    // Users and roles, whichever service uses them, are no principals of services.
    ['aws:principalisawsservice', ['false']],
  ])
  for (const [key, values] of present) keys.set(key, values)
  const service = entry.action === 'iam:PassRole' ? passedToService(entry.operation, entry.resource) : undefined
  if (service !== undefined) keys.set('iam:passedtoservice', [service])
  if (entry.mfa !== undefined) keys.set('aws:multifactorauthpresent', [String(entry.mfa)])
  if (entry.sourceIdentity !== undefined) keys.set('aws:sourceidentity', [entry.sourceIdentity])
  return keys
}

/** The part of an ARN that a record leaves out is an unknown text. */
const leftOut = unresolvedText('characters that the record does not contain')

/** The resource of a call as a request has it; `undefined` where it is not known. */
export const requestedResource = ({ resource }: Pick<UsageEntry, 'resource'>): string | undefined =>
  resource === null
    ? undefined
    : resource === '*' || !resource.includes('*')
      ? resource
      : resource.replaceAll('*', leftOut)

/** Keys of a request that its network decides. Those that are neither present nor absent are not known. */
export interface NetworkFacts {
  readonly present: readonly (readonly [string, readonly string[]])[]
  readonly absent: ReadonlySet<string>
}

/** No service can assume a user as its service role: what it does as a user it does in a forward access session. */
const isUser = (arn = ''): boolean => /^arn:[^:]+:iam::\d+:user\//.test(arn)

const without = (keys: readonly string[]): ReadonlySet<string> => new Set([...keys, ...keysOfServices])
const direct = ['aws:viaawsservice', ['false']] as const
const withoutNetwork = without(networkConditionKeys)
const withAddress = without(networkConditionKeys.filter((key) => key !== 'aws:sourceip'))
const withEndpoint = without(['aws:sourceip'])
const nowhere: NetworkFacts = { present: [direct], absent: withoutNetwork }
/** In a forward access session the address of the first call is kept, which the record does not show. */
const forwarded: NetworkFacts = { present: [['aws:viaawsservice', ['true']]], absent: withAddress }
const anywhere: NetworkFacts = { present: [], absent: without([]) }

/** What may be so of the keys of a request: more than one where its record leaves it open. */
export function networkFacts(
  entry: Pick<UsageEntry, 'network' | 'action'> & { readonly principal?: string },
): readonly NetworkFacts[] {
  const { network } = entry
  switch (network.kind) {
    case 'address':
      if (!isPublicAddress(network.address)) return [nowhere]
      return [{ present: [direct, ['aws:sourceip', [network.address]]], absent: withAddress }]
    case 'endpoint':
      return [
        {
          // aws:SourceVpc is there too; where the record names only the endpoint, it stays unknown.
          present: [
            direct,
            ['aws:sourcevpce', [network.endpoint]],
            ['aws:vpcsourceip', [network.address]],
            ...(network.vpc === undefined ? [] : [['aws:sourcevpc', [network.vpc]] as const]),
            ...ownerOf(entry, network.owner),
          ],
          absent: withEndpoint,
        },
      ]
    case 'service':
      if (network.forwarded !== undefined) return [network.forwarded ? forwarded : nowhere]
      return isUser(entry.principal) ? [forwarded] : [forwarded, nowhere]
    case 'unknown':
      return [nowhere, anywhere]
  }
}

/**
 * The owner of the endpoint, where the service is known to set the key. Of other services it is not known that they do
 * not: AWS adds some over time.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-vpceaccount
 */
function ownerOf({ action }: Pick<UsageEntry, 'action'>, owner: string | undefined): NetworkFacts['present'] {
  const service = action.slice(0, action.indexOf(':')).toLowerCase()
  return owner !== undefined && setsNetworkKey(service, 'aws:vpceaccount') ? [['aws:vpceaccount', [owner]]] : []
}
