import { describe, expect, test } from '@jest/globals'
import { fileDiff } from '../../../src/report/html/file-diff.ts'
import { SharedTable } from '../../../src/report/html/tables.ts'

const text = Array.from({ length: 20 }, (_, index) => `line ${index + 1}`).join('\n')

/** The part with its texts in the place of their indexes. */
function diff(edits: readonly { start: number; end: number; text: string }[], content = text, file = 'a.tf') {
  const shared = new SharedTable(0)
  const part = fileDiff({ file, edits }, content, shared)
  const { texts } = shared.toJson()
  return part && { ...part, before: part.before.map((at) => texts[at]), after: part.after.map((at) => texts[at]) }
}

const replace = (find: string, replacement: string, content = text) => {
  const start = content.indexOf(find)
  return { start, end: start + find.length, text: replacement }
}

describe('the part of a file that is edited', () => {
  test('without an edit there is none', () => {
    expect(diff([])).toBeNull()
  })

  test('it begins and ends four lines from the edits', () => {
    const part = diff([replace('line 12', 'a\nb'), replace('line 10', 'ten')])
    expect(part).toMatchObject({ line: 6, language: 'hcl', file: 'a.tf' })
    expect(part?.before).toEqual([6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16].map((each) => `line ${each}`))
    expect(part?.after).toEqual([
      ...[6, 7, 8, 9].map((each) => `line ${each}`),
      'ten',
      'line 11',
      'a',
      'b',
      ...[13, 14, 15, 16].map((each) => `line ${each}`),
    ])
  })

  test('it ends with the file', () => {
    const part = diff([replace('line 1\n', ''), replace('line 20', '')])
    expect(part?.line).toBe(1)
    expect(part?.before).toEqual(text.split('\n'))
    expect(part?.after.at(-1)).toBe('')
  })

  test('it begins with an edit at the first character', () => {
    const part = diff([{ start: 0, end: 0, text: 'new' }], '\nsecond')
    expect([part?.line, part?.before, part?.after]).toEqual([1, ['', 'second'], ['new', 'second']])
  })

  test('unseen characters are shown, tabs stay', () => {
    const content = '\tname = "a\u202eb"\r\n'
    const part = diff([replace('name', 'other', content)], content, 'a.json')
    expect(part?.before).toEqual(['\tname = "a\\u202eb"', ''])
    expect(part?.language).toBe('json')
  })
})
