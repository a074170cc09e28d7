import { expect, test } from '@jest/globals'
import type { Network } from '../../src/evidence/types.ts'
import { settleForwardedCalls } from '../../src/network/forwarded-calls.ts'
import { entry } from '../support/ledger.ts'

const service = { kind: 'service', service: 'athena.amazonaws.com' } as const

test.each<[string, Network, boolean, Network]>([
  ['a service, and none may assume the role', service, true, { ...service, forwarded: true }],
  ['a service that may have assumed the role', service, false, service],
  [
    'a record that says that it was not on behalf',
    { ...service, forwarded: false },
    true,
    { ...service, forwarded: false },
  ],
  ['an address', { kind: 'address', address: '203.0.113.7' }, true, { kind: 'address', address: '203.0.113.7' }],
  ['an unrecorded network', { kind: 'unknown' }, true, { kind: 'unknown' }],
])('%s', (_, network, none, expected) => {
  const [settled] = settleForwardedCalls([entry('s3:ListAllMyBuckets', { network })], () => none)
  expect(settled?.network).toEqual(expected)
})
