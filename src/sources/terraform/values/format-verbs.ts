import type { Expression } from '../syntax/syntax-tree.ts'
import type { Piece } from '../syntax/template-parts.ts'

/**
 * The pieces of a text that `format` fills in: each `%s`, `%v` and `%d` is the next argument's value. A reason where
 * another verb stands in it, or there are not as many arguments.
 * @see https://developer.hashicorp.com/terraform/language/functions/format
 */
export function formatPieces(
  pieces: readonly Piece[],
  values: readonly Expression[],
): readonly Piece[] | { readonly reason: string } {
  const made: Piece[] = []
  let next = 0
  for (const piece of pieces) {
    if (piece.kind === 'choice')
      return { reason: 'its format() fills in a text with %{…} directives, which is not followed' }
    if (piece.kind === 'value') {
      // Its value may contain verbs of its own.
      return { reason: 'its format() fills in a text that ${…} puts something into, which is not followed' }
    }
    const { text, offsets } = piece
    let from = 0
    const cut = (to: number): void => {
      if (to > from) made.push({ ...piece, text: text.slice(from, to), offsets: offsets.slice(from, to + 1) })
    }
    for (const { 0: verb, index } of text.matchAll(/%[^]?/g)) {
      if (index < from) continue
      cut(index)
      from = index + 2
      const [start, end] = [offsets[index] ?? piece.start, offsets[from] ?? piece.end]
      if (verb === '%%') {
        made.push({ ...piece, text: '%', offsets: [start, end] })
        continue
      }
      const expression = values[next++]
      if (!/^%[svd]$/.test(verb)) return { reason: `its format() fills in "${verb}", which is not followed` }
      if (!expression) return { reason: 'its format() is given fewer values than its text takes' }
      made.push({ kind: 'value', start, end, expression, strips: false })
    }
    cut(text.length)
  }
  return next === values.length ? made : { reason: 'its format() is given more values than its text takes' }
}
