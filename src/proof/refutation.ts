import type { ActionInfo, Catalog } from '../catalog/types.ts'
import type { PolicyDocument } from '../policy/document.ts'
import { compilePolicy } from '../policy/evaluate.ts'
import { unresolvedText, unresolvedExpressions, showUnresolved } from '../policy/unresolved.ts'
import type { Request } from '../policy/request.ts'
import { onExampleApi } from '../policy/resource-forms.ts'
import { explainRequest, type StatementReason } from './explain.ts'
import { isPossible, possibleRequests, type PossibleRequest } from './possible-requests.ts'
import type { Verdict, Witness } from '../policy/containment/verdict.ts'

type Refuted = Extract<Verdict, { readonly verdict: 'refuted' }>

/**
 * A refutation for people: the witness as a request that can be made (an action that exists, on a resource that it
 * has), where one of the difference is one; and the statements of the two documents that decide the request
 * differently.
 */
export function describeRefutation(
  refuted: Refuted,
  newDocument: PolicyDocument,
  oldDocument: PolicyDocument,
  catalog: Catalog,
): { readonly witness: Witness; readonly reason: string } {
  const [after, before] = onExampleApi(newDocument, oldDocument)
  const asked = requestOf(refuted.witness, [after, before])
  const possible = possibleRequest(asked, after, before, catalog)
  const known = possible?.info ?? catalog.action(asked.action)
  const action = known?.name ?? asked.action
  const resource = possible?.resource ?? asked.resource
  const witness = { ...refuted.witness, action, resource: showUnresolved(resource ?? '*') }
  const now = explainRequest(after, { ...asked, action, resource })
  const then = explainRequest(before, { ...asked, action, resource })
  // A witness with values in the place of unknown texts cannot be asked again; the proof's own reason stands.
  if (now.decision !== 'allowed' || !then.decision.endsWith('deny')) return { witness, reason: refuted.reason }
  const granted = `is granted by ${named(now.statements, now.by)} of the new document`
  const not =
    then.decision === 'explicit-deny'
      ? `denied by ${named(then.statements, then.by)} of the old one`
      : 'by no statement of the old one'
  return { witness, reason: `${granted} and ${not}${possible ? '' : doubtAbout(known)}` }
}

const doubtAbout = (known: ActionInfo | undefined): string =>
  known
    ? ` (the catalog knows no request like it that can be made today: ${known.name} has no such resource)`
    : ` (an action that the catalog does not know: whatever AWS may call so)`

/** `statement 1`, `statements 1 and 3` */
function named(statements: readonly StatementReason[], by: readonly number[]): string {
  const names = by.map((number) => {
    const sid = statements[number - 1]?.sid
    return sid === undefined ? String(number) : `${number} ("${sid}")`
  })
  const list = names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
  return `statement${names.length > 1 ? 's' : ''} ${list}`
}

/** The witness as the evaluator takes it: unresolved expressions are tokens again. */
function requestOf(witness: Witness, documents: readonly PolicyDocument[]): Request {
  const written = documents.flatMap((document) => unresolvedExpressions(JSON.stringify(document)))
  const expressions = [...new Set(written)]
  const hidden = (text: string): string =>
    expressions.reduce((result, expression) => result.replaceAll(`\${${expression}}`, unresolvedText(expression)), text)
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

/**
 * The first request that can be made and that the two documents decide differently; the found one, if it is such a
 * request.
 */
function possibleRequest(
  asked: Request,
  after: PolicyDocument,
  before: PolicyDocument,
  catalog: Catalog,
): PossibleRequest | undefined {
  const found = { action: asked.action, resource: asked.resource ?? '*' }
  const own = catalog.action(found.action)
  if (own && isPossible(own, found.resource)) return { info: own, resource: found.resource }
  const [now, then] = [compilePolicy(after), compilePolicy(before)]
  const mayBeGranted = (action: string): boolean =>
    now.decide({ ...asked, action, resource: undefined }) !== 'implicit-deny'
  for (const candidate of possibleRequests(found, [after, before], catalog, mayBeGranted)) {
    const request = { ...asked, action: candidate.info.name, resource: candidate.resource }
    if (now.decide(request) === 'allowed' && then.decide(request).endsWith('deny')) return candidate
  }
  return undefined
}
