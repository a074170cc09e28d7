import type { PolicyPlan } from '../../proof/plan.ts'
import { applySplices } from '../../sources/splice.ts'
import type { SharedTable } from './tables.ts'
import type { FileDiff } from './types.ts'

/** Lines around an edit that are shown with it. */
const context = 4

/**
 * The part of a file that a proposal edits, before and after, with a few lines around it; `null` where it edits nothing.
 *
 * @param text of the file before any edit
 */
export function fileDiff(
  { file, edits }: Pick<PolicyPlan, 'file' | 'edits'>,
  text: string,
  shared: SharedTable,
): FileDiff | null {
  if (edits.length === 0) return null
  const from = lineStart(text, Math.min(...edits.map(({ start }) => start)), context)
  const to = lineEnd(text, Math.max(...edits.map(({ end }) => end)), context)
  const moved = edits.map((edit) => ({ ...edit, start: edit.start - from, end: edit.end - from }))
  const lines = (part: string): number[] => part.split('\n').map((line) => shared.line(line))
  return {
    file,
    language: file.endsWith('.json') ? 'json' : 'hcl',
    line: text.slice(0, from).split('\n').length,
    before: lines(text.slice(from, to)),
    after: lines(applySplices(text.slice(from, to), moved)),
  }
}

/** The beginning of the line `lines` above the one that holds `index`. */
function lineStart(text: string, index: number, lines: number): number {
  let start = index === 0 ? 0 : text.lastIndexOf('\n', index - 1) + 1
  for (let left = lines; left > 0 && start > 1; left--) start = text.lastIndexOf('\n', start - 2) + 1
  return start
}

/** The end of the line `lines` below the one that holds `index`, without its line feed. */
function lineEnd(text: string, index: number, lines: number): number {
  let end = index - 1
  for (let left = lines; left >= 0; left--) {
    end = text.indexOf('\n', end + 1)
    if (end === -1) return text.length
  }
  return end
}
