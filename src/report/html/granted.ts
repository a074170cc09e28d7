import type { ActionInfo } from '../../catalog/types.ts'
import { accessLevels } from '../wording.ts'
import type { ByLevel } from './types.ts'

/** The number of them of each level. */
export function countByLevel(actions: Iterable<ActionInfo>): ByLevel {
  const counts = accessLevels.map(() => 0)
  for (const { accessLevel } of actions) {
    const at = accessLevels.indexOf(accessLevel)
    counts[at] = (counts[at] ?? 0) + 1
  }
  return counts
}

export const addLevels = (all: readonly ByLevel[]): ByLevel =>
  accessLevels.map((_, at) => all.reduce((sum, counts) => sum + (counts[at] ?? 0), 0))
