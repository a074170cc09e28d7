import { eventSourcesOf, eventSourceHost } from '../../../../catalog/event-sources.ts'
import type { Catalog } from '../../../../catalog/types.ts'

/**
 * The only service whose actions are authorised by calls of other services: a call that hands over a role needs
 * iam:PassRole. Held by a test over all operations of the catalog.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
 */
export const passRoleService = 'iam'
export const passRoleAction = 'iam:passrole'

/** Hosts of event sources (`monitoring` of `monitoring.amazonaws.com`) whose events may be of an IAM prefix, sorted. */
export function eventSourceHosts(prefix: string): readonly string[] {
  const service = prefix.toLowerCase()
  return [...new Set([service, ...eventSourcesOf(service).map(eventSourceHost)])].sort()
}

const prefixesOf = new WeakMap<Catalog, ReadonlyMap<string, ReadonlySet<string>>>()

/** IAM prefixes of which an action works on resources whose ARNs have this service: `elasticloadbalancing`. */
export function prefixesOfArns(catalog: Catalog, service: string): readonly string[] {
  let known = prefixesOf.get(catalog)
  if (known === undefined) prefixesOf.set(catalog, (known = read(catalog)))
  return [...new Set([service, ...(known.get(service) ?? []), ...(known.get('') ?? [])])].sort()
}

/** By service of ARNs; under empty text those whose ARNs leave it open. */
function read(catalog: Catalog): Map<string, Set<string>> {
  const all = new Map<string, Set<string>>()
  for (const prefix of catalog.services()) {
    for (const { resourceTypes } of catalog.actionsOf(prefix)) {
      for (const { arn } of resourceTypes) {
        const service = arn.split(':')[2] ?? ''
        const key = /^[a-z0-9-]+$/.test(service) ? service : ''
        all.set(key, (all.get(key) ?? new Set()).add(prefix))
      }
    }
  }
  return all
}
