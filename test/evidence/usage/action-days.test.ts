import { expect, test } from '@jest/globals'
import { ledgerOfTallies } from '../../../src/evidence/usage/build-ledger.ts'
import { ActionDaysTable } from '../../../src/evidence/usage/tables/action-days.ts'
import { roleIdentity, trailRecord } from '../records.ts'
import { builderOf, run, timeOn } from '../store/runs.ts'

test('days of an action are counted once, by principal, sorted', () => {
  const table = new ActionDaysTable()
  table.add('b', 's3:PutObject', [5])
  table.add('b', 's3:GetObject', [9, 3])
  table.add('b', 's3:GetObject', new Set([3, 4]))
  table.add('a', 's3:GetObject', undefined)
  expect(table.rows((principal) => principal)).toEqual([
    { principal: 'a', action: 's3:GetObject', days: [] },
    { principal: 'b', action: 's3:GetObject', days: [3, 4, 9] },
    { principal: 'b', action: 's3:PutObject', days: [5] },
  ])
})

test('principals that turn out to be one are one', () => {
  const table = new ActionDaysTable()
  table.add('role/app', 's3:GetObject', [1])
  table.add('role/path/app', 's3:GetObject', [2])
  expect(table.rows(() => 'role/path/app')).toEqual([
    { principal: 'role/path/app', action: 's3:GetObject', days: [1, 2] },
  ])
})

const records = [0, 1, 40].map((day, at) =>
  trailRecord(at + 1, { eventTime: timeOn(day, at), userIdentity: roleIdentity(), eventName: 'DescribeInstances' }),
)

test.each([
  ['neither', {}, []],
  ['networks', { byNetwork: true }, ['networks']],
  ['days', { byDay: true }, ['actionDays']],
  ['both', { byNetwork: true, byDay: true }, ['actionDays', 'networks']],
])('a ledger has the tables that are asked for: %s', (_, asked, expected) => {
  const gathered = builderOf(records).gather()
  const alone = ledgerOfTallies(gathered.tallies, gathered, [], asked)
  const saved = run(records.slice(1), run(records.slice(0, 1)).kept, asked).ledger
  for (const ledger of [alone, saved]) {
    expect(['actionDays', 'networks'].filter((name) => name in ledger)).toEqual(expected)
    if (ledger.actionDays) expect(ledger.actionDays.map(({ days }) => days)).toEqual([[20574, 20575, 20614]])
  }
})
