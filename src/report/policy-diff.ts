import type { PolicyDocument, Statement } from '../policy/document.ts'
import { showDocument } from '../policy/print.ts'
import type { ProposedStatements } from '../sources/types.ts'
import { jsonDiff } from './json-diff.ts'

/**
 * The semantic diff of two policy documents by json-diff; a changed statement is shown with its Sid.
 *
 * @param statements the new document's statements with what each was made from: then each is compared with that one, and
 *   not with the one that looks most like it
 */
export function policyDiff(before: PolicyDocument, after: PolicyDocument, statements?: ProposedStatements): string {
  const compared = statements && statementsDiff(before, statements)
  return elided(compared ?? jsonDiff(showDocument(before), showDocument(after), ['Sid']))
}

/** What stands where, by statement; `undefined` where the order has changed as well. */
function statementsDiff(before: PolicyDocument, statements: ProposedStatements): string | undefined {
  const from = statements.flatMap((each) => each.from ?? [])
  if (from.some((index, at) => index < (from[at - 1] ?? 0))) return undefined
  const show = (statement: Statement): unknown =>
    (showDocument({ ...before, statements: [statement] }) as { readonly Statement: readonly unknown[] }).Statement[0]
  const parts: string[][] = []
  let next = 0
  const removeUntil = (index: number): void => {
    for (; next < index; next++) {
      const old = before.statements[next]
      if (old) parts.push(whole('-', show(old)))
    }
  }
  for (const { from: index, statement } of statements) {
    const old = index === null || index < next ? undefined : before.statements[index]
    if (index !== null) removeUntil(index)
    if (old === undefined) parts.push(whole('+', show(statement)))
    else {
      next++
      const diff = jsonDiff(show(old), show(statement), ['Sid'])
      parts.push(diff === '' ? [' ...'] : diff.split('\n'))
    }
  }
  removeUntil(before.statements.length)
  if (parts.every(([line]) => line === ' ...')) return ''
  return [' {', '   Statement: [', ...parts.flat().map((line) => indented(line, 4)), '   ]', ' }'].join('\n')
}

/** One value as lines that are all added or all removed. */
function whole(mark: '+' | '-', value: unknown): string[] {
  const lines = (mark === '+' ? jsonDiff([], [value]) : jsonDiff([value], [])).split('\n')
  // The list's own brackets, and its indent.
  return lines.slice(1, -1).map((line) => line.charAt(0) + line.slice(3))
}

/** The first column holds the mark. */
const indented = (line: string, spaces: number): string => line.charAt(0) + ' '.repeat(spaces) + line.slice(1)

/** Several `...` in a row as one, with their number. */
function elided(diff: string): string {
  const lines: string[] = []
  let run = 0
  const flush = (like: string): void => {
    if (run > 0) lines.push(run === 1 ? like : `${like} (${run} entries)`)
    run = 0
  }
  let last = ''
  for (const line of diff.split('\n')) {
    if (/^ +\.\.\.$/.test(line) && (run === 0 || line === last)) {
      run++
      last = line
      continue
    }
    flush(last)
    if (/^ +\.\.\.$/.test(line)) {
      run = 1
      last = line
    } else lines.push(line)
  }
  flush(last)
  return lines.join('\n')
}
