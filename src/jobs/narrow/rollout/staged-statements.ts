import { proveContainment } from '../../../policy/contain.ts'
import type { PolicyDocument } from '../../../policy/document.ts'
import type { ProposedStatement, ProposedStatements } from '../../../sources/types.ts'
import { areGranted } from '../../../verify/put-back.ts'
import { withFreshSid } from '../../../verify/restore.ts'
import { fencedFor, newFence } from './staged-fence.ts'
import { accountsWithout, documentIn, withoutAccounts } from './document-in-account.ts'

export type StagedStatements =
  | { readonly kind: 'staged'; readonly statements: ProposedStatements; readonly document: PolicyDocument }
  /** `reason`: a clause. */
  | { readonly kind: 'not-staged'; readonly reason: string }

/**
 * A narrowed document that narrows for some accounts alone: each Allow statement of the old one that loses something stays
 * beside what it became, for all other accounts (`StringNotEquals` on `aws:PrincipalAccount`), also for those that are not
 * known. A new Deny by network is for the accounts that go alone. Proved: nothing is granted that was not; in the accounts that
 * go the narrowed document is in force; in those that wait the old one is. Pure.
 *
 * @param due accounts in which the narrowed document is to be in force
 * @param waiting accounts in which the old one is to stay
 * @param widest what may be allowed: the old document, or that with the networks that its fence newly trusts
 */
export function stagedStatements(
  before: PolicyDocument,
  narrowed: ProposedStatements,
  due: readonly string[],
  waiting: readonly string[],
  widest: PolicyDocument = before,
): StagedStatements {
  const after = documentOf(before, narrowed)
  const fenced = fencedFor(before, narrowed, due, waiting)
  if (typeof fenced === 'string') return { kind: 'not-staged', reason: fenced }
  const slots: ProposedStatement[] = [...fenced]
  for (const [from, statement] of before.statements.entries()) {
    if (statement.effect !== 'Allow' || areGranted([statement], before, after)) continue
    const rest = withoutAccounts(statement, due)
    const isTaken = slots.some((slot) => slot.statement.sid !== undefined && slot.statement.sid === rest.sid)
    const slot = { from, statement: isTaken ? withFreshSid(rest, slots, 'Staged') : rest }
    const beside = slots.findLastIndex((each) => each.from !== null && each.from <= from)
    slots.splice(beside + 1, 0, slot)
  }
  const document = documentOf(before, slots)
  if (proveContainment(document, widest).verdict !== 'proven') return notStaged('nothing new would be granted')
  for (const account of due) {
    if (proveContainment(documentIn(document, account), documentIn(after, account)).verdict !== 'proven')
      return notStaged(`the narrowed policy would be in force in ${account}`)
  }
  for (const account of waiting) {
    const old = documentIn(before, account).statements.filter(({ effect }) => effect === 'Allow')
    const there = documentIn(document, account)
    if (!areGranted(old, before, there) || newFence(before, document, account).length > 0)
      return notStaged(`nothing would be removed in ${account}`)
  }
  return { kind: 'staged', statements: slots, document }
}

const notStaged = (what: string) => ({ kind: 'not-staged', reason: `it is not proved that ${what}` }) as const

const documentOf = (before: PolicyDocument, statements: ProposedStatements): PolicyDocument => ({
  ...before,
  statements: statements.map(({ statement }) => statement),
})

/**
 * A narrowed document without what an earlier stage left: a statement that is not for some accounts of stages, and of which
 * everything that is left is granted by the others too. `undefined` where there is none.
 *
 * @param isStaged is an account one that a stage names, or one of a stage's paths?
 */
export function withoutLeftovers(
  before: PolicyDocument,
  narrowed: ProposedStatements,
  isStaged: (account: string) => boolean,
): ProposedStatements | undefined {
  let left = narrowed
  for (const slot of narrowed) {
    const old = slot.from === null ? undefined : before.statements[slot.from]
    const excluded = old === undefined ? [] : accountsWithout(old)
    if (excluded.length === 0 || !excluded.every(isStaged)) continue
    const others = left.filter((each) => each !== slot)
    if (areGranted([slot.statement], before, documentOf(before, others))) left = others
  }
  return left.length === narrowed.length ? undefined : left
}
