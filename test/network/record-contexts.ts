import type { Network, UsageEntry } from '../../src/evidence/types.ts'
import { networkKeyExceptions, networkKeyServices } from '../../src/catalog/network-keys-data.ts'

/** Numbers from 0 below a bound, the same for the same seed. */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

export const pick = <Value>(random: (below: number) => number, values: readonly Value[]): Value =>
  values[random(values.length)]!

export const vpcs = ['vpc-0a', 'vpc-0b', 'vpc-0c'] as const
export const regions = ['eu-west-1', 'us-east-1'] as const
export const accounts = ['111122223333', '444455556666'] as const
export const organisations = ['o-a1b2c3d4e5', 'o-f6g7h8i9j0'] as const
const addresses = ['203.0.113.7', '198.51.100.9', '2001:db8:1::7', '2001:db8:2::7'] as const

/** Keys of a request as AWS would evaluate it: those that are not there are absent. */
export type RequestContext = Readonly<Record<string, string>>

/**
 * One of the contexts that a record leaves open, by AWS's pages and by nothing of `src/evidence`: what a request through an
 * endpoint carries depends on the service; of a forward access session the address of the first call may be kept.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-network-properties
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html
 */
export function contextOf(entry: UsageEntry, random: (below: number) => number): RequestContext {
  return {
    'aws:PrincipalArn': entry.principal,
    'aws:PrincipalAccount': entry.account,
    'aws:RequestedRegion': entry.region,
    'aws:PrincipalIsAWSService': 'false',
    ...networkOf(entry, entry.network, random),
  }
}

function networkOf(entry: UsageEntry, network: Network, random: (below: number) => number): RequestContext {
  const direct = { 'aws:ViaAWSService': 'false' }
  switch (network.kind) {
    case 'address':
      return /^(10\.|fd)/.test(network.address) ? direct : { ...direct, 'aws:SourceIp': network.address }
    case 'endpoint': {
      const vpc = network.vpc ?? pick(random, vpcs)
      const owner = network.owner ?? pick(random, accounts)
      const organisation = random(4) === 0 ? undefined : pick(random, organisations)
      const sets = (key: keyof typeof networkKeyServices): boolean => {
        const [service = ''] = entry.action.split(':')
        const isLeftOut = networkKeyExceptions[service]?.includes(entry.action) === true
        return (networkKeyServices[key] as readonly string[]).includes(service) && !isLeftOut
      }
      return {
        ...direct,
        'aws:SourceVpce': network.endpoint,
        'aws:VpcSourceIp': network.address,
        'aws:SourceVpc': vpc,
        ...(sets('aws:sourcevpcarn') && {
          'aws:SourceVpcArn': `arn:aws:ec2:${pick(random, regions)}:${owner}:vpc/${vpc}`,
        }),
        ...(sets('aws:vpceaccount') && { 'aws:VpceAccount': owner }),
        ...(sets('aws:vpceorgid') && organisation !== undefined && { 'aws:VpceOrgID': organisation }),
      }
    }
    case 'service': {
      const forwarded = network.forwarded ?? (/:user\//.test(entry.principal) || random(2) === 0)
      if (!forwarded) return direct
      return { 'aws:ViaAWSService': 'true', ...(random(2) === 0 && { 'aws:SourceIp': pick(random, addresses) }) }
    }
    case 'unknown': {
      const kinds: readonly Network[] = [
        { kind: 'address', address: pick(random, addresses) },
        { kind: 'address', address: '10.0.0.1' },
        { kind: 'endpoint', endpoint: pick(random, ['vpce-0a', 'vpce-0b']), address: '10.0.0.1' },
        { kind: 'service', service: 'athena.amazonaws.com' },
      ]
      return networkOf(entry, pick(random, kinds), random)
    }
  }
}
