import type { Piece } from './template-parts.ts'

/** Reads JSON character by character, for no more than where it stands. */
export class JsonScanner {
  inString = false
  depth = 0
  /** It went below the depth it began at. */
  below = false
  /** The last character outside of strings that is no white space; a string counts as its quote. */
  last = ''
  private escaped = false

  read(text: string): void {
    for (const unit of text) {
      if (this.escaped) this.escaped = false
      else if (this.inString && unit === '\\') this.escaped = true
      else if (unit === '"') {
        this.inString = !this.inString
        this.last = unit
      } else if (!this.inString && !/\s/.test(unit)) {
        if ('[{'.includes(unit)) this.depth++
        if (']}'.includes(unit) && --this.depth < 0) this.below = true
        this.last = unit
      }
    }
  }
}

/** Does a text of JSON end inside of a string? */
export function endsInString(text: string): boolean {
  const scanner = new JsonScanner()
  scanner.read(text)
  return scanner.inString
}

/** Does a part of JSON close all that it opens, and nothing else? Inside of a string: does it stay in it? */
export function isBalanced(pieces: readonly Piece[], inString: boolean): boolean {
  const scanner = new JsonScanner()
  for (const piece of pieces) {
    if (piece.kind === 'choice') {
      const within = inString || scanner.inString
      if (!piece.sections.every((section) => isBalanced(section, within))) return false
    } else if (piece.kind === 'text') {
      if (inString && leavesString(piece.text)) return false
      if (!inString) scanner.read(piece.text)
    }
  }
  return inString || (!scanner.inString && !scanner.below && scanner.depth === 0)
}

const leavesString = (text: string): boolean => /"/.test(text.replace(/\\[^]/g, ''))
