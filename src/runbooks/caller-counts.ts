import type { MatchedGroup } from '../evidence/events/matches.ts'
import { describeNetwork } from '../network/describe-network.ts'

/** Distinct networks, and calls that AWS refused. */
export const callerCounts = (
  groups: readonly MatchedGroup[],
): { readonly networks: number; readonly denied: number } => ({
  networks: new Set(groups.map(({ network }) => describeNetwork(network))).size,
  denied: groups.reduce((sum, { outcome, count }) => sum + (outcome === 'denied' ? count : 0), 0),
})
