import { expect, test } from '@jest/globals'
import { NetworkTable } from '../../../src/evidence/usage/tables/network-table.ts'
import { ledgerOfTallies } from '../../../src/evidence/usage/build-ledger.ts'
import { run, builderOf, timeOn } from '../store/runs.ts'
import { role, roleIdentity, trailRecord } from '../records.ts'

const address = (last: number) => ({ kind: 'address', address: `203.0.113.${last}` }) as const
const same = (name: string): string => name

test('events, moments and days of one network add up; others are apart', () => {
  const table = new NetworkTable()
  table.add('a', address(1), 'allowed', { count: 2, first: 86_400, last: 90_000, days: [1] })
  table.add('a', address(1), 'allowed', { count: 3, first: 10, last: 200_000, days: [2, 0] })
  table.add('a', address(1), 'denied', { count: 1, first: 5, last: 5, days: [0] })
  table.add('b', address(1), 'allowed', { count: 1, first: 5, last: 5, days: undefined })
  expect(table.uses(same)).toEqual([
    {
      principal: 'a',
      network: address(1),
      outcome: 'allowed',
      count: 5,
      firstSeen: '1970-01-01T00:00:10Z',
      lastSeen: '1970-01-03T07:33:20Z',
      days: [0, 1, 2],
    },
    expect.objectContaining({ principal: 'a', outcome: 'denied', count: 1, days: [0] }),
    expect.objectContaining({ principal: 'b', outcome: 'allowed', days: [] }),
  ])
})

test('a principal of two names becomes one', () => {
  const table = new NetworkTable()
  table.add('role/x', address(1), 'allowed', { count: 2, first: 1, last: 1, days: [0] })
  table.add('role/path/x', address(1), 'allowed', { count: 3, first: 2, last: 2, days: [0, 4] })
  expect(table.uses(() => 'role/path/x')).toMatchObject([{ count: 5, days: [0, 4] }])
})

const records = [0, 0, 1, 40].map((day, at) =>
  trailRecord(at + 1, { eventTime: timeOn(day, at), userIdentity: roleIdentity(), sourceIPAddress: '203.0.113.7' }),
)

test('the ledger of a reading has them where they are asked for, with events counted once', () => {
  const builder = builderOf([...records, records[0]!])
  const gathered = builder.gather()
  expect(ledgerOfTallies(gathered.tallies, gathered, [], { byNetwork: true }).networks).toMatchObject([
    { principal: role, network: { kind: 'address', address: '203.0.113.7' }, count: 4, days: [20574, 20575, 20614] },
  ])
  expect(ledgerOfTallies(gathered.tallies, gathered, [])).not.toHaveProperty('networks')
})

test('saved evidence has the days of earlier runs, too', () => {
  const before = run(records.slice(0, 2))
  const { ledger } = run(records.slice(2), before.kept, { byNetwork: true })
  expect(ledger.networks).toMatchObject([{ count: 4, days: [20574, 20575, 20614] }])
})
