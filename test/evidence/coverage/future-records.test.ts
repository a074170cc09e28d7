import { expect, test } from '@jest/globals'
import { daysBetween } from '../../../src/evidence/coverage/days-and-types.ts'
import { futureRecordsIn } from '../../../src/evidence/coverage/future-records.ts'
import { account } from '../records.ts'

const now = Date.parse('2026-06-30T12:00:00Z')
const seen = (from: string, to: string, gaps: readonly string[] = []) => [
  { account, from: `${from}T00:00:00Z`, to: `${to}T00:00:00Z`, gaps },
]

test.each([
  ['up to now', seen('2026-04-01', '2026-06-30'), 0, 0],
  ['of a clock that is some hours ahead', seen('2026-04-01', '2026-07-01'), 0, 0],
  ['some of them years ahead', seen('2026-04-01', '2099-01-01', daysBetween('2026-07-01', '2098-12-31')), 1, 0],
  ['that go on as before: the machine lives some weeks ago', seen('2026-04-01', '2026-08-15', ['2026-07-20']), 0, 1],
  ['all of them ahead: the machine lives in the past', seen('2027-04-01', '2027-06-30'), 0, 1],
  ['none at all', [], 0, 0],
])('records %s', (_, accounts, problems, notes) => {
  const future = futureRecordsIn(accounts, now)
  expect([future.problems.length, future.notes.length]).toEqual([problems, notes])
  for (const line of [...future.problems, ...future.notes]) expect(line).toContain('2026-06-30T12:00:00Z')
})
