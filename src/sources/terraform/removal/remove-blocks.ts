import type { Splice } from '../../types.ts'
import { Lines } from '../../edit/lines.ts'
import type { Block, TerraformFile } from '../syntax/syntax-tree.ts'

/**
 * The splices that take whole blocks out of a file of native syntax: each with the comments that stand directly above
 * it, and with one of the blank lines around it, so that the file stays formatted.
 */
export function removeBlocks(content: string, { comments }: TerraformFile, blocks: readonly Block[]): Splice[] {
  const lines = new Lines(content, comments)
  const runs: { start: number; end: number }[] = []
  for (const span of blocks.map((block) => spanOf(block, lines)).sort((a, b) => a.start - b.start)) {
    const last = runs.at(-1)
    if (last !== undefined && last.end >= span.start) last.end = span.end
    else runs.push({ ...span })
  }
  // At the end of a file the blank lines are before the blocks.
  return runs.map(({ start, end }): Splice => ({
    start: end >= content.length ? backOverBlank(lines, start) : start,
    end,
    text: '',
  }))
}

function spanOf(block: Block, lines: Lines): { readonly start: number; readonly end: number } {
  let start = lines.start(block.start)
  for (;;) {
    const at = start
    const above = lines.comments.find((each) => each.end === at || (each.end < at && lines.next(each.end) === at))
    if (above === undefined || !lines.startsLine(above.start)) break
    start = lines.start(above.start)
  }
  const end = lines.next(block.end)
  return { start, end: lines.blank(end) ? lines.next(end) : end }
}

function backOverBlank(lines: Lines, start: number): number {
  let from = start
  while (from > 0 && lines.blank(lines.start(from - 1))) from = lines.start(from - 1)
  return from
}
