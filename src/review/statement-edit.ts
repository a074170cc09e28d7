import type { Statement } from '../policy/document.ts'
import type { ProposedStatements } from '../sources/types.ts'

/** Statements of a policy in the head that are to be others. */
export interface StatementEdit {
  /** Index in the head's document → the statement in its place; `null`: none. */
  readonly replaced: ReadonlyMap<number, Statement | null>
  /** Statements to add. */
  readonly added: readonly Statement[]
}

/** The whole document with an edit. */
export const documentWithEdit = (
  statements: readonly Statement[],
  { replaced, added }: StatementEdit,
): ProposedStatements => [
  ...statements.flatMap((statement, from) => {
    const after = replaced.get(from)
    return after === null ? [] : [{ from, statement: after ?? statement }]
  }),
  ...added.map((statement) => ({ from: null, statement })),
]

/** Both edits in one; `null` where they want different things of one statement. */
export function joinEdits(one: StatementEdit, other: StatementEdit): StatementEdit | null {
  const replaced = new Map(one.replaced)
  for (const [index, statement] of other.replaced) {
    const known = replaced.get(index)
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(statement)) return null
    replaced.set(index, statement)
  }
  const known = new Set(one.added.map((statement) => JSON.stringify(statement)))
  return { replaced, added: [...one.added, ...other.added.filter((each) => !known.has(JSON.stringify(each)))] }
}
