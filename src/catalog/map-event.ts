import { withoutVersion } from './event-names.ts'
import { servicesOf } from './event-sources.ts'
import { verbsOf } from './operations/api-gateway.ts'
import { noPermission, signInSources } from './operations/no-permission.ts'
import { renamed } from './operations/renamed.ts'
import type { Grant } from './operations/rules.ts'
import { passedRoles } from './pass-role.ts'
import { resourcesOf } from './resources.ts'
import { tagsOnCreate } from './tag-on-create.ts'
import type { ActionInfo, AuthorisedAction, Catalog, EventFacts, EventMapping } from './types.ts'

/** What a call of this operation may be authorised for, whatever its request asks for. */
export interface Operation {
  /** IAM prefix whose operation it is. */
  readonly service: string
  readonly grants: readonly { readonly action: ActionInfo; readonly when?: NonNullable<Grant['when']> }[]
}

/** Which actions an operation can stand for; `undefined` when nobody knows it. */
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
  const listed = renamed.get(`${service}:${operation}`.toLowerCase())
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

/**
 * The IAM actions that the call of a record was authorised for, and on which resources; or that it needs none; or that
 * nobody knows. Besides the operation's own actions: tagging where the request carries tags, and iam:PassRole where it
 * hands over a role (field note 17).
 */
export function mapEvent(catalog: Catalog, facts: EventFacts): EventMapping {
  if (signInSources.has(facts.eventSource.toLowerCase())) {
    return { kind: 'no-evidence', reason: 'signing in is no call that a policy allows' }
  }
  const name = withoutVersion(facts.eventName)
  for (const service of servicesOf(facts.eventSource)) {
    const reason = noPermission.get(`${service}:${name}`.toLowerCase())
    if (reason) return { kind: 'no-evidence', reason }
  }
  const operation = operationOf(catalog, facts.eventSource, facts.eventName)
  if (!operation) return unmapped(catalog, facts.eventSource)
  const own = operation.grants
    .filter((grant) => grant.when === undefined || grant.when(facts))
    .map(({ action }) => ({ action: action.name, ...resourcesOf(action, facts) }))
  const extra = [...tagsOnCreate(catalog, operation.service, name, facts, own[0]), ...passedRoles(operation, facts)]
  return { kind: 'actions', actions: merge([...own, ...extra]) }
}

function unmapped(catalog: Catalog, eventSource: string): EventMapping {
  const service = servicesOf(eventSource).find((prefix) => catalog.actionsOf(prefix).length > 0)
  return service === undefined ? { kind: 'unmapped' } : { kind: 'unmapped', service }
}

/** One entry an action, with the resources of all. */
function merge(actions: readonly AuthorisedAction[]): AuthorisedAction[] {
  const byName = new Map<string, AuthorisedAction>()
  for (const next of actions) {
    const known = byName.get(next.action)
    byName.set(next.action, {
      action: next.action,
      resources: known ? [...new Set([...known.resources, ...next.resources])] : next.resources,
      complete: (known?.complete ?? true) && next.complete,
    })
  }
  return [...byName.values()]
}
