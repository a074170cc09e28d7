import { accountOfArn } from '../../policy/arn.ts'
import { byCodeUnits } from '../../collections.ts'
import type { ActionInfo } from '../../catalog/types.ts'
import { isObservable } from '../../evidence/coverage/observability.ts'
import { incompleteEvidenceReason } from '../../evidence/absence/accounts.ts'
import type { ScopeMatches } from '../../evidence/events/matches.ts'
import type { Ledger, UsageEntry } from '../../evidence/types.ts'
import { entriesOfPrincipals } from '../../evidence/usage/by-principal.ts'
import { requestsOf } from '../../evidence/usage/possible-requests.ts'
import { grantedActions } from '../../narrowing/granted.ts'
import { describeNetwork } from '../../network/describe-network.ts'
import type { PolicyDocument } from '../../policy/document.ts'
import { compilePolicy, decisionOf, type CompiledPolicy } from '../../policy/evaluate.ts'
import type { Decision, Request } from '../../policy/request.ts'
import { anyTrue } from '../../policy/truth.ts'
import { sameDocument } from '../../policy/same.ts'
import { formatCount } from '../../words.ts'
import { withoutScopeEvents } from '../legitimate-use.ts'
import type { BoundRunbook, Impact, ImpactGroup } from '../run.ts'
import type { DocumentLoss, RevocationContext, RevocationOutcome } from '../revocation/context.ts'
import { policiesOutsideRepository } from '../revocation/edit-policies.ts'
import { exceededThreshold } from './thresholds.ts'

/**
 * Replays the use that is no part of the scope against what all revocations together leave: a call stops where the known
 * policies of its principal no longer allow it, or a Deny that is new hits it. A call that no known policy grants, and no new
 * Deny hits, is allowed by something else, and goes on. Where a record leaves open what was asked, the worst counts.
 *
 * Ended sessions are no impact: later ones work as before.
 */
export function impactOf(
  bound: BoundRunbook,
  matches: ScopeMatches,
  results: readonly RevocationOutcome[],
  context: RevocationContext,
): Impact {
  const legitimate = withoutScopeEvents(context.ledger, matches)
  const losses = results.flatMap((each) => each.losses)
  const principals = [...new Set(losses.flatMap((loss) => loss.principals))].sort(byCodeUnits)
  const held = principals.map((principal) => ({ principal, ...heldAround(principal, losses, bound, matches, context) }))
  const stopped = [
    ...held.flatMap(({ principal, before, after }) => {
      const [then, now] = [before, after].map((documents) => documents.map((each) => compilePolicy(each)))
      return entriesOfPrincipals(legitimate, [principal]).filter((entry) => stops(entry, then ?? [], now ?? []))
    }),
    ...losses.flatMap((loss) => stoppedByTrust(loss, legitimate)),
  ]
  const groups = grouped(stopped)
  const calls = groups.reduce((sum, group) => sum + group.calls, 0)
  const affected = new Set(groups.map(({ principal }) => principal)).size
  const exceeds = exceededThreshold(bound.runbook.thresholds, { calls, principals: affected })
  return {
    groups,
    calls,
    principals: affected,
    unclear: held.flatMap((each) => unclearFor(each, context)),
    ...(exceeds !== undefined && { exceeds }),
  }
}

interface Held {
  readonly principal: string
  readonly before: readonly PolicyDocument[]
  readonly after: readonly PolicyDocument[]
}

/** The known identity policies of a principal, before and after all revocations. */
function heldAround(
  principal: string,
  losses: readonly DocumentLoss[],
  bound: BoundRunbook,
  matches: ScopeMatches,
  context: RevocationContext,
): Pick<Held, 'before' | 'after'> {
  const own = losses.filter(({ principals, trustOf }) => trustOf === undefined && principals.includes(principal))
  const run = { bound, matches, context, legitimate: context.ledger }
  const known = [
    ...context.sources.flatMap((source) =>
      source.status === 'found' && source.kind === 'identity' && source.principals.includes(principal)
        ? [source.document]
        : [],
    ),
    ...policiesOutsideRepository(principal, run).map(({ document }) => document),
  ]
  const lost = own.flatMap(({ before }) => before ?? [])
  const before = distinct([...known, ...lost])
  const isLost = (document: PolicyDocument): boolean => lost.some((each) => sameDocument(each, document))
  const after = distinct([...before.filter((each) => !isLost(each)), ...own.flatMap((loss) => loss.after ?? [])])
  return { before, after }
}

const distinct = (documents: readonly PolicyDocument[]): readonly PolicyDocument[] =>
  documents.filter((document, index) => documents.findIndex((each) => sameDocument(each, document)) === index)

/** The decision of several identity policies together; resource policies are not known here, and do not change. */
function decide(policies: readonly CompiledPolicy[], request: Request): Decision {
  const effects = policies.map((policy) => policy.effects(request))
  return decisionOf({ allow: anyTrue(effects, ({ allow }) => allow), deny: anyTrue(effects, ({ deny }) => deny) })
}

function stops(entry: UsageEntry, before: readonly CompiledPolicy[], after: readonly CompiledPolicy[]): boolean {
  if (entry.outcome !== 'allowed') return false
  return requestsOf(entry).some((request) => {
    const now = decide(after, request)
    return now !== 'allowed' && now !== decide(before, request)
  })
}

/** Calls that assumed a role whose trust policy no longer lets the caller in. */
function stoppedByTrust({ trustOf, before, after }: DocumentLoss, { entries }: Ledger): readonly UsageEntry[] {
  if (trustOf === undefined || before === undefined || after === undefined) return []
  const [then, now] = [compilePolicy(before), compilePolicy(after)]
  return entries.filter(
    (entry) =>
      entry.outcome === 'allowed' &&
      entry.resource === trustOf &&
      entry.action.startsWith('sts:AssumeRole') &&
      requestsOf(entry).some(
        (request) => now.decide(request) !== 'allowed' && now.decide(request) !== then.decide(request),
      ),
  )
}

const workloadOf = ({ network }: UsageEntry): string =>
  'workload' in network && network.workload !== undefined ? network.workload : describeNetwork(network)

function grouped(entries: readonly UsageEntry[]): readonly ImpactGroup[] {
  const groups = new Map<string, ImpactGroup>()
  for (const entry of entries) {
    const { principal, action, resource, calls, firstSeen, lastSeen } = entry
    const workload = workloadOf(entry)
    const key = JSON.stringify([principal, workload, action, resource])
    const known = groups.get(key)
    groups.set(key, {
      principal,
      workload,
      action,
      resource,
      calls: calls + (known?.calls ?? 0),
      firstSeen: known && known.firstSeen < firstSeen ? known.firstSeen : firstSeen,
      lastSeen: known && known.lastSeen > lastSeen ? known.lastSeen : lastSeen,
    })
  }
  return [...groups.values()].sort(
    (a, b) =>
      b.calls - a.calls ||
      byCodeUnits(a.principal, b.principal) ||
      byCodeUnits(a.workload, b.workload) ||
      byCodeUnits(a.action, b.action) ||
      byCodeUnits(a.resource ?? '', b.resource ?? ''),
  )
}

/** The reason why use of the principal may not show, a sentence each. */
function unclearFor({ principal, before, after }: Held, { ledger, catalog }: RevocationContext): readonly string[] {
  const coverage = ledger.coverage.accounts.find(({ account }) => account === accountOfArn(principal))
  if (coverage === undefined)
    return [`The evidence has no records of the account of ${principal}: its use is not known.`]
  const notRead = incompleteEvidenceReason([principal], ledger.coverage)
  const lost = lostActions(before, after, (document) => grantedActions(document, catalog))
  const blind = [...lost].filter((action) => !isObservable(action, coverage).observable)
  const services = [...new Set(blind.map(({ service }) => service))].sort(byCodeUnits)
  const unmapped = ledger.unmapped.filter(({ principals }) => principals.includes(principal))
  const unmappedEvents = unmapped.reduce((sum, { count }) => sum + count, 0)
  return [
    ...(notRead === undefined ? [] : [`Records of ${principal} may be missing: ${notRead}`]),
    ...(services.length === 0
      ? []
      : [
          `${principal}: use of ${formatCount(blind.length, 'action')} that it loses would not show in this evidence (${shown(services)}).`,
        ]),
    ...(unmappedEvents === 0
      ? []
      : [
          `${principal}: ${formatCount(unmappedEvents, 'event')} could not be mapped to actions, and may be of use that stops.`,
        ]),
  ]
}

const shown = (services: readonly string[]): string =>
  services.length <= 5
    ? services.join(', ')
    : `${services.slice(0, 5).join(', ')} and ${services.length - 5} more services`

/** Actions that documents grant by name or pattern, and others, or a Deny without conditions, no longer. */
function lostActions(
  before: readonly PolicyDocument[],
  after: readonly PolicyDocument[],
  granted: (document: PolicyDocument) => ReadonlySet<ActionInfo>,
): ReadonlySet<ActionInfo> {
  const left = compilePolicy({ version: '2012-10-17', statements: after.flatMap(({ statements }) => statements) })
  const request = (action: string) => ({
    action,
    resource: undefined,
    context: { keys: new Map(), unlisted: 'unknown' as const },
  })
  return new Set(
    before
      .flatMap((document) => [...granted(document)])
      .filter(({ name }) => {
        const decision = left.decide(request(name))
        return decision === 'explicit-deny' || decision === 'implicit-deny'
      }),
  )
}
