import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { Budget } from '../../src/policy/containment/budget.ts'
import type { Language } from '../../src/policy/containment/language.ts'
import { ANY_CHARACTER, findWord, walkCells } from '../../src/policy/containment/search.ts'
import { compileGlob } from '../../src/policy/glob.ts'
import { ANY, ANY_IN_SEGMENT, STAR, STAR_IN_SEGMENT } from '../../src/policy/letters.ts'
import { countOf } from '../support/sampled.ts'

/** Every text over these letters up to this length: "z" stands for all that no pattern names. */
const letters = ['a', 'b', ':', 'z']
const longest = 4
const words = Array.from({ length: longest }).reduce<string[]>(
  (all) => [...new Set(['', ...all.flatMap((text) => letters.map((letter) => text + letter))])],
  [''],
)

const item = fc.constantFrom('a', 'b', ':', STAR, STAR, ANY, STAR_IN_SEGMENT, ANY_IN_SEGMENT)
const pattern = fc
  .array(item, { maxLength: 4 })
  .map((items) => items.map((one) => (typeof one === 'string' ? one.charCodeAt(0) : one)))
const language = fc.record({
  patterns: fc.array(pattern, { minLength: 1, maxLength: 3 }),
  negated: fc.constantFrom(false, false, true),
  reading: fc.constant('exact' as const),
})
const languages = (maxLength: number): fc.Arbitrary<Language[]> => fc.array(language, { minLength: 1, maxLength })

const matcher = ({ patterns, negated }: Language): ((text: string) => boolean) => {
  const globs = patterns.map((one) => compileGlob(one as number[]))
  return (text) => globs.some((glob) => glob(text)) !== negated
}

const show = (word: readonly unknown[]): string => String.fromCharCode(...(word as number[]))
const budget = (): Budget => new Budget(100_000)

describe('the search for words, held against all short texts', () => {
  test('finds a word of the left languages outside the right ones exactly when there is one', () => {
    const numRuns = countOf(2500, 500)
    let found = 0
    fc.assert(
      fc.property(languages(2), languages(3), (left, right) => {
        const [inside, outside] = [left.map(matcher), right.map(matcher)]
        const fits = (text: string): boolean => inside.every((is) => is(text)) && !outside.some((is) => is(text))
        const word = findWord(left, right, ANY_CHARACTER, budget())
        if (word === undefined) expect(words.find(fits)).toBeUndefined()
        else {
          found++
          expect(fits(show(word))).toBe(true)
          // The shortest one, that is.
          expect(words.find((text) => text.length < word.length && fits(text))).toBeUndefined()
        }
      }),
      { numRuns, seed: 20_261_121 },
    )
    expect(found / numRuns).toBeGreaterThan(0.24)
    expect(found / numRuns).toBeLessThan(0.88)
  })

  test('shows every least set of right languages that hold a word', () => {
    fc.assert(
      fc.property(languages(2), languages(3), (left, right) => {
        const [inside, outside] = [left.map(matcher), right.map(matcher)]
        const holdingOf = (text: string): number[] => outside.flatMap((is, index) => (is(text) ? [index] : []))
        const shown: (readonly number[])[] = []
        walkCells(left, right, ANY_CHARACTER, budget(), (holding, word) => {
          const text = show(word())
          expect([inside.every((is) => is(text)), ...holding]).toEqual([true, ...holdingOf(text)])
          shown.push(holding)
          return false
        })
        const overlooked = words.find((text) => {
          const holding = holdingOf(text)
          const isShown = shown.some((less) => less.every((index) => holding.includes(index)))
          return !isShown && inside.every((is) => is(text))
        })
        expect(overlooked).toBeUndefined()
      }),
      { numRuns: countOf(1500, 300), seed: 20_261_122 },
    )
  })
})
