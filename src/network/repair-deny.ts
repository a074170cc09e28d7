import type { PolicyKind, Statement } from '../policy/document.ts'
import type { ProposedStatements } from '../sources/types.ts'
import { denyMistakes } from './deny-mistakes.ts'
import { describeMistakes } from './describe-mistakes.ts'
import type { NetworkDenyRequest } from './fence.ts'
import { trustedNetworksIn } from './keep-fence.ts'
import { unionOfNetworks } from './union.ts'

/** Statements with working Denies by network in the place of those that do not do what they seem to do. */
export interface RepairedDenies {
  readonly statements: ProposedStatements
  /** The same without the mistaken statements. */
  readonly without: ProposedStatements
  /** Index in the document before of the first of them. */
  readonly from: number | null
  readonly sid?: string
  /** Sentences on what is wrong. */
  readonly mistakes: string
  /** What the working statements trust. */
  readonly trusted: readonly string[]
}

/**
 * Puts working statements in the place of grave mistakes, with the networks of the request where the statement's own values
 * name none; `undefined` where there is no such mistake, or its values do not say what was meant.
 *
 * @param exempt principals that the statements leave alone
 */
export function repairDenies(
  statements: ProposedStatements,
  kind: PolicyKind,
  { networks }: NetworkDenyRequest,
  exempt: readonly string[],
): RepairedDenies | undefined {
  const trusted = unionOfNetworks(networks)
  const found = new Map(
    statements.flatMap((each) => {
      const mistakes = denyMistakes(each.statement, kind, trusted)
      return mistakes?.grave && mistakes.working
        ? [[each, { working: leavingAlone(mistakes.working, exempt), says: describeMistakes(mistakes) }] as const]
        : []
    }),
  )
  const first = [...found.keys()][0]
  if (first === undefined) return undefined
  const { sid } = first.statement
  return {
    statements: statements.map((each) => ({ ...each, statement: found.get(each)?.working ?? each.statement })),
    without: statements.filter((each) => !found.has(each)),
    from: first.from,
    ...(sid !== undefined && { sid }),
    mistakes: [...new Set([...found.values()].map(({ says }) => says))].join(' '),
    trusted: [...new Set([...found.values()].flatMap(({ working }) => trustedNetworksIn(working)))],
  }
}

/** Clauses on the same key with another operator must hold as well, so that each leaves more alone. */
function leavingAlone(statement: Statement, exempt: readonly string[]): Statement {
  if (exempt.length === 0) return statement
  const [operator, key] = ['ArnNotLikeIfExists', 'aws:PrincipalArn']
  const { condition } = statement
  const own = condition.find((each) => each.operator === operator && each.key.toLowerCase() === key.toLowerCase())
  if (own === undefined)
    return { ...statement, condition: [...condition, { operator, key, values: [...exempt].sort() }] }
  const values = [...own.values, ...[...exempt].sort().filter((each) => !own.values.includes(each))]
  return { ...statement, condition: condition.map((each) => (each === own ? { ...own, values } : each)) }
}
