import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { decodeQuoted, textInQuotes } from '../../../../src/sources/terraform/syntax/strings.ts'

const raw = fc.string({ unit: fc.constantFrom('a', 'é', '\\', '$', '%', '{', '"', 'n', 'u', '0') })

test('text with and without escapes has the same meaning before an escape', () => {
  fc.assert(
    fc.property(
      raw.filter((text) => !text.endsWith('\\')),
      (text) => {
        const meaning = textInQuotes(text)
        expect(decodeQuoted(`${text}\\n`)?.text).toBe(meaning === undefined ? undefined : `${meaning}\n`)
        expect(decodeQuoted(`${text}\\n`)?.offsets.slice(0, -1)).toEqual(decodeQuoted(text)?.offsets)
      },
    ),
  )
})

test.each([
  ['plain', 'plain'],
  ['a\\tb', 'a\tb'],
  ['$${x}', '${x}'],
  ['\\q', undefined],
])('%s means %s', (text, meaning) => {
  expect(textInQuotes(text)).toBe(meaning)
})
