import { diffWordsWithSpace, structuredPatch } from 'diff'

/** A line of a diff. `old` and `now` are its indexes in the two texts. */
export interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added' | 'gap'
  readonly old?: number
  readonly now?: number
  /** Parts of the line that its counterpart does not have: start and end. */
  readonly marks: readonly (readonly [start: number, end: number])[]
}

/** Lines around a change. */
const context = 3

/** Texts that differ in more lines are shown as one removed and one added. */
const mostEdits = 4000

/** A diff of two texts, line by line; `gap` stands for what is the same and not shown. */
export function diffLines(before: string, after: string): DiffLine[] {
  const patch = structuredPatch('', '', before, after, '', '', { context, maxEditLength: mostEdits })
  if (patch === undefined) return wholeTexts(before, after)
  const lines: DiffLine[] = []
  let end = 0
  for (const { oldStart, newStart, lines: hunk } of patch.hunks) {
    let [old, now] = [oldStart - 1, newStart - 1]
    if (old > end) lines.push({ kind: 'gap', marks: [] })
    for (const line of hunk) {
      if (line.startsWith('-')) lines.push({ kind: 'removed', old: old++, marks: [] })
      else if (line.startsWith('+')) lines.push({ kind: 'added', now: now++, marks: [] })
      else if (line.startsWith(' ')) lines.push({ kind: 'same', old: old++, now: now++, marks: [] })
    }
    end = old
  }
  if (end < before.split('\n').length) lines.push({ kind: 'gap', marks: [] })
  return withMarks(lines, before.split('\n'), after.split('\n'))
}

const wholeTexts = (before: string, after: string): DiffLine[] => [
  ...before.split('\n').map((_, old): DiffLine => ({ kind: 'removed', old, marks: [] })),
  ...after.split('\n').map((_, now): DiffLine => ({ kind: 'added', now, marks: [] })),
]

/**
 * The lines with marks of the words that changed: in a run of as many added lines as removed ones each is compared with
 * its counterpart.
 */
function withMarks(lines: DiffLine[], before: readonly string[], after: readonly string[]): DiffLine[] {
  const result = [...lines]
  for (let at = 0; at < lines.length;) {
    const removed = runOf(lines, at, 'removed')
    const added = runOf(lines, at + removed, 'added')
    if (removed > 0 && removed === added) {
      for (let line = at; line < at + removed; line++) {
        const [old, now] = [lines[line], lines[line + removed]]
        if (old === undefined || now === undefined) continue
        const marks = wordMarks(before[old.old ?? 0] ?? '', after[now.now ?? 0] ?? '')
        result[line] = { ...old, marks: marks.removed }
        result[line + removed] = { ...now, marks: marks.added }
      }
    }
    at += Math.max(1, removed + added)
  }
  return result
}

function runOf(lines: readonly DiffLine[], from: number, kind: DiffLine['kind']): number {
  let length = 0
  while (lines[from + length]?.kind === kind) length++
  return length
}

function wordMarks(before: string, after: string): Record<'removed' | 'added', (readonly [number, number])[]> {
  const marks = { removed: [] as (readonly [number, number])[], added: [] as (readonly [number, number])[] }
  let [old, now] = [0, 0]
  for (const { value, added, removed } of diffWordsWithSpace(before, after)) {
    const length = value.length
    if (removed) marks.removed.push([old, old + length])
    else if (added) marks.added.push([now, now + length])
    if (!added) old += length
    if (!removed) now += length
  }
  return marks
}
