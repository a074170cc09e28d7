import ipaddr from 'ipaddr.js'
import type { Network } from '../types.ts'
import type { ContextKeys } from './context-keys.ts'

interface Origin {
  readonly sourceIPAddress: string | undefined
  readonly vpcEndpointId: string | undefined
  readonly vpcEndpointAccountId?: string | undefined
  readonly contextKeys?: ContextKeys | undefined
  readonly userIdentity: {
    readonly invokedBy: string | undefined
    readonly isDelegated?: boolean
    readonly delegate?: string
    readonly issuedTo?: string
  }
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
 * The origin of a call, as far as its record shows it: a service's own call first, then a VPC endpoint, then an
 * address. Private addresses stay as they are; what a policy can make of one is decided where the request is made from
 * the entry (`requestsOf`). Of a vendor to whom the account has delegated access nothing is learned: neither its network nor
 * its software is the account's.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourcevpce
 */
export function networkOfRecord(record: Origin): Network {
  const { isDelegated, delegate: vendor } = record.userIdentity
  if (isDelegated === true) return vendor === undefined ? unknown : { kind: 'unknown', vendor }
  const source = record.sourceIPAddress
  const service = record.userIdentity.invokedBy ?? (source !== undefined && isServiceName(source) ? source : undefined)
  const { vpc, viaService: forwarded } = record.contextKeys ?? {}
  if (service !== undefined) return { kind: 'service', service, ...(forwarded !== undefined && { forwarded }) }
  const address = source === undefined ? undefined : normalAddress(source)
  if (address === undefined) return unknown
  const workload = workloadOf(record)
  if (record.vpcEndpointId === undefined)
    return { kind: 'address', address, ...(workload !== undefined && { workload }) }
  const owner = record.vpcEndpointAccountId
  return {
    kind: 'endpoint',
    endpoint: record.vpcEndpointId,
    address,
    ...(vpc !== undefined && { vpc }),
    ...(owner !== undefined && { owner }),
    ...(workload !== undefined && { workload }),
  }
}

/** `AWS::Lambda::Function` → `lambda`: the service to whose resource the session's credentials were issued. */
const workloadOf = ({ userIdentity, contextKeys }: Origin): string | undefined =>
  userIdentity.issuedTo?.split('::')[1]?.toLowerCase() ?? contextKeys?.workload

const words = (...all: readonly (string | boolean | undefined)[]): string =>
  all.filter((each) => each !== undefined).join(' ')

/** One text per distinct network, in an order fit for sorting. */
export function networkKey(network: Network): string {
  if (network.kind === 'address') return words('address', network.address, network.workload)
  if (network.kind === 'endpoint') {
    const { endpoint, address, vpc, owner, workload } = network
    const more = owner === undefined && workload === undefined ? [vpc] : [vpc ?? '', owner ?? '', workload]
    return words('endpoint', endpoint, address, ...more)
  }
  if (network.kind === 'unknown') return words('unknown', network.vendor)
  return words('service', network.service, network.forwarded)
}
