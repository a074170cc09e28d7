import type { PolicyDocument, Statement } from '../../../policy/document.ts'
import { showUnresolved } from '../../../policy/unresolved.ts'
import { unreadParts, type Candidate, type WantedPolicy } from './candidates.ts'
import { compareDocuments } from './document-fit.ts'

const mostActions = 3

/** The differences of the document in effect from the source's, a phrase each; empty where there are none. */
export function describeDrift(source: WantedPolicy['source'], { live, fit }: Candidate): readonly string[] {
  if (fit?.fits) return []
  const { document } = source
  const applied = live.live.document
  if (!applied) return [`the document in effect is not understood (${live.live.problem ?? 'it is not a policy'})`]
  const { missing, extra } = compareDocuments(document, applied, unreadParts(source))
  const differences = [
    ...((document.version ?? '2008-10-17') === (applied.version ?? '2008-10-17') ? [] : ['the Version differs']),
    ...labels(document, missing).map((label) => `${label} is in the source only`),
    ...labels(applied, extra).map((label) => `${label} is in effect only`),
  ]
  return differences.length > 0
    ? differences
    : ['the same expression of the source stands for different texts in effect']
}

const labels = ({ statements }: PolicyDocument, indexes: readonly number[]): string[] =>
  indexes.flatMap((index) => {
    const statement = statements[index]
    return statement ? [labelOf(statement, index)] : []
  })

/** `statement 2 (Allow s3:GetObject, s3:PutObject)` */
function labelOf({ sid, effect, action, notAction = [] }: Statement, index: number): string {
  const actions = action ?? notAction
  const shown = actions.slice(0, mostActions).map(showUnresolved).join(', ')
  const more = actions.length > mostActions ? ', …' : ''
  const name = sid === undefined ? `statement ${index + 1}` : `statement ${showUnresolved(sid)}`
  return `${name} (${effect} ${action ? '' : 'all but '}${shown}${more})`
}
