import ipaddr from 'ipaddr.js'
import type { Context, Request } from '../policy/request.ts'
import type { UsageEntry } from './ledger-types.ts'

const networkKeys = ['aws:sourceip', 'aws:sourcevpc', 'aws:sourcevpce', 'aws:vpcsourceip']

/** Keys that AWS sets only in the calls of services or of federated sessions; a plain caller's request has none. */
const never = ['aws:sourceaccount', 'aws:sourcearn', 'aws:sourceorgid', 'aws:sourceorgpaths']

/** Is this an address the internet routes? Others (10/8, fd00::/8, 169.254/16 …) never stand in aws:SourceIp. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  const range = parsed.range()
  // The documentation ranges count as public: examples and tests are written with them.
  if (range === 'unicast') return true
  return range === 'reserved' && isDocumentation(parsed)
}

function isDocumentation(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  const blocks = address.kind() === 'ipv4' ? ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24'] : ['2001:db8::/32']
  return blocks.some((block) => address.match(ipaddr.parseCIDR(block)))
}

/**
 * The requests that a ledger entry may stand for. More than one where the record does not tell which it was: a change
 * is harmless only if it is harmless for all of them (field notes, table after 31).
 *
 * Keys that no record carries (tags, organisation, user agent …) are left unknown rather than absent.
 */
export function requestsOf(entry: UsageEntry): readonly Request[] {
  return networkFacts(entry).map(({ present, absent }) => {
    const keys = new Map<string, readonly string[]>([
      ['aws:principalarn', [entry.principal]],
      ['aws:principalaccount', [entry.account]],
      ['aws:requestedregion', [entry.region]],
      ...present,
    ])
    if (entry.mfa !== undefined) keys.set('aws:multifactorauthpresent', [String(entry.mfa)])
    if (entry.sourceIdentity !== undefined) keys.set('aws:sourceidentity', [entry.sourceIdentity])
    const context: Context = { keys, absent: new Set([...absent, ...never]), unlisted: 'unknown' }
    return { action: entry.action, resource: entry.resource ?? undefined, principal: entry.principal, context }
  })
}

interface Facts {
  readonly present: readonly (readonly [string, readonly string[]])[]
  readonly absent: readonly string[]
}

/** No service can take on a user as its service role: what it does as a user it does in a forward access session. */
const isUser = (arn: string): boolean => /^arn:[^:]+:iam::\d+:user\//.test(arn)

function networkFacts(entry: UsageEntry): readonly Facts[] {
  const direct = ['aws:viaawsservice', ['false']] as const
  const nowhere: Facts = { present: [direct], absent: networkKeys }
  const forwarded: Facts = { present: [['aws:viaawsservice', ['true']]], absent: networkKeys }
  const { network } = entry
  switch (network.kind) {
    case 'address':
      if (!isPublicAddress(network.address)) return [nowhere]
      return [
        {
          present: [direct, ['aws:sourceip', [network.address]]],
          absent: networkKeys.filter((key) => key !== 'aws:sourceip'),
        },
      ]
    case 'endpoint':
      return [
        {
          // aws:SourceVpc is there too, but the record names only the endpoint: it stays unknown.
          present: [direct, ['aws:sourcevpce', [network.endpoint]], ['aws:vpcsourceip', [network.address]]],
          absent: ['aws:sourceip'],
        },
      ]
    case 'service':
      return isUser(entry.principal) ? [forwarded] : [forwarded, nowhere]
    case 'unknown':
      return [nowhere, { present: [], absent: [] }]
  }
}
