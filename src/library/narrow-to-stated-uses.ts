import { accountOfArn } from '../policy/arn.ts'
import type { Catalog } from '../catalog/types.ts'
import type { AccountCoverage, Ledger, RecordCounts, UnmappedEvent, UsageEntry } from '../evidence/types.ts'
import { inputForPolicy } from '../jobs/narrow/policy-input.ts'
import { propose } from '../jobs/narrow/propose.ts'
import { Attribution } from '../narrowing/attribution.ts'
import type { Change } from '../narrowing/types.ts'
import type { PolicyDocument } from '../policy/document.ts'
import { printDocument } from '../policy/print.ts'
import { defaultSettings } from '../settings/defaults.ts'
import type { PolicySource } from '../sources/types.ts'
import { catalog } from './catalog.ts'
import { refuse } from './refuse.ts'
import { readPolicy } from './read-policy.ts'
import type { Narrowing, NarrowingChange } from './types.ts'
import { readUses, type ReadCall, type ReadUses } from './uses.ts'

/**
 * Narrows a policy to the uses that a caller of the library states, by the rules of `whittle plan`: the same decision on
 * the same evidence, with the same proof. The caller answers for what the evidence says: that `calls` holds every call
 * of the principals in the time, and that they had the policy in all of it.
 */
export function narrowToStatedUses(policy: unknown, uses: unknown): Narrowing {
  const { document, kind } = readPolicy(policy, 'policy')
  if (kind !== 'identity') refuse('policy', 'names principals: only identity policies are narrowed')
  const actions = catalog()
  const read = readUses(uses)
  const ledger = ledgerOf(read, actions)
  const source = sourceOf(document, read)
  const plan = propose(
    inputForPolicy(source, {
      catalog: actions,
      ledger,
      settings: { ...defaultSettings, evidence: { ...defaultSettings.evidence, windowDays: read.minDays } },
      findings: undefined,
      attribution: new Attribution(() => [document, ...read.otherPolicies]),
      trustedServices: () => read.trustedServices,
      trusted: [],
      today: read.to.slice(0, 10),
    }),
  )
  const reasons = {
    reason: plan.reason,
    kept: plan.blindSpots.map(({ reason, actions: kept }) => ({ actions: kept, reason })),
    notes: plan.notes,
  }
  if (plan.status !== 'narrowed' || plan.after === undefined)
    return { outcome: 'unchanged', looksUnused: plan.looksUnused === true, ...reasons }
  if (plan.tooLarge) {
    const { size, quota } = plan.tooLarge
    const reason = `Narrowed, it would have ${size} characters, and ${quota} are allowed: split it first.`
    return { outcome: 'unchanged', looksUnused: false, ...reasons, reason }
  }
  return { outcome: 'narrowed', policy: printDocument(plan.after), changes: plan.changes.flatMap(changeOf), ...reasons }
}

/** The policy as one that a file holds; its name stands in messages. */
const sourceOf = (document: PolicyDocument, { principals, attachedAs }: ReadUses): PolicySource => ({
  status: 'found',
  id: 'policy',
  file: 'policy',
  line: 1,
  column: 1,
  form: 'json',
  kind: 'identity',
  hosts: [{ address: 'policy', kind: attachedAs }],
  document,
  principals,
  principalsUnknown: [],
  layout: undefined,
})

function changeOf({ rule, statement, sid, summary, removed }: Change): NarrowingChange[] {
  // The library asks for no Deny by network, and takes nothing away beyond use.
  if (statement === null || rule === 'deny-networks' || rule === 'revoke') return []
  const names = Object.values(removed)
    .flatMap((actions) => actions ?? [])
    .sort()
  return [{ rule, statement: statement + 1, ...(sid === undefined ? {} : { sid }), summary, removed: names }]
}

function ledgerOf(uses: ReadUses, actions: Catalog): Ledger {
  const entries: UsageEntry[] = []
  const unmapped: UnmappedEvent[] = []
  for (const call of uses.calls) {
    const info = actions.action(call.action)
    if (info) entries.push(entryOf({ ...call, action: info.name }))
    else unmapped.push(unmappedOf(call))
  }
  return {
    entries: entries.sort(byKey),
    principals: new Map(uses.principals.map((principal) => [principal, countsOf(principal, uses.calls, actions)])),
    unmapped,
    noEvidence: new Map(),
    duplicates: 0,
    records: uses.calls.reduce((sum, { count }) => sum + count, 0),
    coverage: { accounts: coverageOf(uses), complete: true, problems: [] },
  }
}

/** A resource that the caller states counts as stated; one that it leaves out may have been any. */
const entryOf = (call: ReadCall): UsageEntry => ({
  ...call,
  account: accountOfArn(call.principal),
  grade: call.resource === null ? 'guessed' : 'stated',
  operation: '',
  network: { kind: 'unknown' },
  calls: call.count,
  events: [],
})

const byKey = (a: UsageEntry, b: UsageEntry): number => (keyOf(a) < keyOf(b) ? -1 : 1)
const keyOf = ({ principal, action, resource, region, outcome }: UsageEntry): string =>
  [principal, action, resource ?? '', region, outcome].join('\n')

/** An action that the catalog does not know may have been any of its service. */
function unmappedOf({ action, principal, count }: ReadCall): UnmappedEvent {
  const [service = '', eventName = ''] = action.split(':')
  const eventSource = `${service}.amazonaws.com`
  return { eventSource, eventName, service, principals: [principal], count, events: [] }
}

function countsOf(principal: string, calls: readonly ReadCall[], actions: Catalog): RecordCounts {
  const counts = { total: 0, allowed: 0, denied: 0, noEvidence: 0, unmapped: 0 }
  for (const call of calls) {
    if (call.principal !== principal) continue
    counts.total += call.count
    counts[actions.action(call.action) ? call.outcome : 'unmapped'] += call.count
  }
  return counts
}

function coverageOf({ principals, from, to, days, recorded }: ReadUses): AccountCoverage[] {
  const { management, regions, data, excludable } = recorded
  return [...new Set(principals.map(accountOfArn))].sort().map((account) => ({
    account,
    from,
    to,
    days,
    gaps: [],
    regions: [...regions].sort(),
    managementReads: management === 'all' || management === 'read',
    managementWrites: management === 'all' || management === 'write',
    excludable,
    dataEvents: data,
    dataComplete: data,
    basis: 'stated by the caller',
  }))
}
