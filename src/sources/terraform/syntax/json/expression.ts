import type { Node } from 'jsonc-parser'
import type { Expression, ObjectEntry, Span, TerraformParser } from '../syntax-tree.ts'
import { decodeJsonString, type Decoded } from './string.ts'
import { shiftPositions } from './shift-positions.ts'

/** State of the conversion of one JSON file. */
export interface JsonConversion {
  readonly content: string
  readonly parser: TerraformParser
  /** Values that are strings. */
  readonly strings: Span[]
  /** Starts of strings that are no valid template. */
  readonly problems: number[]
}

export const spanOf = ({ offset, length }: Node): Span => ({ start: offset, end: offset + length })

/**
 * A value of Terraform's JSON syntax as the expression it stands for: strings are templates, one that is nothing but
 * `"${…}"` is that expression itself. Positions are those of the file, `text` is native syntax.
 * @see https://developer.hashicorp.com/terraform/language/syntax/json#expression-mapping
 */
export const jsonExpression = (node: Node, conversion: JsonConversion): Expression =>
  expressionOf(node, conversion, (text) => (/[$%]\{/.test(text.value as string) ? templateOf : plainString))

/** A value without templates, as files of variables contain them. */
export const literalExpression = (node: Node, conversion: JsonConversion): Expression =>
  expressionOf(node, conversion, () => plainString)

type Convert = (node: Node, conversion: JsonConversion) => Expression

function expressionOf(node: Node, conversion: JsonConversion, strings: (node: Node) => Convert): Expression {
  if (node.type === 'string') return strings(node)(node, conversion)
  const span = spanOf(node)
  const text = conversion.content.slice(span.start, span.end)
  const inner = (value: Node): Expression => expressionOf(value, conversion, strings)
  const inside = node.children ?? []
  if (node.type === 'array') return { kind: 'tuple', ...span, text, elements: inside.map(inner) }
  if (node.type !== 'object') return { kind: 'literal', ...span, text, value: node.value as number | boolean | null }
  const entries = inside.flatMap((entry): ObjectEntry[] => {
    const [key, value] = entry.children ?? []
    return key && value ? [{ ...spanOf(entry), key: inner(key), value: inner(value) }] : []
  })
  return { kind: 'object', ...span, text, entries }
}

/** `$${` for what would start a template: the text is the template's. */
function plainString(node: Node, { content, strings }: JsonConversion): Expression {
  const span = spanOf(node)
  strings.push(span)
  const body = { start: span.start + 1, end: span.end - 1 }
  const text = (node.value as string).replace(/([$%])(?=\{)/g, '$1$1')
  const parts = text === '' ? [] : [{ kind: 'text' as const, ...body, text }]
  return { kind: 'template', ...span, text: content.slice(span.start, span.end), style: 'json', body, parts }
}

function templateOf(node: Node, conversion: JsonConversion): Expression {
  const span = spanOf(node)
  const { content, strings, problems } = conversion
  const body = { start: span.start + 1, end: Math.max(span.start + 1, span.end - 1) }
  const decoded = decodeJsonString(content.slice(body.start, body.end))
  strings.push(span)
  const plain = plainTraversal(span, content)
  if (plain) return plain
  const parsed = parseTemplate(decoded, body.start, conversion)
  if (typeof parsed === 'number') {
    problems.push(parsed)
    return { kind: 'other', ...span, text: `"${decoded.text}"`, construct: 'template', children: [] }
  }
  const [only] = parsed.parts
  if (parsed.parts.length === 1 && only?.kind === 'interpolation' && !only.strip)
    return { kind: 'parentheses', ...span, text: only.expression.text, inner: only.expression }
  return { kind: 'template', ...span, text: `"${decoded.text}"`, style: 'json', body, parts: parsed.parts }
}

const dotted = /^"\$\{([A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)+)\}"$/

/** `"${aws_s3_bucket.logs.arn}"`, which most strings with a template in them are: there is nothing to parse. */
function plainTraversal({ start, end }: Span, content: string): Expression | undefined {
  const text = dotted.exec(content.slice(start, end))?.[1]
  if (text === undefined) return undefined
  const [root = '', ...names] = text.split('.')
  const steps = names.map((name) => ({ kind: 'attribute' as const, name }))
  const inner = { kind: 'traversal' as const, start: start + 3, end: end - 2, text, root, steps }
  return { kind: 'parentheses', start, end, text, inner }
}

/**
 * The parts of a template, which is parsed as the heredoc that it could be; the place of the fault where it is not
 * valid.
 */
function parseTemplate(
  { text, offsets }: Decoded,
  start: number,
  { parser }: JsonConversion,
): (Expression & { readonly kind: 'template' }) | number {
  let marker = 'TEMPLATE'
  while (text.includes(marker)) marker += '_'
  const before = `t = <<${marker}\n`
  const { body, problems } = parser.parse(`${before}${text}\n${marker}\n`)
  const template = body.attributes[0]?.value
  const [problem] = problems
  const at = (position: number): number =>
    start + (offsets[Math.min(Math.max(position - before.length, 0), text.length)] ?? 0)
  if (problem || body.attributes.length !== 1 || template?.kind !== 'template') return at(problem?.start ?? 0)
  // The line end before the closing marker is not part of the string.
  const last = template.parts.at(-1)
  const parts = last?.kind === 'text' ? [...template.parts.slice(0, -1), ...cut(last)] : template.parts
  return shiftPositions({ ...template, parts }, at)
}

const cut = <Part extends Span & { readonly text: string }>(part: Part): Part[] =>
  part.text === '\n' ? [] : [{ ...part, end: part.end - 1, text: part.text.slice(0, -1) }]
