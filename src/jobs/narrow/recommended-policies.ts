import { recommendedFor } from '../../findings/recommended-actions.ts'
import type { PolicyPlan } from '../../proof/plan.ts'
import { readRecommendations, type RecommendationOptions } from '../load/read-recommendations.ts'
import type { NarrowInput } from './run-context.ts'

export interface ComparedPolicies {
  readonly policies: readonly PolicyPlan[]
  /** One line each: what was not read. */
  readonly problems: readonly string[]
}

/**
 * Narrowed policies, with what AWS recommends in their place where that is known.
 *
 * @throws as `readRecommendations`
 */
export async function withRecommended(
  policies: readonly PolicyPlan[],
  { settings, catalog, evidence: { ledger } }: Pick<NarrowInput, 'settings' | 'catalog' | 'evidence'>,
  options: RecommendationOptions,
): Promise<ComparedPolicies> {
  const narrowed = policies.filter(({ status }) => status === 'narrowed')
  const principals = new Set(narrowed.flatMap((policy) => policy.principals))
  const { recommendations, problems } = await readRecommendations(principals, settings, options)
  if (recommendations.length === 0) return { policies, problems }
  const compared = policies.map((policy): PolicyPlan => {
    const recommended = policy.status === 'narrowed' ? recommendedFor(policy, recommendations, ledger, catalog) : []
    return recommended.length === 0 ? policy : { ...policy, recommended }
  })
  return { policies: compared, problems }
}
