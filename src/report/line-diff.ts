import { structuredPatch } from 'diff'
import { escapeInvisible } from './escape.ts'

/** Lines added and removed. The search takes time with its square, and a diff this long is not readable. */
const maxEditLength = 1500

/**
 * A unified diff, a string per line, as `git diff` shows it: line ends are not shown, other unseen characters are.
 * Empty where nothing differs.
 */
export function unifiedDiff(file: string, before: string, after: string, context = 3): string[] {
  if (before === after) return []
  const name = escapeInvisible(file)
  const lines = [`--- a/${name}`, `+++ b/${name}`]
  const patch = structuredPatch(file, file, before, after, undefined, undefined, { context, maxEditLength })
  if (patch === undefined) return [...lines, `(more than ${maxEditLength} lines differ: too many to show)`]
  for (const hunk of patch.hunks) {
    lines.push(`@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`)
    for (const line of hunk.lines) lines.push(line.slice(0, 1) + shown(line.slice(1)))
  }
  return lines
}

const shown = (line: string): string => line.replace(/\r$/, '').split('\t').map(escapeInvisible).join('\t')
