import { describe, expect, test } from '@jest/globals'
import { linesOfEdit } from '../../src/review/suggestion.ts'
import { applySplices } from '../../src/sources/splice.ts'
import type { Splice } from '../../src/sources/types.ts'
import type { Suggestion } from '../../src/review/types.ts'

const content = 'one\n  two = ["a", "b"]\nthree\nfour\n'

/** As GitHub commits a suggestion: the lines are taken out, and the text of the block put in their place. */
function committed(text: string, { line, endLine, text: put }: Suggestion): string {
  const lines = text.split('\n')
  lines.splice(line - 1, endLine - line + 1, ...put.split('\n'))
  return lines.join('\n')
}

const cut = (start: string, length: number, text = ''): Splice => {
  const at = content.indexOf(start)
  return { start: at, end: at + length, text }
}

describe('an edit as a suggestion, committed, gives what the edit gives', () => {
  const cases: readonly (readonly [string, readonly Splice[], number, number])[] = [
    ['within a line', [cut('"a", ', 5)], 2, 2],
    ['of lines that go', [cut('three', 6)], 2, 3],
    ['of the first line', [cut('one', 3, 'uno')], 1, 1],
    ['in two places', [cut('one', 3, 'uno'), cut('three', 5, 'tre')], 1, 3],
    ['that adds lines', [cut('three', 0, 'two and a half\n')], 3, 3],
    ['of the last line', [cut('four', 4, 'vier\nfünf')], 4, 4],
  ]
  test.each(cases)('%s', (_, splices, line, endLine) => {
    const suggestion = linesOfEdit('a.tf', content, splices)
    expect(suggestion).toMatchObject({ line, endLine })
    expect(committed(content, suggestion!)).toBe(applySplices(content, splices))
  })

  test('one that changes nothing is none', () => {
    expect(linesOfEdit('a.tf', content, [])).toBeNull()
    expect(linesOfEdit('a.tf', content, [cut('one', 3, 'one')])).toBeNull()
  })
})
