import type { PolicyForm } from '../../types.ts'
import { mayBeDocument } from './not-followed.ts'
import { withoutParentheses, type Expression, type Template } from '../syntax/syntax-tree.ts'

/** The text of a policy, before it is read. */
export type PolicyText =
  | { readonly kind: 'blocks' }
  | { readonly kind: 'jsonencode'; readonly expression: Expression }
  /** `filled`: the values that `format` puts in the places of its verbs. */
  | { readonly kind: 'template'; readonly template: Template; readonly filled?: readonly Expression[] }
  /** YAML that is decoded, and encoded as JSON. */
  | { readonly kind: 'yaml'; readonly template: Template }
  /** Statements kept as objects. */
  | { readonly kind: 'statements'; readonly expression: Expression }
  /** It stands in another file, at the path that is the expression's value. */
  | { readonly kind: 'file'; readonly language: 'json' | 'template'; readonly path: Expression }
  | { readonly kind: 'unknown'; readonly reason: string }

/** Both sides of a conditional, and the expression in parentheses. */
export function sidesOf(expression: Expression): Expression[] {
  const inner = withoutParentheses(expression)
  return inner.kind === 'conditional' ? [...sidesOf(inner.consequent), ...sidesOf(inner.alternate)] : [inner]
}

const joining = new Set(['concat', 'compact', 'flatten', 'distinct', 'merge'])

/** The parts that an expression keeps unchanged, in lists and objects. */
export function* unchangedPartsOf(expression: Expression): Generator<Expression> {
  for (const side of sidesOf(expression)) {
    yield side
    if (side.kind === 'tuple') for (const element of side.elements) yield* unchangedPartsOf(element)
    if (side.kind === 'call' && joining.has(side.name)) for (const each of side.arguments) yield* unchangedPartsOf(each)
    if (side.kind === 'object') for (const { value } of side.entries) yield* unchangedPartsOf(value)
  }
}

/** Is it `null`, or an empty text? */
export const isNullOrEmpty = (expression: Expression): boolean =>
  (expression.kind === 'literal' && expression.value === null) ||
  (expression.kind === 'template' && expression.parts.length === 0)

/** Functions that return a text unchanged, except for the space around it. */
const keeping = new Set(['trimspace', 'chomp', 'sensitive', 'nonsensitive', 'tostring'])

/** The form and the text of a policy that an expression states, where a policy belongs. */
export function policyTextOf(expression: Expression): [PolicyForm, PolicyText] {
  const inner = withoutParentheses(expression)
  if (inner.kind === 'template') {
    const holdsText = inner.parts.some(
      (part) => part.kind === 'directive' || (part.kind === 'text' && /\S/.test(part.text)),
    )
    const [only] = inner.parts
    if (inner.parts.length === 1 && only?.kind === 'interpolation') return policyTextOf(only.expression)
    if (holdsText) return [inner.style === 'heredoc' ? 'heredoc' : 'string', { kind: 'template', template: inner }]
  }
  const [inside, ...more] = inner.kind === 'call' && keeping.has(inner.name) && !inner.spread ? inner.arguments : []
  if (inside && more.length === 0) return policyTextOf(inside)
  const filled = formatted(inner)
  if (filled) return filled
  const [argument, ...rest] =
    inner.kind === 'call' && inner.name === 'jsonencode' && !inner.spread ? inner.arguments : []
  const decoded = argument && rest.length === 0 && decodedIn(argument)
  if (decoded) return decoded
  if (argument && rest.length === 0) return ['jsonencode', { kind: 'jsonencode', expression: argument }]
  const [path] = inner.kind === 'call' && !inner.spread ? inner.arguments : []
  if (path && inner.kind === 'call' && inner.name === 'file') return ['json', { kind: 'file', language: 'json', path }]
  if (path && inner.kind === 'call' && inner.name === 'templatefile')
    return ['template', { kind: 'file', language: 'template', path }]
  return ['other', { kind: 'unknown', reason: unreadReason(inner) }]
}

/** `format` of a text: the values of its verbs are put into it. */
function formatted(expression: Expression): [PolicyForm, PolicyText] | undefined {
  if (expression.kind !== 'call' || expression.name !== 'format' || expression.spread) return undefined
  const [first, ...values] = expression.arguments
  const inside = first && policyTextOf(first)
  return inside?.[1].kind === 'template' && !inside[1].filled
    ? [inside[0], { ...inside[1], filled: values }]
    : undefined
}

/**
 * `jsonencode(jsondecode(…))` of a text or a file equals that text or file; `yamldecode` reads a text in another way.
 */
function decodedIn(argument: Expression): [PolicyForm, PolicyText] | undefined {
  const inner = withoutParentheses(argument)
  if (inner.kind !== 'call' || inner.spread) return undefined
  const [only, ...more] = inner.arguments
  if (inner.name === 'yamldecode' && only && more.length === 0) {
    const template = withoutParentheses(only)
    return template.kind === 'template' ? ['heredoc', { kind: 'yaml', template }] : undefined
  }
  if (inner.name !== 'jsondecode') return undefined
  const inside = only && more.length === 0 ? policyTextOf(only) : undefined
  return inside && inside[1].kind !== 'unknown' ? inside : undefined
}

function unreadReason(expression: Expression): string {
  if (expression.kind === 'call') return `it is made by ${expression.name}(), which is not followed`
  if (expression.kind === 'traversal') {
    if (expression.root === 'var')
      return `it comes from the variable ${expression.text}, so the caller of this module writes it`
    if (expression.root === 'local') return `it comes from ${expression.text}, which is not followed`
    return `it comes from ${expression.text}, which is not followed`
  }
  return 'it is the result of an expression that is not followed'
}

/** A file may be anything: it is a policy if another block uses it as one, which its traces show. */
export const readsFile = (expression: Expression): boolean => policyTextOf(expression)[1].kind === 'file'

/** A jsonencode of an object with statements, or JSON text with them. */
export function looksLikePolicy(expression: Expression): boolean {
  if (expression.kind === 'call' && (keeping.has(expression.name) || expression.name === 'format')) {
    const [, text] = policyTextOf(expression)
    return text.kind === 'template' && looksLikePolicy(text.template)
  }
  if (expression.kind === 'call' && expression.name === 'jsonencode') return /\bStatement\b/.test(expression.text)
  if (expression.kind !== 'template' || !mayBeDocument(expression)) return false
  return /\bStatement\\?"\s*:/.test(expression.text) && /\bEffect\\?"\s*:/.test(expression.text)
}
