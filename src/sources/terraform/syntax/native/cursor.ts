import { positionAt } from '../../../files.ts'
import type { Span, SyntaxProblem } from '../syntax-tree.ts'
import { identifierEnd, charCodes } from './characters.ts'

/** No written configuration nests deeper, and every reader of the syntax descends as deep as the text does. */
const deepest = 400

/** The text at a position is not valid Terraform; caught where the next item can be found. */
export class ParseError extends Error {
  readonly at: number

  constructor(at: number) {
    super('not valid Terraform')
    this.at = at
  }
}

/** A position in a text, and the items that were gathered up to it. */
export class Cursor {
  readonly text: string
  readonly comments: Span[] = []
  readonly strings: Span[] = []
  readonly equals: number[] = []
  readonly brackets: number[] = []
  readonly problems: SyntaxProblem[] = []
  at = 0
  /** Line ends separate items; inside of parentheses and square brackets they are white space. */
  lines = true
  private depth = 0

  constructor(text: string) {
    this.text = text
  }

  /** The character at the position; NaN at the end. */
  code(ahead = 0): number {
    return this.text.charCodeAt(this.at + ahead)
  }

  get ended(): boolean {
    return this.at >= this.text.length
  }

  /** Past white space and comments. */
  skip(): void {
    const { text } = this
    for (;;) {
      const code = text.charCodeAt(this.at)
      if (code === charCodes.space || code === charCodes.tab) this.at++
      else if (code === charCodes.lineFeed) {
        if (this.lines) return
        this.at++
      } else if (code === charCodes.carriageReturn) {
        // It is half of a line end, or no Terraform.
        if (text.charCodeAt(this.at + 1) !== charCodes.lineFeed) return
        this.at++
      } else if (code === charCodes.hash) this.lineComment()
      else if (code === charCodes.slash) {
        const next = text.charCodeAt(this.at + 1)
        if (next === charCodes.slash) this.lineComment()
        else if (next === charCodes.star) this.blockComment()
        else return
      } else return
    }
  }

  private lineComment(): void {
    const found = this.text.indexOf('\n', this.at)
    const end = found === -1 ? this.text.length : found
    this.comments.push({ start: this.at, end })
    this.at = end
  }

  private blockComment(): void {
    const found = this.text.indexOf('*/', this.at + 2)
    if (found === -1) this.fail()
    this.comments.push({ start: this.at, end: found + 2 })
    this.at = found + 2
  }

  fail(at = this.at): never {
    throw new ParseError(at)
  }

  /** Past white space and one sign. */
  expect(code: number): void {
    this.skip()
    if (this.code() !== code) this.fail()
    this.at++
  }

  /** Past a bracket, which is noted. */
  bracket(code: number): void {
    this.skip()
    if (this.code() !== code) this.fail()
    this.brackets.push(this.at++)
  }

  /** The identifier at the position, which the cursor passes; empty where there is none. */
  identifier(): string {
    const end = identifierEnd(this.text, this.at)
    const name = this.text.slice(this.at, end)
    this.at = end
    return name
  }

  /** Does a keyword stand here? */
  isAt(keyword: string): boolean {
    return this.text.startsWith(keyword, this.at) && identifierEnd(this.text, this.at) === this.at + keyword.length
  }

  /** A step into a nested construct, which `leave` ends. */
  enter(): void {
    if (++this.depth > deepest) this.fail()
  }

  leave(): void {
    this.depth--
  }

  /** The nesting at this place, to come back to after a fault. */
  get nesting(): number {
    return this.depth
  }

  recoverTo(nesting: number): void {
    this.depth = nesting
    this.lines = true
  }

  problem(at: number): void {
    if (this.problems.some(({ start }) => start === at)) return
    this.problems.push({ ...positionAt(this.text, at), start: at })
  }

  /** The amount that has been noted, to come back to with `forget`. */
  noted(): readonly [number, number, number, number] {
    return [this.comments.length, this.strings.length, this.equals.length, this.brackets.length]
  }

  forget([comments, strings, equals, brackets]: readonly [number, number, number, number]): void {
    this.comments.length = comments
    this.strings.length = strings
    this.equals.length = equals
    this.brackets.length = brackets
  }
}
