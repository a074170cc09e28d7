import type { SourceRange } from '../located-value.ts'

/** A text as lines, and the comments between its parts. */
export class Lines {
  readonly content: string
  readonly comments: readonly SourceRange[]
  readonly eol: string

  constructor(content: string, comments: readonly SourceRange[]) {
    this.content = content
    this.comments = comments
    this.eol = /\r\n/.test(content) ? '\r\n' : '\n'
  }

  /** The start of the line of a position. */
  start(position: number): number {
    return this.content.lastIndexOf('\n', position - 1) + 1
  }

  /** The end of the line of a position, its line end not included. */
  end(position: number): number {
    const found = this.content.indexOf('\n', position)
    if (found === -1) return this.content.length
    return this.content[found - 1] === '\r' && found - 1 >= position ? found - 1 : found
  }

  /** The start of the next line. */
  next(position: number): number {
    const found = this.content.indexOf('\n', position)
    return found === -1 ? this.content.length : found + 1
  }

  /** White space at the start of a position's line. */
  indent(position: number): string {
    const start = this.start(position)
    return /^[ \t]*/.exec(this.content.slice(start, position))?.[0] ?? ''
  }

  /** Nothing but white space stands before it on its line. */
  startsLine(position: number): boolean {
    return /^[ \t]*$/.test(this.content.slice(this.start(position), position))
  }

  endsLine(position: number): boolean {
    return /^[ \t]*$/.test(this.content.slice(position, this.end(position)))
  }

  blank(lineStart: number): boolean {
    return lineStart < this.content.length && /^[ \t]*$/.test(this.content.slice(lineStart, this.end(lineStart)))
  }

  multiline(span: SourceRange): boolean {
    return this.content.slice(span.start, span.end).includes('\n')
  }

  hasComment(span: SourceRange): boolean {
    return this.comments.some(({ start, end }) => start >= span.start && end <= span.end)
  }

  /** Skips white space and comments. */
  skip(position: number): number {
    let at = position
    for (;;) {
      const comment = this.comments.find(({ start }) => start === at)
      if (comment) at = comment.end
      else if (at < this.content.length && /\s/.test(this.content[at] ?? '')) at++
      else return at
    }
  }

  /** The comma that follows an element, if one does. */
  comma(after: number): number | undefined {
    const at = this.skip(after)
    return this.content[at] === ',' ? at : undefined
  }

  /** The end of the comment that follows on the same line, or the position itself. */
  tail(position: number): number {
    const end = this.end(position)
    const comment = this.comments.find(({ start }) => start >= position && start < end)
    if (!comment || !/^[ \t]*$/.test(this.content.slice(position, comment.start))) return position
    let tail = this.codeEnd(comment)
    // Lines below that go on in the comment's own column are a part of it.
    const column = comment.start - this.start(comment.start)
    for (let next = this.next(tail); next > tail && !this.startsLine(comment.start); next = this.next(tail)) {
      const further = this.comments.find(({ start }) => start === next + column)
      // The column may lie beyond that line, in one further below.
      if (!further || this.start(further.start) !== next) break
      if (!this.startsLine(further.start) || !this.endsLine(this.codeEnd(further))) break
      tail = this.codeEnd(further)
    }
    return tail
  }

  /** Some grammars count the line end into a line comment. */
  private codeEnd({ start, end }: SourceRange): number {
    return start + this.content.slice(start, end).trimEnd().length
  }

  /** The start of the comments directly before an element, on its line; the element itself where there are none. */
  leading(position: number): number {
    let at = position
    for (;;) {
      const before = this.comments.find(
        ({ start, end }) => end <= at && start >= this.start(position) && /^[ \t]*$/.test(this.content.slice(end, at)),
      )
      if (!before) return at
      at = before.start
    }
  }

  /** The end of the comments directly after an element, up to its comma; the element's own end where there are none. */
  said(position: number): number {
    const comma = this.comma(position)
    let at = position
    for (;;) {
      const next = this.comments.find(({ start }) => start >= at && /^[ \t]*$/.test(this.content.slice(at, start)))
      if (!next || comma === undefined || next.end > comma) return at
      at = next.end
    }
  }

  /** The start of the comment lines directly above a line; the line's own start if there are none. */
  header(position: number): number {
    let top = this.start(position)
    while (top > 0) {
      const above = this.start(top - 1)
      const first = above + this.indent(this.end(above)).length
      const comment = this.comments.find(({ start, end }) => start <= first && end >= this.end(above))
      if (!comment || !this.startsLine(comment.start) || this.continuesAbove(comment)) return top
      top = this.start(comment.start)
    }
    return top
  }

  /** A comment alone on its line continues the one after the code of a line above, in the same column. */
  private continuesAbove(comment: SourceRange): boolean {
    const column = comment.start - this.start(comment.start)
    for (let line = this.start(comment.start); line > 0;) {
      line = this.start(line - 1)
      const above = this.comments.find(({ start }) => start === line + column)
      if (!above) return false
      if (!this.startsLine(above.start)) return true
    }
    return false
  }
}
