import { expect, test } from '@jest/globals'
import { operations as table } from './operations/index.ts'
import { runAccount } from './run-account.ts'
import { seeds } from './seeds.ts'

test('with principals that only the account knows, nothing that is needed is removed in many accounts', async () => {
  let narrowed = 0
  for (const seed of seeds(60, 8)) {
    const { wrong, outcomes } = await runAccount(seed, { table, snapshot: true })
    expect(wrong).toEqual([])
    narrowed += outcomes.filter(({ plan }) => plan?.status === 'narrowed').length
  }
  expect(narrowed).toBeGreaterThan(20)
})
