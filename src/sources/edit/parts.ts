import { proveContainment } from '../../policy/contain.ts'
import type { PolicyDocument } from '../../policy/document.ts'
import { unreadPartsOf, type Layout } from '../layout.ts'
import type { ProposedStatements } from '../types.ts'
import { EditError } from './edit-error.ts'

/**
 * A document that is read in part may be edited statement by statement only: a statement cannot rely on another that
 * may be missing, and a new statement might replace one that was not read, or deny what that allows.
 */
export function checkParts(layout: Layout, document: PolicyDocument, proposed: ProposedStatements): void {
  if (layout.merged) checkSids(layout.merged.taken, document, proposed)
  if (unreadPartsOf(layout).length === 0) return
  for (const { from, statement } of proposed)
    if (from === null) {
      const what = statement.effect === 'Deny' ? 'would deny what they allow too' : 'cannot be compared with them'
      throw new EditError(`The document has parts that are not read, and a new statement ${what}`)
    }
  for (const [index, before] of document.statements.entries()) {
    const after = proposed.filter(({ from }) => from === index).map(({ statement }) => statement)
    if (after.length === 0 || JSON.stringify(after) === JSON.stringify([before])) continue
    if (before.effect === 'Deny') throw new EditError('A Deny in a document that is only read in part would change')
    const { verdict } = proveContainment({ ...document, statements: after }, { ...document, statements: [before] })
    if (verdict !== 'proven') throw new EditError(`Statement ${index + 1} is not proven to grant nothing new by itself`)
  }
}

/**
 * Refuses to remove or add a Sid where documents are merged by Sid: that may restore, or replace, a statement of
 * another document.
 *
 * @param taken Sids of the other documents; `undefined`: not all are known
 * @throws {EditError}
 */
function checkSids(
  taken: ReadonlySet<string> | undefined,
  document: PolicyDocument,
  proposed: ProposedStatements,
): void {
  const [before, after] = [document.statements, proposed.map(({ statement }) => statement)].map(
    (statements) => new Set(statements.flatMap(({ sid }) => (sid === undefined ? [] : [sid]))),
  )
  const changed = [...(before ?? []), ...(after ?? [])].filter((sid) => !(before?.has(sid) && after?.has(sid)))
  const doubtful = changed.find((sid) => !taken || taken.has(sid))
  if (doubtful === undefined) return
  const why = taken ? `another has the Sid ${doubtful} too` : 'the Sids of the others are not all known'
  throw new EditError(
    `It is merged with other documents by Sid, and ${why}: ${doubtful} can be neither added nor removed`,
  )
}
