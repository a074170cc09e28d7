import { expect, test } from '@jest/globals'
import { unpackDocument } from '../../../src/report/html/page/documents.ts'
import { diffLines, type DiffLine } from '../../../src/report/html/page/line-changes.ts'

const text = (...lines: string[]): string => lines.join('\n')

const short = ({ kind, old, now }: DiffLine): string => [kind, old ?? '', now ?? ''].join(' ').trim()

test('lines that are the same and far from a change are left out', () => {
  const same = ['a', 'b', 'c', 'd', 'e']
  expect(diffLines(text(...same, 'old', ...same), text(...same, 'new', ...same)).map(short)).toEqual([
    'gap',
    'same 2 2',
    'same 3 3',
    'same 4 4',
    'removed 5',
    'added  5',
    'same 6 6',
    'same 7 7',
    'same 8 8',
    'gap',
  ])
})

test('words that differ are marked, where a line has a counterpart', () => {
  const [removed, added] = diffLines('actions = ["s3:*"]', 'actions = ["s3:GetObject"]')
  expect(removed?.marks.map(([start, end]) => 'actions = ["s3:*"]'.slice(start, end)).join('')).toBe('*')
  expect(added?.marks.map(([start, end]) => 'actions = ["s3:GetObject"]'.slice(start, end)).join('')).toContain(
    'GetObject',
  )
})

test('without a counterpart nothing is marked', () => {
  expect(diffLines(text('a', 'b'), text('c')).flatMap(({ marks }) => marks)).toEqual([])
})

test('the same text has no lines of a diff', () => {
  expect(diffLines('a', 'a').filter(({ kind }) => kind !== 'gap')).toEqual([])
})

test('a packed document has its texts back, and only in lists', () => {
  const packed = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: [0, 1], Resource: [2] }] }
  expect(unpackDocument(packed, ['s3:Get*', 's3:List*', '*'])).toEqual({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: ['s3:Get*', 's3:List*'], Resource: ['*'] }],
  })
})
