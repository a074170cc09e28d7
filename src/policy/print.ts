import type { ConditionClause, Effect, PolicyDocument, PrincipalElement, Statement } from './document.ts'
import { showUnresolved } from './unresolved.ts'

/** A policy document as JSON, in the order in which AWS's documentation writes the elements. */
export interface PolicyJson {
  Version?: string
  Id?: string
  Statement: StatementJson[]
}

export interface StatementJson {
  Sid?: string
  Effect: Effect
  Principal?: PrincipalJson
  NotPrincipal?: PrincipalJson
  Action?: string[]
  NotAction?: string[]
  Resource?: string[]
  NotResource?: string[]
  Condition?: Record<string, Record<string, string | string[]>>
}

type PrincipalJson = '*' | Record<string, string | string[]>

/** Lists stay lists, even of one; single condition values and principals are plain strings. Tokens stay tokens. */
export function printDocument(document: PolicyDocument): PolicyJson {
  return {
    ...(document.version === undefined ? {} : { Version: document.version }),
    ...(document.id === undefined ? {} : { Id: document.id }),
    Statement: document.statements.map(printStatement),
  }
}

export function printStatement(statement: Statement): StatementJson {
  const { sid, effect, principal, notPrincipal, action, notAction, resource, notResource, condition } = statement
  return {
    ...(sid === undefined ? {} : { Sid: sid }),
    Effect: effect,
    ...(principal === undefined ? {} : { Principal: printPrincipal(principal) }),
    ...(notPrincipal === undefined ? {} : { NotPrincipal: printPrincipal(notPrincipal) }),
    ...(action === undefined ? {} : { Action: [...action] }),
    ...(notAction === undefined ? {} : { NotAction: [...notAction] }),
    ...(resource === undefined ? {} : { Resource: [...resource] }),
    ...(notResource === undefined ? {} : { NotResource: [...notResource] }),
    ...(condition.length === 0 ? {} : { Condition: printCondition(condition) }),
  }
}

const single = (values: readonly string[]): string | string[] => (values.length === 1 ? values[0]! : [...values])

function printPrincipal(principal: PrincipalElement): PrincipalJson {
  if (principal === '*') return '*'
  return Object.fromEntries(Object.entries(principal).map(([type, ids]) => [type, single(ids)]))
}

function printCondition(clauses: readonly ConditionClause[]): Record<string, Record<string, string | string[]>> {
  const operators = new Map<string, Map<string, string | string[]>>()
  for (const { operator, key, values } of clauses) {
    const keys = operators.get(operator) ?? new Map<string, string | string[]>()
    operators.set(operator, keys.set(key, single(values)))
  }
  return Object.fromEntries([...operators].map(([operator, keys]) => [operator, Object.fromEntries(keys)]))
}

/** The document for people: unresolved tokens as `${expression}`. */
export function showDocument(document: PolicyDocument): PolicyJson {
  return showIn(printDocument(document))
}

function showIn<T>(value: T): T
function showIn(value: unknown): unknown {
  if (typeof value === 'string') return showUnresolved(value)
  if (Array.isArray(value)) return value.map((item) => showIn<unknown>(item))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [showUnresolved(name), showIn<unknown>(item)]))
}

/**
 * Characters that count against AWS's quotas: the compact JSON, single values as strings, without white space.
 * Unresolved tokens count as they are shown, since their final length is unknown.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export function documentSize(document: PolicyDocument): number {
  return JSON.stringify(showDocument(document), (_, value: unknown) =>
    Array.isArray(value) && value.length === 1 && typeof value[0] === 'string' ? value[0] : value,
  ).replace(/\s/g, '').length
}
