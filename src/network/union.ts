import type { TrustedNetwork } from '../settings/types.ts'

/** Networks as one; `undefined` where there are none. */
export function unionOfNetworks(networks: readonly TrustedNetwork[]): TrustedNetwork | undefined {
  if (networks.length === 0) return undefined
  const all = (pick: (network: TrustedNetwork) => readonly string[] | undefined): string[] => [
    ...new Set(networks.flatMap((network) => pick(network) ?? [])),
  ]
  return {
    cidrs: all(({ cidrs }) => cidrs),
    vpcs: all(({ vpcs }) => vpcs),
    vpcArns: all(({ vpcArns }) => vpcArns),
    vpcEndpoints: all(({ vpcEndpoints }) => vpcEndpoints),
    endpointOwners: all(({ endpointOwners }) => endpointOwners),
    endpointOrganisations: all(({ endpointOrganisations }) => endpointOrganisations),
  }
}
