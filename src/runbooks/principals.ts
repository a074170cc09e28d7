import { byCodeUnits } from '../collections.ts'
import type { ScopeMatches } from '../evidence/events/matches.ts'

/** The callers of the matched events that are users or roles, sorted. */
export const matchedPrincipals = ({ groups }: Pick<ScopeMatches, 'groups'>): string[] =>
  [...new Set(groups.map(({ principal }) => principal).filter((each) => /^arn:[^:]+:iam::\d{12}:/.test(each)))].sort(
    byCodeUnits,
  )
