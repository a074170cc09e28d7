import { expect, test } from '@jest/globals'
import {
  openPullsByPolicy,
  publishedResult,
  publishStates,
  type Published,
} from '../../../src/jobs/pull-requests/result.ts'

const link = (number: number) => ({ number, url: `https://github.com/acme/infra/pull/${number}` })
const made = (policy: string, number: number, more: Partial<Published> = {}): Published => ({
  ...publishedResult(policy, 'unchanged', null),
  ...link(number),
  ...more,
})

test('each policy of a group has the pull request of the group', () => {
  expect(openPullsByPolicy([made('2 policies of envs/prod', 3, { policies: ['a', 'b'] }), made('c', 4)])).toEqual(
    new Map([
      ['a', link(3)],
      ['b', link(3)],
      ['c', link(4)],
    ]),
  )
})

test.each(publishStates)('a pull request that is %s', (state) => {
  const isOpen = state !== 'withdrawn' && state !== 'declined'
  expect([...openPullsByPolicy([made('a', 3, { state })])]).toEqual(isOpen ? [['a', link(3)]] : [])
})

test('a proposal without a pull request has none', () => {
  expect(openPullsByPolicy([publishedResult('a', 'waiting', null)]).size).toBe(0)
})
