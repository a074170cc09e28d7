import { explainRequest, type ExplainedDecision } from '../proof/explain.ts'
import { catalog } from './catalog.ts'
import { readPolicy } from './read-policy.ts'
import { readRequest } from './request.ts'
import type { Decision, Explanation, StatementReason } from './types.ts'

const reasons: Readonly<Record<Decision, string>> = {
  allowed: 'An Allow applies, and no Deny does.',
  'explicit-deny': 'A Deny applies.',
  'implicit-deny': 'No Allow applies.',
  unknown: 'It depends on something that the request does not state, or that AWS does not document.',
}

/** The decision of a policy on a request that a caller of the library states, statement by statement. */
export function decideStatedRequest(policy: unknown, request: unknown): Explanation {
  const { document } = readPolicy(policy, 'policy')
  const actions = catalog()
  const asked = readRequest(request, 'request', actions)
  const { decision, by, statements } = explainRequest(document, asked)
  return {
    decision,
    reason: sentenceOf(decision, by, statements),
    action: asked.action,
    resource: asked.resource ?? null,
    by: statements.filter(({ statement }) => by.includes(statement)),
    statements,
    isKnownAction: actions.action(asked.action) !== undefined,
  }
}

function sentenceOf(decision: Decision, by: ExplainedDecision['by'], statements: readonly StatementReason[]): string {
  if (by.length === 0) return reasons[decision]
  const named = by.map((number) => {
    const sid = statements[number - 1]?.sid
    return sid === undefined ? String(number) : `${number} ("${sid}")`
  })
  return `${reasons[decision].slice(0, -1)}: statement${by.length > 1 ? 's' : ''} ${named.join(', ')}.`
}
