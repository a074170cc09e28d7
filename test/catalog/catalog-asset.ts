import { decodeCatalog } from '../../src/catalog/load.ts'
import type { AuthorisedAction, Catalog, EventFacts, EventMapping } from '../../src/catalog/types.ts'
import { mapEvent } from '../../src/catalog/map-event.ts'
import { readAsset } from '../../src/assets.ts'

/** The catalog as it ships. */
export const catalog: Catalog = decodeCatalog(await readAsset('catalog.br'))

/** A record of account 111122223333 in eu-central-1, as far as mapping looks at it. */
export const facts = (
  eventSource: string,
  eventName: string,
  requestParameters: unknown = null,
  more: Partial<EventFacts> = {},
): EventFacts => ({
  eventSource: `${eventSource}.amazonaws.com`,
  eventName,
  region: 'eu-central-1',
  account: '111122223333',
  requestParameters,
  ...more,
})

/** What a record was authorised for, by action; fails the test when it maps to no actions. */
export function authorised(event: EventFacts): ReadonlyMap<string, AuthorisedAction> {
  const mapping: EventMapping = mapEvent(catalog, event)
  if (mapping.kind !== 'actions') throw new Error(`${event.eventSource} ${event.eventName} is ${mapping.kind}`)
  return new Map(mapping.actions.map((action) => [action.action, action]))
}
