import type { Span, Written, WrittenEntry } from '../written.ts'
import { bare, type Expression } from './syntax.ts'
import { evaluate, isList, isObject, objectKey, Unknown, type Scope, type Value } from './values.ts'

/** An expression as `jsonencode` would write it: what stands here literally keeps its place, the rest is computed. */
export function expressionJson(expression: Expression, scope: Scope): Written {
  const { start, end } = expression
  if (expression.kind === 'tuple') {
    const items = expression.elements.map((element) => expressionJson(element, scope))
    return { kind: 'list', start, end, items, literal: true }
  }
  if (expression.kind === 'object') {
    const entries: WrittenEntry[] = []
    for (const entry of expression.entries) {
      const key = objectKey(entry.key, (of) => evaluate(of, scope))
      if (key === undefined) return { kind: 'opaque', start, end, expression: expression.text }
      const keySpan = { start: entry.key.start, end: entry.key.end }
      entries.push({ start: entry.start, end: entry.end, key, keySpan, value: expressionJson(entry.value, scope) })
    }
    return { kind: 'object', start, end, entries, literal: true }
  }
  if (expression.kind === 'parentheses') {
    const inner = expressionJson(bare(expression), scope)
    return inner.kind === 'list' || inner.kind === 'object'
      ? { ...inner, start, end, literal: false }
      : { ...inner, start, end }
  }
  return computed(evaluate(expression, scope), { start, end })
}

/** A value that is known although it stands somewhere else. */
function computed(value: Value, span: Span): Written {
  const { start, end } = span
  if (value instanceof Unknown) return { kind: 'opaque', start, end, expression: value.expression }
  if (typeof value === 'string') return { kind: 'string', start, end, value }
  if (isList(value))
    return { kind: 'list', start, end, literal: false, items: value.map((item) => computed(item, span)) }
  if (isObject(value)) {
    const entries = Object.entries(value).map(([key, item]) => ({
      start,
      end,
      key,
      keySpan: span,
      value: computed(item, span),
    }))
    return { kind: 'object', start, end, entries, literal: false }
  }
  return { kind: 'scalar', start, end, value }
}
