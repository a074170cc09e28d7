import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { countRuns, fromRuns, toRuns, unionRuns } from '../../../src/report/html/runs.ts'

describe('sets of indexes as runs', () => {
  test.each([
    [[], []],
    [[0], [0, 1]],
    [
      [0, 1, 2],
      [0, 3],
    ],
    [
      [3, 4, 9],
      [3, 2, 4, 1],
    ],
    [
      [9, 3, 4],
      [3, 2, 4, 1],
    ],
  ])('%j', (indexes, runs) => {
    expect(toRuns(indexes)).toEqual(runs)
  })

  test('the union of lists is the runs of all their indexes', () => {
    const size = 60
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(size - 1))), (lists) => {
        const union = unionRuns(
          lists.map((list) => Uint32Array.from(list)),
          size,
        )
        expect(union).toEqual(toRuns(new Set(lists.flat())))
      }),
    )
  })

  test('every set comes back, and is counted', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(3000)), (indexes) => {
        const runs = toRuns(indexes)
        expect(fromRuns(runs)).toEqual(indexes.toSorted((a, b) => a - b))
        expect(countRuns(runs)).toBe(indexes.length)
      }),
    )
  })
})
