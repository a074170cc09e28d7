import { editSource } from '../sources/edit.ts'
import { lineAt, lineStarts } from '../sources/files.ts'
import { applySplices } from '../sources/splice.ts'
import { terraformParser } from '../sources/terraform/syntax/parser.ts'
import type { PolicySource, ProposedStatements, Splice } from '../sources/types.ts'
import type { Suggestion } from './types.ts'

/**
 * The lines that an edit replaces, as GitHub takes a suggestion; `null` where the edit is refused or changes nothing.
 *
 * @param content text of the policy's file in the head
 */
export function suggestionFor(
  source: PolicySource,
  content: string,
  statements: ProposedStatements,
): Suggestion | null {
  const edit = editSource(source, content, statements, { parser: terraformParser })
  return edit.kind === 'edited' ? linesOfEdit(source.file, content, edit.splices) : null
}

/** Whole lines from the first to the last that the splices change, with their new text. */
export function linesOfEdit(file: string, content: string, splices: readonly Splice[]): Suggestion | null {
  if (splices.length === 0) return null
  const starts = lineStarts(content)
  const first = Math.min(...splices.map(({ start }) => start))
  const last = Math.max(...splices.map(({ end }) => end))
  const line = lineAt(starts, first)
  // What ends with a line break ends with its line.
  const endLine = lineAt(starts, last > first && content[last - 1] === '\n' ? last - 1 : last)
  const from = starts[line - 1] ?? 0
  const to = starts[endLine] ?? content.length
  const moved = splices.map(({ start, end, text }) => ({ start: start - from, end: end - from, text }))
  const before = content.slice(from, to)
  const after = applySplices(before, moved)
  return after === before ? null : { file, line, endLine, text: after.replace(/\r?\n$/, '') }
}
