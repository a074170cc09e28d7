/** A catalog that is mistaken: whatever it guesses, it guesses of another account. */
import { mapEvent as original } from '../../../src/catalog/map-event.ts'
import type { AuthorisedAction, Catalog, EventFacts, EventMapping } from '../../../src/catalog/types.ts'

export function mapEvent(catalog: Catalog, facts: EventFacts): EventMapping {
  const mapping = original(catalog, facts)
  return mapping.kind === 'actions' ? { kind: 'actions', actions: mapping.actions.map(mistaken) } : mapping
}

const mistaken = (action: AuthorisedAction): AuthorisedAction =>
  action.grade !== 'guessed'
    ? action
    : { ...action, resources: action.resources.map((arn) => arn.replace(/:\d{12}:/, ':000000000000:')) }
