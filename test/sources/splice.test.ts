import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { composeSplices } from '../../src/sources/edit/compose.ts'
import { applySplices } from '../../src/sources/splice.ts'
import type { Splice } from '../../src/sources/types.ts'

const splice = (start: number, end: number, text: string): Splice => ({ start, end, text })

describe('applySplices', () => {
  test.each([
    ['nothing', [], 'abcdef'],
    ['a replacement', [splice(1, 3, 'X')], 'aXdef'],
    ['in any order', [splice(4, 5, 'Y'), splice(1, 3, 'X')], 'aXdYf'],
    ['side by side', [splice(1, 3, 'X'), splice(3, 4, 'Y')], 'aXYef'],
    ['an insertion where a replacement starts comes first', [splice(1, 3, 'X'), splice(1, 1, '+')], 'a+Xdef'],
    ['an insertion where a replacement ends comes after it', [splice(3, 3, '+'), splice(1, 3, 'X')], 'aX+def'],
    ['at both ends', [splice(0, 0, '<'), splice(6, 6, '>')], '<abcdef>'],
  ])('%s', (_, splices, wanted) => {
    expect(applySplices('abcdef', splices)).toBe(wanted)
  })

  test.each([
    ['overlapping', [splice(1, 3, ''), splice(2, 4, '')]],
    ['one inside of another', [splice(1, 5, ''), splice(2, 3, '')]],
    ['two insertions at one place', [splice(2, 2, 'a'), splice(2, 2, 'b')]],
    ['outside', [splice(5, 7, '')]],
    ['backwards', [splice(3, 2, '')]],
  ])('refuses %s', (_, splices) => {
    expect(() => applySplices('abcdef', splices)).toThrow(RangeError)
  })

  test('splices are carried out wherever they stand in the list', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string(), fc.string(), fc.string()), { maxLength: 8 }),
        fc.boolean(),
        (parts, turn) => {
          let text = ''
          const splices = parts.map(([between, old, replacement]) => {
            text += between
            const start = text.length
            text += old
            return { start, end: text.length, text: replacement, empty: old === '' }
          })
          // two insertions at one place have an order of their own: that is for the editor to rule out
          fc.pre(
            splices.every(
              ({ start, empty }, index) =>
                !empty || splices.every((other, at) => at === index || other.start !== start),
            ),
          )
          const expected = parts.map(([between, , replacement]) => between + replacement).join('')
          expect(applySplices(text, turn ? splices.toReversed() : splices)).toBe(expected)
        },
      ),
    )
  })
})

/** Splices that do not overlap, on a text of some length. */
const splicesOn = (length: number): fc.Arbitrary<Splice[]> =>
  fc.uniqueArray(fc.nat(length), { maxLength: 6 }).chain((places) => {
    const sorted = [...places].sort((a, b) => a - b)
    const pairs = Array.from({ length: Math.floor(sorted.length / 2) }, (_, index) =>
      sorted.slice(index * 2, index * 2 + 2),
    )
    return fc.tuple(
      ...pairs.map(([start = 0, end = 0]) => fc.string({ maxLength: 4 }).map((text) => splice(start, end, text))),
    )
  })

test('two edits, one after the other, are one edit', () => {
  fc.assert(
    fc.property(
      fc
        .string({ minLength: 1, maxLength: 30 })
        .chain((content) => fc.tuple(fc.constant(content), splicesOn(content.length)))
        .chain(([content, first]) => {
          const between = applySplices(content, first)
          return fc.tuple(fc.constant(content), fc.constant(first), splicesOn(between.length))
        }),
      ([content, first, second]) => {
        const wanted = applySplices(applySplices(content, first), second)
        expect(applySplices(content, composeSplices(content, first, second))).toBe(wanted)
      },
    ),
    { numRuns: 500 },
  )
})
