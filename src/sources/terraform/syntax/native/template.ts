import type { DirectiveMark, Expression, Span, Template, TemplatePart } from '../syntax-tree.ts'
import { identifierEnd, charCodes } from './characters.ts'
import type { Cursor } from './cursor.ts'

/** Reads the expression at the cursor; templates stand in expressions, and expressions in templates. */
export type ReadExpression = (cursor: Cursor) => Expression

const escape = /\\(?:[nrt"\\]|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})/y

/** `"…"` at the cursor, with its interpolations. */
export function parseQuotedTemplate(cursor: Cursor, read: ReadExpression): Template {
  const start = cursor.at++
  const parts = new Parts(cursor, read)
  for (;;) {
    const code = cursor.code()
    if (code === charCodes.quote) break
    if (code === charCodes.backslash) {
      escape.lastIndex = cursor.at
      cursor.at += escape.exec(cursor.text)?.[0].length ?? cursor.fail()
    } else if (code === charCodes.dollar || code === charCodes.percent) parts.sequence(code)
    else if (code === charCodes.lineFeed || code === charCodes.carriageReturn || Number.isNaN(code)) cursor.fail(start)
    else cursor.at++
  }
  const body = { start: start + 1, end: cursor.at++ }
  return made(cursor, start, 'quoted', body, parts.ended(body.end))
}

/** `<<EOF` or `<<-EOF` at the cursor, up to the line that holds the marker alone. */
export function parseHeredoc(cursor: Cursor, read: ReadExpression): Template {
  const { text } = cursor
  const start = cursor.at
  cursor.at += text.charCodeAt(start + 2) === charCodes.minus ? 3 : 2
  const marker = cursor.identifier()
  if (cursor.code() === charCodes.carriageReturn) cursor.at++
  if (marker === '' || cursor.code() !== charCodes.lineFeed) cursor.fail(start)
  const from = ++cursor.at
  const parts = new Parts(cursor, read)
  for (;;) {
    const line = cursor.at
    const closing = markerAt(text, line, marker)
    if (closing !== -1) {
      cursor.at = closing
      return made(cursor, start, 'heredoc', { start: from, end: line }, parts.ended(line))
    }
    for (let code = cursor.code(); code !== charCodes.lineFeed; code = cursor.code()) {
      if (code === charCodes.dollar || code === charCodes.percent) parts.sequence(code)
      else if (Number.isNaN(code)) cursor.fail(start)
      else if (code === charCodes.carriageReturn && cursor.code(1) !== charCodes.lineFeed) cursor.fail()
      else cursor.at++
    }
    cursor.at++
  }
}

/** The end of a heredoc's marker on the line that starts at `line`, if nothing else stands there; else -1. */
function markerAt(text: string, line: number, marker: string): number {
  let at = line
  while (text.charCodeAt(at) === charCodes.space || text.charCodeAt(at) === charCodes.tab) at++
  if (!text.startsWith(marker, at)) return -1
  const end = at + marker.length
  for (at = end; ; at++) {
    const code = text.charCodeAt(at)
    if (code === charCodes.lineFeed || Number.isNaN(code)) return end
    if (code !== charCodes.space && code !== charCodes.tab && code !== charCodes.carriageReturn) return -1
  }
}

function made(
  cursor: Cursor,
  start: number,
  style: Template['style'],
  body: Span,
  parts: readonly TemplatePart[],
): Template {
  const end = cursor.at
  const text = cursor.text.slice(start, end)
  if (style === 'heredoc' || (parts.some(({ kind }) => kind !== 'text') && text.includes('\n')))
    cursor.strings.push({ start, end })
  return { kind: 'template', start, end, text, style, body, parts }
}

/** The parts of a template, in the order of the text. */
class Parts {
  private readonly parts: TemplatePart[] = []
  private readonly cursor: Cursor
  private readonly read: ReadExpression
  private position: number
  /** Open directives: the content of the outermost belongs to it. */
  private readonly open: string[] = []
  private outermost = 0
  private marks: DirectiveMark[] = []
  private noted: ReturnType<Cursor['noted']> = [0, 0, 0, 0]

  constructor(cursor: Cursor, read: ReadExpression) {
    this.cursor = cursor
    this.read = read
    this.position = cursor.at
  }

  /** At `$` or `%`: an interpolation, a directive, or nothing but text. */
  sequence(code: number): void {
    const { cursor } = this
    const next = cursor.code(1)
    if (next === code && cursor.code(2) === charCodes.openBrace) cursor.at += 3
    else if (next !== charCodes.openBrace) cursor.at++
    else if (code === charCodes.dollar) this.interpolation()
    else this.directive()
  }

  private interpolation(): void {
    const { cursor } = this
    const start = cursor.at
    const noted = cursor.noted()
    const lines = cursor.lines
    cursor.at += 2
    cursor.lines = false
    const before = this.stripped()
    const inner = this.read(cursor)
    cursor.skip()
    const behind = this.stripped()
    if (cursor.code() !== charCodes.closeBrace) cursor.fail()
    const end = ++cursor.at
    cursor.lines = lines
    if (this.open.length > 0) {
      this.marks.push({ keyword: 'value', start, end, strips: [before, behind] })
      return cursor.forget(noted)
    }
    this.text(start)
    this.parts.push({ kind: 'interpolation', start, end, expression: inner, strip: before || behind })
    this.position = end
  }

  private stripped(): boolean {
    if (this.cursor.code() !== charCodes.tilde) return false
    this.cursor.at++
    return true
  }

  private directive(): void {
    const { cursor } = this
    const start = cursor.at
    const lines = cursor.lines
    if (this.open.length === 0) {
      this.outermost = start
      this.marks = []
      this.noted = cursor.noted()
    }
    cursor.at += 2
    cursor.lines = false
    const before = this.stripped()
    cursor.skip()
    const keyword = this.keyword(cursor.identifier(), start)
    cursor.skip()
    const behind = this.stripped()
    if (cursor.code() !== charCodes.closeBrace) cursor.fail()
    const end = ++cursor.at
    cursor.lines = lines
    this.marks.push({ keyword, start, end, strips: [before, behind] })
    if (this.open.length > 0) return
    cursor.forget(this.noted)
    this.text(this.outermost)
    this.parts.push({ kind: 'directive', start: this.outermost, end, marks: this.marks })
    this.position = end
  }

  private keyword(keyword: string, start: number): DirectiveMark['keyword'] {
    const { cursor, open } = this
    switch (keyword) {
      case 'if':
        open.push(keyword)
        this.read(cursor)
        return keyword
      case 'for':
        open.push(keyword)
        parseForNames(cursor)
        this.read(cursor)
        return keyword
      case 'else':
        return open.at(-1) === 'if' ? keyword : cursor.fail(start)
      case 'endif':
      case 'endfor':
        return `end${open.pop() ?? ''}` === keyword ? keyword : cursor.fail(start)
      default:
        return cursor.fail(start)
    }
  }

  private text(end: number): void {
    const start = this.position
    if (end > start) this.parts.push({ kind: 'text', start, end, text: this.cursor.text.slice(start, end) })
  }

  ended(end: number): readonly TemplatePart[] {
    if (this.open.length > 0) this.cursor.fail(this.outermost)
    this.text(end)
    return this.parts
  }
}

/** `name in` or `key, name in`, after `for`. */
export function parseForNames(cursor: Cursor): void {
  const { text } = cursor
  const name = (): void => {
    cursor.skip()
    const end = identifierEnd(text, cursor.at)
    if (end === cursor.at) cursor.fail()
    cursor.at = end
    cursor.skip()
  }
  name()
  if (cursor.code() === charCodes.comma) {
    cursor.at++
    name()
  }
  if (!cursor.isAt('in')) cursor.fail()
  cursor.at += 2
}
