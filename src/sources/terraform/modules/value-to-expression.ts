import { hasUnresolved, showUnresolved } from '../../../policy/unresolved.ts'
import { escapeQuoted } from '../syntax/strings.ts'
import type { Expression } from '../syntax/syntax-tree.ts'
import { isList, isObjectValue, UnknownValue, type Value } from '../values/value.ts'

/** An expression with a given value: a caller's argument, for a scope that keeps expressions. */
export function expressionOf(value: Value): Expression {
  const place = { start: 0, end: 0 }
  if (value instanceof UnknownValue) return unknown(value.expression)
  if (typeof value === 'string') return hasUnresolved(value) ? unknown(`"${showUnresolved(value)}"`) : text(value)
  if (isList(value)) return { kind: 'tuple', ...place, text: '', elements: value.map(expressionOf) }
  if (isObjectValue(value)) {
    const entries = Object.entries(value).map(([key, item]) => ({
      ...place,
      key: text(key),
      value: expressionOf(item),
    }))
    return { kind: 'object', ...place, text: '', entries }
  }
  return { kind: 'literal', ...place, text: String(value), value }
}

const unknown = (expression: string): Expression => ({
  kind: 'other',
  start: 0,
  end: expression.length,
  text: expression,
  construct: 'argument',
  children: [],
})

function text(value: string): Expression {
  const written = `"${escapeQuoted(value)}"`
  const body = { start: 1, end: written.length - 1 }
  const parts = value === '' ? [] : [{ ...body, kind: 'text' as const, text: escapeQuoted(value) }]
  return { kind: 'template', start: 0, end: written.length, text: written, style: 'quoted', body, parts }
}
