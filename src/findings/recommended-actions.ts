import { byCodeUnits } from '../collections.ts'
import type { Catalog } from '../catalog/types.ts'
import type { RecommendedStep } from '../evidence/access-analyzer/recommendation.ts'
import type { Ledger, UsageEntry } from '../evidence/types.ts'
import { grantedActions } from '../narrowing/granted.ts'
import { proveContainment } from '../policy/contain.ts'
import type { PolicyDocument } from '../policy/document.ts'
import type { PolicyPlan, RecommendedAction, RecommendedPolicy } from '../proof/plan.ts'
import { formatCount } from '../words.ts'
import { recommendedDocument, isPolicyNamed } from './recommended.ts'
import { keptReason } from './kept-reason.ts'

/** A recommendation of IAM Access Analyzer for the unused permissions of a user or role. */
export interface PrincipalRecommendation {
  readonly principal: string
  readonly steps: readonly RecommendedStep[]
}

/**
 * What AWS recommends in the place of a policy that is narrowed, action by action beside the proposal. A recommendation
 * counts where it is for a principal of the policy and names the policy. The recommended policy grants an action where
 * some statement allows it: on which resources is not compared here.
 */
export function recommendedFor(
  plan: PolicyPlan,
  recommendations: readonly PrincipalRecommendation[],
  ledger: Ledger,
  catalog: Catalog,
): RecommendedPolicy[] {
  const { before, after, hosts, principals } = plan
  if (before === undefined || after === undefined) return []
  return recommendations
    .filter(({ principal }) => principals.includes(principal))
    .flatMap(({ principal, steps }) => {
      const own = steps.filter(({ existingPolicy }) =>
        hosts.some(({ name }) => name !== undefined && isPolicyNamed(existingPolicy, name)),
      )
      const recommended = own.length === 0 ? undefined : inPlaceOf(own, before)
      if (recommended === undefined) return []
      const granted = (document: PolicyDocument): ReadonlySet<string> => namesOf(document, catalog)
      const [present, proposed, theirs] = [granted(before), granted(after), granted(recommended)]
      const calls = ledger.entries.filter((entry) => entry.principal === principal && entry.outcome === 'allowed')
      const removed = [...present].filter((action) => !theirs.has(action)).sort(byCodeUnits)
      return [
        {
          principal,
          contained: proveContainment(recommended, before).verdict,
          removed: removed.map((action) => judge(action, proposed.has(action), calls, plan)),
          kept: [...present].filter((action) => theirs.has(action) && !proposed.has(action)).sort(byCodeUnits),
        },
      ]
    })
}

/**
 * All policies that are to be made in the place of one; none, where it is only to be detached. `undefined`: one of them
 * cannot be read.
 */
function inPlaceOf(steps: readonly RecommendedStep[], before: PolicyDocument): PolicyDocument | undefined {
  const documents = steps.flatMap(({ policy }) => (policy === undefined ? [] : [recommendedDocument(policy)]))
  const read = documents.filter((document) => document !== undefined)
  return read.length < documents.length
    ? undefined
    : { ...before, statements: read.flatMap(({ statements }) => statements) }
}

const namesOf = (document: PolicyDocument, catalog: Catalog): ReadonlySet<string> =>
  new Set([...grantedActions(document, catalog)].map(({ name }) => name))

/** A use counts before everything else: what was used is never called unused, whatever the two propose. */
function judge(action: string, stays: boolean, calls: readonly UsageEntry[], plan: PolicyPlan): RecommendedAction {
  const used = calls.filter((entry) => entry.action === action)
  const [latest] = used.toSorted((a, b) => byCodeUnits(b.lastSeen, a.lastSeen))
  if (latest !== undefined) {
    const count = used.reduce((sum, each) => sum + each.calls, 0)
    const reason = `${formatCount(count, 'call')}, the last on ${latest.lastSeen.slice(0, 10)}`
    const [event] = latest.events
    return { action, verdict: 'contradicts', reason, ...(event !== undefined && { event }) }
  }
  return stays
    ? { action, verdict: 'adds', reason: keptReason(plan, action) }
    : { action, verdict: 'agrees', reason: 'the proposal removes it' }
}
