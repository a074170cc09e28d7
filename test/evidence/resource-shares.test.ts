import { expect, test } from '@jest/globals'
import type { UsageEntry } from '../../src/evidence/ledger-types.ts'
import { resourceShares } from '../../src/evidence/resource-shares.ts'

const entry = (action: string, resource: string | null, calls: number): UsageEntry => ({
  principal: 'arn:aws:iam::111122223333:role/app',
  account: '111122223333',
  action,
  resource,
  grade: 'stated',
  operation: '',
  network: { kind: 'unknown' },
  region: 'eu-central-1',
  outcome: 'allowed',
  count: Math.max(calls, 1),
  calls,
  firstSeen: '2026-01-01T00:00:00Z',
  lastSeen: '2026-01-01T00:00:00Z',
  events: [],
})

test('uses are told, not told, or of actions without resource types; services with the most untold come first', () => {
  const { all, services } = resourceShares([
    entry('s3:GetObject', 'arn:aws:s3:::logs/a', 5),
    // The second resource of the same calls: they are counted once.
    entry('s3:GetObject', 'arn:aws:s3:::logs/b', 0),
    entry('s3:ListAllMyBuckets', '*', 2),
    entry('iam:GetRole', null, 3),
    entry('iam:GetRole', 'arn:aws:iam::111122223333:role/app', 1),
    entry('ec2:DescribeInstances', '*', 4),
  ])
  expect(all).toEqual({ uses: 15, without: 6, told: 6, untold: 3 })
  expect(services).toEqual([
    { service: 'iam', uses: 4, without: 0, told: 1, untold: 3 },
    { service: 's3', uses: 7, without: 2, told: 5, untold: 0 },
    { service: 'ec2', uses: 4, without: 4, told: 0, untold: 0 },
  ])
})

test('of nothing there is no share', () => {
  expect(resourceShares([])).toEqual({ all: { uses: 0, without: 0, told: 0, untold: 0 }, services: [] })
})
