/** Without grades: whatever resource the catalog finds counts as the one that AWS states. */
import { mapEvent as original } from '../../../src/catalog/map-event.ts'
import type { Catalog, EventFacts, EventMapping } from '../../../src/catalog/types.ts'

export function mapEvent(catalog: Catalog, facts: EventFacts): EventMapping {
  const mapping = original(catalog, facts)
  if (mapping.kind !== 'actions') return mapping
  return { kind: 'actions', actions: mapping.actions.map((action) => ({ ...action, grade: 'stated' })) }
}
