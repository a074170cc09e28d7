import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { wildcardMatch } from '../../src/policy/pattern.ts'
import { patternsOverlap } from '../../src/policy/patterns-overlap.ts'

describe('patternsOverlap', () => {
  test.each([
    ['', '', true],
    ['*', '', true],
    ['?', '', false],
    ['a*', '*b', true],
    ['a*', 'b*', false],
    ['a?c', 'ab*', true],
    ['a?', 'a', false],
    ['A', 'a', false],
    ['arn:aws:s3:::bucket/*', 'arn:*:s3:::*', true],
    ['arn:aws:s3:::bucket', 'arn:*:s3:*:*:accesspoint/*', false],
  ])('%s and %s: %s', (a, b, expected) => {
    expect(patternsOverlap(a, b)).toBe(expected)
    expect(patternsOverlap(b, a)).toBe(expected)
  })

  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 5 })
  const every = (length: number): string[] =>
    length === 0
      ? ['']
      : every(length - 1).flatMap((text) => (text.length < length - 1 ? [text] : [text, `${text}a`, `${text}b`]))

  // Two patterns of five characters that overlap have a common text of at most ten.
  test('agrees with trying every short text', () => {
    const texts = every(10)
    fc.assert(
      fc.property(letters, letters, (a, b) => {
        const found = texts.some((text) => wildcardMatch(a, text) && wildcardMatch(b, text))
        expect(patternsOverlap(a, b)).toBe(found)
      }),
      { numRuns: 150 },
    )
  })
})
