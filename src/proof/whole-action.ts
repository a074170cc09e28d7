import { proveContainment } from '../policy/contain.ts'
import type { PolicyDocument, Statement } from '../policy/document.ts'
import { hasUnresolved } from '../policy/unresolved.ts'
import { actionMatches } from '../policy/pattern.ts'

/**
 * Does a change remove nothing of an action: is all that the old document grants of it still granted, on every
 * resource? That is what a call needs whose resource is in doubt: any statement that grants its action may have allowed
 * it.
 *
 * @param after without Denies that the change adds for another reason (a Deny by network)
 */
export class WholeActions {
  readonly #before: PolicyDocument
  readonly #after: PolicyDocument
  readonly #known = new Map<string, boolean>()

  constructor(before: PolicyDocument, after: PolicyDocument) {
    this.#before = before
    this.#after = after
  }

  keeps(action: string): boolean {
    let kept = this.#known.get(action)
    if (kept === undefined) {
      const [old, now] = [ofAction(this.#before, action), ofAction(this.#after, action)]
      kept = sameStatements(old, now) || proveContainment(old, now).verdict === 'proven'
      this.#known.set(action, kept)
    }
    return kept
  }
}

/** The statements of a document about one action. */
function ofAction(document: PolicyDocument, action: string): PolicyDocument {
  const statements = document.statements.flatMap((statement): Statement[] => {
    const patterns = statement.action ?? statement.notAction ?? []
    // An unresolved expression may be the action, in both documents alike.
    if (patterns.some(hasUnresolved)) return [statement]
    const named = patterns.some((pattern) => actionMatches(pattern, action))
    if (named === (statement.action === undefined)) return []
    const { notAction: _, ...rest } = statement
    return [{ ...rest, action: [action] }]
  })
  return { ...document, statements }
}

/** The statements are the same but for their Sids. */
const sameStatements = (a: PolicyDocument, b: PolicyDocument): boolean =>
  JSON.stringify(a.statements.map(withoutSid)) === JSON.stringify(b.statements.map(withoutSid))

const withoutSid = ({ sid: _, ...statement }: Statement): Omit<Statement, 'sid'> => statement
