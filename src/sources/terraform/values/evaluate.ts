import { singleAccount } from '../../accounts.ts'
import { hasUnresolved, unresolvedText } from '../../../policy/unresolved.ts'
import { isKnown, sortedKeys } from './collection-functions.ts'
import { callFunction } from './functions.ts'
import { numberIn } from './numbers.ts'
import { evaluateOperation } from './operators.ts'
import { hasOtherThanText, hasPositions, elementsInOrder, isSet, typeOfValue, OpenList } from './sets.ts'
import { decodeHeredoc, textInQuotes } from '../syntax/strings.ts'
import { allPartsOf, type Expression, type Step, type Template, type Traversal } from '../syntax/syntax-tree.ts'
import { isList, isObjectValue, textOfValue, UnknownValue, type Value } from './value.ts'

/** The values of the names in one directory (Terraform: a module). */
export interface ModuleScope {
  readonly locals: ReadonlyMap<string, Expression>
  /** Values of variables that are certain: in documents none are, since a proof must hold for every caller. */
  readonly variables: Pick<ReadonlyMap<string, Expression>, 'get'>
  readonly account: string | undefined
  readonly partition: string | undefined
  /** `path.module`: the directory from the repository's root, `.` for the root itself. */
  readonly directory: string
  /** The instance of a called directory: `envs/prod: module.app["x"].module.role`. Absent for one that is not called. */
  readonly instance?: string
  /** Inside of one instance of a block with for_each or count. */
  readonly each?: { readonly key: string; readonly value: Value }
  readonly count?: number
  /** Locals that are read where they are defined, rather than where they are used. */
  readonly inPlace?: ReadonlySet<string>
  /** Defaults of variables that are read where they are declared, rather than left open. */
  readonly defaultsInPlace?: ReadonlyMap<string, Expression>
  /** The values of the names inside of a `for` expression. */
  readonly bound?: ReadonlyMap<string, Value>
}

/** No expression is nested deeper than this. */
const deepest = 64

export function evaluateExpression(expression: Expression, scope: ModuleScope, depth = 0): Value {
  if (depth > deepest) return new UnknownValue(expression.text)
  const inner = (of: Expression): Value => evaluateExpression(of, scope, depth + 1)
  switch (expression.kind) {
    case 'literal':
      return typeof expression.value === 'number'
        ? orUnknown(numberIn(expression.text.trim()), expression)
        : expression.value
    case 'parentheses':
      return inner(expression.inner)
    case 'template':
      return evaluateTemplate(expression, inner)
    case 'tuple':
      return expression.elements.map(inner)
    case 'object': {
      const entries: [string, Value][] = []
      for (const entry of expression.entries) {
        const key = objectKey(entry.key, inner)
        if (key === undefined) return new UnknownValue(expression.text)
        entries.push([key, inner(entry.value)])
      }
      return Object.fromEntries(entries)
    }
    case 'traversal':
      return evaluateTraversal(expression, scope, inner)
    case 'call':
      if (expression.spread) return new UnknownValue(expression.text)
      if (expression.name === 'try') return orUnknown(attempt(expression.arguments[0], inner), expression)
      return orUnknown(callFunction(expression.name, expression.arguments.map(inner)), expression)
    case 'conditional': {
      const condition = inner(expression.condition)
      if (typeof condition !== 'boolean') return new UnknownValue(expression.text)
      const [chosen, other] = condition
        ? [expression.consequent, expression.alternate]
        : [expression.alternate, expression.consequent]
      return orUnknown(ofBoth(inner(chosen), other, inner), expression)
    }
    case 'other':
    default:
      return orUnknown(evaluateOther(expression, scope, depth), expression)
  }
}

/** Both sides of a conditional get one type: a number beside text is text. */
function ofBoth(value: Value, other: Expression, inner: (of: Expression) => Value): Value | undefined {
  if (!hasOtherThanText(value)) return value
  const side = inner(other)
  if (side === null || typeOfValue(side) === typeOfValue(value)) return value
  // An error on the side that is not chosen has no type.
  if (!isSound(other, inner)) return undefined
  return typeof side === 'string' && (typeof value === 'number' || typeof value === 'boolean')
    ? String(value)
    : undefined
}

/** `try` gives its first argument unless that is an error. */
const attempt = (first: Expression | undefined, inner: (of: Expression) => Value): Value | undefined =>
  first && isSound(first, inner) ? inner(first) : undefined

/** It is no error: anything in it that is not known may be one. */
const isSound = (expression: Expression, inner: (of: Expression) => Value): boolean =>
  allPartsOf(expression)
    // A bare word is the name of an entry, or stands for an element.
    .filter((part) => part === expression || part.kind !== 'traversal' || part.steps.length > 0)
    .every((part) => isKnown(inner(part)))

const orUnknown = (value: Value | undefined, { text }: Expression): Value =>
  value === undefined ? new UnknownValue(text) : value

function evaluateOther(
  expression: Expression & { readonly kind: 'other' },
  scope: ModuleScope,
  depth: number,
): Value | undefined {
  if (expression.construct.endsWith('operation'))
    return evaluateOperation(expression, (of) => evaluateExpression(of, scope, depth + 1))
  return expression.construct === 'for_expr' ? evaluateFor(expression, scope, depth) : undefined
}

/** More elements than this are not gone through one by one. */
const most = 1000

/** `[for x in … : …]` and `{ for k, x in … : … => … }` over known values. */
function evaluateFor(
  outer: Expression & { readonly kind: 'other' },
  scope: ModuleScope,
  depth: number,
): Value | undefined {
  const [made] = outer.children
  if (made?.kind !== 'other' || /\.\.\.\s*(\}|if\b)/.test(outer.text)) return undefined
  const [intro, ...parts] = made.children
  if (intro?.kind !== 'other' || !intro.children[0]) return undefined
  const names = /^for\s+([\w-]+)(?:\s*,\s*([\w-]+))?\s+in\b/.exec(intro.text)?.slice(1)
  const [first, second] = names ?? []
  const over = evaluateExpression(intro.children[0], scope, depth + 1)
  const entries = entriesOf(over)
  if (first === undefined || !entries || entries.length > most) return undefined
  const isMap = made.construct === 'for_object_expr'
  const [one, two, three] = parts
  const condition = isMap ? three : two
  if (second !== undefined && over instanceof OpenList) return undefined
  const list: Value[] = over instanceof OpenList ? new OpenList() : []
  const map: Record<string, Value> = {}
  for (const [key, value] of entries) {
    const bound = new Map([
      ...(scope.bound ?? []),
      ...(second === undefined ? [] : [[first, key] as const]),
      [second ?? first, value],
    ])
    const inner = (of: Expression): Value => evaluateExpression(of, { ...scope, bound }, depth + 1)
    const wanted = condition?.kind === 'other' && condition.children[0] ? inner(condition.children[0]) : true
    if (typeof wanted !== 'boolean') return undefined
    if (!wanted || !one) continue
    if (!isMap) list.push(inner(one))
    else {
      const name = textOfValue(inner(one))
      if (name === undefined || hasUnresolved(name) || Object.hasOwn(map, name) || !two) return undefined
      map[name] = inner(two)
    }
  }
  return isMap ? map : list
}

/** The entries that a `for` iterates over, in Terraform's order. */
function entriesOf(over: Value): readonly (readonly [Value, Value])[] | undefined {
  if (isObjectValue(over)) return sortedKeys(over).map((key) => [key, over[key] ?? null] as const)
  const items = elementsInOrder(over)
  // An element of a set is its own key.
  return isSet(over) ? items?.map((item) => [item, item] as const) : items && [...items.entries()]
}

/** A bare word is its own name; any other key must have a string as its value, which may contain unresolved parts. */
export function writtenKey(key: Expression, evaluateKey: (of: Expression) => Value): string | undefined {
  if (key.kind === 'traversal' && key.steps.length === 0) return key.root
  const value = evaluateKey(key)
  return typeof value === 'string' ? value : undefined
}

/** A name that is known. */
export function objectKey(key: Expression, evaluateKey: (of: Expression) => Value): string | undefined {
  const name = writtenKey(key, evaluateKey)
  return name === undefined || hasUnresolved(name) ? undefined : name
}

function evaluateTemplate(template: Template, inner: (of: Expression) => Value): Value {
  const [first] = template.parts
  if (template.parts.length === 1 && template.style !== 'heredoc' && first?.kind === 'interpolation' && !first.strip)
    return inner(first.expression)
  if (template.style === 'heredoc' && template.text.startsWith('<<-')) return new UnknownValue(template.text)
  let text = ''
  for (const part of template.parts) {
    if (part.kind === 'directive' || (part.kind === 'interpolation' && part.strip))
      return new UnknownValue(template.text)
    if (part.kind === 'interpolation') {
      text += asText(inner(part.expression), part.expression)
      continue
    }
    const decoded = template.style === 'quoted' ? textInQuotes(part.text) : decodeHeredoc(part.text)
    if (decoded === undefined) return new UnknownValue(template.text)
    text += decoded
  }
  // Terraform has all text in this form of Unicode.
  return hasUnresolved(text) ? text : text.normalize('NFC')
}

/** A value as it appears inside of a string. */
export function asText(value: Value, expression: Expression): string {
  return textOfValue(value) ?? unresolvedText(expression.text)
}

function evaluateTraversal(traversal: Traversal, scope: ModuleScope, inner: (of: Expression) => Value): Value {
  const unknown = new UnknownValue(traversal.text)
  const names = traversal.steps.map((step) => (step.kind === 'attribute' ? step.name : undefined))
  const bound = scope.bound?.get(traversal.root)
  if (bound !== undefined) return follow(bound, traversal.steps, inner) ?? unknown
  if (traversal.root === 'path' && names[0] === 'module' && names.length === 1) return scope.directory
  if (traversal.root === 'each' && scope.each) {
    if (names[0] === 'key') return scope.each.key
    return names[0] === 'value' ? (follow(scope.each.value, traversal.steps.slice(1), inner) ?? unknown) : unknown
  }
  if (traversal.root === 'count' && scope.count !== undefined) return scope.count
  if (traversal.root === 'data') {
    const last = names.at(-1)
    const fact =
      names[0] === 'aws_caller_identity' && last === 'account_id'
        ? singleAccount(scope.account)
        : names[0] === 'aws_partition' && last === 'partition'
          ? scope.partition
          : undefined
    if (fact === undefined) return unknown
    // All instances together: at most one of them has a value.
    return traversal.steps.some(({ kind }) => kind === 'splat') ? [fact] : fact
  }
  if (traversal.root !== 'local' && traversal.root !== 'var') return unknown
  const named = (traversal.root === 'local' ? scope.locals : scope.variables).get(names[0] ?? '')
  if (!named) return unknown
  return follow(ofName(named, scope), traversal.steps.slice(1), inner) ?? unknown
}

/** Earlier values of names, by the parts that identify them: a directory, and the arguments of its variables. */
const known = new WeakMap<
  ModuleScope['locals'],
  WeakMap<ModuleScope['variables'], Map<string, Map<Expression, Value>>>
>()

/**
 * The value of a local or a variable. It belongs to no instance of a block and to no `for`, so it has the same value at
 * each reference, and is evaluated once: locals that name each other twice would double the work with each level.
 */
function ofName(named: Expression, { locals, variables, account, partition, directory }: ModuleScope): Value {
  const byVariables = known.get(locals) ?? new WeakMap<ModuleScope['variables'], Map<string, Map<Expression, Value>>>()
  known.set(locals, byVariables)
  const byPlace = byVariables.get(variables) ?? new Map<string, Map<Expression, Value>>()
  byVariables.set(variables, byPlace)
  const place = `${account} ${partition} ${directory}`
  const values = byPlace.get(place) ?? new Map<Expression, Value>()
  byPlace.set(place, values)
  const before = values.get(named)
  if (before !== undefined) return before
  // Names that lead back to themselves have no value.
  values.set(named, new UnknownValue(named.text))
  const found = evaluateExpression(named, { locals, variables, account, partition, directory })
  const value = sizeOf(found) > largest ? new UnknownValue(named.text) : found
  values.set(named, value)
  return value
}

/** No policy is made of values with more characters and elements: AWS takes some ten thousand characters. */
const largest = 1_000_000

const sizes = new WeakMap<object, number>()

/** Characters and elements of a value. A part that occurs several times counts as often, and is measured once. */
function sizeOf(value: Value): number {
  if (typeof value === 'string') return value.length
  if (!isList(value) && !isObjectValue(value)) return 1
  const before = sizes.get(value)
  if (before !== undefined) return before
  const size = Object.values(value).reduce((sum: number, item) => sum + 1 + sizeOf(item), 0)
  sizes.set(value, size)
  return size
}

function follow(start: Value, steps: readonly Step[], inner: (of: Expression) => Value): Value | undefined {
  let value = start
  for (const step of steps) {
    if (step.kind === 'splat') return undefined
    const key = step.kind === 'attribute' ? step.name : inner(step.key)
    if (value instanceof UnknownValue || (typeof key !== 'string' && typeof key !== 'number')) return undefined
    const next: Value | undefined = isList(value)
      ? hasPositions(value)
        ? value[Number(key)]
        : undefined
      : isObjectValue(value) && Object.hasOwn(value, key)
        ? value[key]
        : undefined
    if (next === undefined) return undefined
    value = next
  }
  // An unresolved value is named by the expression of its local: two references to one value are one token.
  return value
}
