import type { EventTest } from '../../../events/condition.ts'
import { inBlocks, isIpv4 } from './addresses.ts'
import type { EventColumns } from './event-columns.ts'
import { and, isAbsent, negate, isOneOf, or, noBounds, type Bounds } from './predicate.ts'

type NetworkTest = Extract<EventTest, { readonly kind: 'network' | 'network-type' }>

/**
 * Bounds in SQL of a test on the network. A call is taken for one from an address only where no service and no VPC
 * endpoint is recorded.
 */
export function networkBounds(test: NetworkTest, { sourceAddress, vpcEndpoint, invokedBy }: EventColumns): Bounds {
  if (test.kind === 'network-type') return noBounds
  if (sourceAddress === undefined || vpcEndpoint === undefined || invokedBy === undefined) return noBounds
  const { possible, sure } = inBlocks(sourceAddress, test.cidrs)
  const isAddress = and([isAbsent(vpcEndpoint), isAbsent(invokedBy), isIpv4(sourceAddress)])
  const isOpen = negate(isAddress)
  const hasOpenFacts = test.vpcs.length > 0 || test.owners.length > 0
  const ofEndpoint = hasOpenFacts ? true : isOneOf(vpcEndpoint, test.endpoints)
  // Of an endpoint with an address it is known whether it is one of the list; of IPv6 addresses and of odd texts nothing is.
  const perhapsIn = or([
    and([isAddress, possible]),
    and([isOpen, or([isAbsent(vpcEndpoint), negate(isIpv4(sourceAddress)), ofEndpoint])]),
  ])
  // A vendor that calls with access that was delegated to it is not recorded in every table.
  const inside: Bounds = { possible: perhapsIn, sure: and([isAddress, sure]) }
  return test.in ? { possible: inside.possible, sure: false } : { possible: negate(inside.sure), sure: false }
}
