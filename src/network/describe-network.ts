import type { Network } from '../evidence/types.ts'

/** A network in one text: an address, an endpoint, a service, a vendor's account. */
export function describeNetwork(network: Network): string {
  switch (network.kind) {
    case 'address':
      return network.address
    case 'endpoint':
      return network.endpoint
    case 'service':
      return network.service
    case 'unknown':
      return network.vendor === undefined ? 'not recorded' : `vendor ${network.vendor}`
  }
}
