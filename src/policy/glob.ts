import { ANY, ANY_IN_SEGMENT, COLON, STAR, STAR_IN_SEGMENT } from './letters.ts'

/** A pattern without unknown texts, ready to match. */
export type Glob = (text: string) => boolean

/**
 * Compiles letters (code units and wildcards). Pieces between two `*` are searched from left to right, once each:
 * taking the first place where a piece fits never loses a match, so there is no backtracking.
 */
export function compileGlob(letters: readonly number[]): Glob {
  const flat = compileFlat(letters.map((letter) => (letter === STAR_IN_SEGMENT ? STAR : letter)))
  if (!letters.some((letter) => letter === STAR_IN_SEGMENT || letter === ANY_IN_SEGMENT)) return flat
  return (text) => flat(text) && matchesInSegments(letters, text)
}

function compileFlat(letters: readonly number[]): Glob {
  const pieces: Piece[] = []
  let start = 0
  for (let at = 0; at <= letters.length; at++) {
    if (at < letters.length && letters[at] !== STAR) continue
    pieces.push(makePiece(letters.slice(start, at)))
    start = at + 1
  }
  const [first, ...rest] = pieces
  const last = rest.pop()
  if (first === undefined) return (text) => text === ''
  if (last === undefined) {
    if (letters.every((letter) => letter >= 0)) return literalGlob(String.fromCharCode(...letters))
    return (text) => text.length === first.length && first.at(text, 0)
  }
  // `arn:aws:s3:::bucket/*`: the commonest by far.
  const [prefix] = pieces
  if (rest.length === 0 && last.length === 0 && prefix?.literal !== undefined) return prefixGlob(prefix.literal)
  const least = pieces.reduce((sum, piece) => sum + piece.length, 0)
  if (least === 0) return () => true
  const middle = rest.filter((piece) => piece.length > 0)
  return (text) => {
    if (text.length < least || !first.at(text, 0) || !last.at(text, text.length - last.length)) return false
    let at = first.length
    for (const piece of middle) {
      at = piece.find(text, at)
      if (at < 0) return false
      at += piece.length
    }
    return at <= text.length - last.length
  }
}

const literalGlob =
  (literal: string): Glob =>
  (text) =>
    text === literal

/** Most texts that do not match differ in the last character already. */
function prefixGlob(literal: string): Glob {
  const end = literal.length - 1
  const last = literal.charCodeAt(end)
  if (end < 0) return () => true
  return (text) => text.charCodeAt(end) === last && text.startsWith(literal)
}

/** Letters without `*`. */
interface Piece {
  readonly literal?: string
  readonly length: number
  at(text: string, index: number): boolean
  find(text: string, from: number): number
}

function makePiece(letters: readonly number[]): Piece {
  const length = letters.length
  if (letters.every((letter) => letter >= 0)) {
    const literal = String.fromCharCode(...letters)
    return {
      literal,
      length,
      at: (text, index) => text.startsWith(literal, index),
      find: (text, from) => text.indexOf(literal, from),
    }
  }
  const at = (text: string, index: number): boolean => {
    if (index + length > text.length) return false
    for (let offset = 0; offset < length; offset++) {
      const letter = letters[offset]!
      if (letter >= 0 && letter !== text.charCodeAt(index + offset)) return false
    }
    return true
  }
  return {
    length,
    at,
    find: (text, from) => {
      for (let index = from; index + length <= text.length; index++) if (at(text, index)) return index
      return -1
    },
  }
}

/** All positions of the pattern that a prefix of the text can reach, letter by letter: time is the product at most. */
function matchesInSegments(letters: readonly number[], text: string): boolean {
  const end = letters.length
  let current = new Uint8Array(end + 1)
  const enter = (positions: Uint8Array, position: number): void => {
    positions[position] = 1
    if (letters[position] === STAR || letters[position] === STAR_IN_SEGMENT) enter(positions, position + 1)
  }
  enter(current, 0)
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    const next = new Uint8Array(end + 1)
    for (let position = 0; position < end; position++) {
      if (current[position] === 0) continue
      const letter = letters[position]!
      if (letter === STAR || (letter === STAR_IN_SEGMENT && code !== COLON)) enter(next, position)
      else if (letter === code || letter === ANY || (letter === ANY_IN_SEGMENT && code !== COLON))
        enter(next, position + 1)
    }
    current = next
  }
  return current[end] === 1
}
