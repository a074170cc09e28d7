import type { Splice } from '../types.ts'
import type { Span } from '../written.ts'
import type { ItemsPlan } from './items.ts'
import type { Lines } from './lines.ts'

/** Removes and inserts whole blocks, which stand on lines of their own with a blank line between them. */
export function editBlocks(plan: ItemsPlan, container: Span, lines: Lines): Splice[] {
  const splices: Splice[] = []
  let deletion: { start: number; end: number } | undefined
  for (const index of [...plan.removed].sort((a, b) => a - b)) {
    const block = plan.items[index]
    if (!block) continue
    const span = removal(block, container, lines)
    if (deletion && span.start <= deletion.end) deletion.end = span.end
    else {
      if (deletion) splices.push({ ...deletion, text: '' })
      deletion = { ...span }
    }
  }
  if (deletion) splices.push({ ...deletion, text: '' })
  for (const [after, texts] of plan.inserted) if (texts.length > 0) splices.push(insertion(after, texts, plan, lines))
  return splices
}

/** The block's lines with the comment above them, and one of the blank lines around. */
function removal(block: Span, container: Span, lines: Lines): Span {
  const header = lines.header(block.start)
  // Checkov reads its marks wherever they stand in the document: they speak of more than this block.
  const marked = lines.content.slice(header, block.start).includes('checkov:skip')
  const start = marked ? lines.start(block.start) : header
  const end = lines.next(lines.tail(block.end))
  const above = lines.start(start - 1)
  if (above > container.start && lines.blank(above)) return { start: above, end }
  return { start, end: end < container.end && lines.blank(end) ? lines.next(end) : end }
}

function insertion(after: number, texts: readonly string[], plan: ItemsPlan, lines: Lines): Splice {
  const gap = blankBetween(plan.items, lines) ? lines.eol + lines.eol : lines.eol
  const block = plan.items[Math.max(after, 0)] ?? { start: 0, end: 0 }
  const indent = lines.indent(block.start)
  if (after < 0) {
    const at = lines.header(block.start)
    return { start: at, end: at, text: texts.map((text) => indent + text + gap).join('') }
  }
  const at = lines.tail(block.end)
  return { start: at, end: at, text: texts.map((text) => gap + indent + text).join('') }
}

const blankBetween = (items: readonly Span[], lines: Lines): boolean => {
  const pairs = items.slice(1).map((item) => lines.header(item.start))
  return pairs.length === 0 || pairs.some((top) => lines.blank(lines.start(top - 1)))
}
