import { operationIn } from './operation.ts'
import { renamedOperations } from './operations/renamed.ts'
import type { Catalog } from './types.ts'

/** Action → the actions in whose calls it may be checked too. */
export type EnclosingActions = ReadonlyMap<string, ReadonlySet<string>>

const known = new WeakMap<Catalog, EnclosingActions>()

/**
 * Actions that are checked within calls of other ones: lambda:GetLayerVersion within lambda:CreateFunction. A call that is
 * authorised for several actions is that of the action which bears its name; where none does, that of any of them.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/permissions-user-function.html for layers
 */
export function enclosingActionsIn(catalog: Catalog): EnclosingActions {
  const found = known.get(catalog)
  if (found !== undefined) return found
  const carriers = new Map<string, Set<string>>()
  for (const key of renamedOperations.keys()) {
    const [service = '', operation = ''] = key.split(':')
    const names = operationIn(catalog, service, operation)?.grants.map(({ action }) => action.name) ?? []
    const own = catalog.action(key)?.name
    for (const name of names) {
      for (const carrier of own === undefined ? names : [own]) {
        if (carrier !== name) carriers.set(name, (carriers.get(name) ?? new Set()).add(carrier))
      }
    }
  }
  known.set(catalog, carriers)
  return carriers
}
