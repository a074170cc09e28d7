import fc from 'fast-check'
import { expect, test } from '@jest/globals'
import { isUtf8 } from 'node:buffer'
import { badByteText, firstBadByte } from '../../src/checkout/encoding.ts'
import { countOf } from '../support/sampled.ts'

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1')

test.each([
  [latin1('# caf\u00e9\n'), 'a.tf:1:6: byte 0xe9 is not UTF-8'],
  [Buffer.concat([Buffer.from('# é 😀\n# '), latin1('\u00fc')]), 'a.tf:2:3: byte 0xfc is not UTF-8'],
  // U+FFFD that the author wrote comes before a byte that is none.
  [Buffer.concat([Buffer.from('# \uFFFD '), latin1('\u00e9')]), 'a.tf:1:5: byte 0xe9 is not UTF-8'],
  // A character that is cut off.
  [Buffer.from('# é').subarray(0, 3), 'a.tf:1:3: byte 0xc3 is not UTF-8'],
])('%j', (bytes, expected) => {
  const found = firstBadByte(bytes)
  expect(found && badByteText('a.tf', found)).toBe(expected)
})

test.each(['', '# plain\n', '# é 😀 \uFFFD\n', '\uFEFF# mark\n'])('%j is UTF-8', (text) => {
  expect(firstBadByte(Buffer.from(text))).toBeUndefined()
})

test('a bad byte is found where, and only where, there is one', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (array) => {
      const bytes = Buffer.from(array)
      expect(firstBadByte(bytes) === undefined).toBe(isUtf8(bytes))
    }),
    { numRuns: countOf(5000, 1250) },
  )
})
