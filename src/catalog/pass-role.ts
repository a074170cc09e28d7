import type { Operation } from './map-event.ts'
import type { AuthorisedAction, EventFacts } from './types.ts'
export function passedRoles(_operation: Operation, _facts: EventFacts): readonly AuthorisedAction[] {
  return []
}
