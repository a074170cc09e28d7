import type { AuthorisedAction, Catalog, EventFacts } from './types.ts'
export function tagsOnCreate(
  _catalog: Catalog,
  _service: string,
  _operation: string,
  _facts: EventFacts,
): readonly AuthorisedAction[] {
  return []
}
