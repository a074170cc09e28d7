import { withoutVersion } from '../../catalog/event-names.ts'
import { servicesOf } from '../../catalog/event-sources.ts'
import type { ActionInfo, Catalog } from '../../catalog/types.ts'
import type { UnmappedEvent } from '../types.ts'

type Event = Pick<UnmappedEvent, 'eventSource' | 'eventName' | 'service'>

const readVerbs =
  /^(?:batchget|batchdescribe|batchlist|check|count|describe|discover|download|estimate|filter|get|head|list|lookup|preview|query|scan|search|select|simulate|validate|verify|view)/
const writeVerbs =
  /^(?:accept|activate|add|apply|assign|associate|attach|authorize|batchdelete|batchput|batchupdate|batchwrite|cancel|change|claim|clear|close|commit|complete|confirm|copy|create|deactivate|delete|deploy|deprecate|deregister|detach|disable|disassociate|enable|execute|import|install|merge|modify|move|notify|pause|promote|provision|publish|purge|put|reboot|register|reject|release|remove|replace|reset|restart|restore|resume|revoke|rotate|run|send|set|start|stop|submit|suspend|swap|tag|terminate|transfer|unassign|undeploy|unlock|untag|update|upload|write)/

type Kind = 'read' | 'write'

/** Kinds that an operation of this name may be of: both where the name does not tell. */
function kindsOfName(name: string): readonly Kind[] {
  const lower = name.toLowerCase()
  if (readVerbs.test(lower)) return ['read']
  return writeVerbs.test(lower) ? ['write'] : ['read', 'write']
}

/** The kinds that an action may be of, by its name and by its access level. */
function kindsOfAction({ name, accessLevel }: ActionInfo): ReadonlySet<Kind> {
  const byLevel: Kind = accessLevel === 'Read' || accessLevel === 'List' ? 'read' : 'write'
  return new Set([byLevel, ...kindsOfName(bare(name))])
}

/** `sqs:SendMessage` and `SendMessage20121105` → `sendmessage` */
const bare = (name: string): string => withoutVersion(name.slice(name.indexOf(':') + 1)).toLowerCase()

/**
 * The actions that the principals' unmapped calls may have used: an action of the event's name, in whatever service,
 * for one event source serves several; where the services of the event's source are known and have no action of that
 * name, any action of theirs that reads, or any that writes, as the event does. Nothing else is in doubt because of
 * them.
 *
 * @returns for an action, the event that may be its use
 */
export function unmappedUseFinder<E extends Event>(
  events: readonly E[],
  catalog: Pick<Catalog, 'actionsOf'>,
): (action: ActionInfo) => E | undefined {
  const byName = new Map<string, E>()
  const byService = new Map<string, { readonly event: E; readonly kinds: readonly Kind[] }[]>()
  for (const event of events) {
    const name = bare(event.eventName)
    if (!byName.has(name)) byName.set(name, event)
    const services = [...new Set([event.service ?? [], servicesOf(event.eventSource)].flat())]
    if (services.some((service) => catalog.actionsOf(service).some((action) => bare(action.name) === name))) continue
    for (const service of services) {
      byService.set(service, [...(byService.get(service) ?? []), { event, kinds: kindsOfName(name) }])
    }
  }
  return (action) => {
    const named = byName.get(bare(action.name))
    if (named !== undefined) return named
    const kinds = kindsOfAction(action)
    return byService.get(action.service)?.find((of) => of.kinds.some((kind) => kinds.has(kind)))?.event
  }
}
