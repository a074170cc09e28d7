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
