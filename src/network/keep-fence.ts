import { proveContainment } from '../policy/contain.ts'
import type { ConditionClause, PolicyDocument, Statement } from '../policy/document.ts'
import { parseRange } from '../policy/conditions/ip.ts'
import { hasUnresolved } from '../policy/unresolved.ts'
import type { ProposedStatements } from '../sources/types.ts'
import { isOwnSid } from './fence.ts'

/** Does the clause list networks from which requests are not denied? */
const namesNetworks = ({ operator, key }: ConditionClause): boolean =>
  key.toLowerCase() !== 'aws:requestedregion' && /^(?:NotIp|StringNot|ArnNotEquals)/.test(operator)

/** The values of the clauses that name trusted networks. */
export const trustedNetworksIn = ({ condition }: Statement): readonly string[] =>
  condition.flatMap((clause) => (namesNetworks(clause) ? clause.values : []))

export interface KeptFence {
  readonly statements: ProposedStatements
  /** Index in the document before of the first statement that changes. */
  readonly from: number | null
  /** Networks that are no longer trusted. */
  readonly removed: readonly string[]
  /** Networks that are newly trusted. */
  readonly added: readonly string[]
  /**
   * The document before, where its fence trusts the added networks as well: the new one is contained in it, and so lets
   * nothing else through.
   */
  readonly widened: PolicyDocument
}

/**
 * The document with the lists of its fence as they are wanted. The reach of the fence stays, and so do its other clauses.
 * `undefined` where the fence is not under its own Sids, or more than its lists would let something through that it denies.
 *
 * @param compared the document in whose place containment is proved
 */
export function followFence(
  before: PolicyDocument,
  statements: ProposedStatements,
  wanted: readonly Statement[],
  compared: (document: PolicyDocument) => PolicyDocument = (document) => document,
): KeptFence | undefined {
  const own = statements.filter(({ statement }) => statement.effect === 'Deny' && isOwnSid(statement.sid))
  const wantedBySid = new Map(wanted.map((statement) => [statement.sid, statement]))
  const sids = new Set(own.map(({ statement }) => statement.sid))
  if (own.length !== wanted.length || sids.size !== own.length || ![...sids].every((sid) => wantedBySid.has(sid))) {
    return undefined
  }
  // An edit would write the lists out in place of the names that stand for them.
  if (own.some(({ statement }) => trustedNetworksIn(statement).some(hasUnresolved))) return undefined
  const withLists = (listsOf: (existing: Statement, target: Statement) => readonly ConditionClause[]) =>
    statements.map((each) => {
      const { sid, effect } = each.statement
      const target = effect === 'Deny' && isOwnSid(sid) ? wantedBySid.get(sid) : undefined
      return target ? { ...each, statement: { ...each.statement, condition: listsOf(each.statement, target) } } : each
    })
  const after = withLists(followed)
  const documentOf = (all: ProposedStatements): PolicyDocument => ({
    ...before,
    statements: all.map(({ statement }) => statement),
  })
  const widened = documentOf(withLists((existing, target) => both(existing, followed(existing, target))))
  if (proveContainment(compared(documentOf(after)), compared(widened)).verdict !== 'proven') return undefined
  const { missing, added } = fenceDifference(
    own.map(({ statement }) => statement),
    wanted,
  )
  return { statements: after, from: own[0]?.from ?? null, removed: missing, added, widened }
}

const isHeldToRegion = ({ operator, key }: ConditionClause): boolean =>
  operator.toLowerCase() === 'stringequals' && key.toLowerCase() === 'aws:sourcevpc'

const clauseKey = ({ operator, key }: ConditionClause): string => `${operator} ${key}`.toLowerCase()

/** The existing clauses with the wanted lists: what is no list of networks stays as it is. */
function followed({ condition }: Statement, target: Statement): readonly ConditionClause[] {
  const wanted = target.condition.filter(namesNetworks)
  const regional = target.condition.filter(isHeldToRegion).flatMap(({ values }) => values)
  const known = new Set(condition.map(clauseKey))
  const lists = new Map(wanted.map((clause) => [clauseKey(clause), clause]))
  const kept = condition.flatMap((clause) => {
    const list = lists.get(clauseKey(clause))
    if (list) return [{ ...clause, values: inOrderOf(clause.values, list.values) }]
    // VPCs that are held to their Region: more of them let nothing more through.
    if (isHeldToRegion(clause)) return [{ ...clause, values: [...new Set([...clause.values, ...regional])] }]
    return namesNetworks(clause) ? [] : [clause]
  })
  return [...kept, ...wanted.filter((clause) => !known.has(clauseKey(clause)))]
}

/** The wanted values: those that are there where they stand, as they are written; then the others. */
const inOrderOf = (before: readonly string[], wanted: readonly string[]): readonly string[] => [
  ...before.filter((value) => wanted.some((each) => isSame(each, value))),
  ...wanted.filter((value) => !before.some((each) => isSame(each, value))),
]

/** Are two texts the same block, or the same id? `203.0.113.7` is `203.0.113.7/32`. */
function isSame(a: string, b: string): boolean {
  if (a === b) return true
  const [one, other] = [parseRange(a), parseRange(b)]
  return one !== undefined && other !== undefined && one.first === other.first && one.last === other.last
}

/** A statement that denies no more than either of two: it has all their clauses, each with the values of both. */
function both({ condition }: Statement, other: readonly ConditionClause[]): readonly ConditionClause[] {
  const known = new Map(condition.map((clause) => [clauseKey(clause), clause]))
  const joined = other.map((clause) =>
    namesNetworks(clause)
      ? { ...clause, values: [...new Set([...(known.get(clauseKey(clause))?.values ?? []), ...clause.values])] }
      : (known.get(clauseKey(clause)) ?? clause),
  )
  const has = new Set(other.map(clauseKey))
  return [...joined, ...condition.filter((clause) => !has.has(clauseKey(clause)))]
}

/** A Deny of a fence that trusts the networks of another one as well: it denies no more than before. */
export const withNetworksOf = (statement: Statement, other: Statement): Statement => ({
  ...statement,
  condition: both(statement, other.condition.filter(namesNetworks)),
})

/** Networks that only one of two fences trusts: `missing` of the wanted one, `added` by it. */
export function fenceDifference(
  existing: readonly Statement[],
  wanted: readonly Statement[],
): { readonly missing: readonly string[]; readonly added: readonly string[] } {
  const [has, wants] = [existing, wanted].map((all) => [...new Set(all.flatMap(trustedNetworksIn))]) as [
    string[],
    string[],
  ]
  return {
    missing: has.filter((value) => !wants.some((each) => isSame(each, value))).sort(),
    added: wants.filter((value) => !has.some((each) => isSame(each, value))).sort(),
  }
}
