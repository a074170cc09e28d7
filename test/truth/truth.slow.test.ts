import { expect, test } from '@jest/globals'
import { isDecisive } from './blind-spots.ts'
import { ungranted } from './judge.ts'
import { operations as table } from './operations/index.ts'
import { simulate } from './run-account.ts'
import { seeds, totalsOf } from './seeds.ts'

test('nothing that is needed is removed in many accounts', async () => {
  const totals = await totalsOf(seeds(92, 8))
  expect(totals.wrongKinds).toEqual({})
  expect(totals.wrong).toBe(0)
  expect(totals.notFound).toBe(0)
  expect(totals.removed).toBeGreaterThan(0)
  expect(totals.scoped).toBeGreaterThan(0)
})

test('the accounts are what they should be: all needs granted, much not needed, three in ten without a blind spot', () => {
  const accounts = seeds(200, 1000).map((seed) => simulate(seed, table))
  expect(accounts.flatMap(({ account, granted }) => ungranted(account, granted, true))).toEqual([])
  const share = (count: number): number => count / accounts.length
  const clear = accounts.filter(({ account }) => account.spots.names.length === 0)
  expect(share(clear.length)).toBeGreaterThan(0.25)
  expect(clear.every(({ account }) => isDecisive(account.spots))).toBe(true)
  const needs = accounts.flatMap(({ granted }) => granted.needs.flat())
  expect(needs.some(({ silent }) => silent)).toBe(true)
  expect(needs.some(({ visible }) => !visible)).toBe(true)
})
