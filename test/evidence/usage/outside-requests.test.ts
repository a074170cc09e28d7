import { expect, test } from '@jest/globals'
import type { OutsideCall } from '../../../src/evidence/types.ts'
import { requestsOfOutside } from '../../../src/evidence/usage/outside-requests.ts'
import { account } from '../../support/ledger.ts'

const etl = 'arn:aws:iam::444455556666:role/etl'
const call: OutsideCall = {
  caller: { kind: 'account', account: '444455556666', principal: etl },
  owner: account,
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::site/*',
  grade: 'stated',
  operation: 's3.amazonaws.com:GetObject',
  network: { kind: 'address', address: '203.0.113.7' },
  region: 'eu-west-1',
  outcome: 'allowed',
  count: 1,
  firstSeen: '2026-08-02T00:00:00Z',
  lastSeen: '2026-08-02T00:00:00Z',
  events: [],
}
const delivery = { caller: { kind: 'service', service: 'delivery.logs.amazonaws.com' } } as const

test.each<[string, Partial<OutsideCall>, string, (readonly string[] | 'absent' | 'unknown')[]]>([
  ['an ARN', {}, 'aws:principalarn', [[etl]]],
  [
    'the ARN of a session',
    { caller: { kind: 'account', account: '4', principal: 'arn:aws:sts::4:assumed-role/a/b' } },
    'aws:principalarn',
    ['unknown'],
  ],
  ['a unique id', { caller: { kind: 'account', account: '4', principal: 'AROAX' } }, 'aws:principalarn', ['unknown']],
  ['an account', {}, 'aws:principalaccount', [['444455556666']]],
  ['another account: is it one of a service?', {}, 'aws:principalisawsservice', ['unknown']],
  ['a service', delivery, 'aws:principalisawsservice', [['true']]],
  ['a service: its address', delivery, 'aws:sourceip', ['unknown']],
  ['a service: a VPC', delivery, 'aws:sourcevpc', ['absent']],
  [
    'a service that is not named',
    { caller: { kind: 'service', service: 'AWS Internal' } },
    'aws:principalisawsservice',
    ['unknown'],
  ],
  [
    'the organisation that the record states',
    { origin: { organisation: 'o-a1b2c3d4e5' } },
    'aws:principalorgid',
    [['o-a1b2c3d4e5']],
  ],
  ['the organisation of a record that states none', {}, 'aws:principalorgid', ['unknown']],
  ['the account of a source', { ...delivery, origin: { sourceAccount: account } }, 'aws:sourceaccount', [[account]]],
  ['the account of a source that is not stated', delivery, 'aws:sourceaccount', ['unknown']],
  ['an address', {}, 'aws:sourceip', [['203.0.113.7']]],
  ['an address: no VPC', {}, 'aws:sourcevpc', ['absent']],
  [
    'an unknown network',
    { caller: { kind: 'anonymous' }, network: { kind: 'unknown' } },
    'aws:sourceip',
    ['absent', 'unknown'],
  ],
  ['a Region', {}, 'aws:requestedregion', [['eu-west-1']]],
])('%s', (_, given, key, expected) => {
  const found = requestsOfOutside({ ...call, ...given }).map(
    ({ context }) => context.keys.get(key) ?? (context.absent?.has(key) ? 'absent' : context.unlisted),
  )
  expect(found).toEqual(expected)
})

test('objects of a bucket are an unknown object', () => {
  expect(requestsOfOutside(call).map(({ resource }) => resource?.startsWith('arn:aws:s3:::site/'))).toEqual([true])
  expect(requestsOfOutside({ ...call, resource: null }).map(({ resource }) => resource)).toEqual([undefined])
})
