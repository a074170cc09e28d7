import { estimateUnseen, type UnseenEstimate } from '../evidence/usage/good-turing.ts'
import type { BacktestTotal, PolicyPlan } from './plan.ts'

/** The backtests of all proposals together; null where there is none. */
export function totalBacktest(proposals: readonly PolicyPlan[]): BacktestTotal | null {
  const backtests = proposals.flatMap(({ proof }) => proof?.backtest ?? [])
  if (backtests.length === 0) return null
  return {
    proposals: backtests.length,
    checked: backtests.reduce((sum, { checked }) => sum + checked, 0),
    denied: backtests.reduce((sum, { denied }) => sum + denied.length, 0),
    proposalsThatDeny: backtests.filter(({ denied }) => denied.length > 0).length,
  }
}

/**
 * The estimate over all proposals together: the thing that may be new is an action of one policy. A call that two
 * policies may have granted counts for both.
 */
export function totalUnseenEstimate(proposals: readonly PolicyPlan[]): UnseenEstimate | null {
  const all = proposals.flatMap(({ proof }) => proof?.unseen ?? [])
  if (all.length === 0) return null
  return estimateUnseen(
    all.reduce((sum, { observations }) => sum + observations, 0),
    all.reduce((sum, { singletons }) => sum + singletons, 0),
  )
}
