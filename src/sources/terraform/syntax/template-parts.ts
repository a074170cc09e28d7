import type { DirectiveMark, Expression, Span, Template, TemplatePart } from './syntax-tree.ts'
import { decodeJsonString, type Decoded } from './json/string.ts'
import { decodeQuoted } from './strings.ts'

/** A template in the order of its text: literal text, inserted values, and results of directives. */
export type Piece =
  /** Without the escapes of the quotes around it; `offsets`: where each character is written, and the end. */
  | (Span & { readonly kind: 'text'; readonly text: string; readonly offsets: readonly number[] })
  /** `${…}`; of one inside of a directive only the source is known. */
  | (Span & { readonly kind: 'value'; readonly expression: Expression | string; readonly strips: boolean })
  | Choice

/** From `%{ if … }` to `%{ endif }`: one of its sections, or none; for a loop its only section, any number of times. */
export interface Choice extends Span {
  readonly kind: 'choice'
  readonly loop: boolean
  readonly sections: readonly (readonly Piece[])[]
  /** White space around it is removed. */
  readonly strips: boolean
}

/** Deeper nesting of directives is not read. */
const deepest = 32

/** `undefined` where the text contains an invalid escape, or directives are nested too deeply. */
export function piecesOf(template: Template, content: string): readonly Piece[] | undefined {
  const pieces: Piece[] = []
  for (const part of template.parts) {
    const piece = pieceOf(part, template.style, content)
    if (!piece) return undefined
    pieces.push(piece)
  }
  return pieces
}

function pieceOf(part: TemplatePart, style: Template['style'], content: string): Piece | undefined {
  if (part.kind === 'text') return textPiece(part, style, content)
  const { start, end } = part
  if (part.kind === 'interpolation')
    return { kind: 'value', start, end, expression: part.expression, strips: part.strip }
  return new Marks(part, style, content).choice()
}

function textPiece({ start, end }: Span, style: Template['style'], content: string): Piece | undefined {
  const decoded = decode(content.slice(start, end), style)
  return decoded && { kind: 'text', start, end, text: decoded.text, offsets: decoded.offsets.map((at) => start + at) }
}

function decode(raw: string, style: Template['style']): Decoded | undefined {
  if (style === 'json') return decodeJsonString(raw)
  if (style === 'quoted') return decodeQuoted(raw)
  return { text: raw, offsets: Array.from({ length: raw.length + 1 }, (_, at) => at) }
}

/** The marks of one directive, before they form a tree. */
class Marks {
  private next = 0
  private readonly part: TemplatePart & { readonly kind: 'directive' }
  private readonly style: Template['style']
  private readonly content: string

  constructor(part: TemplatePart & { readonly kind: 'directive' }, style: Template['style'], content: string) {
    this.part = part
    this.style = style
    this.content = content
  }

  /** The directive that begins at the next mark. */
  choice(depth = 0): Choice | undefined {
    const { marks } = this.part
    if (depth > deepest) return undefined
    const first = marks[this.next++]
    const sections: Piece[][] = [[]]
    if (!first) return undefined
    for (let position = first.end; ;) {
      const mark = marks[this.next]
      const section = sections.at(-1)
      if (!mark || !section) return undefined
      if (mark.start > position) {
        const text = textPiece({ start: position, end: mark.start }, this.style, this.content)
        if (!text) return undefined
        section.push(text)
      }
      position = mark.end
      if (mark.keyword === 'if' || mark.keyword === 'for') {
        const inner = this.choice(depth + 1)
        if (!inner) return undefined
        section.push(inner)
        position = inner.end
        continue
      }
      this.next++
      if (mark.keyword === 'value') section.push(this.value(mark))
      else if (mark.keyword === 'else') sections.push([])
      else {
        const { start } = first
        const strips = first.strips[0] || mark.strips[1]
        return { kind: 'choice', start, end: mark.end, loop: first.keyword === 'for', sections, strips }
      }
    }
  }

  private value({ start, end, strips }: DirectiveMark): Piece {
    const text = this.content.slice(start, end).replace(/^\$\{~?|~?\}$/g, '')
    return { kind: 'value', start, end, expression: text.trim(), strips: strips.includes(true) }
  }
}
