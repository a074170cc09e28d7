import { accountOfArn } from '../policy/arn.ts'
import type { Catalog } from '../catalog/types.ts'
import { isObservable } from '../evidence/coverage/observability.ts'
import type { Ledger, UsageEntry } from '../evidence/types.ts'
import { usageEvidenceOf } from '../narrowing/evidence.ts'

/** Calls of one kind: how many, when, on what, by whom. */
export interface CallSummary {
  readonly count: number
  /** ISO 8601; null where there are none. */
  readonly firstSeen: string | null
  readonly lastSeen: string | null
  readonly principals: readonly string[]
  readonly resources: readonly string[]
  /** Some of them on resources that the records do not name. */
  readonly unresolved: boolean
  /** At most five event ids. */
  readonly events: readonly string[]
}

/** The calls of one action by some principals in a ledger. */
export interface ActionUsage {
  readonly used: CallSummary
  /** Attempts that AWS denied: no use. */
  readonly denied: CallSummary
  /** Calls on the resource that was asked about; null where none was. */
  readonly onResource: CallSummary | null
  /** The reason why such a call might have left no trace, and what would show it; empty: it would have been seen. */
  readonly blind: readonly { readonly account: string; readonly reason: string; readonly opens: string }[]
}

/** @param principals whose calls count; `undefined`: those of all principals */
export function usageOfAction(
  ledger: Ledger,
  catalog: Catalog,
  asked: { readonly action: string; readonly resource?: string; readonly principals?: readonly string[] },
): ActionUsage {
  const lower = asked.action.toLowerCase()
  const who = asked.principals && new Set(asked.principals)
  const entries = ledger.entries.filter(
    ({ action, principal }) => action.toLowerCase() === lower && (who?.has(principal) ?? true),
  )
  const used = entries.filter(({ outcome }) => outcome === 'allowed')
  const accounts = new Set(asked.principals?.map((arn) => accountOfArn(arn)))
  return {
    used: callsIn(used),
    denied: callsIn(entries.filter(({ outcome }) => outcome === 'denied')),
    onResource:
      asked.resource === undefined ? null : callsIn(used.filter(({ resource }) => resource === asked.resource)),
    blind: blindness(ledger, catalog, asked.action, accounts),
  }
}

function callsIn(entries: readonly UsageEntry[]): CallSummary {
  const { count, firstSeen, lastSeen, events } = usageEvidenceOf(entries)
  return {
    count,
    firstSeen: firstSeen || null,
    lastSeen: lastSeen || null,
    principals: [...new Set(entries.map(({ principal }) => principal))].sort(),
    resources: [...new Set(entries.flatMap(({ resource }) => resource ?? []))].sort(),
    unresolved: entries.some(({ resource }) => resource === null),
    events,
  }
}

function blindness(
  { coverage }: Ledger,
  catalog: Catalog,
  action: string,
  accounts: ReadonlySet<string>,
): ActionUsage['blind'] {
  const info = catalog.action(action)
  const unknown = {
    reason: 'The catalog does not know the action, so the form of its calls is unknown.',
    opens: '',
  }
  const asked = accounts.size > 0 ? [...accounts].sort() : coverage.accounts.map(({ account }) => account)
  return asked.flatMap((account) => {
    if (!info) return [{ account, ...unknown }]
    const answer = isObservable(
      info,
      coverage.accounts.find((each) => each.account === account),
    )
    return answer.observable ? [] : [{ account, reason: answer.reason, opens: answer.opens }]
  })
}
