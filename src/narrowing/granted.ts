import type { ActionInfo, Catalog } from '../catalog/types.ts'
import type { PolicyDocument } from '../policy/document.ts'

/** Known actions that the Allow statements of a document grant by name or pattern, on whatever resources; each once. */
export function grantedActions(document: PolicyDocument, catalog: Catalog): ReadonlySet<ActionInfo> {
  const granted = new Set<ActionInfo>()
  for (const { effect, action = [] } of document.statements) {
    if (effect !== 'Allow') continue
    for (const pattern of action) for (const info of catalog.expand(pattern)) granted.add(info)
  }
  return granted
}
