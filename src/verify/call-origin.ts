import { smallestBlockOf } from '../network/learn/addresses.ts'
import type { Network, UsageEntry } from '../evidence/types.ts'

/**
 * The principal, its network and its workload; `undefined` where the record does not show the network: two such calls may
 * be from anywhere. An IPv6 address stands for its subnet, in which hosts change theirs.
 */
export function callOrigin({ principal, network }: Pick<UsageEntry, 'principal' | 'network'>): string | undefined {
  const place = networkOf(network)
  return place === undefined ? undefined : JSON.stringify([principal, ...place])
}

function networkOf(network: Network): readonly (string | null)[] | undefined {
  switch (network.kind) {
    case 'address':
      return ['address', smallestBlockOf(network.address), network.workload ?? null]
    case 'endpoint':
      return ['endpoint', network.endpoint, network.workload ?? null]
    case 'service':
      return ['service', network.service]
    case 'unknown':
      return undefined
  }
}
