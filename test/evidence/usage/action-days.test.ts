import { expect, test } from '@jest/globals'
import { ActionDaysTable } from '../../../src/evidence/usage/tables/action-days.ts'

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
