import type { Layout } from '../layout.ts'
import { shiftPositions } from '../terraform/syntax/json/shift-positions.ts'
import { decodeJsonString, encodeJsonString } from '../terraform/syntax/json/string.ts'
import type { Splice } from '../types.ts'

/**
 * Edits a document where it stands. The text of a JSON string is edited as the text it means, and escaped again where
 * something is put in.
 */
export function editInString(
  layout: Layout,
  content: string,
  edit: (layout: Layout, content: string) => readonly Splice[],
): readonly Splice[] {
  const { within } = layout
  if (!within) return edit(layout, content)
  const { text, offsets } = decodeJsonString(content.slice(within.start, within.end))
  const positions = new Map(offsets.map((offset, index) => [within.start + offset, index]))
  const inner = shiftPositions(layoutOnly(layout), (position) => {
    const found = positions.get(position)
    if (found === undefined) throw new RangeError(`Nothing starts at ${position} of the string`)
    return found
  })
  const outer = (position: number): number => within.start + (offsets[position] ?? within.end - within.start)
  return edit(inner, text).map((splice) => ({
    start: outer(splice.start),
    end: outer(splice.end),
    text: encodeJsonString(splice.text),
  }))
}

/** The parts of a layout with positions in the document; readers keep more beside it. */
function layoutOnly({ dialect, root, containers, statements, rest, merged, names }: Layout): Layout {
  const more = { ...(merged && { merged }), ...(names && { names }) }
  return { dialect, root, containers, statements, comments: [], rest, ...more }
}
