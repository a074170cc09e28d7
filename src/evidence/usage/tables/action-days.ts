import { byCodeUnits } from '../../../collections.ts'
import type { ActionDays } from '../../types.ts'

/** The UTC days of allowed calls by principal and action. Grows with these and with days, never with events. */
export class ActionDaysTable {
  readonly #days = new Map<string, Map<string, Set<number>>>()

  /** @param days numbers of the UTC days; none where the reading did not count by day */
  add(principal: string, action: string, days: Iterable<number> | undefined): void {
    let actions = this.#days.get(principal)
    if (actions === undefined) this.#days.set(principal, (actions = new Map()))
    let known = actions.get(action)
    if (known === undefined) actions.set(action, (known = new Set()))
    for (const day of days ?? []) known.add(day)
  }

  /** @param rename the principal's whole ARN, where records lack its path; two rows may then become alike */
  rows(rename: (principal: string) => string): ActionDays[] {
    const merged = new ActionDaysTable()
    for (const [principal, actions] of this.#days)
      for (const [action, days] of actions) merged.add(rename(principal), action, days)
    return [...merged.#days]
      .sort(([a], [b]) => byCodeUnits(a, b))
      .flatMap(([principal, actions]) =>
        [...actions]
          .sort(([a], [b]) => byCodeUnits(a, b))
          .map(([action, days]) => ({ principal, action, days: [...days].sort((a, b) => a - b) })),
      )
  }
}
