import { describe, expect, test } from '@jest/globals'
import { commonSilence, longestSilence } from '../../../src/evidence/coverage/silence.ts'
import { dayNumber } from '../../../src/evidence/time.ts'

const august = (...days: number[]): number[] => days.map((day) => dayNumber(`2026-08-${String(day).padStart(2, '0')}`))
const run = (from: string, to: string, days: number) => ({ from, to, days })

describe('the longest run of days without records', () => {
  test.each<[string, number[], ReturnType<typeof run> | undefined]>([
    ['no day', [], undefined],
    ['one day', august(3), undefined],
    ['every day', august(1, 2, 3), undefined],
    ['six days', august(1, 8), undefined],
    ['a week', august(1, 9), run('2026-08-02', '2026-08-08', 7)],
    ['the longest, in whatever order', august(30, 1, 9, 20), run('2026-08-10', '2026-08-19', 10)],
    ['the first of two', august(1, 10, 19), run('2026-08-02', '2026-08-09', 8)],
  ])('%s', (_, days, expected) => expect(longestSilence(days)).toEqual(expected))
})

test('two sources are silent together where both are, for a week', () => {
  const one = run('2026-08-01', '2026-08-20', 20)
  expect(commonSilence(one, run('2026-08-10', '2026-08-31', 22))).toEqual(run('2026-08-10', '2026-08-20', 11))
  expect(commonSilence(one, one)).toEqual(one)
  expect(commonSilence(one, run('2026-08-15', '2026-08-31', 17))).toBeUndefined()
  expect(commonSilence(one, run('2026-09-01', '2026-09-10', 10))).toBeUndefined()
  expect(commonSilence(one, undefined)).toBeUndefined()
  expect(commonSilence(undefined, one)).toBeUndefined()
})
