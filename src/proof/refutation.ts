import type { Catalog } from '../catalog/types.ts'
import type { PolicyDocument } from '../policy/document.ts'
import { compilePolicy } from '../policy/evaluate.ts'
import { opaque, opaqueExpressions } from '../policy/opaque.ts'
import type { Request } from '../policy/request.ts'
import { explainRequest, type StatementReason } from './explain.ts'
import type { Verdict, Witness } from './types.ts'

type Refuted = Extract<Verdict, { readonly verdict: 'refuted' }>

/**
 * A refutation for people: the witness with an action that exists, where one of the difference does, as the catalog
 * writes it; and which statements of the two documents tell the request apart.
 */
export function refutationInWords(
  refuted: Refuted,
  after: PolicyDocument,
  before: PolicyDocument,
  catalog: Catalog,
): { readonly witness: Witness; readonly reason: string } {
  const request = requestOf(refuted.witness, [after, before])
  const known = catalog.action(request.action) ?? realAction(request, after, before, catalog)
  const action = known?.name ?? request.action
  const witness = { ...refuted.witness, action }
  const now = explainRequest(after, { ...request, action })
  const then = explainRequest(before, { ...request, action })
  // A witness with values in the place of unknown texts cannot be asked again; the proof's own reason stands.
  if (now.decision !== 'allowed' || !then.decision.endsWith('deny')) return { witness, reason: refuted.reason }
  const granted = `is granted by ${named(now.statements, now.by)} of the new document`
  const not =
    then.decision === 'explicit-deny'
      ? `denied by ${named(then.statements, then.by)} of the old one`
      : 'by no statement of the old one'
  const future = known ? '' : ` (an action that the catalog does not know: whatever AWS may call so)`
  return { witness, reason: `${granted} and ${not}${future}` }
}

/** `statement 1`, `statements 1 and 3` */
function named(statements: readonly StatementReason[], by: readonly number[]): string {
  const names = by.map((number) => {
    const sid = statements[number - 1]?.sid
    return sid === undefined ? String(number) : `${number} ("${sid}")`
  })
  const list = names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
  return `statement${names.length > 1 ? 's' : ''} ${list}`
}

/** The witness as the evaluator takes it: texts that the source does not tell are tokens again. */
function requestOf(witness: Witness, documents: readonly PolicyDocument[]): Request {
  const expressions = [...new Set(documents.flatMap((document) => opaqueExpressions(JSON.stringify(document))))]
  const hidden = (text: string): string =>
    expressions.reduce((result, expression) => result.replaceAll(`\${${expression}}`, opaque(expression)), text)
  return {
    action: hidden(witness.action),
    resource: hidden(witness.resource),
    ...(witness.principal === undefined ? {} : { principal: witness.principal }),
    context: {
      keys: new Map(Object.entries(witness.context).map(([key, values]) => [key.toLowerCase(), values])),
      unlisted: 'absent',
    },
  }
}

/** The first action that exists and tells the documents apart in the same way; of the same service if there is one. */
function realAction(request: Request, after: PolicyDocument, before: PolicyDocument, catalog: Catalog) {
  const [now, then] = [compilePolicy(after), compilePolicy(before)]
  const service = request.action.split(':', 1)[0] ?? ''
  const others = catalog.services().filter((name) => name !== service)
  for (const each of [service, ...others]) {
    for (const info of catalog.actionsOf(each)) {
      const asked = { ...request, action: info.name }
      if (now.decide(asked) === 'allowed' && then.decide(asked).endsWith('deny')) return info
    }
  }
  return undefined
}
