import type { Ledger } from '../../evidence/types.ts'
import { dayNumber } from '../../evidence/time.ts'
import { visible } from '../escape.ts'
import type { Granting } from './input.ts'
import type { ActionTable } from './tables.ts'
import type { PrincipalRow, Surface, UseRow } from './types.ts'

/** The calls of a principal's action, while they are counted. */
interface Counted {
  count: number
  readonly days: Set<number>
}

/**
 * Principal → action → allowed calls. Days are all on which there were calls where the reading counted by day; else those of
 * the first and the last call of each distinct request.
 */
export type UsesByPrincipal = ReadonlyMap<string, ReadonlyMap<string, Readonly<Counted>>>

export function usesByPrincipal({ entries, actionDays }: Pick<Ledger, 'entries' | 'actionDays'>): UsesByPrincipal {
  const uses = new Map<string, Map<string, Counted>>()
  for (const { principal, action, outcome, calls, firstSeen, lastSeen } of entries) {
    if (outcome !== 'allowed') continue
    let own = uses.get(principal)
    if (own === undefined) uses.set(principal, (own = new Map()))
    let counted = own.get(action)
    if (counted === undefined) own.set(action, (counted = { count: 0, days: new Set() }))
    counted.count += calls
    for (const moment of [firstSeen, lastSeen]) if (moment !== '') counted.days.add(dayNumber(moment.slice(0, 10)))
  }
  for (const { principal, action, days } of actionDays ?? []) {
    const counted = uses.get(principal)?.get(action)
    for (const day of days) counted?.days.add(day)
  }
  return uses
}

/** What a principal's policies of the plan grant, and what it used. */
export function surfaceOf(
  grants: readonly Granting[],
  uses: UsesByPrincipal,
  principals: readonly string[],
  actions: ActionTable,
  firstDay: number,
): Surface {
  const rows = principals.map((principal, index): PrincipalRow => {
    const own = grants.flatMap((granting, at) =>
      granting.policy.principals.includes(principal) ? [{ ...granting, at }] : [],
    )
    const names = (which: 'before' | 'after'): Set<string> =>
      new Set(own.flatMap((each) => [...(each[which] ?? [])].map(({ name }) => name)))
    const broad = own.flatMap(({ policy }) =>
      (policy.broadGrants ?? []).filter((grant) => grant.principal === principal).map((grant) => grant.policy),
    )
    return {
      principal: index,
      policies: own.map(({ at }) => at),
      granted: actions.runs(names('before')),
      left: actions.runs(names('after')),
      broad: [...new Set(broad)].sort().map(visible),
      uses: useRows(uses.get(principal) ?? new Map(), actions, firstDay),
    }
  })
  const known = new Set(principals)
  return { principals: rows, others: [...uses.keys()].filter((principal) => !known.has(principal)).length }
}

function useRows(uses: ReadonlyMap<string, Readonly<Counted>>, actions: ActionTable, firstDay: number): UseRow[] {
  return [...uses]
    .map(([action, { count, days }]): UseRow => {
      const sorted = [...days].map((day) => day - firstDay).sort((a, b) => a - b)
      return [actions.indexOf(action), count, sorted]
    })
    .sort(([a], [b]) => a - b)
}
