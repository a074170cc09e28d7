import type { ActionInfo, Catalog } from '../../catalog/types.ts'
import { grantedActions } from '../../narrowing/granted.ts'
import type { PolicyDocument } from '../../policy/document.ts'
import { accessLevels } from '../wording.ts'
import type { ByLevel } from './types.ts'

/**
 * Known actions that the Allow statements of a document grant on whatever resources, those of `NotAction` included. Deny
 * statements and conditions are not subtracted: it is never less than what is granted.
 */
export function actionsIn(document: PolicyDocument, catalog: Catalog): ReadonlySet<ActionInfo> {
  const excepted = document.statements.filter(({ effect, notAction }) => effect === 'Allow' && notAction !== undefined)
  const granted = grantedActions(document, catalog)
  if (excepted.length === 0) return granted
  const all = new Set(granted)
  for (const { notAction = [] } of excepted) {
    const left = new Set(notAction.flatMap((pattern) => catalog.expand(pattern)))
    for (const info of catalog.expand('*')) if (!left.has(info)) all.add(info)
  }
  return all
}

/** How many of them there are of each level. */
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
