import { hasOpaque, opaque } from '../../policy/opaque.ts'
import { callFunction } from './functions.ts'
import { decodeHeredoc, decodeQuoted } from './strings.ts'
import type { Expression, Step, Template, Traversal } from './syntax.ts'

/** What an expression is worth, as far as the source tells. */
export type Value = string | number | boolean | null | Unknown | readonly Value[] | { readonly [key: string]: Value }

/** A value that the source does not tell; strings that hold one carry it as an opaque token. */
export class Unknown {
  readonly expression: string
  constructor(expression: string) {
    this.expression = expression
  }
}

export const isList = (value: Value): value is readonly Value[] => Array.isArray(value)

export const isObject = (value: Value): value is { readonly [key: string]: Value } =>
  typeof value === 'object' && value !== null && !(value instanceof Unknown) && !Array.isArray(value)

/** What the names in one directory (Terraform: a module) stand for. */
export interface Scope {
  readonly locals: ReadonlyMap<string, Expression>
  /** Values of variables that may be relied on: in documents none are, a proof must hold for every caller. */
  readonly variables: ReadonlyMap<string, Expression>
  readonly account: string | undefined
  readonly partition: string | undefined
  /** `path.module`: the directory from the repository's root, `.` for the root itself. */
  readonly directory: string
  /** Inside of one instance of a block with for_each or count. */
  readonly each?: { readonly key: string; readonly value: Value }
  readonly count?: number
}

/** Locals may name each other; Terraform forbids cycles, and nobody nests them deeper than this. */
const deepest = 64

export function evaluate(expression: Expression, scope: Scope, depth = 0): Value {
  if (depth > deepest) return new Unknown(expression.text)
  const inner = (of: Expression): Value => evaluate(of, scope, depth + 1)
  switch (expression.kind) {
    case 'literal':
      return expression.value
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
        if (key === undefined) return new Unknown(expression.text)
        entries.push([key, inner(entry.value)])
      }
      return Object.fromEntries(entries)
    }
    case 'traversal':
      return evaluateTraversal(expression, scope, inner)
    case 'call':
      if (expression.spread) return new Unknown(expression.text)
      return callFunction(expression.name, expression.arguments.map(inner)) ?? new Unknown(expression.text)
    case 'conditional': {
      const condition = inner(expression.condition)
      if (typeof condition !== 'boolean') return new Unknown(expression.text)
      return inner(condition ? expression.consequent : expression.alternate)
    }
    case 'other':
    default:
      return new Unknown(expression.text)
  }
}

/** A bare word is its own name; anything else must be worth a string, which may hold what is not known. */
export function writtenKey(key: Expression, evaluateKey: (of: Expression) => Value): string | undefined {
  if (key.kind === 'traversal' && key.steps.length === 0) return key.root
  const value = evaluateKey(key)
  return typeof value === 'string' ? value : undefined
}

/** A name that is known. */
export function objectKey(key: Expression, evaluateKey: (of: Expression) => Value): string | undefined {
  const name = writtenKey(key, evaluateKey)
  return name === undefined || hasOpaque(name) ? undefined : name
}

function evaluateTemplate(template: Template, inner: (of: Expression) => Value): Value {
  const [first] = template.parts
  if (template.parts.length === 1 && template.style !== 'heredoc' && first?.kind === 'interpolation' && !first.strip)
    return inner(first.expression)
  if (template.style === 'heredoc' && template.text.startsWith('<<-')) return new Unknown(template.text)
  let text = ''
  for (const part of template.parts) {
    if (part.kind === 'directive' || (part.kind === 'interpolation' && part.strip)) return new Unknown(template.text)
    if (part.kind === 'interpolation') {
      text += asText(inner(part.expression), part.expression)
      continue
    }
    const decoded = template.style === 'quoted' ? decodeQuoted(part.text)?.text : decodeHeredoc(part.text)
    if (decoded === undefined) return new Unknown(template.text)
    text += decoded
  }
  return text
}

/** What a value looks like inside of a string. */
export function asText(value: Value, expression: Expression): string {
  if (value instanceof Unknown) return opaque(value.expression)
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value)
  return opaque(expression.text)
}

function evaluateTraversal(traversal: Traversal, scope: Scope, inner: (of: Expression) => Value): Value {
  const unknown = new Unknown(traversal.text)
  const names = traversal.steps.map((step) => (step.kind === 'attribute' ? step.name : undefined))
  if (traversal.root === 'path' && names[0] === 'module' && names.length === 1) return scope.directory
  if (traversal.root === 'each' && scope.each) {
    if (names[0] === 'key') return scope.each.key
    return names[0] === 'value' ? (follow(scope.each.value, traversal.steps.slice(1), inner) ?? unknown) : unknown
  }
  if (traversal.root === 'count' && scope.count !== undefined) return scope.count
  if (traversal.root === 'data') {
    const last = names.at(-1)
    if (names[0] === 'aws_caller_identity' && last === 'account_id') return scope.account ?? unknown
    if (names[0] === 'aws_partition' && last === 'partition') return scope.partition ?? unknown
    return unknown
  }
  if (traversal.root !== 'local' && traversal.root !== 'var') return unknown
  const named = (traversal.root === 'local' ? scope.locals : scope.variables).get(names[0] ?? '')
  if (!named) return unknown
  return follow(inner(named), traversal.steps.slice(1), inner) ?? unknown
}

function follow(start: Value, steps: readonly Step[], inner: (of: Expression) => Value): Value | undefined {
  let value = start
  for (const step of steps) {
    if (step.kind === 'splat') return undefined
    const key = step.kind === 'attribute' ? step.name : inner(step.key)
    if (value instanceof Unknown || (typeof key !== 'string' && typeof key !== 'number')) return undefined
    const next: Value | undefined = isList(value)
      ? value[Number(key)]
      : isObject(value) && Object.hasOwn(value, key)
        ? value[key]
        : undefined
    if (next === undefined) return undefined
    value = next
  }
  // What is left unknown by a local is named by the local's own expression: two ways to one thing are one token.
  return value
}
