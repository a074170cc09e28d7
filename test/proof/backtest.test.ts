import { expect, test } from '@jest/globals'
import type { PolicyDocument } from '../../src/policy/document.ts'
import { backtest } from '../../src/proof/backtest.ts'
import { allow, policy } from '../policy/support/build.ts'
import { entry } from '../support/ledger.ts'

const before = policy(allow('*'))
const change = { before, isCovered: () => true }
const window = { from: '2026-01-01T00:00:00Z', to: '2026-01-31T00:00:00Z' }
const seen = (action: string, firstSeen: string, lastSeen: string) => entry(action, { firstSeen, lastSeen })
const entries = [
  seen('s3:ListAllMyBuckets', '2026-01-02T00:00:00Z', '2026-01-20T23:59:59Z'),
  seen('ec2:RunInstances', '2026-01-03T00:00:00Z', '2026-01-30T00:00:00Z'),
  seen('ec2:StopInstances', '2026-01-20T23:59:59Z', '2026-01-21T00:00:00Z'),
  seen('ec2:StartInstances', '2026-01-21T00:00:00Z', '2026-01-21T00:00:00Z'),
  seen('sqs:ListQueues', '2026-01-25T00:00:00Z', '2026-01-26T00:00:00Z'),
]

test('decides on the first two thirds of the window, and asks for the last third', () => {
  const asked: unknown[] = []
  const found = backtest(change, entries, window, (known, splitAt): PolicyDocument => {
    asked.push([known.map(({ action, lastSeen }) => [action, lastSeen]), splitAt])
    return policy(allow(known.map(({ action }) => action)))
  })
  expect(asked).toEqual([
    [
      [
        ['s3:ListAllMyBuckets', '2026-01-20T23:59:59Z'],
        ['ec2:RunInstances', '2026-01-21T00:00:00Z'],
        ['ec2:StopInstances', '2026-01-21T00:00:00Z'],
      ],
      '2026-01-21T00:00:00Z',
    ],
  ])
  expect(found).toMatchObject({ splitAt: '2026-01-21T00:00:00Z', decidedOn: 3, checked: 4 })
  expect(found.denied.map(({ entry: { action }, decision }) => [action, decision])).toEqual([
    ['ec2:StartInstances', 'implicit-deny'],
    ['sqs:ListQueues', 'implicit-deny'],
  ])
})

test('where nothing would have been proposed, nothing would have been denied', () => {
  expect(backtest(change, entries, window, () => undefined)).toEqual({
    splitAt: '2026-01-21T00:00:00Z',
    decidedOn: 3,
    checked: 4,
    denied: [],
  })
})

test('a split within a second is written without its fraction', () => {
  const short = { from: '2026-01-01T00:00:00Z', to: '2026-01-01T00:00:01Z' }
  expect(backtest(change, [], short, () => undefined).splitAt).toBe('2026-01-01T00:00:00Z')
})

test.each([
  ['the same document', policy(allow(['s3:ListAllMyBuckets', 'ec2:StartInstances'])), ['ec2:RunInstances']],
  [
    'another document',
    policy(allow('s3:*')),
    ['ec2:StartInstances', 'sqs:ListQueues', 'ec2:RunInstances', 'ec2:StopInstances'],
  ],
])('%s as the one that was replayed', (_, document, denied) => {
  const made = policy(allow(['ec2:StartInstances', 's3:ListAllMyBuckets']))
  const replayed = {
    document: made,
    denied: [entries[0], entries[1]].flatMap((each) =>
      each ? [{ entry: each, decision: 'implicit-deny' as const, reason: 'replayed' }] : [],
    ),
  }
  const found = backtest(change, entries, window, () => document, replayed)
  expect(found.denied.map(({ entry: { action } }) => action).sort()).toEqual([...denied].sort())
})
