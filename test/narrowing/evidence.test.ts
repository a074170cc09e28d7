import { expect, test } from '@jest/globals'
import { callsOf, usageEvidenceOf } from '../../src/narrowing/evidence.ts'
import { entry } from '../support/ledger.ts'

const seen = (firstSeen: string, lastSeen: string, events: string[]) =>
  entry('ec2:RunInstances', { firstSeen, lastSeen, events, count: 3 })

test('evidence goes from the first to the last, and names the five smallest events, each once', () => {
  const entries = [
    seen('2026-08-02', '2026-08-09', ['f', 'b']),
    seen('2026-08-01', '2026-08-03', ['e', 'a', 'b']),
    seen('2026-08-03', '2026-08-10', ['d', 'c']),
  ]
  const expected = { count: 9, firstSeen: '2026-08-01', lastSeen: '2026-08-10', events: ['a', 'b', 'c', 'd', 'e'] }
  expect(usageEvidenceOf(entries)).toEqual(expected)
  expect(usageEvidenceOf(entries.toReversed())).toEqual(expected)
  expect(usageEvidenceOf(entries.slice(0, 1))).toMatchObject({ firstSeen: '2026-08-02', lastSeen: '2026-08-09' })
  expect(usageEvidenceOf([])).toEqual({ count: 0, firstSeen: '', lastSeen: '', events: [] })
})

test.each<[string, { calls: number; count: number }[], number]>([
  [
    'calls are added',
    [
      { calls: 2, count: 2 },
      { calls: 3, count: 3 },
    ],
    5,
  ],
  [
    'an entry that does not lead its call counts no further',
    [
      { calls: 2, count: 2 },
      { calls: 0, count: 2 },
    ],
    2,
  ],
  [
    'where none leads, the most that one shows count',
    [
      { calls: 0, count: 2 },
      { calls: 0, count: 4 },
      { calls: 1, count: 1 },
    ],
    4,
  ],
])('%s', (_, entries, expected) => {
  expect(callsOf(entries.map((each) => entry('ec2:RunInstances', each)))).toBe(expected)
})
