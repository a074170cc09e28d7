import type { Splice } from '../types.ts'

/** Pieces of the edited text: a span of the original, or text that stands for one. */
type Piece = { readonly start: number; readonly end: number; readonly text?: string }

/** One set of splices for two: `second` is in positions of the text that `first` makes. */
export function composeSplices(content: string, first: readonly Splice[], second: readonly Splice[]): Splice[] {
  let pieces = piecesOf(content.length, first)
  for (const splice of [...second].sort((a, b) => b.start - a.start)) pieces = replace(pieces, splice)
  return splicesOf(pieces, content)
}

function piecesOf(length: number, splices: readonly Splice[]): Piece[] {
  const pieces: Piece[] = []
  let position = 0
  for (const { start, end, text } of [...splices].sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (start > position) pieces.push({ start: position, end: start })
    pieces.push({ start, end, text })
    position = end
  }
  if (position < length) pieces.push({ start: position, end: length })
  return pieces
}

const sizeOf = (piece: Piece): number => piece.text?.length ?? piece.end - piece.start

function replace(pieces: readonly Piece[], splice: Splice): Piece[] {
  const out: Piece[] = []
  let position = 0
  let placed = false
  for (const piece of pieces) {
    const size = sizeOf(piece)
    const [from, to] = [Math.max(splice.start - position, 0), Math.min(splice.end - position, size)]
    const touches = splice.start < position + size && splice.end > position
    const inserts =
      splice.start === splice.end && !placed && splice.start >= position && splice.start <= position + size
    position += size
    if (!touches && !inserts) {
      out.push(piece)
      continue
    }
    const text = placed ? '' : splice.text
    placed = true
    if (piece.text !== undefined) out.push({ ...piece, text: piece.text.slice(0, from) + text + piece.text.slice(to) })
    else {
      if (from > 0) out.push({ start: piece.start, end: piece.start + from })
      out.push({ start: piece.start + from, end: piece.start + to, text })
      if (to < size) out.push({ start: piece.start + to, end: piece.end })
    }
  }
  return out
}

/** Neighbouring replacements become one; replacements that change nothing are dropped. */
function splicesOf(pieces: readonly Piece[], content: string): Splice[] {
  const out: Splice[] = []
  for (const { start, end, text } of pieces) {
    if (text === undefined) continue
    const before = out.at(-1)
    if (before && before.end === start) out[out.length - 1] = { start: before.start, end, text: before.text + text }
    else out.push({ start, end, text })
  }
  return out.filter(({ start, end, text }) => content.slice(start, end) !== text)
}
