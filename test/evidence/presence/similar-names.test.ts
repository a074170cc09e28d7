import { expect, test } from '@jest/globals'
import { similarNames } from '../../../src/evidence/presence/similar-names.ts'

const role = (name: string, account = '111122223333'): string => `arn:aws:iam::${account}:role/${name}`

test.each<[string, string, string, boolean]>([
  ['the same name under a path', role('app'), role('ci/app'), true],
  ['the same name in another case', role('App'), role('app'), true],
  ['the same name in another account', role('app'), role('app', '444455556666'), true],
  ['a prefix', role('ghost'), role('blue-ghost'), true],
  ['a suffix', role('app'), role('app-a1b2c3'), true],
  ['an empty prefix of a pattern', role('-rds-logs'), role('blue-rds-logs'), true],
  ['another environment', role('orders-dev-api'), role('orders-prod-api'), true],
  ['another separator and environment', role('orders_dev'), role('orders-prod'), true],
  ['a letter changed', role('orders-api'), role('orders-apu'), true],
  ['a short name with a letter changed', role('app'), role('apq'), true],
  ['a word inside', role('app'), role('my-app-2'), false],
  ['two words that differ', role('orders-dev-api'), role('payments-prod-api'), false],
  ['another word that is no environment', role('orders-reader'), role('orders-writer'), false],
  ['a like name in another account', role('ghost'), role('blue-ghost', '444455556666'), false],
  ['a user of the name', role('app'), 'arn:aws:iam::111122223333:user/app', false],
  ['itself', role('app'), role('app'), false],
  ['something else', role('app'), role('backup'), false],
  ['no ARN of a principal', role('app'), 'app', false],
])('%s', (_, wanted, seen, expected) => {
  expect(similarNames(wanted, [seen])).toEqual(expected ? [seen] : [])
})

test('the closest first, at most three, whatever the order', () => {
  const seen = [role('x-app'), role('app', '444455556666'), role('b-app'), role('apq'), role('ci/app')]
  const expected = [role('ci/app'), role('app', '444455556666'), role('b-app')]
  expect(similarNames(role('app'), seen)).toEqual(expected)
  expect(similarNames(role('app'), seen.toReversed())).toEqual(expected)
})

test('nothing is like what is no principal', () => {
  expect(similarNames('app', [role('app')])).toEqual([])
})
