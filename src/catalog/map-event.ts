import { Call, type Teller } from './call.ts'
import { withoutVersion } from './event-names.ts'
import { servicesOf } from './event-sources.ts'
import { noPermission, signInSources } from './operations/no-permission.ts'
import { operationOf, type Operation } from './operation.ts'
import { forgetRequest, type Wanted } from './parameters.ts'
import { passedRoles } from './pass-role.ts'
import { resourcePlan } from './resources.ts'
import { tagsOnCreate } from './tag-on-create.ts'
import type { AuthorisedAction, Catalog, EventFacts, EventMapping } from './types.ts'

/** What is known of an operation before any call of it: made once, asked for each call. */
type Plan =
  { readonly always: EventMapping } | { readonly wanted: Wanted; readonly actions: Teller<AuthorisedAction[]> }

/** Names come from outside: there is an end to how many plans are remembered. */
const remembered = 20_000

class Plans {
  readonly #catalog: Catalog
  /** By event source and name. */
  readonly #known = new Map<string, Map<string, Plan>>()
  #count = 0

  constructor(catalog: Catalog) {
    this.#catalog = catalog
  }

  find(eventSource: string, eventName: string): Plan {
    const known = this.#known.get(eventSource)?.get(eventName)
    if (known !== undefined) return known
    if (this.#count++ >= remembered) {
      this.#known.clear()
      this.#count = 1
    }
    const made = makePlan(this.#catalog, eventSource, eventName)
    const byName = this.#known.get(eventSource) ?? new Map<string, Plan>()
    this.#known.set(eventSource, byName.set(eventName, made))
    return made
  }
}

const plansOf = new WeakMap<Catalog, Plans>()

/**
 * The IAM actions that the call of a record was authorised for, and on which resources; or that it needs none; or that
 * nobody knows. Besides the operation's own actions: tagging where the request carries tags, and iam:PassRole where it
 * hands over a role (field note 17). What of the request it read, `valuesRead` tells.
 */
export function mapEvent(catalog: Catalog, facts: EventFacts): EventMapping {
  forgetRequest()
  let plans = plansOf.get(catalog)
  if (plans === undefined) plansOf.set(catalog, (plans = new Plans(catalog)))
  const plan = plans.find(facts.eventSource, facts.eventName)
  if ('always' in plan) return plan.always
  return { kind: 'actions', actions: plan.actions(new Call(facts, plan.wanted)) }
}

function makePlan(catalog: Catalog, eventSource: string, eventName: string): Plan {
  const reason = needsNone(eventSource, eventName)
  if (reason !== undefined) return { always: { kind: 'no-evidence', reason } }
  const operation = operationOf(catalog, eventSource, eventName)
  return operation ? planFor(catalog, operation, withoutVersion(eventName)) : { always: unmapped(catalog, eventSource) }
}

/** Why a call needs no permission. */
function needsNone(eventSource: string, eventName: string): string | undefined {
  if (signInSources.has(eventSource.toLowerCase())) return 'signing in is no call that a policy allows'
  const name = withoutVersion(eventName)
  for (const service of servicesOf(eventSource)) {
    const reason = noPermission.get(`${service}:${name}`.toLowerCase())
    if (reason) return reason
  }
  return undefined
}

function unmapped(catalog: Catalog, eventSource: string): EventMapping {
  const service = servicesOf(eventSource).find((prefix) => catalog.actionsOf(prefix).length > 0)
  return service === undefined ? { kind: 'unmapped' } : { kind: 'unmapped', service }
}

function planFor(catalog: Catalog, operation: Operation, name: string): Plan {
  const grants = operation.grants.map(({ action, when }) => {
    const plan = resourcePlan(action, name)
    return { action: action.name, when, plan, always: plan.always && { action: action.name, ...plan.always } }
  })
  const tags = tagsOnCreate(catalog, operation.service, name)
  const roles = passedRoles(operation)
  const fixed = grants.flatMap(({ when, always }) => (when === undefined && always ? [always] : []))
  if (!tags && !roles && fixed.length === grants.length) return { always: { kind: 'actions', actions: merge(fixed) } }
  return {
    wanted: {
      names: new Set(grants.flatMap(({ plan }) => plan.leaves)),
      roles: roles?.byName ?? false,
      ...(tags?.members && { tags: tags.members }),
    },
    actions: (call) => {
      const found: AuthorisedAction[] = []
      for (const { action, when, plan, always } of grants) {
        if (when !== undefined && !when(call.request)) continue
        if (always) found.push(always)
        else {
          const { resources, complete } = plan.tell(call)
          found.push({ action, resources, complete })
        }
      }
      const own = found[0]
      if (tags) found.push(...tags.tell(call, own))
      const passed = roles?.tell(call)
      if (passed) found.push(passed)
      return found.length > 1 ? merge(found) : found
    },
  }
}

/** One entry an action, with the resources of all. */
function merge(actions: AuthorisedAction[]): AuthorisedAction[] {
  const byName = new Map<string, AuthorisedAction>()
  for (const next of actions) {
    const before = byName.get(next.action)
    const merged = before && {
      action: next.action,
      resources: [...new Set([...before.resources, ...next.resources])],
      complete: before.complete && next.complete,
    }
    byName.set(next.action, merged ?? next)
  }
  return byName.size === actions.length ? actions : [...byName.values()]
}
