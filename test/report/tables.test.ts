import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { paragraph, table, widthOf, wrap } from '../../src/report/tables.ts'

describe('width', () => {
  test.each([
    ['abc', 3],
    ['Größe', 5],
    ['Gro\u0308ße', 5],
    ['日本', 4],
    ['한글', 4],
    ['😀', 2],
    ['\u001b[32mok\u001b[39m', 2],
    ['', 0],
  ])('%j takes %i columns', (text, width) => expect(widthOf(text)).toBe(width))
})

test('columns align, by what is seen', () => {
  const rows = [
    ['s3:GetObject', '1,204'],
    ['日本', '3'],
  ]
  expect(table([{ title: 'Action' }, { title: 'Events', align: 'right' }], rows, { indent: 2 })).toEqual([
    '  Action        Events',
    '  s3:GetObject   1,204',
    '  日本               3',
  ])
})

test('the widest column gives way, numbers and whole columns do not', () => {
  const arn = `arn:aws:iam::111122223333:role/${'very-long-path/'.repeat(6)}name`
  const lines = table([{ whole: true }, {}, { align: 'right' }], [['0a1b2c3d-0000', arn, '12345']], { width: 60 })
  expect(lines.length).toBeGreaterThan(1)
  for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(60)
  expect(lines[0]).toMatch(/^0a1b2c3d-0000 {2}arn:\S+ +12345$/)
  const rest = lines.slice(1).map((line) => line.trim())
  expect((/arn:\S+/.exec(lines[0] ?? '')?.[0] ?? '') + rest.join('')).toBe(arn)
})

test('wrapping loses nothing and keeps to the width', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), fc.integer({ min: 2, max: 40 }), (text, width) => {
      const lines = wrap(text, width)
      for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(width)
      expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''))
    }),
  )
})

test('a paragraph is indented under its first word', () => {
  expect(paragraph('one two three four five six', '  a. ', 25)).toEqual(['  a. one two three four', '     five six'])
})

test('no rows, no lines but the titles', () => {
  expect(table([{ title: 'Action' }], [])).toEqual(['Action'])
  expect(table([{}], [])).toEqual([])
})
