import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  hasChanged,
  noTrends,
  readTrends,
  withTrendPoints,
  writeTrends,
  type Trends,
} from '../../../src/report/dashboard/trends.ts'
import { countOf } from '../../support/sampled.ts'

const [one, two] = ['0123abcd', '4567cdef']
const point = (granted: number, used: number) => ({ granted, used })
const day = (index: number): string =>
  new Date(Date.parse('2026-01-01') + index * 86_400_000).toISOString().slice(0, 10)
const onDays = (points: readonly (readonly [number, ReturnType<typeof point>])[]): Trends =>
  points.reduce((trends, [at, value]) => withTrendPoints(trends, day(at), new Map([[one, value]])), noTrends)

test('are written as a marker, and read from it', () => {
  const trends: Trends = {
    days: ['2026-09-01', '2026-10-01', '2026-11-01'],
    points: new Map([
      [one, [point(120, 30), point(120, 30), point(40, 28)]],
      [two, [null, point(5, 5), point(5, 5)]],
    ]),
  }
  const text = writeTrends(trends)
  expect(text).toBe('<!-- whittle:trends 2026-09-01,2026-10-01,2026-11-01 0123abcd=120.30,,40.28 4567cdef=-,5.5 -->')
  expect(readTrends(`a\r\n${text}\r\nb`)).toEqual(trends)
})

test.each([
  ['a body of an earlier version', '<!-- whittle:dashboard x -->\n<!-- whittle:history 2026-11-30:1:1:3:2 -->'],
  ['a marker that was changed', '<!-- whittle:trends 2026-09-01 <b>=1.1 -->'],
  ['one within a line', 'x <!-- whittle:trends 2026-09-01 0123abcd=1.1 -->'],
])('%s has none', (_, body) => {
  expect(readTrends(body)).toEqual(noTrends)
})

describe('points', () => {
  test('of one day take the place of those less than four weeks after the ones before', () => {
    const trends = onDays([0, 7, 14, 28, 35, 56].map((at) => [at, point(100 - at, 1)] as const))
    expect(trends.days).toEqual([day(0), day(28), day(56)])
    expect(trends.points.get(one)).toEqual([point(100, 1), point(72, 1), point(44, 1)])
  })

  test('that say the same add nothing', () => {
    const first = onDays([[0, point(3, 2)]])
    expect(withTrendPoints(first, day(40), new Map([[one, point(3, 2)]]))).toEqual(first)
  })

  test('of a policy that is new have none before; one that is gone is left out', () => {
    const later = withTrendPoints(onDays([[0, point(3, 2)]]), day(40), new Map([[two, point(1, 1)]]))
    expect(later.points).toEqual(new Map([[two, [null, point(1, 1)]]]))
  })

  test('of a policy of which a run knows nothing stay', () => {
    const before = withTrendPoints(
      onDays([
        [0, point(9, 9)],
        [28, point(3, 2)],
      ]),
      day(56),
      new Map([
        [one, point(2, 2)],
        [two, point(1, 1)],
      ]),
    )
    expect(
      withTrendPoints(
        before,
        day(57),
        new Map([
          [one, null],
          [two, null],
        ]),
      ),
    ).toEqual(before)
    const other = withTrendPoints(
      before,
      day(60),
      new Map([
        [one, null],
        [two, point(1, 0)],
      ]),
    )
    expect(other.days).toEqual([day(0), day(28), day(56), day(60)])
    expect(other.points.get(one)).toEqual([point(9, 9), point(3, 2), point(2, 2), null])
    const again = withTrendPoints(
      other,
      day(61),
      new Map([
        [one, null],
        [two, point(0, 0)],
      ]),
    )
    expect(again.points.get(one)).toEqual(other.points.get(one))
  })

  test('of a day on which a policy is not known take nothing from it', () => {
    const trends = onDays([
      [0, point(9, 9)],
      [7, point(8, 8)],
      [14, point(7, 7)],
    ])
    expect(trends.days).toEqual([day(0), day(14)])
    const next = withTrendPoints(
      trends,
      day(15),
      new Map([
        [one, null],
        [two, point(1, 1)],
      ]),
    )
    expect(next.days).toEqual([day(0), day(15)])
    expect(next.points.get(one)).toEqual([point(9, 9), point(7, 7)])
  })

  test('go back a year', () => {
    const trends = onDays(Array.from({ length: 40 }, (_, index) => [index * 28, point(1000 - index, 1)] as const))
    expect(trends.days).toHaveLength(13)
    expect(trends.days.at(-1)).toBe(day(39 * 28))
  })
})

test('take a bounded part of the issue: policies that changed are kept first', () => {
  const keys = Array.from({ length: 5000 }, (_, index) => index.toString(16).padStart(8, '0'))
  const changed = keys.slice(-20)
  const points = new Map(keys.map((key) => [key, [point(10, 5), changed.includes(key) ? point(5, 5) : point(10, 5)]]))
  const text = writeTrends({ days: ['2026-09-01', '2026-10-01'], points })
  expect(text.length).toBeLessThanOrEqual(12_010)
  const read = readTrends(text)
  expect(changed.every((key) => hasChanged(read.points.get(key) ?? []))).toBe(true)
  expect(read.points.size).toBeGreaterThan(500)
})

test('whatever they hold, they are read as they were written', () => {
  const value = fc.option(fc.record({ granted: fc.nat(99_999), used: fc.nat(99_999) }))
  const trends = fc.integer({ min: 1, max: 13 }).chain((days) =>
    fc.record({
      days: fc.constant(Array.from({ length: days }, (_, index) => day(index))),
      points: fc
        .array(fc.tuple(fc.stringMatching(/^[0-9a-f]{8}$/), fc.array(value, { minLength: days, maxLength: days })))
        .map((entries) => new Map(entries)),
    }),
  )
  fc.assert(
    fc.property(trends, (given) => {
      expect(readTrends(writeTrends(given))).toEqual(given)
    }),
    { numRuns: countOf(100, 30) },
  )
})
