import { parseRange } from '../../policy/conditions/ip.ts'
import type { EventTest, TestResult } from './condition.ts'
import type { TrailEvent } from './types.ts'

/**
 * `network` as a test. Only an address can be in a block, only an endpoint can be of a VPC or owner: a request through an
 * endpoint has no public address. Calls that an AWS service made come from none of the networks, and are not outside of
 * them either.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourceip
 */
export function compileNetworkTest(test: Extract<EventTest, { kind: 'network' }>): (event: TrailEvent) => TestResult {
  const blocks = test.cidrs.map((cidr) => {
    const range = parseRange(cidr)
    if (range === undefined) throw new Error(`${cidr}: no address block`)
    return range
  })
  const [endpoints, vpcs, owners] = [new Set(test.endpoints), new Set(test.vpcs), new Set(test.owners)]
  const known = new Map<string, boolean>()

  const holds = (address: string): boolean => {
    let result = known.get(address)
    if (result === undefined) {
      const range = parseRange(address)
      result =
        range !== undefined &&
        blocks.some(({ family, first, last }) => family === range.family && first <= range.first && range.first <= last)
      if (known.size >= mostAddresses) known.clear()
      known.set(address, result)
    }
    return result
  }

  const isIn = ({ network }: TrailEvent): boolean | undefined => {
    switch (network.kind) {
      case 'address':
        return holds(network.address)
      case 'endpoint':
        if (endpoints.has(network.endpoint)) return true
        if (network.vpc !== undefined && vpcs.has(network.vpc)) return true
        if (network.owner !== undefined && owners.has(network.owner)) return true
        return (vpcs.size > 0 && network.vpc === undefined) || (owners.size > 0 && network.owner === undefined)
          ? undefined
          : false
      case 'service':
      case 'unknown':
        return undefined
    }
  }

  return (event) => {
    if (event.network.kind === 'service') return 'false'
    const inside = isIn(event)
    return inside === undefined ? 'unknown' : inside === test.in ? 'true' : 'false'
  }
}

const mostAddresses = 100_000
