import type { PolicyPlan } from '../../proof/plan.ts'
import { describeContainment, describeReplay } from './describe/proof.ts'
import { changeTitle, formatRange, removedActions, asSentence } from '../wording.ts'
import { formatCount } from '../../words.ts'

/** The decision of a run on one action of a policy, with its reasons: sentences, not escaped. */
export function actionVerdict(policy: PolicyPlan, action: string): string[] {
  // One that is skipped may keep the changes of a proposal that cannot be written.
  if (policy.status !== 'narrowed') return [`The policy is ${policy.status}: ${policy.reason}`]
  const lower = action.toLowerCase()
  const isIt = (name: string): boolean => name.toLowerCase() === lower
  const removals = policy.changes.filter((change) => removedActions(change).some(isIt))
  const removed = removals.map((change) => {
    const why = change.nameless.some(isIt)
      ? 'no AWS API operation is known that uses this permission'
      : change.dropped.some(isIt)
        ? 'its use cannot be seen, and the configuration removes such actions (policies.unobserved)'
        : 'no use of it was seen over the whole window, and a use would have left a record'
    return `Removed. ${changeTitle(change)}: ${why}.`
  })
  const kept = policy.changes.flatMap((change) =>
    change.kept
      .filter((verdict) => isIt(verdict.action))
      .map((verdict) => {
        if (verdict.state === 'used') {
          const { count, firstSeen, lastSeen } = verdict.evidence
          return `Kept. ${changeTitle(change)}: it was used, ${formatCount(count, 'event')}, ${formatRange(firstSeen, lastSeen)}.`
        }
        return verdict.state === 'unused' ? '' : `Kept. ${changeTitle(change)}: ${verdict.reason}.`
      }),
  )
  const verdicts = [...new Set([...removed, ...kept])].filter((line) => line !== '')
  const decided = verdicts.length > 0 ? verdicts : ['Not changed by this proposal.']
  return [...decided, ...proofOf(policy, removed.length > 0)]
}

function proofOf({ proof }: PolicyPlan, isRemoved: boolean): string[] {
  if (proof === null || !isRemoved) return []
  return [
    `Containment: ${describeContainment(proof.containment, proof.newlyTrusted)}`,
    `Replay: ${asSentence(describeReplay(proof.replay))}`,
  ]
}
