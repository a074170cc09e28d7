import type { TrustedNetwork } from '../settings/types.ts'

/** Networks as one; `undefined` where there are none. */
export function unionOfNetworks(networks: readonly TrustedNetwork[]): TrustedNetwork | undefined {
  if (networks.length === 0) return undefined
  const all = (pick: (network: TrustedNetwork) => readonly string[]): string[] => [...new Set(networks.flatMap(pick))]
  return {
    cidrs: all(({ cidrs }) => cidrs),
    vpcs: all(({ vpcs }) => vpcs),
    vpcEndpoints: all(({ vpcEndpoints }) => vpcEndpoints),
  }
}
