import { setImmediate as turn } from 'node:timers/promises'
import type { Catalog } from '../../catalog/types.ts'
import type { Snapshots } from '../../evidence/iam/types.ts'
import type { Ledger } from '../../evidence/types.ts'
import type { Plan, PolicyPlan } from '../../proof/plan.ts'
import type { Settings } from '../../settings/types.ts'
import type { Source } from '../../sources/types.ts'
import { runAccessAnalyzerChecks } from '../access-analyzer/run-checks.ts'
import type { Checkout } from '../load/load-inputs.ts'
import { buildPlan, proposeAll, type EditedFile } from './build-plan.ts'
import { loadNarrow, type LoadNarrowOptions } from './load-narrow.ts'
import { withRollout } from './rollout/apply-rollout.ts'
import { withRecommended } from './recommended-policies.ts'

export interface RunNarrowOptions extends LoadNarrowOptions {
  /** Files of saved findings, whose recommendations are compared, instead of those of the configuration. */
  readonly findingFiles?: readonly string[]
}

export interface NarrowResult {
  readonly plan: Plan
  readonly files: readonly EditedFile[]
  readonly settings: Settings
  /** What was decided on, and the use that it was compared with. */
  readonly sources: readonly Source[]
  readonly checkout: Checkout
  readonly ledger: Ledger
  readonly catalog: Catalog
  readonly snapshots?: Snapshots
  /** Proposals that were not made because a check that configuration requires has no result. */
  readonly heldBack: number
}

/**
 * Reads everything, then decides: the `narrow` job up to, and not including, what is written.
 *
 * @throws the signal's reason, or an AbortError, when aborted
 */
export async function runNarrow(options: RunNarrowOptions): Promise<NarrowResult> {
  const { input, settings, checkout, evidence, sources, snapshots } = await loadNarrow(options)
  const decided: PolicyPlan[] = []
  for (const policy of proposeAll(input)) {
    decided.push(policy)
    await turn(undefined, options.signal && { signal: options.signal })
  }
  const staged = await withRollout(decided, input, options)
  const compared = await withRecommended(staged.policies, input, options)
  const checked = await runAccessAnalyzerChecks(compared.policies, settings, options)
  options.signal?.throwIfAborted()
  const kept = options.readOnlyStore ? [] : await evidence.store?.keep()
  const problems = [
    ...staged.problems,
    ...checked.problems,
    ...compared.problems,
    ...(input.lastAccessed?.problems ?? []),
    ...(kept ?? []),
  ]
  return {
    ...buildPlan(checked.policies, input, problems),
    settings,
    sources,
    checkout,
    ledger: evidence.ledger,
    catalog: input.catalog,
    ...(snapshots && { snapshots }),
    heldBack: checked.heldBack,
  }
}
