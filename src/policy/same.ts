import type { ConditionClause, PolicyDocument, PrincipalElement, Statement } from './document.ts'

/**
 * Do two documents have the same meaning, statement by statement? A single value or a list of one, the order of
 * condition clauses and the order of values inside lists make no difference; everything else does, Sids and spelling
 * included.
 */
export function sameDocument(a: PolicyDocument, b: PolicyDocument): boolean {
  return (
    a.version === b.version &&
    a.id === b.id &&
    a.statements.length === b.statements.length &&
    a.statements.every((statement, index) => sameStatement(statement, b.statements[index]!))
  )
}

export function sameStatement(a: Statement, b: Statement): boolean {
  return a === b || statementKey(a) === statementKey(b)
}

/** A text that two statements share exactly when they are the same. */
const statementKey = (statement: Statement): string => JSON.stringify([statement.sid ?? null, meaningKey(statement)])

/** As `statementKey`, without the Sid: the effect of the statement. */
export function meaningKey(statement: Statement): string {
  const { effect, principal, notPrincipal, action, notAction, resource, notResource, condition } = statement
  return JSON.stringify([
    effect,
    principalKey(principal),
    principalKey(notPrincipal),
    sorted(action),
    sorted(notAction),
    sorted(resource),
    sorted(notResource),
    conditionKey(condition),
  ])
}

const sorted = (values: readonly string[] | undefined): readonly string[] | null =>
  values === undefined ? null : [...values].sort()

function principalKey(principal: PrincipalElement | undefined): unknown {
  if (principal === undefined || principal === '*') return principal ?? null
  return Object.entries(principal)
    .map(([type, ids]) => [type, sorted(ids)])
    .sort(byFirst)
}

const conditionKey = (clauses: readonly ConditionClause[]): unknown =>
  clauses.map(({ operator, key, values }) => [`${operator} ${key}`, sorted(values)]).sort(byFirst)

const byFirst = (a: readonly unknown[], b: readonly unknown[]): number => (String(a[0]) < String(b[0]) ? -1 : 1)
