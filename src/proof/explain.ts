import type { PolicyDocument, PrincipalElement, Statement } from '../policy/document.ts'
import { compilePolicy, type StatementExplanation } from '../policy/evaluate.ts'
import { hasUnresolved, unresolvedExpressions, showUnresolved } from '../policy/unresolved.ts'
import type { Decision, Request } from '../policy/request.ts'

/**
 * The effect of one statement on a request, for people: why it applies or, by its first unmet clause, why it does not.
 */
export interface StatementReason {
  /** From 1. */
  readonly statement: number
  readonly sid?: string
  readonly effect: 'Allow' | 'Deny'
  readonly applies: 'yes' | 'no' | 'unknown'
  /** The element that decides, as the document names it: `Action`, `NotResource`, `Condition 2`; absent where it applies. */
  readonly clause?: string
  readonly why: string
}

export interface ExplainedDecision {
  readonly decision: Decision
  /** Numbers of the statements that decide: the Denies or Allows that apply, or on which it depends. */
  readonly by: readonly number[]
  readonly statements: readonly StatementReason[]
}

/** Which statement allows or denies a request, and why each other one does not. */
export function explainRequest(document: PolicyDocument, request: Request): ExplainedDecision {
  const { decision, statements } = compilePolicy(document).explain(request)
  const reasons = statements.map((each) => reasonOf(each, document.statements[each.index]!, request))
  return { decision, by: decidingOf(decision, reasons).map(({ statement }) => statement), statements: reasons }
}

function decidingOf(decision: Decision, reasons: readonly StatementReason[]): readonly StatementReason[] {
  const of = (effect: string, applies: string): StatementReason[] =>
    reasons.filter((reason) => reason.effect === effect && reason.applies === applies)
  switch (decision) {
    case 'allowed':
      return of('Allow', 'yes')
    case 'explicit-deny':
      return of('Deny', 'yes')
    case 'implicit-deny':
      return []
    case 'unknown':
      // What is sure of the Allows decides nothing as long as a Deny may hit.
      return [...of('Deny', 'unknown'), ...(of('Allow', 'yes').length > 0 ? [] : of('Allow', 'unknown'))]
  }
}

function reasonOf(explained: StatementExplanation, statement: Statement, request: Request): StatementReason {
  const { index, sid, effect, applies, because } = explained
  const common = { statement: index + 1, ...(sid === undefined ? {} : { sid }), effect, applies }
  if (because === undefined) return { ...common, why: 'every clause matches' }
  const sure = applies === 'no'
  switch (because.clause) {
    case 'action':
      return { ...common, ...actionReason(statement, request, sure) }
    case 'principal':
      return { ...common, ...principalReason(statement, request, sure) }
    case 'resource':
      return { ...common, ...resourceReason(statement, request, sure) }
    case 'condition':
      return { ...common, ...conditionReason(statement, request, because.index ?? 0, sure) }
  }
}

interface Clause {
  readonly clause: string
  readonly why: string
}

function actionReason({ action, notAction }: Statement, request: Request, sure: boolean): Clause {
  const clause = action ? 'Action' : 'NotAction'
  const patterns = action ?? notAction ?? []
  if (!sure) return { clause, why: `depends on ${unknownTexts(patterns) ?? facts}` }
  return { clause, why: `${clause} ${action ? 'does not name' : 'excepts'} ${request.action}: ${listed(patterns)}` }
}

function resourceReason({ resource, notResource }: Statement, request: Request, sure: boolean): Clause {
  const clause = resource ? 'Resource' : 'NotResource'
  const patterns = resource ?? notResource ?? []
  if (request.resource === undefined)
    return { clause, why: `depends on the resource, which is not given: ${listed(patterns)}` }
  if (!sure) return { clause, why: `depends on ${unknownTexts(patterns) ?? (variablesIn(patterns) || facts)}` }
  return {
    clause,
    why: `${clause} ${resource ? 'does not match' : 'excepts'} ${showUnresolved(request.resource)}: ${listed(patterns)}`,
  }
}

function principalReason({ principal, notPrincipal }: Statement, request: Request, sure: boolean): Clause {
  const clause = principal ? 'Principal' : 'NotPrincipal'
  const names = namesOf(principal ?? notPrincipal)
  if (request.principal === undefined)
    return { clause, why: `depends on the principal, which is not given: ${listed(names)}` }
  if (!sure) {
    const checks = `whether AWS excepts ${request.principal}, whose account or role it may check first`
    return {
      clause,
      why: `depends on ${unknownTexts(names) ?? (notPrincipal ? `${checks}: ${listed(names)}` : facts)}`,
    }
  }
  return { clause, why: `${clause} ${principal ? 'does not name' : 'excepts'} ${request.principal}: ${listed(names)}` }
}

const namesOf = (element: PrincipalElement | undefined): readonly string[] =>
  element === undefined || element === '*' ? ['*'] : Object.values(element).flat()

function conditionReason({ condition }: Statement, { context }: Request, index: number, sure: boolean): Clause {
  const clause = `Condition ${index + 1}`
  const { operator, key, values } = condition[index]!
  const asked = `${operator} ${key} ${listed(values)}`
  const given = context.keys.get(key.toLowerCase())
  const known = given !== undefined || context.absent?.has(key.toLowerCase()) || context.unlisted === 'absent'
  const has = given === undefined ? 'the request does not have the key' : `the request has ${listed(given)}`
  if (sure) return { clause, why: `${asked} is not met: ${has}` }
  const open = values.filter(hasUnresolved)
  const missing = known ? variablesIn(values) : key
  const what =
    open.length > 0 ? (unknownTexts(open) ?? facts) : missing === '' ? facts : `${missing}, which is not given`
  return { clause, why: `depends on ${what}: ${asked}` }
}

const variablesIn = (values: readonly string[]): string =>
  [...new Set(values.flatMap((value) => [...value.matchAll(/\$\{([^},]+)/g)].map((match) => match[1]!.trim())))].join(
    ', ',
  )

/** Long lists are cut: the document is at hand. */
const mostListed = 4

function listed(texts: readonly string[]): string {
  const shown = texts.slice(0, mostListed).map((text) => showUnresolved(text) || '""')
  const rest = texts.length - shown.length
  return shown.join(', ') + (rest > 0 ? ` and ${rest} more` : '')
}

const facts = 'facts that are not given'

const unknownTexts = (texts: readonly string[]): string | undefined => {
  const expressions = [...new Set(texts.flatMap(unresolvedExpressions))]
  if (expressions.length === 0) return undefined
  return `unresolved expressions: ${listed(expressions.map((expression) => `\${${expression}}`))}`
}
