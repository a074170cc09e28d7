import { proveContainment } from '../policy/contain.ts'
import type { PolicyDocument, Statement } from '../policy/document.ts'
import type { ProposedStatements } from '../sources/types.ts'
import { isOwnSid } from './fence.ts'

/** The values of the clauses that name trusted networks. */
export const trustedIn = ({ condition }: Statement): readonly string[] =>
  condition.flatMap(({ operator, key, values }) =>
    key.toLowerCase() !== 'aws:requestedregion' && /^(?:NotIp|StringNot|ArnNotEquals)/.test(operator) ? values : [],
  )

export interface KeptFence {
  readonly statements: ProposedStatements
  /** Index in the document before of the first statement that changes. */
  readonly from: number | null
  /** Networks that are no longer trusted. */
  readonly removed: readonly string[]
}

/**
 * The document with the lists of its fence as they are wanted, where that denies more: networks that configuration no
 * longer trusts go. The reach of the fence stays. `undefined` where the fence is not under its own Sids, or the wanted lists
 * would let anything through that it denies: a Deny is never widened.
 *
 * @param compared the document in whose place containment is proved
 */
export function tightenFence(
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
  const after = statements.map((each) => {
    const { sid, effect } = each.statement
    const target = effect === 'Deny' && isOwnSid(sid) ? wantedBySid.get(sid) : undefined
    return target ? { ...each, statement: { ...each.statement, condition: target.condition } } : each
  })
  const documentOf = (all: ProposedStatements): PolicyDocument => ({
    ...before,
    statements: all.map(({ statement }) => statement),
  })
  const [now, then] = [after, statements].map((all) => compared(documentOf(all))) as [PolicyDocument, PolicyDocument]
  if (proveContainment(now, then).verdict !== 'proven') return undefined
  const { missing } = fenceDifference(
    own.map(({ statement }) => statement),
    wanted,
  )
  return { statements: after, from: own[0]?.from ?? null, removed: missing }
}

/** Networks that only one of two fences trusts: `missing` of the wanted one, `added` by it. */
export function fenceDifference(
  existing: readonly Statement[],
  wanted: readonly Statement[],
): { readonly missing: readonly string[]; readonly added: readonly string[] } {
  const [has, wants] = [existing, wanted].map((all) => new Set(all.flatMap(trustedIn))) as [Set<string>, Set<string>]
  return {
    missing: [...has].filter((value) => !wants.has(value)).sort(),
    added: [...wants].filter((value) => !has.has(value)).sort(),
  }
}
