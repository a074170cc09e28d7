import type { PolicyPlan } from '../proof/plan.ts'

/** The reason why a proposal keeps an action that the principal in question was not seen to use, a clause. */
export function keptReason(plan: PolicyPlan | undefined, action: string): string {
  const kept = plan?.changes.flatMap((change) => change.kept).find((each) => each.action === action)
  if (kept !== undefined && 'reason' in kept) return kept.reason
  if (kept?.state === 'used') return 'another principal of the policy uses it'
  const spot = plan?.blindSpots.find(({ actions }) => actions.includes(action))
  return spot?.reason ?? 'a wildcard that is kept grants it'
}
