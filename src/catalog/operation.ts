import { withoutVersion } from './event-names.ts'
import { servicesOf } from './event-sources.ts'
import { verbsOf } from './operations/api-gateway.ts'
import { renamedOperations } from './operations/renamed.ts'
import type { Grant } from './operations/rules.ts'
import type { ActionInfo, Catalog } from './types.ts'

/** The actions that a call of this operation may be authorised for, whatever its request contains. */
export interface Operation {
  /** IAM prefix whose operation it is. */
  readonly service: string
  readonly grants: readonly { readonly action: ActionInfo; readonly when?: NonNullable<Grant['when']> }[]
}

/** Which actions an operation can stand for; `undefined` when the catalog does not know it. */
export function operationOf(catalog: Catalog, eventSource: string, eventName: string): Operation | undefined {
  for (const service of servicesOf(eventSource)) {
    const operation = operationIn(catalog, service, eventName)
    if (operation) return operation
  }
  return undefined
}

/** The same, where the IAM prefix is known. */
export function operationIn(catalog: Catalog, service: string, eventName: string): Operation | undefined {
  const grants = grantsOf(catalog, service, withoutVersion(eventName))
  return grants.length > 0 ? { service, grants } : undefined
}

function grantsOf(catalog: Catalog, service: string, operation: string): Operation['grants'] {
  const listed = renamedOperations.get(`${service}:${operation}`.toLowerCase())
  if (listed) {
    return listed.flatMap((entry) => {
      const grant: Grant = typeof entry === 'string' ? { action: entry } : entry
      const action = catalog.action(grant.action.includes(':') ? grant.action : `${service}:${grant.action}`)
      return action ? [grant.when ? { action, when: grant.when } : { action }] : []
    })
  }
  const same = catalog.action(`${service}:${operation}`)
  if (same) return [{ action: same }]
  if (service !== 'apigateway') return []
  return verbsOf(operation).flatMap((verb) => {
    const action = catalog.action(`apigateway:${verb}`)
    return action ? [{ action }] : []
  })
}
