import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { mergeCounts, type Counted } from '../../../../src/evidence/usage/counting/merge-counts.ts'

const counted = (count: number, first: number, last: number): Counted => ({ count, first, last })

describe('what several places counted', () => {
  test.each<[string, Counted[], number]>([
    ['nothing', [], 0],
    ['one place', [counted(7, 0, 9)], 7],
    ['the same time: they may be the same events', [counted(7, 0, 9), counted(5, 0, 9)], 7],
    ['another time: other events', [counted(7, 0, 9), counted(5, 10, 19)], 12],
    ['times that touch', [counted(7, 0, 9), counted(5, 9, 19)], 7],
    ['a long time over two short ones', [counted(4, 0, 9), counted(3, 20, 29), counted(5, 5, 25)], 5],
    ['a chain', [counted(1, 0, 9), counted(9, 8, 19), counted(2, 18, 29), counted(3, 40, 41)], 12],
    ['no time at all', [counted(3, Number.NaN, Number.NaN), counted(2, 0, 1)], 3],
  ])('%s', (_, places, total) => expect(mergeCounts(places)).toBe(total))

  const place = fc
    .tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 99 }), fc.integer({ min: 0, max: 30 }))
    .map(([count, first, length]) => counted(count, first, first + length))

  test('in any order, and however often the same place is asked', () => {
    fc.assert(
      fc.property(fc.array(place, { minLength: 1, maxLength: 6 }), fc.nat(), (places, turn) => {
        const total = mergeCounts(places)
        const at = turn % places.length
        expect(mergeCounts([...places.slice(at), ...places.slice(0, at)])).toBe(total)
        expect(mergeCounts([...places, ...places])).toBe(total)
      }),
    )
  })

  test('never more than there were, and never less than one of them saw', () => {
    const events = fc.array(fc.integer({ min: 0, max: 99 }), { minLength: 1, maxLength: 60 })
    fc.assert(
      fc.property(events, fc.array(fc.infiniteStream(fc.boolean()), { minLength: 1, maxLength: 4 }), (all, watches) => {
        const places = watches.flatMap((watch) => {
          const seen = all.filter(() => watch.next().value)
          return seen.length === 0 ? [] : [counted(seen.length, Math.min(...seen), Math.max(...seen))]
        })
        const total = mergeCounts(places)
        expect(total).toBeLessThanOrEqual(all.length)
        expect(total).toBeGreaterThanOrEqual(Math.max(0, ...places.map(({ count }) => count)))
      }),
    )
  })
})
