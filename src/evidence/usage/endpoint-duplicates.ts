import type { Tally } from './counting/tally.ts'
import type { UsageKey } from '../types.ts'

/**
 * The fields that two events of one call have in common, except for the resource, which the network's event may leave
 * out.
 */
const callOf = ({ principal, action, region, outcome }: UsageKey): string =>
  JSON.stringify([principal, action, region, outcome])

const namesNone = ({ resource }: UsageKey): boolean => resource === null || resource === '*'

/**
 * The tallies without the duplicates (`isEndpointDuplicate`) of calls that other events record: each call counts once.
 * Duplicates of calls that no other event records are use like any other: a trail may record the endpoint's events and
 * not the service's.
 *
 * Ids of requests would identify pairs exactly, and cost as much memory as all ids of events. So a duplicate counts as
 * recorded where other events record any call of the same caller, action, outcome and Region on its resource: that may
 * lower a count, and hides no action and no resource.
 *
 * @returns the number of duplicates left out beside the rest
 */
export function withoutEndpointDuplicates(all: Iterable<Tally>): {
  readonly tallies: readonly Tally[]
  readonly duplicates: number
} {
  const tallies: Tally[] = []
  const duplicates: Tally[] = []
  for (const tally of all) (tally.isEndpointDuplicate ? duplicates : tallies).push(tally)
  if (duplicates.length === 0) return { tallies, duplicates: 0 }
  const recorded = new Map<string, Set<string | null>>()
  for (const { update } of tallies) {
    for (const request of update.requests) {
      const call = callOf(request)
      const resources = recorded.get(call) ?? new Set()
      recorded.set(call, resources.add(request.resource))
    }
  }
  let leftOut = 0
  for (const duplicate of duplicates) {
    const { requests } = duplicate.update
    const isRecorded = requests.every((request) => {
      const resources = recorded.get(callOf(request))
      return resources !== undefined && (namesNone(request) || resources.has(request.resource))
    })
    if (isRecorded) leftOut += duplicate.count
    else tallies.push(duplicate)
  }
  return { tallies, duplicates: leftOut }
}
