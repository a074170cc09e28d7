import { expect, test } from '@jest/globals'
import { daysSince, outdatedEvidenceReason } from '../../../src/evidence/absence/age.ts'

const account = (to: string, id = '111122223333') => ({ account: id, to })

test.each<[string, string[], number, RegExp | undefined]>([
  ['the day itself', ['2026-11-30T00:00:00Z'], 0, undefined],
  ['as old as is allowed', ['2026-10-31T00:00:00Z'], 30, undefined],
  [
    'a day older',
    ['2026-10-30T23:59:59Z'],
    30,
    /111122223333 ends on 2026-10-30, 31 days ago; evidence\.max-age allows 30/,
  ],
  ['of the future', ['2026-12-24T00:00:00Z'], 30, undefined],
  [
    'the first of two accounts',
    ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'],
    30,
    /111122223333 ends on 2026-01-01/,
  ],
  ['one of two accounts', ['2026-11-30T00:00:00Z', '2026-01-01T00:00:00Z'], 30, /444455556666 ends on 2026-01-01/],
])('%s', (_, ends, maxAge, expected) => {
  const coverage = ends.map((to, index) => account(to, index === 0 ? '111122223333' : '444455556666'))
  const reason = outdatedEvidenceReason(coverage, '2026-11-30', maxAge)
  if (expected === undefined) expect(reason).toBeUndefined()
  else expect(reason).toMatch(expected)
})

test('says on which day it could be decided', () => {
  expect(outdatedEvidenceReason([account('2026-10-12T23:59:59Z')], '2026-11-30', 30)).toBe(
    'The evidence of account 111122223333 ends on 2026-10-12, 49 days ago; evidence.max-age allows 30. Nothing is removed by logs that ended that long ago: read newer ones, or decide as of a day (--as-of 2026-10-12), which is a trial.',
  )
})

test('days are those of the calendar, in UTC', () => {
  expect(daysSince('2026-10-30T23:59:59Z', '2026-10-31')).toBe(1)
  expect(daysSince('2026-10-31T00:00:00Z', '2026-10-31')).toBe(0)
  expect(daysSince('2026-11-01T12:00:00Z', '2026-10-31')).toBe(-1)
})
