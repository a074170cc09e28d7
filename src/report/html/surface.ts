import type { Ledger } from '../../evidence/types.ts'
import { dayNumber } from '../../evidence/time.ts'
import { escapeInvisible } from '../escape.ts'
import type { Granting } from './input.ts'
import type { ActionTable } from './tables.ts'
import type { PrincipalRow, Surface, AllowedUseRow } from './types.ts'

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

/** A policy that a principal has: its place in the plan, and the indexes of the actions that it grants. */
interface Held {
  readonly at: number
  readonly policy: Granting['policy']
  readonly before: Uint32Array
  readonly after: Uint32Array
}

/** The policies of each principal, in the order of the plan. */
function heldByPrincipal(grants: readonly Granting[], actions: ActionTable): ReadonlyMap<string, readonly Held[]> {
  const indexes = (granted: Granting['before']): Uint32Array =>
    actions.indexes([...(granted ?? [])].map(({ name }) => name))
  const held = new Map<string, Held[]>()
  for (const [at, { policy, before, after }] of grants.entries()) {
    if (policy.principals.length === 0) continue
    const now = indexes(before)
    const each: Held = { at, policy, before: now, after: after === before ? now : indexes(after) }
    for (const principal of new Set(policy.principals)) {
      const own = held.get(principal)
      if (own === undefined) held.set(principal, [each])
      else own.push(each)
    }
  }
  return held
}

/** What a principal's policies of the plan grant, and what it used. */
export function surfaceOf(
  grants: readonly Granting[],
  uses: UsesByPrincipal,
  principals: readonly string[],
  actions: ActionTable,
  firstDay: number,
): Surface {
  const held = heldByPrincipal(grants, actions)
  const rows = principals.map((principal, index): PrincipalRow => {
    const own = held.get(principal) ?? []
    const broad = own.flatMap(({ policy }) =>
      (policy.broadGrants ?? []).filter((grant) => grant.principal === principal).map((grant) => grant.policy),
    )
    return {
      principal: index,
      policies: own.map(({ at }) => at),
      granted: actions.unionRuns(own.map(({ before }) => before)),
      left: actions.unionRuns(own.map(({ after }) => after)),
      broad: [...new Set(broad)].sort().map(escapeInvisible),
      uses: useRows(uses.get(principal) ?? new Map(), actions, firstDay),
    }
  })
  const known = new Set(principals)
  return { principals: rows, others: [...uses.keys()].filter((principal) => !known.has(principal)).length }
}

function useRows(
  uses: ReadonlyMap<string, Readonly<Counted>>,
  actions: ActionTable,
  firstDay: number,
): AllowedUseRow[] {
  return [...uses]
    .map(([action, { count, days }]): AllowedUseRow => {
      const sorted = [...days].map((day) => day - firstDay).sort((a, b) => a - b)
      return [actions.indexOf(action), count, sorted]
    })
    .sort(([a], [b]) => a - b)
}
