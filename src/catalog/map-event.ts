import { Call, type ResourceRule } from './call.ts'
import { withoutVersion } from './event-names.ts'
import { servicesOf } from './event-sources.ts'
import { operationsWithoutPermission, signInSources } from './operations/no-permission.ts'
import { operationIn, type Operation } from './operation.ts'
import { clearOpenedRequest, type WantedParameters } from './parameters.ts'
import { leastSure } from './grade.ts'
import { passedRoles } from './pass-role.ts'
import { resourcePlan } from './resources.ts'
import { isSharedSource, statedService, unknownService } from './shared-sources.ts'
import { tagsOnCreate } from './tag-on-create.ts'
import type { ActionInfo, AuthorisedAction, Catalog, EventFacts, EventMapping } from './types.ts'

/** The facts about an operation before any call of it: made once, used for each call. */
type Plan =
  | { readonly always: EventMapping }
  | { readonly wanted: WantedParameters; readonly actions: ResourceRule<AuthorisedAction[]> }

/** Most plans in the cache: names come from outside, so the cache has a limit. */
const mostPlans = 20_000

class Plans {
  readonly #catalog: Catalog
  /** By event source and name. */
  readonly #known = new Map<string, Map<string, Plan>>()
  #count = 0

  constructor(catalog: Catalog) {
    this.#catalog = catalog
  }

  /** @param service the service behind a shared event source, if the record states it */
  find(eventSource: string, eventName: string, service: string | undefined): Plan {
    const key = service === undefined ? eventSource : `${eventSource} ${service}`
    const known = this.#known.get(key)?.get(eventName)
    if (known !== undefined) return known
    if (this.#count++ >= mostPlans) {
      this.#known.clear()
      this.#count = 1
    }
    const made = makePlan(this.#catalog, eventSource, eventName, service)
    const byName = this.#known.get(key) ?? new Map<string, Plan>()
    this.#known.set(key, byName.set(eventName, made))
    return made
  }
}

const plansOf = new WeakMap<Catalog, Plans>()

/**
 * The IAM actions that the call of a record was authorised for, and on which resources; or that it needs none; or that
 * the catalog does not know it. Besides the operation's own actions: tagging where the request carries tags, and
 * iam:PassRole where it hands over a role. `valuesRead` returns which values of the request it read.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
 */
export function mapEvent(catalog: Catalog, facts: EventFacts): EventMapping {
  clearOpenedRequest()
  let plans = plansOf.get(catalog)
  if (plans === undefined) plansOf.set(catalog, (plans = new Plans(catalog)))
  const plan = plans.find(facts.eventSource, facts.eventName, statedService(facts))
  if ('always' in plan) return plan.always
  return { kind: 'actions', actions: plan.actions(new Call(facts, plan.wanted)) }
}

function makePlan(catalog: Catalog, eventSource: string, eventName: string, stated: string | undefined): Plan {
  const services = stated === undefined || stated === unknownService ? servicesOf(eventSource) : [stated]
  const reason = needsNone(eventSource, services, eventName)
  if (reason !== undefined) return { always: { kind: 'no-evidence', reason } }
  const operations = services.flatMap((service) => operationIn(catalog, service, eventName) ?? [])
  const possible = isSharedSource(eventSource) ? recorded(operations) : operations.slice(0, 1)
  if (possible.length === 0) return { always: unmapped(catalog, services) }
  const name = withoutVersion(eventName)
  const parts = possible.map((operation) => partOf(catalog, operation, name))
  const [only] = parts
  if (only && parts.length === 1) return finish(only, stated !== unknownService)
  return finishAny(parts, tagsByArn.test(name))
}

/** Operations of every service that act on the resource whose ARN they are given. */
const tagsByArn = /^(?:Tag|Untag|ListTagsFor)Resource$/

/** Operations that CloudTrail never records, and permissions without a call of their own, were not called. */
function recorded(operations: readonly Operation[]): readonly Operation[] {
  const isNone = ({ mark, visibility }: ActionInfo): boolean =>
    mark === 'permission-only' || (mark === undefined && visibility.kind === 'none')
  const found = operations.filter(({ grants }) => !grants.every(({ action }) => isNone(action)))
  return found.length > 0 ? found : operations
}

/** The reason why a call needs no permission. */
function needsNone(eventSource: string, services: readonly string[], eventName: string): string | undefined {
  if (signInSources.has(eventSource.toLowerCase())) return 'signing in is no call that a policy allows'
  const name = withoutVersion(eventName)
  for (const service of services) {
    const reason = operationsWithoutPermission.get(`${service}:${name}`.toLowerCase())
    if (reason) return reason
  }
  return undefined
}

const unmapped = (catalog: Catalog, services: readonly string[]): EventMapping => ({
  kind: 'unmapped',
  services: services.filter((service) => catalog.actionsOf(service).length > 0),
})

/** The actions that the calls of one operation are authorised for. */
interface Part {
  readonly service: string
  readonly wanted: WantedParameters
  /** The actions that all calls are authorised for, where they do not differ. */
  readonly fixed?: readonly AuthorisedAction[]
  readonly resolve: ResourceRule<AuthorisedAction[]>
}

function partOf(catalog: Catalog, operation: Operation, name: string): Part {
  const grants = operation.grants.map(({ action, when }) => {
    const plan = resourcePlan(action, name)
    return { action: action.name, when, plan, always: plan.always && { action: action.name, ...plan.always } }
  })
  const tags = tagsOnCreate(catalog, operation.service, name)
  const roles = passedRoles(operation)
  const fixed = grants.flatMap(({ when, always }) => (when === undefined && always ? [always] : []))
  return {
    service: operation.service,
    wanted: {
      names: new Set(grants.flatMap(({ plan }) => plan.leaves)),
      roles: roles?.byName ?? false,
      ...(tags?.members && { tags: tags.members }),
    },
    ...(!tags && !roles && fixed.length === grants.length && { fixed }),
    resolve: (call) => {
      const found: AuthorisedAction[] = []
      for (const { action, when, plan, always } of grants) {
        if (when !== undefined && !call.request.isOmitted && !when(call.request)) continue
        if (always) found.push(always)
        else {
          found.push({ action, ...plan.resolve(call) })
        }
      }
      const own = found[0]
      if (tags) {
        // A call that tags by itself, or whose table names the tagging action, says on what.
        const named = new Set(found.map(({ action }) => action))
        found.push(...tags.resolve(call, own).filter(({ action }) => !named.has(action)))
      }
      const passed = roles?.resolve(call)
      if (passed) found.push(passed)
      return found
    },
  }
}

/** @param sure false: the operation may be another service's, so that nothing may be concluded about resources */
function finish({ wanted, fixed, resolve }: Part, sure: boolean): Plan {
  const weigh = (found: readonly AuthorisedAction[]): AuthorisedAction[] => (sure ? merge(found) : unsure(found))
  if (fixed) return { always: { kind: 'actions', actions: weigh(fixed) } }
  return { wanted, actions: (call) => (call.request.isOmitted ? unsure(resolve(call)) : weigh(resolve(call))) }
}

/**
 * Any of several services may have been called.
 * @param byArn the service is that of the ARN in the request, if there is one of exactly one of the services
 */
function finishAny(parts: readonly Part[], byArn: boolean): Plan {
  return {
    wanted: allWanted(parts),
    actions: (call) => {
      const named = byArn ? parts.filter(({ service }) => namesService(call, service)) : []
      const [only] = named
      return only && named.length === 1
        ? merge(only.resolve(call))
        : unsure(parts.flatMap(({ resolve }) => resolve(call)))
    },
  }
}

const namesService = ({ request }: Call, service: string): boolean =>
  request.found.arns.some(({ value }) => value.split(':')[2] === service)

/** Actions that may have been used, or not: nothing may be concluded about their resources. */
const unsure = (found: readonly AuthorisedAction[]): AuthorisedAction[] =>
  merge(found).map((action) => ({ ...action, grade: 'guessed', complete: false }))

const allWanted = (parts: readonly Part[]): WantedParameters => ({
  names: { has: (name) => parts.some(({ wanted }) => wanted.names.has(name)) },
  roles: parts.some(({ wanted }) => wanted.roles),
  tags: { has: (name) => parts.some(({ wanted }) => wanted.tags?.has(name) === true) },
})

/** One entry an action, with the resources of all. */
function merge(actions: readonly AuthorisedAction[]): AuthorisedAction[] {
  if (actions.length === 1) return [...actions]
  const byName = new Map<string, AuthorisedAction>()
  for (const next of actions) {
    const before = byName.get(next.action)
    const merged = before && {
      action: next.action,
      resources: [...new Set([...before.resources, ...next.resources])],
      grade: leastSure(before.grade, next.grade),
      complete: before.complete && next.complete,
    }
    byName.set(next.action, merged ?? next)
  }
  return [...byName.values()]
}
