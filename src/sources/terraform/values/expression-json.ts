import { hasUnresolved } from '../../../policy/unresolved.ts'
import type { SourceRange, LocatedValue, LocatedEntry, LocatedPart } from '../../located-value.ts'
import { withoutParentheses, type Expression } from '../syntax/syntax-tree.ts'
import { evaluateExpression, writtenKey, type ModuleScope } from './evaluate.ts'
import { isList, isObjectValue, UnknownValue, type Value } from './value.ts'

/** An expression as `jsonencode` would write it: literal parts keep their places, the rest is computed. */
export function expressionJson(expression: Expression, scope: ModuleScope): LocatedValue {
  const { start, end } = expression
  const defined = definedInPlace(expression, scope)
  if (defined) return expressionJson(defined, scope)
  if (expression.kind === 'tuple') {
    // An element stands between the others, wherever its value is defined.
    const items = expression.elements.map((element) =>
      withoutParentheses(element).kind === 'traversal'
        ? computed(evaluateExpression(element, scope), element)
        : expressionJson(element, scope),
    )
    return { kind: 'list', start, end, items, literal: true }
  }
  if (expression.kind === 'object') {
    const entries: LocatedEntry[] = []
    for (const entry of expression.entries) {
      const key = writtenKey(entry.key, (of) => evaluateExpression(of, scope))
      if (key === undefined) return { kind: 'unresolved', start, end, expression: expression.text }
      const keySpan = { start: entry.key.start, end: entry.key.end }
      entries.push({ start: entry.start, end: entry.end, key, keySpan, value: expressionJson(entry.value, scope) })
    }
    return { kind: 'object', start, end, entries, literal: true }
  }
  if (expression.kind === 'parentheses') {
    const inner = expressionJson(withoutParentheses(expression), scope)
    return inner.kind === 'list' || inner.kind === 'object'
      ? { ...inner, start, end, literal: false }
      : { ...inner, start, end }
  }
  const merged = expression.kind === 'call' && expression.name === 'merge' ? mergedObject(expression, scope) : undefined
  if (merged) return merged
  const made = computed(evaluateExpression(expression, scope), { start, end })
  const parts = made.kind === 'list' || made.kind === 'unresolved' ? listParts(expression, scope) : undefined
  return parts && (made.kind === 'list' || made.kind === 'unresolved') ? { ...made, parts } : made
}

/** The definition of a local or the default of a variable, where the scope reads it in place. */
function definedInPlace(expression: Expression, scope: ModuleScope): Expression | undefined {
  if (expression.kind !== 'traversal' || scope.bound?.has(expression.root)) return undefined
  const [step, ...more] = expression.steps
  if (step?.kind !== 'attribute' || more.length > 0) return undefined
  if (expression.root === 'var') return scope.defaultsInPlace?.get(step.name)
  return expression.root === 'local' && scope.inPlace?.has(step.name) ? scope.locals.get(step.name) : undefined
}

/** Functions whose result contains the elements of their lists; all but `concat` convert them to one type. */
const joining = new Set(['concat', 'distinct', 'tolist', 'toset', 'compact', 'setunion'])

/** The lists that an expression joins, with their places; `undefined` where it joins none. */
function listParts(expression: Expression, scope: ModuleScope): LocatedPart[] | undefined {
  const inner = withoutParentheses(expression)
  if (inner.kind === 'call' && !inner.spread && joining.has(inner.name))
    return inner.arguments.flatMap((argument) =>
      partsIn(argument, scope).map((part) => (inner.name === 'concat' ? part : { ...part, alike: true })),
    )
  if (inner.kind === 'call' && !inner.spread && inner.name === 'flatten') {
    const [only] = inner.arguments.map(withoutParentheses)
    if (only?.kind !== 'tuple') return only && partsIn(only, scope)
    const flat = only.elements.every(({ kind }) => kind === 'object')
    return flat ? partsIn(only, scope) : only.elements.flatMap((element) => partsIn(element, scope))
  }
  if (inner.kind === 'conditional') return conditionalParts(inner, scope)
  if (inner.kind === 'other') return forParts(inner, scope)
  return undefined
}

const conditionNames = new Set(['Condition', 'condition', 'conditions'])

/**
 * `merge({ … }, { … })` with no name twice: the entries where they stand. A conditional may add conditions only, which
 * restrict the rest; `undefined` for anything else.
 */
function mergedObject(call: Expression & { readonly kind: 'call' }, scope: ModuleScope): LocatedValue | undefined {
  const entries: LocatedEntry[] = []
  const names = new Set<string>()
  let bounded = false
  for (const argument of call.arguments.map(withoutParentheses)) {
    const sides =
      argument.kind === 'conditional' ? [argument.consequent, argument.alternate].map(withoutParentheses) : [argument]
    const own = new Set<string>()
    for (const side of sides) {
      if (side.kind === 'traversal') return undefined
      const object = expressionJson(side, scope)
      if (object.kind !== 'object' || !object.literal || object.merged) return undefined
      if (object.entries.some(({ key }) => hasUnresolved(key))) return undefined
      for (const { key } of object.entries) own.add(key)
      if (sides.length === 1) entries.push(...object.entries)
      else if (object.entries.some(({ key }) => !conditionNames.has(key))) return undefined
      else bounded = true
    }
    if ([...own].some((name) => names.has(name))) return undefined
    for (const name of own) names.add(name)
  }
  if (call.spread || entries.length === 0) return undefined
  return { kind: 'object', start: call.start, end: call.end, entries, literal: true, merged: { bounded } }
}

/**
 * The lists or maps that a collection of statements is made of; the whole where it is one. A map's entries may be
 * replaced by those of a later one with the same name, so that they are there only sometimes.
 */
export function collectionParts(expression: Expression, scope: ModuleScope): LocatedPart[] {
  const inner = withoutParentheses(expression)
  if (inner.kind === 'call' && !inner.spread && inner.name === 'merge')
    return inner.arguments.flatMap((argument, index) =>
      collectionParts(argument, scope).map((part) =>
        index === inner.arguments.length - 1 ? part : { ...part, guarded: true },
      ),
    )
  if (inner.kind === 'call' && !inner.spread && inner.name === 'tomap')
    return inner.arguments.flatMap((argument) =>
      collectionParts(argument, scope).map((part) => ({ ...part, alike: true })),
    )
  return partsIn(inner, scope)
}

const partsIn = (expression: Expression, scope: ModuleScope): LocatedPart[] =>
  listParts(expression, scope) ?? [{ written: expressionJson(withoutParentheses(expression), scope), guarded: false }]

/**
 * Both sides of a conditional. Where one is a single element and the other is empty, Terraform requires no more; else
 * the types of all their elements have to agree.
 */
function conditionalParts(
  expression: Expression & { readonly kind: 'conditional' },
  scope: ModuleScope,
): LocatedPart[] | undefined {
  const sides = [withoutParentheses(expression.consequent), withoutParentheses(expression.alternate)].filter(
    (side) => sizeOf(side) !== 0,
  )
  if (!sides.some((side) => sizeOf(side) !== undefined)) return undefined
  const alike = sides.length > 1 || sizeOf(sides[0]) !== 1
  return sides.flatMap((side) =>
    collectionParts(side, scope).map((part) => ({ ...part, guarded: true, alike: alike || part.alike === true })),
  )
}

/** The number of elements in a list or map, where it is written as one. */
function sizeOf(expression: Expression | undefined): number | undefined {
  if (expression?.kind === 'tuple') return expression.elements.length
  return expression?.kind === 'object' ? expression.entries.length : undefined
}

const scopeNames = new Set(['local', 'var', 'data', 'each', 'count', 'path', 'module', 'self', 'terraform'])

/** `[for x in … : { … }]`: the template of every element, with `x` unknown in it. */
function forParts(expression: Expression & { readonly kind: 'other' }, scope: ModuleScope): LocatedPart[] | undefined {
  const names = /^\[\s*for\s+(\w+)(?:\s*,\s*(\w+))?\s+in\b/.exec(expression.text)?.slice(1)
  if (!names || names.some((name) => name !== undefined && scopeNames.has(name))) return undefined
  let made: Expression = expression
  while (made.kind === 'other' && made.construct === 'for_expr' && made.children[0]) made = made.children[0]
  if (made.kind !== 'other' || made.construct !== 'for_tuple_expr') return undefined
  const element = made.children.find((child) => child.kind !== 'other')
  const written = element && expressionJson(element, scope)
  return written?.kind === 'object' || written?.kind === 'list' ? [{ written, guarded: true }] : undefined
}

/** A value that is known although it stands somewhere else. */
function computed(value: Value, span: SourceRange): LocatedValue {
  const { start, end } = span
  if (value instanceof UnknownValue) return { kind: 'unresolved', start, end, expression: value.expression }
  if (typeof value === 'string') return { kind: 'string', start, end, value }
  if (isList(value))
    return { kind: 'list', start, end, literal: false, items: value.map((item) => computed(item, span)) }
  if (isObjectValue(value)) {
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
