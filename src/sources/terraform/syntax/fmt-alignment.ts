import type { Splice } from '../../types.ts'
import type { Span, TerraformFile } from './syntax-tree.ts'

/**
 * The part of `terraform fmt` that an edit can upset: in consecutive lines the `=` of one-line values stand in one
 * column, and so do the comments after them. Read from hclwrite's formatter: a line whose brackets do not balance after
 * its `=` belongs to no column.
 * @see https://github.com/hashicorp/hcl/blob/main/hclwrite/format.go
 */
export function alignmentSplices(syntax: TerraformFile, content: string, within: Span): Splice[] {
  const rows = rowsOf(syntax, content, within)
  const splices: Splice[] = []
  for (const row of rows) if (row?.opening !== undefined) splices.push(...gap(content, row.leadEnd, row.opening, 1))
  // Columns of `=` come first: moving one moves the comment after it.
  for (const chain of chainsOf(rows, (row) => row.equals !== undefined)) {
    const widest = Math.max(...chain.map((row) => row.lead))
    for (const row of chain) {
      splices.push(...gap(content, row.leadEnd, row.equals ?? row.leadEnd, widest - row.lead + 1))
      row.width = widest + 1 + row.assignWidth
    }
  }
  for (const chain of chainsOf(rows, (row) => row.comment !== undefined)) {
    const widest = Math.max(...chain.map((row) => row.width))
    for (const row of chain)
      splices.push(...gap(content, row.codeEnd, row.comment ?? row.codeEnd, widest - row.width + 1))
  }
  return splices
}

interface Row {
  /** Characters before the gap in front of `=`, indentation included. */
  readonly lead: number
  readonly leadEnd: number
  readonly equals: number | undefined
  /** An `=` that opens a value of several lines: one space before it, whatever its neighbours do. */
  readonly opening: number | undefined
  /** From `=` to the end of the code. */
  readonly assignWidth: number
  readonly codeEnd: number
  readonly comment: number | undefined
  /** Columns of everything before the comment, once `=` is in its place. */
  width: number
}

function rowsOf(syntax: TerraformFile, content: string, within: Span): (Row | undefined)[] {
  const rows: (Row | undefined)[] = []
  for (let start = content.lastIndexOf('\n', within.start - 1) + 1; start < within.end;) {
    const found = content.indexOf('\n', start)
    const end = found === -1 ? content.length : found
    rows.push(rowOf(syntax, content, start, content[end - 1] === '\r' ? end - 1 : end))
    start = end + 1
  }
  return rows
}

function rowOf(syntax: TerraformFile, content: string, start: number, end: number): Row | undefined {
  const inside = syntax.strings.some((string) => string.start < start && string.end > start)
  const text = content.slice(start, end)
  if (inside || text.trim() === '') return undefined
  // `/* … */` is a part of the code to the formatter.
  const remark = syntax.comments.find(
    (comment) =>
      comment.start >= start && comment.start < end && comment.end >= end && !content.startsWith('/*', comment.start),
  )
  if (syntax.comments.some((comment) => comment.start < start && comment.end > start)) return undefined
  const comment = remark && content.slice(start, remark.start).trim() !== '' ? remark.start : undefined
  if (remark && comment === undefined) return undefined
  const codeEnd = start + content.slice(start, comment ?? end).trimEnd().length
  const first = syntax.equals.find((position) => position >= start && position < codeEnd)
  const equals = first !== undefined && balanced(syntax, content, first, codeEnd) ? first : undefined
  const opening = equals === undefined ? first : undefined
  const leadEnd = first === undefined ? codeEnd : start + content.slice(start, first).trimEnd().length
  const lead = columns(content.slice(start, leadEnd))
  const width = opening === undefined ? lead : lead + 1 + columns(content.slice(opening, codeEnd))
  const assignWidth = equals === undefined ? 0 : columns(content.slice(equals, codeEnd))
  return { lead, leadEnd, equals, opening, assignWidth, codeEnd, comment, width }
}

function balanced(syntax: TerraformFile, content: string, start: number, end: number): boolean {
  let open = 0
  for (const position of syntax.brackets)
    if (position >= start && position < end) open += '([{'.includes(content[position] ?? '') ? 1 : -1
  return open === 0
}

/** Characters as a reader counts them, which is how the formatter does. */
const columns = (text: string): number =>
  /^[\x20-\x7e]*$/.test(text) ? text.length : [...new Intl.Segmenter().segment(text)].length

function chainsOf(rows: readonly (Row | undefined)[], belongs: (row: Row) => boolean): Row[][] {
  const chains: Row[][] = []
  let chain: Row[] = []
  for (const row of [...rows, undefined]) {
    if (row && belongs(row)) chain.push(row)
    else if (chain.length > 0) {
      chains.push(chain)
      chain = []
    }
  }
  return chains
}

function gap(content: string, start: number, end: number, width: number): Splice[] {
  const text = ' '.repeat(width)
  return content.slice(start, end) === text ? [] : [{ start, end, text }]
}
