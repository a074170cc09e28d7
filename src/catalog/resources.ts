import type { ActionInfo, EventFacts } from './types.ts'
export function resourcesOf(
  action: ActionInfo,
  _facts: EventFacts,
): { resources: readonly string[]; complete: boolean } {
  return action.resourceTypes.length === 0 ? { resources: ['*'], complete: true } : { resources: [], complete: false }
}
