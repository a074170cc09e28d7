import { expect, test } from '@jest/globals'
import { historyOf } from '../../../src/report/html/history.ts'
import type { PrincipalRow } from '../../../src/report/html/types.ts'

const monday = Date.parse('2026-08-03') / 86_400_000

const row = (uses: PrincipalRow['uses'], granted = [0, 4], left = [0, 2]): PrincipalRow => ({
  principal: 0,
  policies: [0],
  granted,
  left,
  broad: [],
  uses,
})

test('weeks begin on Monday; what was used is counted in each week, and once in the sum', () => {
  const rows = [
    row([
      [0, 9, [0, 6, 7, 21]],
      [1, 2, [20]],
      // not granted by a policy of the plan
      [7, 5, [0]],
    ]),
    row([[0, 1, [13]]], [0, 1], [0, 1]),
  ]
  expect(historyOf(rows, monday)).toEqual({
    granted: 5,
    proposed: 3,
    weeks: [
      { week: '2026-08-03', used: 1, total: 1 },
      { week: '2026-08-10', used: 2, total: 2 },
      { week: '2026-08-17', used: 1, total: 3 },
      { week: '2026-08-24', used: 1, total: 3 },
    ],
  })
})

test('a day before Monday belongs to the week before', () => {
  expect(historyOf([row([[0, 3, [0, 1, 20]]])], monday - 1)?.weeks.map(({ week, used }) => [week, used])).toEqual([
    ['2026-07-27', 1],
    ['2026-08-03', 1],
    ['2026-08-10', 0],
    ['2026-08-17', 1],
  ])
})

test.each([
  ['nothing was used', []],
  ['two weeks are no trend', [[0, 2, [0, 8]]] as PrincipalRow['uses']],
])('%s', (_, uses) => {
  expect(historyOf([row(uses)], monday)).toBeNull()
})
