import { byCodeUnits } from './sample.ts'

/**
 * Some records name a role or user without its path. While records are still coming in such a principal goes by its
 * name behind this mark; in the end it is the one principal of that kind, account and name which others told of.
 */
const mark = '?'

export const markPathless = (arn: string): string => mark + arn

const nameOf = (arn: string): string => {
  const [head = '', ...path] = arn.split('/')
  return `${head}/${path.at(-1) ?? ''}`.toLowerCase()
}

export interface ResolvedPrincipals {
  readonly rename: (principal: string) => string
  /** Is there any that has another name now? */
  readonly isRenaming: boolean
  /** ARNs that may lack a path: nobody told, or several bore the name in turn. */
  readonly unresolved: readonly string[]
}

/** Gives every marked principal the ARN that another record tells for its name (names are unique in an account). */
export function resolvePathless(principals: readonly string[]): ResolvedPrincipals {
  const known = new Map<string, Set<string>>()
  for (const arn of principals) {
    if (!arn.startsWith(mark)) known.set(nameOf(arn), (known.get(nameOf(arn)) ?? new Set()).add(arn))
  }
  const names = new Map<string, string>()
  const unresolved: string[] = []
  for (const marked of principals) {
    if (!marked.startsWith(mark)) continue
    const arn = marked.slice(mark.length)
    const candidates = [...(known.get(nameOf(arn)) ?? [])]
    if (candidates.length !== 1) unresolved.push(arn)
    names.set(marked, candidates.length === 1 ? (candidates[0] ?? arn) : arn)
  }
  return {
    rename: (principal) => names.get(principal) ?? principal,
    isRenaming: names.size > 0,
    unresolved: unresolved.sort(byCodeUnits),
  }
}
