import { proveContainment } from '../policy/contain.ts'
import type { PolicyDocument, Statement } from '../policy/document.ts'
import { meaningKey } from '../policy/same.ts'
import type { ProposedStatement, ProposedStatements } from '../sources/types.ts'
import { withFreshSid } from './restore.ts'

/** What a change of a policy took away, and the policy as it is now. */
export interface TakenAway {
  /** The document before the change. */
  readonly before: PolicyDocument
  /** The document as the change left it; the present one where all changes since `before` are meant. */
  readonly after: PolicyDocument
  readonly present: PolicyDocument
}

export type PutBack =
  | {
      readonly kind: 'put-back'
      readonly statements: ProposedStatements
      readonly document: PolicyDocument
      /** What the change took away: statements that are allowed again, and those that denied. */
      readonly lost: readonly Statement[]
      readonly deniesRemoved: readonly Statement[]
    }
  /** The present document allows everything that the change took away. */
  | { readonly kind: 'nothing-lost' }
  /** `reason` is a sentence. */
  | { readonly kind: 'not-put-back'; readonly reason: string }

/**
 * The present document with everything that a change took away: each Allow statement that the change narrowed stands again
 * in the place of what it became, or beside the others, and each Deny that the change added is removed. Other changes since
 * then stay. Proved (`putBackMistake`), or not made. Pure.
 */
export function putBack(change: TakenAway): PutBack {
  const { before, after, present } = change
  const lost = lostAllows(before, after).filter((statement) => !areGranted([statement], before, present))
  const denies = addedDenies(before, after)
  const added = present.statements.filter((statement) => denies.has(keyOfDeny(statement)))
  if (lost.length === 0 && added.length === 0) return { kind: 'nothing-lost' }
  const since = takenSince(change, lost)
  if (since !== undefined)
    return {
      kind: 'not-put-back',
      reason: `A later change took ${actionsOf(since)} away, which is part of what would be put back: name that commit with --commit first, or edit the policy by hand.`,
    }
  const statements = placed(change, lost, new Set(added))
  const document = { ...present, statements: statements.map(({ statement }) => statement) }
  const mistake = putBackMistake(change, document)
  if (mistake !== undefined) return { kind: 'not-put-back', reason: mistake }
  return { kind: 'put-back', statements, document, lost, deniesRemoved: added }
}

/**
 * The reason why a document is not the present one with what a change took away, a sentence; `undefined` where all of
 * this is proved: it allows what was taken away, it loses nothing of what the present one allows, and it allows nothing
 * that neither the present nor the old document allowed.
 */
export function putBackMistake({ before, after, present }: TakenAway, document: PolicyDocument): string | undefined {
  const added = addedDenies(before, after)
  const kept = present.statements.filter((statement) => !added.has(keyOfDeny(statement)))
  const denies = kept.filter(({ effect }) => effect === 'Deny')
  const allows = (of: PolicyDocument): readonly Statement[] => of.statements.filter(({ effect }) => effect === 'Allow')
  const wanted = { ...before, statements: [...lostAllows(before, after), ...denies] }
  if (!isAllowedBy(wanted, document)) return 'It is not proved that everything that was taken away is allowed again.'
  if (!isAllowedBy({ ...present, statements: [...allows(present), ...denies] }, document))
    return 'It is not proved that the present policy loses nothing.'
  const refusing = document.statements.filter(({ effect }) => effect === 'Deny')
  const excess = allows(document).find((statement) => !isInEither(statement, refusing, document, [before, present]))
  if (excess !== undefined)
    return `It is not proved that nothing is allowed which neither the present nor the old policy allows: ${actionsOf(excess)}.`
  return undefined
}

/** A document without an Allow statement allows nothing, whatever kind of document it is. */
const isAllowedBy = (inner: PolicyDocument, outer: PolicyDocument): boolean =>
  !inner.statements.some(({ effect }) => effect === 'Allow') || proveContainment(inner, outer).verdict === 'proven'

/**
 * Is everything that an Allow statement allows, beside Denies, allowed by one of two documents with the Denies of each? A
 * Deny that only one of them has limits what that one allows alone, so that their statements are not put together. A
 * statement that is in neither as a whole is compared action by action, and resource by resource.
 */
function isInEither(
  statement: Statement,
  denies: readonly Statement[],
  from: PolicyDocument,
  documents: readonly PolicyDocument[],
): boolean {
  const alone = { ...from, statements: [statement, ...denies] }
  if (documents.some((document) => proveContainment(alone, document).verdict === 'proven')) return true
  const parts = partsOf(statement)
  return parts.length > 1 && parts.every((part) => isInEither(part, denies, from, documents))
}

/** A statement for each of its actions; of one with a single action, for each of its resources. */
function partsOf(statement: Statement): readonly Statement[] {
  const { action = [], resource = [] } = statement
  if (action.length > 1) return action.map((each) => ({ ...statement, action: [each] }))
  return resource.map((each) => ({ ...statement, resource: [each] }))
}

/** Are two documents proved to allow the same? */
export const areProvenEqual = (one: PolicyDocument, other: PolicyDocument): boolean =>
  proveContainment(one, other).verdict === 'proven' && proveContainment(other, one).verdict === 'proven'

/** The Allow statements of the old document that the new one does not grant in full. */
const lostAllows = (before: PolicyDocument, after: PolicyDocument): readonly Statement[] =>
  before.statements.filter((statement) => statement.effect === 'Allow' && !areGranted([statement], before, after))

/** Do the Allow statements of a document grant everything that some statements do? Denies are left out. */
export function areGranted(statements: readonly Statement[], from: PolicyDocument, document: PolicyDocument): boolean {
  const allows = document.statements.filter(({ effect }) => effect === 'Allow')
  return proveContainment({ ...from, statements }, { ...document, statements: allows }).verdict === 'proven'
}

const keyOfDeny = (statement: Statement): string => (statement.effect === 'Deny' ? meaningKey(statement) : '')

function addedDenies(before: PolicyDocument, after: PolicyDocument): ReadonlySet<string> {
  const known = new Set(before.statements.map(keyOfDeny))
  return new Set(after.statements.map(keyOfDeny).filter((key) => !known.has(key)))
}

/** A statement that the change left of what it narrowed, and that a later change took away. */
const takenSince = ({ before, after, present }: TakenAway, lost: readonly Statement[]): Statement | undefined =>
  after.statements.find(
    (statement) =>
      statement.effect === 'Allow' &&
      areGranted([statement], after, { ...before, statements: lost }) &&
      !areGranted([statement], after, present),
  )

/** The lost statements, each in the place of a statement that is part of it and was not there before the change. */
function placed(
  { before, present }: TakenAway,
  lost: readonly Statement[],
  removed: ReadonlySet<Statement>,
): ProposedStatements {
  const original = new Set(before.statements.map(meaningKey))
  const open = new Set(lost)
  const slots: ProposedStatement[] = []
  for (const [from, statement] of present.statements.entries()) {
    if (removed.has(statement)) continue
    const whole =
      statement.effect === 'Allow' && !original.has(meaningKey(statement))
        ? lost.find((each) => areGranted([statement], present, { ...before, statements: [each] }))
        : undefined
    if (whole === undefined) slots.push({ from, statement })
    else if (open.delete(whole)) slots.push({ from, statement: whole })
  }
  for (const statement of open) slots.push({ from: null, statement })
  return withOwnSids(slots, new Set(lost))
}

/** A statement that is put back gets another id where its own is taken: IAM takes no two statements with the same. */
function withOwnSids(slots: readonly ProposedStatement[], lost: ReadonlySet<Statement>): ProposedStatements {
  const result = slots.filter(({ statement }) => !lost.has(statement))
  const sids = (): readonly (string | undefined)[] => result.map(({ statement }) => statement.sid)
  return slots.map((slot) => {
    if (!lost.has(slot.statement)) return slot
    const isTaken = slot.statement.sid !== undefined && sids().includes(slot.statement.sid)
    const own = isTaken ? { ...slot, statement: withFreshSid(slot.statement, result) } : slot
    result.push(own)
    return own
  })
}

const actionsOf = ({ action, notAction = [] }: Statement): string =>
  (action ?? notAction.map((each) => `all but ${each}`)).slice(0, 5).join(', ')
