import { byCodeUnits, groupBy } from '../collections.ts'
import type { Grade } from '../catalog/types.ts'
import type { UsageEntry } from '../evidence/types.ts'
import type { Attribution } from './attribution.ts'

/**
 * Calls whose mapped resource is covered by none of the known statements that grant their action: either another policy
 * (a resource policy, one that is not in the repository) allowed them, or the mapping is wrong.
 */
export interface Contradiction {
  /** Event source and name: `s3.amazonaws.com:HeadBucket`. */
  readonly operation: string
  readonly action: string
  /** The resource to which the mapping assigned it. */
  readonly resource: string
  readonly grade: Grade
  /** Resources on which the known statements grant the action; the first five, sorted. */
  readonly granted: readonly string[]
  readonly principals: readonly string[]
  readonly count: number
  /** At most five event ids. */
  readonly events: readonly string[]
}

const most = 5

/** All contradictions of a ledger, by operation, action and resource; sorted by these. */
export function contradictionsIn(entries: readonly UsageEntry[], attribution: Attribution): Contradiction[] {
  const found = entries.filter((entry) => attribution.isContradiction(entry))
  const groups = groupBy(found, ({ operation, action, resource }) => `${operation}\n${action}\n${resource}`)
  return [...groups]
    .sort(([a], [b]) => byCodeUnits(a, b))
    .flatMap(([, [first, ...others]]) => {
      if (first?.resource === undefined || first.resource === null) return []
      const all = [first, ...others]
      const { operation, action, resource, grade } = first
      return [
        {
          operation,
          action,
          resource,
          grade,
          granted: distinct(all.flatMap((entry) => attribution.resourcesGranting(entry))).slice(0, most),
          principals: distinct(all.map(({ principal }) => principal)),
          count: all.reduce((sum, { count }) => sum + count, 0),
          events: distinct(all.flatMap(({ events }) => events)).slice(0, most),
        },
      ]
    })
}

const distinct = (texts: readonly string[]): string[] => [...new Set(texts)].sort()
