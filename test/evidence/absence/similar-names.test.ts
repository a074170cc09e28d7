import { expect, test } from '@jest/globals'
import { similarNames } from '../../../src/evidence/absence/similar-names.ts'

const role = (name: string, account = '111122223333'): string => `arn:aws:iam::${account}:role/${name}`

test.each<[string, string, string, boolean]>([
  ['the same name under a path', role('app'), role('ci/app'), true],
  ['the same name in another case', role('App'), role('app'), true],
  ['the same name in another account', role('app'), role('app', '444455556666'), true],
  ['a prefix', role('ghost'), role('blue-ghost'), true],
  ['a suffix', role('app'), role('app-a1b2c3'), true],
  ['without its prefix', role('blue-ghost'), role('ghost'), true],
  ['without its suffix', role('ghost-blue'), role('ghost'), true],
  ['other separators throughout', role('a_b_c_d_e_f'), role('a-b-c-d-e-f'), true],
  ['the same words in another order', role('orders-payments'), role('payments-orders'), false],
  ['one word of two at the end', role('orders-api'), role('my-payments-api'), false],
  ['one word of two at the beginning', role('orders-api'), role('orders-web-app'), false],
  ['nothing but separators', role('---'), role('orders'), false],
  ['an empty prefix of a pattern', role('-rds-logs'), role('blue-rds-logs'), true],
  ['another environment', role('orders-dev-api'), role('orders-prod-api'), true],
  ['another separator and environment', role('orders_dev'), role('orders-prod'), true],
  ['a letter changed', role('orders-api'), role('orders-apu'), true],
  ['a short name with a letter changed', role('app'), role('apq'), true],
  ['a short name with two letters changed', role('apple'), role('appxy'), false],
  ['a name of nine letters with two letters changed', role('warehouse'), role('warehoxxe'), false],
  ['a name of ten letters with two letters changed', role('warehouses'), role('warehouxxs'), true],
  ['a name of ten letters with three letters changed', role('warehouses'), role('warehoxxxs'), false],
  ['an environment of more words', role('orders-dev'), role('orders-prod-api'), false],
  ['an environment that another word replaces', role('orders-dev'), role('orders-writer'), false],
  ['an environment and another word', role('dev-orders'), role('prod-payments'), false],
  ['nothing but an environment', role('dev'), role('production'), false],
  ['an environment more', role('orders-dev-api'), role('orders-prod-dev-api'), false],
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

test('the same account comes before another one, wherever they stand in the alphabet', () => {
  const [own, other] = [role('ci/app', '444455556666'), role('app')]
  for (const seen of [
    [own, other],
    [other, own],
  ])
    expect(similarNames(role('app', '444455556666'), seen)).toEqual([own, other])
})

test('a name under another path, in another account, for another environment, with other words, with other letters', () => {
  const wanted = 'orders-dev-api'
  const expected = [
    role(`z/${wanted}`, '444455556666'),
    role(wanted, '999955556666'),
    role('orders-prod-api', '444455556666'),
    role(`a-${wanted}`, '444455556666'),
    role(`b-${wanted}`, '444455556666'),
    role('0rders-dev-api', '444455556666'),
    role('00ders-dev-api', '444455556666'),
  ]
  for (const seen of [expected, expected.toReversed(), [...expected].sort()])
    expect(similarNames(role(wanted, '444455556666'), seen, 9)).toEqual(expected)
  expect(similarNames(role(wanted, '444455556666'), expected, 2)).toEqual(expected.slice(0, 2))
})

test('nothing is like what is no principal', () => {
  expect(similarNames('app', [role('app'), 'other', 'app'])).toEqual([])
})
