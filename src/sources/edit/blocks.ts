import type { Splice } from '../types.ts'
import type { SourceRange } from '../located-value.ts'
import { withBlankLines, type ItemsPlan } from './items.ts'
import type { Lines } from './lines.ts'

/** Removes and inserts whole blocks, which stand on lines of their own with a blank line between them. */
export function editBlocks(plan: ItemsPlan, lines: Lines): Splice[] {
  const removals = [...plan.removed].flatMap((index) => {
    const block = plan.items[index]
    return block ? [{ ...removal(block, lines), text: '' }] : []
  })
  const inserted = [...plan.inserted].filter(([, texts]) => texts.length > 0)
  return [...withBlankLines(removals, lines), ...inserted.map(([after, texts]) => insertion(after, texts, plan, lines))]
}

/** The block's lines with the comment above them. */
function removal(block: SourceRange, lines: Lines): SourceRange {
  const header = lines.header(block.start)
  // Checkov reads its marks anywhere in the document: they apply to more than this block.
  const marked = lines.content.slice(header, block.start).includes('checkov:skip')
  return { start: marked ? lines.start(block.start) : header, end: lines.next(lines.tail(block.end)) }
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

const blankBetween = (items: readonly SourceRange[], lines: Lines): boolean => {
  const pairs = items.slice(1).map((item) => lines.header(item.start))
  return pairs.length === 0 || pairs.some((top) => lines.blank(lines.start(top - 1)))
}
