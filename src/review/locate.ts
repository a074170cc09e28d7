import type { PolicyDocument } from '../policy/document.ts'
import { withOwnArns } from '../proof/resource-policies.ts'
import { lineAt, lineStarts } from '../sources/files.ts'
import type { FieldName, Layout, WrittenField, WrittenStatement } from '../sources/layout.ts'
import type { PolicySource, Source } from '../sources/types.ts'
import type { LocatedValue, SourceRange } from '../sources/located-value.ts'
import type { LocatedDocument, LocatedStatement } from './rule-input.ts'
import type { LineRange } from './types.ts'

/**
 * A policy with the lines of its parts.
 *
 * @param content text of its file
 */
export function locateStatements(source: Source, content: string): LocatedDocument {
  const lines = linesOf(source.file, content)
  const start = { file: source.file, line: source.line, endLine: source.line }
  if (source.status === 'skipped')
    return { source, document: null, unread: [source.reason], range: start, statements: [] }
  const layout = layoutOf(source)
  return {
    source,
    document: documentOf(source),
    unread: source.rest ?? [],
    range: layout ? lines(layout.root) : start,
    statements: source.document.statements.map((_, index) => located(layout?.statements[index], start, lines)),
  }
}

/** The document, with the ARNs of the resources that it stands on, and of others that the source names. */
function documentOf({ document, attachedTo = [] }: PolicySource): PolicyDocument {
  return withOwnArns(document, attachedTo)
}

type LinesOf = (range: SourceRange) => LineRange

function linesOf(file: string, content: string): LinesOf {
  const starts = lineStarts(content)
  return ({ start, end }) => {
    const line = lineAt(starts, start)
    // A range may end with its line.
    const last = content[end - 1] === '\n' && end - 1 > start ? end - 2 : end - 1
    return { file, line, endLine: Math.max(line, lineAt(starts, Math.max(start, last))) }
  }
}

const layoutOf = ({ layout }: PolicySource): Layout | undefined =>
  typeof layout === 'object' && layout !== null && 'statements' in layout ? (layout as Layout) : undefined

function located(written: WrittenStatement | undefined, whole: LineRange, lines: LinesOf): LocatedStatement {
  if (!written) return { ...whole, fields: new Map(), values: new Map(), clauses: [] }
  const fields = new Map<FieldName, LineRange>()
  const values = new Map<FieldName, ReadonlyMap<string, LineRange>>()
  for (const [name, field] of written.fields) {
    fields.set(name, fieldLines(field, lines))
    values.set(name, valueLines(field.value, lines))
  }
  return { ...lines(written), fields, values, clauses: written.clauses.map((clause) => fieldLines(clause, lines)) }
}

const fieldLines = ({ key, value }: WrittenField, lines: LinesOf): LineRange =>
  lines({ start: Math.min(key.start, value.start), end: Math.max(key.end, value.end) })

function valueLines(value: LocatedValue, lines: LinesOf): ReadonlyMap<string, LineRange> {
  if (value.kind === 'string') return new Map([[value.value, lines(value)]])
  if (value.kind !== 'list') return new Map()
  return new Map(value.items.flatMap((item) => (item.kind === 'string' ? [[item.value, lines(item)] as const] : [])))
}
