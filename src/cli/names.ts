import type { Network } from '../evidence/types.ts'

/** A network in one word: the address, the endpoint (with the address behind it) or the service. */
export function shortNetworkName(network: Network): string {
  switch (network.kind) {
    case 'address':
      return network.address
    case 'endpoint':
      return `${network.endpoint} (${network.address})`
    case 'service':
      return network.service
    case 'unknown':
      return '(unknown)'
  }
}
