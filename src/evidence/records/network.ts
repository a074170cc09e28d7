import ipaddr from 'ipaddr.js'
import type { Network } from '../types.ts'
import type { ContextKeys } from './context-keys.ts'

interface Origin {
  readonly sourceIPAddress: string | undefined
  readonly vpcEndpointId: string | undefined
  readonly contextKeys?: ContextKeys | undefined
  readonly userIdentity: { readonly invokedBy: string | undefined; readonly isDelegated?: boolean }
}

const unknown: Network = { kind: 'unknown' }

/** An address as the evaluator compares it: IPv6 in its shortest form. Octal-looking IPv4 is no address. */
function normalAddress(text: string): string | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return text
  return text.includes(':') && ipaddr.IPv6.isValid(text) ? ipaddr.IPv6.parse(text).toRFC5952String() : undefined
}

/** `ssm.amazonaws.com`, `AWS Internal`: the name of a service where a client's address stands otherwise. */
const isServiceName = (text: string): boolean =>
  text === 'AWS Internal' || /^(?=.*[a-z])[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i.test(text)

/**
 * Where a call came from, as far as its record shows it: a service's own call first, then a VPC endpoint, then an
 * address. Private addresses stay as they are; what a policy can make of one is decided where the request is made from
 * the entry (`requestsOf`). Of a vendor whom the account has lent access nothing is learned: neither its network nor
 * its software is the account's.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourcevpce
 */
export function networkOf(record: Origin): Network {
  if (record.userIdentity.isDelegated === true) return unknown
  const source = record.sourceIPAddress
  const service = record.userIdentity.invokedBy ?? (source !== undefined && isServiceName(source) ? source : undefined)
  const { vpc, viaService: forwarded } = record.contextKeys ?? {}
  if (service !== undefined) return { kind: 'service', service, ...(forwarded !== undefined && { forwarded }) }
  const address = source === undefined ? undefined : normalAddress(source)
  if (address === undefined) return unknown
  return record.vpcEndpointId === undefined
    ? { kind: 'address', address }
    : { kind: 'endpoint', endpoint: record.vpcEndpointId, address, ...(vpc !== undefined && { vpc }) }
}

const words = (...all: readonly (string | boolean | undefined)[]): string =>
  all.filter((each) => each !== undefined).join(' ')

/** One text per distinct network, in an order fit for sorting. */
export function networkKey(network: Network): string {
  if (network.kind === 'address') return `address ${network.address}`
  if (network.kind === 'endpoint') return words('endpoint', network.endpoint, network.address, network.vpc)
  return network.kind === 'service' ? words('service', network.service, network.forwarded) : network.kind
}
