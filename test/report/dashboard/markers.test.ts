import { expect, test } from '@jest/globals'
import {
  checkboxLine,
  readHistory,
  checkedBoxesIn,
  withPoint,
  writeHistory,
} from '../../../src/report/dashboard/markers.ts'

const identity = '0123456789abcdef'
const other = 'fedcba9876543210'

test.each([
  ['a ticked box', checkboxLine('open', identity, true, ' x'), [{ kind: 'open', identity }]],
  ['a box that is not ticked', checkboxLine('open', identity, false, ' x'), []],
  [
    'several, with line ends of Windows',
    `${checkboxLine('open', identity, true, '')}\r\n${checkboxLine('rebuild', other, false, '')}\r\n${checkboxLine('reopen', other, true, '')}\r\n`,
    [
      { kind: 'open', identity },
      { kind: 'reopen', identity: other },
    ],
  ],
  ['a capital X, indented', `  * [X] <!-- whittle:do rebuild=${identity} -->`, [{ kind: 'rebuild', identity }]],
  ['another verb', `- [x] <!-- whittle:do merge=${identity} -->`, []],
  ['no hash', '- [x] <!-- whittle:do open=../../x -->', []],
  ['a box of a person', '- [x] rebuild', []],
  ['a quotation', `> - [x] <!-- whittle:do open=${identity} -->`, []],
  ['text before the box', `see - [x] <!-- whittle:do open=${identity} -->`, []],
])('%s', (_, body, ticks) => {
  expect(checkedBoxesIn(body)).toEqual(ticks)
})

const point = (day: string, granted = 10) => ({ day, policies: 3, narrowed: 1, granted, used: 2 })

test('history survives the body that it stands in', () => {
  const points = [point('2026-11-01'), point('2026-11-08', 9)]
  expect(readHistory(`# x\r\n${writeHistory(points)}\r\nmore`)).toEqual(points)
  expect(writeHistory([])).toBe('')
})

test.each(['', '<!-- whittle:history -->', '<!-- whittle:history x -->', '<!-- whittle:history 2026-11-01:1:2:3 -->'])(
  '%j is no history',
  (text) => {
    expect(readHistory(text)).toEqual([])
  },
)

test.each([
  ['the first', [], '2026-11-01', ['2026-11-01']],
  ['the next day', ['2026-11-01'], '2026-11-02', ['2026-11-01', '2026-11-02']],
  ['the day after that', ['2026-11-01', '2026-11-02'], '2026-11-03', ['2026-11-01', '2026-11-03']],
  ['a week later', ['2026-11-01', '2026-11-08'], '2026-11-09', ['2026-11-01', '2026-11-08', '2026-11-09']],
  ['the same day again', ['2026-11-01', '2026-11-08'], '2026-11-08', ['2026-11-01', '2026-11-08']],
  ['days that lie ahead', ['2026-11-01', '2027-11-08'], '2026-11-08', ['2026-11-01', '2026-11-08']],
])('%s has one point a week', (_, before, day, after) => {
  expect(
    withPoint(
      before.map((each) => point(each)),
      point(day),
    ).map((each) => each.day),
  ).toEqual(after)
})

test('a year is kept', () => {
  const days = Array.from({ length: 80 }, (_, week) =>
    new Date(Date.UTC(2025, 0, 1 + 7 * week)).toISOString().slice(0, 10),
  )
  const history = days.reduce<ReturnType<typeof point>[]>((points, day) => withPoint(points, point(day)), [])
  expect(history).toHaveLength(53)
  expect(history.at(-1)?.day).toBe(days.at(-1))
})
