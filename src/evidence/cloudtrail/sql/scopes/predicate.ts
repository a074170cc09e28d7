import { sqlLiteral } from '../table.ts'

/** A condition in SQL that is never NULL, with a SQL literal for each `?`; or one that is always or never met. */
export type Predicate = boolean | { readonly sql: string; readonly parameters: readonly string[] }

/**
 * What SQL can say of a condition: `possible` holds for every event of which the evaluator says true or unknown, `sure`
 * only for events of which it says true.
 */
export interface Bounds {
  readonly possible: Predicate
  readonly sure: Predicate
}

/** Nothing: the evaluator decides over all events. */
export const noBounds: Bounds = { possible: true, sure: false }

export const exactBounds = (predicate: Predicate): Bounds => ({ possible: predicate, sure: predicate })

/** @param sql with a `?` for each value; where it is NULL, the condition is not met */
export const nullIsFalse = (sql: string, ...values: readonly string[]): Predicate => ({
  sql: `coalesce(${sql}, FALSE)`,
  parameters: values.map(sqlLiteral),
})

/** @param sql that is never NULL, without values */
export const neverNull = (sql: string): Predicate => ({ sql, parameters: [] })

export function negate(predicate: Predicate): Predicate {
  return typeof predicate === 'boolean' ? !predicate : { sql: `NOT ${predicate.sql}`, parameters: predicate.parameters }
}

export const and = (parts: readonly Predicate[]): Predicate => joined(parts, 'AND', false)
export const or = (parts: readonly Predicate[]): Predicate => joined(parts, 'OR', true)

/** @param decisive the constant that decides by itself */
function joined(parts: readonly Predicate[], word: 'AND' | 'OR', decisive: boolean): Predicate {
  const open = parts.flatMap((part) => (typeof part === 'boolean' ? [] : [part]))
  if (parts.includes(decisive)) return decisive
  const [only] = open
  if (only === undefined) return !decisive
  if (open.length === 1) return only
  return {
    sql: `(${open.map(({ sql }) => sql).join(` ${word} `)})`,
    parameters: open.flatMap(({ parameters }) => parameters),
  }
}

/** Is an expression, which may be NULL, one of some values? */
export function isOneOf(expression: string | undefined, values: readonly string[]): Predicate {
  if (expression === undefined || values.length === 0) return false
  return nullIsFalse(`${expression} IN (${values.map(() => '?').join(', ')})`, ...values)
}

/** Empty text counts as absent, as it does in a record. */
export const isAbsent = (expression: string): Predicate => neverNull(`coalesce(${expression}, '') = ''`)

/**
 * Patterns with `*` and `?`, as LIKE. A `?` stands for one unit of UTF-16 in a pattern and for one character in LIKE: where
 * there is one, what LIKE says is only possible.
 */
export function likeBounds(expression: string | undefined, patterns: readonly string[]): Bounds {
  if (expression === undefined) return { possible: false, sure: false }
  const tests = (all: readonly string[]): Predicate =>
    or(all.map((pattern) => (pattern === '*' ? negate(isNull(expression)) : likeOne(expression, pattern))))
  return { possible: tests(patterns), sure: tests(patterns.filter((pattern) => !pattern.includes('?'))) }
}

const isNull = (expression: string): Predicate => neverNull(`(${expression} IS NULL)`)

function likeOne(expression: string, pattern: string): Predicate {
  if (!/[*?]/.test(pattern)) return nullIsFalse(`${expression} = ?`, pattern)
  return nullIsFalse(`${expression} LIKE ? ESCAPE '\\'`, likePattern(pattern))
}

const likePattern = (pattern: string): string => pattern.replace(/[\\%_]/g, '\\$&').replace(/[*?]+/g, '%')
