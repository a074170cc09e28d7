import type { AccessLevel } from '../../catalog/types.ts'
import { isSensitiveRead } from '../../catalog/sensitive-reads.ts'
import type { PolicyPlan } from '../../proof/plan.ts'

/**
 * The danger of the grants that a proposal removes: numbers of actions, the most dangerous kind first. Permissions
 * management; writes, and reads of secrets, credentials and stored data; tagging; other reads; lists. The levels are
 * those of AWS.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html
 */
export type Danger = readonly number[]

const kinds = 5

export function dangerOf(policies: readonly PolicyPlan[]): Danger {
  const found = Array.from({ length: kinds }, () => new Set<string>())
  for (const policy of policies) {
    for (const { removed } of policy.changes) {
      for (const [level, actions] of Object.entries(removed)) {
        for (const action of actions) found[kindOf(level as AccessLevel, action)]?.add(`${policy.id} ${action}`)
      }
    }
  }
  return found.map(({ size }) => size)
}

function kindOf(level: AccessLevel, action: string): number {
  if (level === 'Permissions management') return 0
  if (level === 'Write' || ((level === 'Read' || level === 'List') && isSensitiveRead(action))) return 1
  return level === 'Tagging' ? 2 : level === 'Read' ? 3 : 4
}

/** Negative where `one` comes first: it removes more of the most dangerous kind in which the two differ. */
export function compareDanger(one: Danger, other: Danger): number {
  for (let kind = 0; kind < kinds; kind++) {
    const difference = (other[kind] ?? 0) - (one[kind] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
