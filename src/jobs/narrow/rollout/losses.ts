import type { Catalog } from '../../../catalog/types.ts'
import { proveContainment } from '../../../policy/contain.ts'
import type { PolicyDocument, Statement } from '../../../policy/document.ts'
import { actionMatches } from '../../../policy/pattern.ts'
import { hasUnresolved } from '../../../policy/unresolved.ts'

/** `removed`: the action is not granted any more. `reduced`: it is, but not on every resource or in every case. */
export type ActionLoss = 'removed' | 'reduced'

/** Action → what a new document takes away of it. Only grants count: a Deny is written to refuse. */
export type Losses = ReadonlyMap<string, ActionLoss>

/** What the Allow statements of a document lose, action by action, in the order of the catalog's names. Pure. */
export function lossesBetween(before: PolicyDocument, after: PolicyDocument, catalog: Catalog): Losses {
  const losses = new Map<string, ActionLoss>()
  if (before === after) return losses
  for (const action of actionsIn(before, catalog)) {
    const loss = lossOf(action, before, after)
    if (loss !== undefined) losses.set(action, loss)
  }
  return losses
}

/** What a new document takes away of one action; `undefined`: nothing. */
export function lossOf(action: string, before: PolicyDocument, after: PolicyDocument): ActionLoss | undefined {
  const [then, now] = [grantsOf(before, action), grantsOf(after, action)]
  if (then.length === 0) return undefined
  if (now.length === 0) return 'removed'
  if (JSON.stringify(then) === JSON.stringify(now)) return undefined
  const verdict = proveContainment({ ...before, statements: then }, { ...after, statements: now })
  return verdict.verdict === 'proven' ? undefined : 'reduced'
}

/** Does an Allow statement grant the action, on whatever resource? */
export const isActionGranted = (document: PolicyDocument, action: string): boolean =>
  grantsOf(document, action).length > 0

/** The Allow statements that grant an action, each for this action alone. */
const grantsOf = ({ statements }: PolicyDocument, action: string): readonly Statement[] =>
  statements
    .filter((statement) => statement.effect === 'Allow' && isMatched(statement, action))
    .map(({ sid: _, notAction: __, ...statement }) => ({ ...statement, action: [action] }))

function isMatched({ action = [], notAction }: Statement, name: string): boolean {
  const matches = (pattern: string): boolean =>
    pattern === name || (!hasUnresolved(pattern) && actionMatches(pattern, name))
  return notAction === undefined ? action.some(matches) : !notAction.some(matches)
}

/** The known actions that a document grants, and what it names that the catalog does not know. */
function actionsIn({ statements }: PolicyDocument, catalog: Catalog): readonly string[] {
  const names = new Set<string>()
  const patterns = new Set(statements.flatMap(({ effect, action = [] }) => (effect === 'Allow' ? action : [])))
  for (const pattern of patterns) {
    const known = hasUnresolved(pattern) ? [] : catalog.expand(pattern)
    if (known.length === 0) names.add(pattern)
    for (const { name } of known) names.add(name)
  }
  return [...names].sort()
}
