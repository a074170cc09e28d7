import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { unexplainedSilence } from '../../../src/evidence/coverage/silence.ts'
import { dayNumber, dayText } from '../../../src/evidence/time.ts'

const start = dayNumber('2026-08-01')
/** Days of a month by their number: 1 is the first of August. */
const on = (...days: number[]): Set<number> => new Set(days.map((day) => start + day - 1))
const days = (from: number, to: number, step = 1): number[] =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, at) => from + at * step)
const run = (from: string, to: string, length: number) => ({ from, to, days: length })

describe('the longest run of days without records that chance does not explain', () => {
  test.each<[string, Set<number>, ReturnType<typeof run> | undefined]>([
    ['no day', on(), undefined],
    ['one day', on(3), undefined],
    ['every day', on(...days(1, 90)), undefined],
    ['nine days of many', on(...days(1, 14), ...days(24, 37)), undefined],
    ['ten days of many', on(...days(1, 18), ...days(29, 46)), run('2026-08-19', '2026-08-28', 10)],
    [
      'the longest, in whatever order',
      on(...days(60, 90), ...days(30, 40), ...days(1, 20)),
      run('2026-09-10', '2026-09-28', 19),
    ],
    ['the first of two', on(...days(1, 20), ...days(35, 50), ...days(65, 90)), run('2026-08-21', '2026-09-03', 14)],
    ['at the ends: other rules judge them', on(...days(40, 60)), undefined],
    [
      'records on working days',
      on(...days(1, 90).filter((day) => day % 7 < 5 && (day < 29 || day > 44))),
      run('2026-08-29', '2026-09-13', 16),
    ],
  ])('%s', (_, seen, expected) => expect(unexplainedSilence(seen)).toEqual(expected))

  // Of 90 days, so many of the others have records: at the ends and wherever the rhythm puts them.
  const others = (length: number, count: number): Set<number> => {
    const left = [...days(1, 30), ...days(31 + length, 90)]
    const inner = left.slice(1, -1)
    return on(left[0]!, left.at(-1)!, ...inner.slice(inner.length - count + 2))
  }
  test.each<[string, number, number, boolean]>([
    ['records on all other days', 30, 60, true],
    ['a silence that chance explains', 9, 81, false],
    ['a silence that chance hardly explains', 13, 77, true],
    ['too few days for a rhythm', 83, 6, false],
    ['just enough days for a rhythm', 83, 7, true],
  ])('%s', (_, length, count, expected) => {
    expect(unexplainedSilence(others(length, count)) !== undefined).toBe(expected)
  })

  // 30 days of silence among 90.
  test.each<[string, number, boolean]>([
    ['six of ten other days', 36, true],
    ['fewer', 35, false],
  ])('records on %s', (_, count, expected) => {
    const ends = [...days(1, 30), ...days(61, 90)]
    const kept = ends.filter((_each, at) => Math.floor(((at + 1) * count) / 60) > Math.floor((at * count) / 60))
    // The days beside the silence and at the ends have records, so that its length and that of the whole are as said.
    const fixed = [1, 30, 61, 90]
    const free = kept.filter((day) => !fixed.includes(day))
    const seen = on(...fixed, ...free.slice(0, count - fixed.length))
    expect(seen.size).toBe(count)
    expect(unexplainedSilence(seen)).toEqual(expected ? run('2026-08-31', '2026-09-29', 30) : undefined)
  })
})

test('it is the longest run of a plain model, or none', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(120), { maxLength: 100 }), (seen) => {
      const sorted = seen.toSorted((a, b) => a - b)
      let longest = { from: 0, length: 0 }
      for (let day = sorted[0] ?? 0, length = 0; day <= (sorted.at(-1) ?? -1); day++) {
        length = sorted.includes(day) ? 0 : length + 1
        if (length > longest.length) longest = { from: day - length + 1, length }
      }
      const found = unexplainedSilence(new Set(seen))
      const all = (sorted.at(-1) ?? 0) - (sorted[0] ?? 0) + 1
      const chance = seen.length * (1 - longest.length / all) ** seen.length
      const counts = seen.length >= 7 && seen.length >= 0.6 * (all - longest.length) && chance < 0.01
      expect(found).toEqual(
        counts ? run(dayText(longest.from), dayText(longest.from + longest.length - 1), longest.length) : undefined,
      )
    }),
  )
})
