import { expect, test } from '@jest/globals'
import { runNarrow } from '../../src/jobs/narrow/run-narrow.ts'
import { operations as table } from './operations/index.ts'
import { runAccount, simulate, type PlanRunner } from './run-account.ts'
import { seeds, totalsOf } from './seeds.ts'
import { countOf } from '../support/sampled.ts'

// More accounts: truth.slow.test.ts.
test('nothing that is needed is removed', async () => {
  const totals = await totalsOf(seeds(8).slice(-countOf(8, 3)))
  expect(totals.wrongKinds).toEqual({})
  expect(totals.wrong).toBe(0)
  expect(totals.notFound).toBe(0)
  expect(totals.removed).toBeGreaterThan(0)
  expect(totals.scoped).toBeGreaterThan(0)
})

test('the same seed makes the same bytes, another seed others', () => {
  for (const seed of seeds(countOf(20, 5))) {
    const [one, two] = [simulate(seed, table), simulate(seed, table)]
    expect([...one.files]).toEqual([...two.files])
    expect([...one.logs].map(([path, body]) => [path, body.toString('base64')])).toEqual(
      [...two.logs].map(([path, body]) => [path, body.toString('base64')]),
    )
  }
  expect([...simulate('1.0', table).files]).not.toEqual([...simulate('1.1', table).files])
})

test('a plan that removes what is needed is found out, and receives the rules that are off', async () => {
  const received: unknown[] = []
  const careless: PlanRunner = async (options, rules) => {
    received.push(rules)
    const result = await runNarrow(options)
    const policies = result.plan.policies.map((policy) =>
      policy.before
        ? {
            ...policy,
            status: 'narrowed' as const,
            after: { ...policy.before, statements: policy.before.statements.slice(1) },
          }
        : policy,
    )
    return { ...result, plan: { ...result.plan, policies } }
  }
  const results = []
  for (const seed of seeds(countOf(5, 2)))
    results.push(await runAccount(seed, { table, plan: careless, rules: { coverage: false } }))
  expect(results.flatMap(({ wrong }) => wrong).length).toBeGreaterThan(results.length)
  expect(received[0]).toEqual({ coverage: false })
})
