import { dayNumber } from '../../evidence/time.ts'
import type { PolicyPlan } from '../../proof/plan.ts'
import { describeBacktestTotal } from '../plan/describe/proof.ts'
import { escapeInvisible } from '../escape.ts'
import { evidenceSummary, noticesOf } from './evidence-part.ts'
import { blindSpotRows, findingsPart } from './findings-part.ts'
import { addLevels, countByLevel } from './granted.ts'
import { historyOf } from './history.ts'
import { grantsOf, type Granting, type ReportInput } from './input.ts'
import { networkPlaces } from './places.ts'
import { actionsNamedIn, policyDetail, policyRow } from './policy-parts.ts'
import { roundToThreeDigits } from './proof-lines.ts'
import { surfaceOf, usesByPrincipal, type UsesByPrincipal } from './surface.ts'
import { ActionTable, SharedTable } from './tables.ts'
import type { PolicyDetail, ReportParts, Summary } from './types.ts'

export interface ReportData {
  readonly parts: ReportParts
  /** In the order of `parts.overview.policies`. */
  readonly policies: readonly PolicyDetail[]
}

/** A plan and the use that it was decided on, as the page shows them. The same input always gives the same data. */
export function reportData(input: ReportInput): ReportData {
  const { plan, ledger, catalog, files, networks } = input
  const grants = grantsOf(input)
  const principals = [...new Set(plan.policies.flatMap((policy) => policy.principals))].sort()
  const indexes = new Map(principals.map((principal, index) => [principal, index]))
  const uses = usesByPrincipal(ledger)
  const actions = new ActionTable(namesIn(grants, uses, principals))
  const evidence = evidenceSummary(input)
  const firstDay = evidence.from === null ? 0 : dayNumber(evidence.from)
  const shared = new SharedTable(firstDay)
  const policies = plan.policies.map((policy) => policyDetail(policy, files, actions, shared))
  const surface = surfaceOf(grants, uses, principals, actions, firstDay)
  const places = networkPlaces(ledger.entries, indexes, networks)
  const blindSpots = blindSpotRows(plan.policies, actions)
  const findings = findingsPart(input)
  return {
    policies,
    parts: {
      overview: {
        version: escapeInvisible(plan.version),
        catalog: escapeInvisible(plan.catalog),
        notices: noticesOf(input),
        warnings: [...plan.problems, ...plan.coverage.problems].map(escapeInvisible),
        summary: summaryOf(input, grants),
        evidence: { ...evidence, history: ledger.actionDays ? historyOf(surface.principals, firstDay) : null },
        actions: actions.toJson(catalog),
        principals: principals.map(escapeInvisible),
        policies: grants.map((granting) => policyRow(granting, indexes)),
        counts: {
          principals: principals.length,
          used: new Set(surface.principals.flatMap((row) => row.uses.map(([action]) => action))).size,
          networks: places.places.length + places.left.places,
          blindSpots: blindSpots.length,
          findings: findings.policies.length + (findings.suspicious?.length ?? 0),
          refused: findings.refused.length + findings.refusedLeft,
          unexplained: findings.contradictions.length + findings.unmapped.length,
        },
      },
      shared: shared.toJson(),
      surface,
      networks: places,
      blindSpots,
      findings,
    },
  }
}

/** Every action that is granted, named by a change, or used by a principal of the plan. */
function* namesIn(
  grants: readonly Granting[],
  uses: UsesByPrincipal,
  principals: readonly string[],
): Generator<string> {
  for (const { policy, before = [], after = [] } of grants) {
    for (const { name } of before) yield name
    for (const { name } of after) yield name
    yield* actionsNamedIn(policy)
  }
  for (const principal of principals) yield* (uses.get(principal) ?? new Map()).keys()
}

function summaryOf({ plan }: Pick<ReportInput, 'plan'>, grants: readonly Granting[]): Summary {
  const { policies, narrowed, unchanged, skipped, backtest, unseen } = plan.summary
  const changed = grants.filter(({ policy }) => policy.status === 'narrowed')
  const proofs = changed.flatMap(({ policy }) => policy.proof ?? [])
  return {
    policies,
    narrowed,
    unchanged,
    skipped,
    before: addLevels(changed.map(({ before = [] }) => countByLevel(before))),
    after: addLevels(changed.map(({ after = [] }) => countByLevel(after))),
    proven: proofs.filter(({ containment }) => containment.verdict === 'proven').length,
    replayed: proofs.reduce((sum, { replay }) => sum + replay.requests, 0),
    replayDenied: proofs.reduce((sum, { replay }) => sum + replay.denied.length, 0),
    backtest: backtest
      ? { checked: backtest.checked, denied: backtest.denied, proposals: backtest.proposalsThatDeny }
      : null,
    backtestText: backtest ? describeBacktestTotal(backtest) : null,
    unseen: unseen ? roundToThreeDigits(unseen.probability) : null,
    unseenText: unseen ? escapeInvisible(unseen.inWords) : null,
    blind: new Set(plan.blindSpots.flatMap(({ actions }: PolicyPlan['blindSpots'][number]) => actions)).size,
  }
}
