import { parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser'
import { TOKEN_END, TOKEN_START } from '../../policy/unresolved.ts'
import type { SourceRange, LocatedValue, LocatedEntry, TemplateGap } from '../located-value.ts'
import type { Piece } from '../terraform/syntax/template-parts.ts'
import { tooDeepAt } from '../terraform/syntax/json/nesting-depth.ts'

/**
 * JSON as it stands in a file: alone, in a heredoc, or escaped inside of quotes. Interpolations are masked by a run
 * between the two token characters that is as long as they are, so that positions stay unchanged.
 */
export interface JsonText {
  readonly text: string
  /** Position in the file of a position in `text`. */
  readonly at: (offset: number) => number
  /** The meaning of each masked run, in order: the text to put there, or the unresolved expression. */
  readonly masked: readonly { readonly offset: number; readonly text: string; readonly expression: string }[]
  /**
   * Places where something may stand between elements, or not: white space in the text, and the source of the value.
   */
  readonly gaps?: readonly { readonly offset: number; readonly length: number; readonly expression: string }[]
  /** The template with its directives, where it has any. */
  readonly choices?: readonly Piece[]
  /** Reverses the escapes of the surrounding language (`$${` for `${`). */
  readonly decode: (text: string) => string
}

export type JsonResult =
  | { readonly kind: 'read'; readonly root: LocatedValue }
  | { readonly kind: 'failed'; readonly at: number; readonly problem: string }

/** Deeper JSON is no policy. */
const deepest = 64

export function readJson(json: JsonText): JsonResult {
  const deep = tooDeepAt(json.text)
  if (deep !== undefined) return { kind: 'failed', at: json.at(deep), problem: 'nested too deeply' }
  const errors: ParseError[] = []
  const tree = parseTree(json.text, errors, { disallowComments: true, allowTrailingComma: false })
  const [first] = errors
  if (first) return { kind: 'failed', at: json.at(first.offset), problem: words(printParseErrorCode(first.error)) }
  if (!tree) return { kind: 'failed', at: json.at(0), problem: 'nothing in it' }
  try {
    return { kind: 'read', root: write(tree, json, 0) }
  } catch (error) {
    if (error instanceof Malformed) return { kind: 'failed', at: json.at(error.offset), problem: error.message }
    throw error
  }
}

class Malformed extends Error {
  readonly offset: number
  constructor(offset: number, message: string) {
    super(message)
    this.offset = offset
  }
}

/** `CommaExpected` → `comma expected` */
const words = (code: string): string =>
  code.replace(/[A-Z]/g, (letter, at: number) => (at > 0 ? ' ' : '') + letter.toLowerCase())

function write(node: Node, json: JsonText, depth: number): LocatedValue {
  if (depth > deepest) throw new Malformed(node.offset, 'nested too deeply')
  const span: SourceRange = { start: json.at(node.offset), end: json.at(node.offset + node.length) }
  switch (node.type) {
    case 'string':
      return writeString(node, span, json)
    case 'array':
      return {
        kind: 'list',
        ...span,
        literal: true,
        items: (node.children ?? []).map((item) => write(item, json, depth + 1)),
        ...gapsOf(node, json),
      }
    case 'object':
      return {
        kind: 'object',
        ...span,
        literal: true,
        entries: (node.children ?? []).map((entry) => writeEntry(entry, json, depth)),
        ...gapsOf(node, json),
        ...('gaps' in gapsOf(node, json) && { merged: { bounded: true } }),
      }
    case 'number':
    case 'boolean':
    case 'null':
      return { kind: 'scalar', ...span, value: node.value as number | boolean | null }
    case 'property':
    default:
      throw new Malformed(node.offset, 'a name without an object')
  }
}

/** The gaps between the elements of a list or an object itself. */
function gapsOf(
  { offset, length, children = [] }: Node,
  { gaps = [], at }: JsonText,
): { gaps?: readonly TemplateGap[] } {
  const within = (at: number, node: { offset: number; length: number }): boolean =>
    node.offset < at && at < node.offset + node.length
  const own = gaps.filter(
    (gap) => within(gap.offset, { offset, length }) && !children.some((child) => within(gap.offset, child)),
  )
  if (own.length === 0) return {}
  return {
    gaps: own.map((gap) => ({ start: at(gap.offset), end: at(gap.offset + gap.length), expression: gap.expression })),
  }
}

function writeEntry(entry: Node, json: JsonText, depth: number): LocatedEntry {
  const [key, value] = entry.children ?? []
  if (!key || !value) throw new Malformed(entry.offset, 'a name without a value')
  const written = writeString(key, { start: json.at(key.offset), end: json.at(key.offset + key.length) }, json)
  if (written.kind !== 'string') throw new Malformed(key.offset, 'a name that is not known')
  return {
    start: json.at(entry.offset),
    end: json.at(entry.offset + entry.length),
    key: written.value,
    keySpan: { start: written.start, end: written.end },
    value: write(value, json, depth + 1),
  }
}

/** The runs in a string; they are in the order of the text. */
function maskedIn({ offset, length }: Node, masked: JsonText['masked']): JsonText['masked'] {
  let [from, to] = [0, masked.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if ((masked[middle]?.offset ?? 0) < offset) from = middle + 1
    else to = middle
  }
  let end = from
  while ((masked[end]?.offset ?? Number.POSITIVE_INFINITY) < offset + length) end++
  return masked.slice(from, end)
}

/** A string with its masked runs restored; one that is only an interpolation outside of quotes is unresolved. */
function writeString(node: Node, span: SourceRange, json: JsonText): LocatedValue {
  const inside = maskedIn(node, json.masked)
  const [only] = inside
  if (only && only.offset === node.offset) return { kind: 'unresolved', ...span, expression: only.expression }
  let next = 0
  const value = (node.value as string)
    .split(/(\uE000[^\uE001]*\uE001)/)
    .map((piece) =>
      piece.startsWith(TOKEN_START) && piece.endsWith(TOKEN_END) ? (inside[next++]?.text ?? piece) : json.decode(piece),
    )
    .join('')
  return { kind: 'string', ...span, value }
}

/** A JSON file as it stands; a byte order mark counts as white space. */
export function plainJson(content: string): JsonText {
  const text = content.startsWith('\uFEFF') ? ` ${content.slice(1)}` : content
  return { text, at: (offset) => offset, masked: [], decode: (value) => value }
}
