import { accountOfArn } from '../policy/arn.ts'
import { groupBy } from '../collections.ts'
import { incompleteEvidenceReason } from '../evidence/absence/accounts.ts'
import type { Ledger, UsageEntry } from '../evidence/types.ts'
import { settleForwardedCalls } from './forwarded-calls.ts'
import { learnedFence, type FenceEvidence, type LearnedFence } from './learned-fence.ts'
import { learnNetworks } from './learn/learn.ts'
import type { LeftOutReason, LearnedPrincipal } from './learn/types.ts'

/** What was learned of one principal, and the fence that would fit it. */
export interface PrincipalNetworks extends LearnedPrincipal {
  readonly fence: LearnedFence
}

export interface NetworksResult {
  readonly principals: readonly PrincipalNetworks[]
  /** Events of all principals from which nothing was learned, by reason. */
  readonly leftOut: ReadonlyMap<LeftOutReason, number>
}

/**
 * The networks of all principals, or of some.
 *
 * @param ledger of a reading with `networks`
 * @param noServiceAssumes is the trust policy of the principal known in full, and names no service?
 */
export function learnFences(
  ledger: Ledger,
  {
    only,
    noServiceAssumes,
  }: {
    readonly only: readonly string[]
    readonly noServiceAssumes: (principal: string) => boolean
  },
): NetworksResult {
  const settled: Ledger = {
    ...ledger,
    entries: settleForwardedCalls(ledger.entries, noServiceAssumes),
    networks: settleForwardedCalls(ledger.networks ?? [], noServiceAssumes),
  }
  const entries: ReadonlyMap<string, readonly UsageEntry[]> = groupBy(settled.entries, ({ principal }) => principal)
  const learned = learnNetworks(settled, only.length > 0 ? only : undefined)
  const principals = learned.map((each) => ({
    ...each,
    fence: learnedFence(each, entries.get(each.principal) ?? [], evidenceOf(each.principal, ledger)),
  }))
  const leftOut = new Map<LeftOutReason, number>()
  for (const each of principals) {
    for (const [why, events] of each.leftOut) leftOut.set(why, (leftOut.get(why) ?? 0) + events)
  }
  return { principals, leftOut }
}

function evidenceOf(principal: string, { coverage }: Ledger): FenceEvidence {
  const own = coverage.accounts.find(({ account }) => account === accountOfArn(principal))
  return {
    incomplete: incompleteEvidenceReason([principal], coverage) !== undefined,
    ...(own !== undefined && { dataEvents: [...own.dataEvents].sort() }),
  }
}
