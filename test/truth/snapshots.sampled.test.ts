import { expect, test } from '@jest/globals'
import { operations as table } from './operations/index.ts'
import { runAccount } from './run-account.ts'
import { seeds } from './seeds.ts'
import { countOf } from '../support/sampled.ts'

// More accounts: snapshots.slow.test.ts.
test('with principals that only the account knows, nothing that is needed is removed', async () => {
  const accounts = seeds(8).slice(-countOf(8, 4))
  let [narrowed, read] = [0, 0]
  for (const seed of accounts) {
    const { wrong, outcomes, drifted } = await runAccount(seed, { table, snapshot: true })
    expect(wrong).toEqual([])
    for (const { policy, plan } of outcomes) {
      if (drifted.has(policy.name) && policy.host !== 'json') expect(plan?.status).not.toBe('narrowed')
      read += plan?.instances?.length ?? 0
      narrowed += plan?.status === 'narrowed' && policy.host !== 'json' ? 1 : 0
    }
  }
  expect(read).toBeGreaterThan(accounts.length)
  expect(narrowed).toBeGreaterThan(0)
})
