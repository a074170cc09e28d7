import type { ActionInfo } from '../../catalog/types.ts'
import { accessLevelsByGravity } from '../access-levels.ts'
import type { ByLevel } from './types.ts'

/** The number of them of each level. */
export function countByLevel(actions: Iterable<ActionInfo>): ByLevel {
  const counts = accessLevelsByGravity.map(() => 0)
  for (const { accessLevel } of actions) {
    const at = accessLevelsByGravity.indexOf(accessLevel)
    counts[at] = (counts[at] ?? 0) + 1
  }
  return counts
}

export const addLevels = (all: readonly ByLevel[]): ByLevel =>
  accessLevelsByGravity.map((_, at) => all.reduce((sum, counts) => sum + (counts[at] ?? 0), 0))
