import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { bytesOf, fitText, section } from '../../src/report/fit.ts'

const missing = '*cut*'

test('what fits is whole', () => {
  expect(fitText([section(1, 'a', ''), section(2, ''), section(1, 'b')], 100, missing)).toBe('a\n\nb\n')
})

test('the lowest rank gives way first', () => {
  expect(fitText([section(2, 'long text two', 'two'), section(1, 'long text one', 'one')], 24, missing)).toBe(
    'long text two\n\none\n',
  )
})

test('when even the shortest do not fit, the end is cut and it is said', () => {
  expect(fitText([section(1, 'first'), section(1, 'x'.repeat(100))], 30, missing)).toBe('first\n\n*cut*\n')
})

test('never more bytes than allowed, and a cut is always reported', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 80 })
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(5), text, text), { maxLength: 12 }),
      fc.integer({ min: 10, max: 400 }),
      (parts, limit) => {
        const sections = parts.map(([rank, whole, short]) => section(rank, whole, short))
        const page = fitText(sections, limit, missing)
        expect(bytesOf(page)).toBeLessThanOrEqual(limit)
        const complete = parts.every(([, whole, short]) => page.includes(whole) || page.includes(short))
        if (!complete) expect(page).toContain(missing)
      },
    ),
  )
})
