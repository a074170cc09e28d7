import { expect, test } from '@jest/globals'
import type { UsageEntry } from '../../../src/evidence/types.ts'
import { resourceShares } from '../../../src/evidence/usage/resource-resolution.ts'

const entry = (
  action: string,
  resource: string | null,
  calls: number,
  grade: UsageEntry['grade'] = 'stated',
): UsageEntry => ({
  principal: 'arn:aws:iam::111122223333:role/app',
  account: '111122223333',
  action,
  resource,
  grade,
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

test('uses by how their resources are known; services with the most uncertain ones come first', () => {
  const { all, services } = resourceShares([
    entry('s3:GetObject', 'arn:aws:s3:::logs/a', 5),
    // The second resource of the same calls: they are counted once.
    entry('s3:GetObject', 'arn:aws:s3:::logs/b', 0),
    entry('s3:ListAllMyBuckets', '*', 2),
    entry('iam:GetRole', null, 3, 'guessed'),
    entry('iam:GetRole', 'arn:aws:iam::111122223333:role/app', 1, 'guessed'),
    entry('kms:Decrypt', 'arn:aws:kms:eu-central-1:111122223333:key/a', 2, 'listed'),
    entry('ec2:DescribeInstances', '*', 4),
  ])
  expect(all).toEqual({ uses: 17, without: 6, stated: 5, listed: 2, guessed: 1, unknown: 3 })
  expect(services).toEqual([
    { service: 'iam', uses: 4, without: 0, stated: 0, listed: 0, guessed: 1, unknown: 3 },
    { service: 's3', uses: 7, without: 2, stated: 5, listed: 0, guessed: 0, unknown: 0 },
    { service: 'ec2', uses: 4, without: 4, stated: 0, listed: 0, guessed: 0, unknown: 0 },
    { service: 'kms', uses: 2, without: 0, stated: 0, listed: 2, guessed: 0, unknown: 0 },
  ])
})

test('of nothing there is no share', () => {
  expect(resourceShares([])).toEqual({
    all: { uses: 0, without: 0, stated: 0, listed: 0, guessed: 0, unknown: 0 },
    services: [],
  })
})
