import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { paragraph, table, displayWidth, wrap } from '../../src/report/tables.ts'

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
  ])('%j takes %i columns', (text, width) => expect(displayWidth(text)).toBe(width))
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
  for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(60)
  expect(lines[0]).toMatch(/^0a1b2c3d-0000 {2}arn:\S+ +12345$/)
  const rest = lines.slice(1).map((line) => line.trim())
  expect((/arn:\S+/.exec(lines[0] ?? '')?.[0] ?? '') + rest.join('')).toBe(arn)
})

test('wrapping loses nothing and keeps to the width', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), fc.integer({ min: 2, max: 40 }), (text, width) => {
      const lines = wrap(text, width)
      for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width)
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

describe('a column that may stand below', () => {
  const arn = 'arn:aws:s3:::acme-prod-orders/incoming/2026'
  const columns = [
    { title: 'ACTION' },
    { title: 'EVENTS', align: 'right' as const },
    { title: 'RESOURCES', below: true },
    { title: 'FROM', below: true },
  ]
  const rows = [
    ['s3:GetObject', '12', arn, '203.0.113.60, 203.0.113.61'],
    ['s3:ListBucket', '3', '', '203.0.113.60'],
  ]
  const at = (width: number) => table(columns, rows, { width, indent: 2 })

  test('is a column where there is room', () =>
    expect(at(120)).toEqual([
      '  ACTION         EVENTS  RESOURCES                                    FROM',
      `  s3:GetObject       12  ${arn}  203.0.113.60, 203.0.113.61`,
      '  s3:ListBucket       3                                               203.0.113.60',
    ]))

  test('and is below where a word would be broken, the longest word first; what is empty is left out', () =>
    expect(at(60)).toEqual([
      '  ACTION         EVENTS  FROM',
      '  s3:GetObject       12  203.0.113.60, 203.0.113.61',
      `      resources: ${arn}`,
      '  s3:ListBucket       3  203.0.113.60',
    ]))

  test('all are below where there is hardly room, and no word is broken', () =>
    expect(at(30)).toEqual([
      '  ACTION         EVENTS',
      '  s3:GetObject       12',
      '      resources:',
      `        ${arn}`,
      '      from: 203.0.113.60,',
      '        203.0.113.61',
      '  s3:ListBucket       3',
      '      from: 203.0.113.60',
    ]))

  test('at any width every word is whole and there once, as long as the others have room', () => {
    const word = fc.stringMatching(/^[a-z:/]{1,30}$/)
    fc.assert(
      fc.property(
        fc.array(fc.tuple(word, word, word), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 60, max: 120 }),
        (all, width) => {
          const lines = table(
            [{}, { title: 'B', below: true }, { title: 'C', below: true }],
            all.map((each) => [...each]),
            { width },
          )
          const words = lines.flatMap((line) => line.trim().split(/ +/))
          for (const cell of all.flat()) expect(words).toContain(cell)
        },
      ),
    )
  })
})
