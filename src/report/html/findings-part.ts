import type { Ledger, UsageEntry } from '../../evidence/types.ts'
import { learnNetworks } from '../../network/learn/learn.ts'
import { describeNetwork } from '../../network/describe-network.ts'
import type { PolicyPlan } from '../../proof/plan.ts'
import { contradictionText } from '../plan/contradictions.ts'
import { escapeInvisible } from '../escape.ts'
import { suspicions } from '../networks/text.ts'
import { asSentence } from '../wording.ts'
import type { ReportInput } from './input.ts'
import { awsFindingsOf } from './policy-parts.ts'
import type { ActionTable } from './tables.ts'
import type { BlindSpotRow, Findings, RefusedRow, SuspiciousRow } from './types.ts'

/** More rows of refused calls than these are counted. */
const mostRefused = 1000

/** What AWS says of policies, what AWS refused, and what no statement or rule explains. */
export function findingsPart({ plan, ledger }: Pick<ReportInput, 'plan' | 'ledger'>): Findings {
  const refused = refusedRows(ledger.entries)
  return {
    policies: plan.policies.flatMap((policy, index) =>
      awsFindingsOf(policy).map(({ kind, text }) => ({ policy: index, kind, text: escapeInvisible(text) })),
    ),
    suspicious: ledger.networks ? suspiciousRows(ledger) : null,
    refused: refused.slice(0, mostRefused),
    refusedLeft: Math.max(0, refused.length - mostRefused),
    contradictions: plan.contradictions
      .toSorted((a, b) => b.count - a.count)
      .map((each) => ({
        text: escapeInvisible(contradictionText(each)),
        count: each.count,
        event: escapeInvisible(each.events[0] ?? ''),
      })),
    unmapped: plan.unmapped
      .toSorted((a, b) => b.count - a.count)
      .map(({ eventSource, eventName, count, events }) => ({
        source: escapeInvisible(eventSource),
        name: escapeInvisible(eventName),
        count,
        event: escapeInvisible(events[0] ?? ''),
      })),
  }
}

/** What was learned of networks makes these stand out; most calls first. */
const suspiciousRows = (ledger: Ledger): SuspiciousRow[] =>
  learnNetworks(ledger)
    .flatMap(({ principal, suspicious }) => suspicious.map((each) => ({ principal, ...each })))
    .sort((a, b) => b.events - a.events || (a.principal < b.principal ? -1 : 1))
    .map(({ principal, network, outcome, events, firstSeen, lastSeen, reasons }) => ({
      principal: escapeInvisible(principal),
      network: escapeInvisible(network),
      refused: outcome === 'denied',
      count: events,
      first: firstSeen,
      last: lastSeen,
      reasons: reasons.map((reason) => suspicions[reason]).join('; '),
    }))

/** Calls that AWS refused, one row for each principal, action, resource and network; most calls first. */
function refusedRows(entries: readonly UsageEntry[]): RefusedRow[] {
  const rows = new Map<string, RefusedRow>()
  for (const { principal, action, resource, network, outcome, calls, firstSeen, lastSeen } of entries) {
    if (outcome !== 'denied') continue
    const place = describeNetwork(network)
    const key = JSON.stringify([principal, action, resource, place])
    const known = rows.get(key)
    rows.set(key, {
      principal: escapeInvisible(principal),
      action: escapeInvisible(action),
      resource: escapeInvisible(resource ?? ''),
      place: escapeInvisible(place),
      count: (known?.count ?? 0) + calls,
      first: known === undefined || firstSeen < known.first ? firstSeen : known.first,
      last: known === undefined || lastSeen > known.last ? lastSeen : known.last,
    })
  }
  return [...rows].sort(([a, x], [b, y]) => y.count - x.count || (a < b ? -1 : 1)).map(([, row]) => row)
}

/** Blind spots of all policies, the most actions first; with the policies that each concerns. */
export function blindSpotRows(policies: readonly PolicyPlan[], actions: ActionTable): BlindSpotRow[] {
  const spots = new Map<string, { reason: string; opens: string; actions: Set<string>; policies: Set<number> }>()
  for (const [index, { blindSpots }] of policies.entries()) {
    for (const { reason, opens, actions: names } of blindSpots) {
      const key = JSON.stringify([reason, opens])
      const spot = spots.get(key) ?? { reason, opens, actions: new Set(), policies: new Set() }
      spots.set(key, spot)
      spot.policies.add(index)
      for (const name of names) spot.actions.add(name)
    }
  }
  return [...spots.values()]
    .sort((a, b) => b.actions.size - a.actions.size || (a.reason < b.reason ? -1 : 1))
    .map(({ reason, opens, actions: names, policies }) => ({
      reason: escapeInvisible(asSentence(reason)),
      opens: escapeInvisible(opens),
      actions: actions.runs(names),
      policies: [...policies],
    }))
}
