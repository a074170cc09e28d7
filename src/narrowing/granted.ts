import type { ActionInfo, Catalog } from '../catalog/types.ts'
import type { PolicyDocument } from '../policy/document.ts'

/** Known actions that the Allow statements of a document grant by name or pattern, on whatever resources; each once. */
export function grantedActions(document: PolicyDocument, catalog: Catalog): ReadonlySet<ActionInfo> {
  return new Set(
    document.statements
      .filter(({ effect }) => effect === 'Allow')
      .flatMap(({ action }) => (action ?? []).flatMap((pattern) => catalog.expand(pattern))),
  )
}
