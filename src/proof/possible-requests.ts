import { fitsTemplate } from '../catalog/arn-template.ts'
import type { ActionInfo, Catalog } from '../catalog/types.ts'
import { instanceOf } from '../policy/containment/plausible.ts'
import { wellKnownRequests } from '../policy/containment/well-known.ts'
import type { PolicyDocument } from '../policy/document.ts'

export interface PossibleRequest {
  readonly info: ActionInfo
  readonly resource: string
}

/**
 * Can a request have this action and this resource? An action without resource types is asked for on `*`, others on an
 * ARN of one of their types. It may contain unresolved expressions.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export function isPossible(info: ActionInfo, resource: string): boolean {
  if (resource === '*') return info.resourceTypes.length === 0
  return info.resourceTypes.some(({ arn }) => fitsTemplate(resource, arn))
}

/**
 * Requests that can be made, those nearest to one that was found first: of its action, of its action's service, of its
 * resource's service, of all others. Resources are the found one, those that the documents name, and examples.
 */
export function* possibleRequests(
  found: { readonly action: string; readonly resource: string },
  documents: readonly PolicyDocument[],
  catalog: Catalog,
  mayBeGranted: (action: string) => boolean,
): Generator<PossibleRequest> {
  const named = [...new Set(documents.flatMap(resourcesOf))].slice(0, mostNamed)
  for (const info of actionsNear(found, catalog)) {
    if (!mayBeGranted(info.name)) continue
    const known = wellKnownRequests.find(({ action }) => action === info.name)
    const examples = info.resourceTypes.slice(0, mostTypes).map(({ arn }) => exampleOf(arn))
    for (const resource of new Set([found.resource, ...(known ? [known.resource] : []), ...named, ...examples, '*']))
      if (isPossible(info, resource)) yield { info, resource }
  }
}

const mostNamed = 24
const mostTypes = 4

/** Instances of the patterns; texts that are not known stay in them, where no wildcard of theirs could be mistaken. */
const resourcesOf = ({ statements }: PolicyDocument): string[] =>
  statements
    .flatMap(({ resource = [], notResource = [] }) => [...resource, ...notResource])
    .filter((text) => text.startsWith('arn:') && !/\$|\uE000[^\uE001]*[*?:]/.test(text))
    .map(instanceOf)

function* actionsNear(found: { action: string; resource: string }, catalog: Catalog): Generator<ActionInfo> {
  const own = catalog.action(found.action)
  if (own) yield own
  const [service = ''] = found.action.split(':')
  const others = [found.resource.split(':')[2] ?? '', ...catalog.services()]
  for (const { action } of wellKnownRequests) {
    const known = action.startsWith(`${service}:`) ? catalog.action(action) : undefined
    if (known) yield known
  }
  for (const each of new Set([service, ...others])) yield* catalog.actionsOf(each)
}

const filled: Readonly<Record<string, string>> = { Partition: 'aws', Region: 'us-east-1', Account: '111122223333' }

/** `arn:aws:s3:::example/example` for `arn:${Partition}:s3:::${BucketName}/${ObjectName}`. */
const exampleOf = (template: string): string =>
  template.replace(/\$\{([^}]+)\}/g, (_, name: string) => filled[name] ?? 'example')
