import type { Node } from 'web-tree-sitter'
import { children, note, problem, spanOf, type Conversion } from './nodes.ts'
import type {
  DirectiveMark,
  Expression,
  ObjectEntry,
  Span,
  Step,
  Template,
  TemplatePart,
} from '../../../../src/sources/terraform/syntax/syntax-tree.ts'

type Access = { readonly end: number; readonly steps: readonly Step[] }

/** One expression node. A form with several kinds of expressions in the grammar (an operation) becomes `other`. */
export function convertExpression(node: Node, conversion: Conversion): Expression {
  const found = convertExpressions(children(node), conversion)
  const [only] = found
  if (found.length === 1 && only) return only
  return other(node, node.type, found, conversion)
}

/** The expressions in a row of nodes; `.name`, `[key]` and `[*]` belong to the node before them. */
export function convertExpressions(nodes: readonly Node[], conversion: Conversion): Expression[] {
  const found: Expression[] = []
  let opened: number | undefined
  for (const node of nodes) {
    const access = convertAccess(node, conversion)
    const before = found.at(-1)
    if (access && before) found[found.length - 1] = extend(before, access, conversion)
    else if (node.type === '(') {
      opened = node.startIndex
      note(node, conversion)
    } else if (node.type === ')' && opened !== undefined && before) {
      note(node, conversion)
      const span = { start: opened, end: node.endIndex }
      found[found.length - 1] = { kind: 'parentheses', ...span, text: textOf(span, conversion), inner: before }
      opened = undefined
    } else {
      const expression = convertPrimary(node, conversion)
      if (expression) found.push(expression)
      else note(node, conversion)
    }
  }
  return found
}

const textOf = (span: Span, conversion: Conversion): string => conversion.content.slice(span.start, span.end)

const other = (span: Node, construct: string, found: Expression[], conversion: Conversion): Expression => ({
  kind: 'other',
  ...spanOf(span),
  text: textOf(spanOf(span), conversion),
  construct,
  children: found,
})

function convertPrimary(node: Node, conversion: Conversion): Expression | undefined {
  const span = spanOf(node)
  const text = textOf(span, conversion)
  switch (node.type) {
    case 'expression':
      return convertExpression(node, conversion)
    case 'literal_value':
    case 'template_expr':
    case 'collection_value': {
      const inner = node.child(0)
      return inner ? convertPrimary(inner, conversion) : undefined
    }
    case 'numeric_lit':
      return { kind: 'literal', ...span, text, value: Number(text) }
    case 'bool_lit':
      return { kind: 'literal', ...span, text, value: text === 'true' }
    case 'null_lit':
      return { kind: 'literal', ...span, text, value: null }
    case 'string_lit':
    case 'quoted_template':
    case 'heredoc_template':
      return convertTemplate(node, conversion)
    case 'tuple': {
      const elements = convertExpressions(children(node), conversion)
      return { kind: 'tuple', ...span, text, elements }
    }
    case 'object':
      return { kind: 'object', ...span, text, entries: convertEntries(node, conversion) }
    case 'variable_expr':
      return { kind: 'traversal', ...span, text, root: text, steps: [] }
    case 'function_call':
      return convertCall(node, conversion)
    case 'conditional': {
      const [condition, consequent, alternate, ...rest] = convertExpressions(children(node), conversion)
      if (!condition || !consequent || !alternate || rest.length > 0) return other(node, 'conditional', [], conversion)
      return { kind: 'conditional', ...span, text, condition, consequent, alternate }
    }
    case 'for_expr':
    case 'for_tuple_expr':
    case 'for_object_expr':
    case 'for_intro':
    case 'for_cond':
    case 'operation':
    case 'unary_operation':
    case 'binary_operation':
      return other(node, node.type, convertExpressions(children(node), conversion), conversion)
    default:
      return undefined
  }
}

function convertAccess(node: Node, conversion: Conversion): Access | undefined {
  switch (node.type) {
    case 'get_attr':
      return { end: node.endIndex, steps: [{ kind: 'attribute', name: node.child(1)?.text ?? '' }] }
    case 'index':
      return { end: node.endIndex, steps: convertIndex(node, conversion) }
    case 'splat': {
      const steps: Step[] = [{ kind: 'splat' }]
      for (const inner of children(node.child(0) ?? node))
        steps.push(...(convertAccess(inner, conversion)?.steps ?? []))
      return { end: node.endIndex, steps }
    }
    default:
      return undefined
  }
}

function convertIndex(node: Node, conversion: Conversion): Step[] {
  const index = node.child(0)
  if (index?.type === 'legacy_index') {
    const span = { start: index.startIndex + 1, end: index.endIndex }
    const text = textOf(span, conversion)
    return [{ kind: 'index', key: { kind: 'literal', ...span, text, value: Number(text) } }]
  }
  const [key] = convertExpressions(children(index ?? node), conversion)
  if (!key) {
    problem(node, conversion)
    return []
  }
  return [{ kind: 'index', key }]
}

function extend(before: Expression, access: Access, conversion: Conversion): Expression {
  const span = { start: before.start, end: access.end }
  const text = textOf(span, conversion)
  if (before.kind === 'traversal') return { ...before, ...span, text, steps: [...before.steps, ...access.steps] }
  const keys = access.steps.flatMap((step) => (step.kind === 'index' ? [step.key] : []))
  return { kind: 'other', ...span, text, construct: 'access', children: [before, ...keys] }
}

function convertEntries(node: Node, conversion: Conversion): ObjectEntry[] {
  const entries: ObjectEntry[] = []
  for (const child of children(node)) {
    if (child.type !== 'object_elem') {
      note(child, conversion)
      continue
    }
    const [key, value, ...rest] = convertExpressions(children(child), conversion)
    if (key && value && rest.length === 0) entries.push({ ...spanOf(child), key, value })
    else problem(child, conversion)
  }
  return entries
}

function convertCall(node: Node, conversion: Conversion): Expression {
  const span = spanOf(node)
  let name = ''
  let nameEnd = node.startIndex
  let found: Expression[] = []
  let spread = false
  for (const child of children(node)) {
    if (child.type === 'identifier') {
      name = child.text
      nameEnd = child.endIndex
    } else if (child.type === 'function_arguments') {
      found = convertExpressions(children(child), conversion)
      spread = children(child).some((argument) => argument.type === 'ellipsis')
    } else {
      // The grammar reads `a = b⏎(c) = d` as a call of `b`; Terraform requires the parenthesis directly after the name.
      if (
        child.type === '(' &&
        child.startIndex !== nameEnd &&
        /\n/.test(textOf({ start: nameEnd, end: child.startIndex }, conversion))
      )
        problem(child, conversion)
      note(child, conversion)
    }
  }
  return { kind: 'call', ...span, text: textOf(span, conversion), name, arguments: found, spread }
}

/** The grammar trims white space off a template's literals: the text is taken from between the other parts instead. */
function convertTemplate(node: Node, conversion: Conversion): Template {
  const span = spanOf(node)
  const body =
    node.type === 'heredoc_template' ? heredocBody(node, conversion) : { start: span.start + 1, end: span.end - 1 }
  const parts: TemplatePart[] = []
  let position = body.start
  const textUntil = (end: number): void => {
    if (end > position)
      parts.push({ kind: 'text', start: position, end, text: textOf({ start: position, end }, conversion) })
  }
  for (const child of children(node)) {
    if (child.type === 'template_interpolation') {
      textUntil(child.startIndex)
      const [expression] = convertExpressions(children(child), conversion)
      const strip = children(child).some((inner) => inner.type === 'strip_marker')
      if (expression) parts.push({ kind: 'interpolation', ...spanOf(child), expression, strip })
      else parts.push({ kind: 'directive', ...spanOf(child), marks: [...marksIn(child)] })
      position = child.endIndex
    } else if (child.type === 'template_directive') {
      textUntil(child.startIndex)
      parts.push({ kind: 'directive', ...spanOf(child), marks: [...marksIn(child)] })
      position = child.endIndex
    } else if (child.isError || child.isMissing) problem(child, conversion)
  }
  textUntil(body.end)
  if (textOf(span, conversion).includes('\n')) conversion.strings.push(span)
  const style = node.type === 'heredoc_template' ? 'heredoc' : 'quoted'
  return { kind: 'template', ...span, text: textOf(span, conversion), style, body, parts }
}

const keywords: Readonly<Record<string, DirectiveMark['keyword']>> = {
  template_if_intro: 'if',
  template_else_intro: 'else',
  template_if_end: 'endif',
  template_for_start: 'for',
  template_for_end: 'endfor',
  template_interpolation: 'value',
}

function* marksIn(node: Node): Generator<DirectiveMark> {
  for (const child of children(node)) {
    const keyword = keywords[child.type]
    if (keyword === undefined) yield* marksIn(child)
    else {
      const inner = children(child)
      const strips = [inner.at(1)?.type === 'strip_marker', inner.at(-2)?.type === 'strip_marker'] as const
      yield { keyword, ...spanOf(child), strips }
    }
  }
}

/** From the line after the opening marker to the start of the closing marker's line. */
function heredocBody(node: Node, conversion: Conversion): Span {
  const markers = children(node).filter((child) => child.type === 'heredoc_identifier')
  const opening = markers[0]?.endIndex ?? node.startIndex
  const closing = markers.at(-1)?.startIndex ?? node.endIndex
  const start = Math.min(conversion.content.indexOf('\n', opening) + 1 || node.endIndex, node.endIndex)
  return { start, end: Math.max(start, conversion.content.lastIndexOf('\n', closing - 1) + 1) }
}
