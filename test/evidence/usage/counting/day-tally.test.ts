import { expect, test } from '@jest/globals'
import { DayTally } from '../../../../src/evidence/usage/counting/day-tally.ts'

const day = 86_400
const tally = (...days: readonly number[]): DayTally => {
  const into = new DayTally()
  for (const [index, number] of days.entries()) into.addEvent(number * day + index, 0, () => `id-${number}-${index}`)
  return into
}

test('of places that may have counted the same events the larger count of each day stands', () => {
  const [one, other] = [tally(1, 1, 1, 2), tally(1, 2, 2, 3)]
  const both = DayTally.largest([one, other])
  expect([...both.counts].map(([number, { count }]) => [number, count])).toEqual([
    [1, 3],
    [2, 2],
    [3, 1],
  ])
  expect(both.counts.get(1)).toMatchObject({ first: day, last: day + 2 })
  expect(DayTally.largest([other, one]).counts.get(2)).toEqual(both.counts.get(2))
  const ids = both.sample.ids().map(({ id }) => id)
  expect(ids).toEqual(ids.toSorted())
  expect([...one.counts.values()].map(({ count }) => count)).toEqual([3, 1])
})
