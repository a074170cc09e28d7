import { editSource } from '../sources/edit.ts'
import { lineAt, lineStarts } from '../sources/files.ts'
import { applySplices } from '../sources/splice.ts'
import { terraformParser } from '../sources/terraform/syntax/parser.ts'
import type { PolicySource, ProposedStatements, Splice } from '../sources/types.ts'
import type { PolicyChange, TreeFacts } from './rule-input.ts'
import { documentWithEdit, type StatementEdit } from './statement-edit.ts'
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

/** The lines of an edit of a policy in the head; `null` where it cannot be made. */
export function suggestionOf({ head }: PolicyChange, edit: StatementEdit, { files }: TreeFacts): Suggestion | null {
  const content = head ? files.get(head.source.file) : undefined
  if (head?.source.status !== 'found' || content === undefined) return null
  return suggestionFor(head.source, content, documentWithEdit(head.source.document.statements, edit))
}

/** Whole lines from the first to the last that the splices change, with their new text. */
export function linesOfEdit(file: string, content: string, splices: readonly Splice[]): Suggestion | null {
  if (splices.length === 0) return null
  const starts = lineStarts(content)
  const first = Math.min(...splices.map(({ start }) => start))
  const last = Math.max(...splices.map(({ end }) => end))
  // What ends with a line break ends with its line.
  const endLine = lineAt(starts, last > first && content[last - 1] === '\n' ? last - 1 : last)
  const line = lineAt(starts, first)
  const whole = linesFrom(line)
  // No text can stand for lines that go: the line before them is given with them, as it is.
  return whole?.text === '' && line > 1 ? linesFrom(line - 1) : whole

  function linesFrom(begin: number): Suggestion | null {
    const from = starts[begin - 1] ?? 0
    const before = content.slice(from, starts[endLine] ?? content.length)
    const moved = splices.map(({ start, end, text }) => ({ start: start - from, end: end - from, text }))
    const after = applySplices(before, moved)
    return after === before ? null : { file, line: begin, endLine, text: after.replace(/\r?\n$/, '') }
  }
}
