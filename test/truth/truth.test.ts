import { expect, test } from '@jest/globals'
import { loadCatalog } from '../../src/jobs/load/load-inputs.ts'
import { runNarrow } from '../../src/jobs/narrow/run-narrow.ts'
import { isDecisive } from './blind-spots.ts'
import { gradesOf } from './grades.ts'
import { ungranted } from './judge.ts'
import { runAccount, simulate, type PlanRunner } from './run-account.ts'
import { addAccount, noTotals } from './summary.ts'
import { operations as table } from './operations/index.ts'

const seeds = (count: number, from = 0): string[] => Array.from({ length: count }, (_, index) => `1.${from + index}`)

test('nothing that is needed is removed', async () => {
  const totals = noTotals()
  const grades = gradesOf(table, await loadCatalog())
  for (const seed of seeds(100)) addAccount(totals, await runAccount(seed, { table }), grades)
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

test('the same seed makes the same bytes, another seed others', () => {
  for (const seed of seeds(20)) {
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
  for (const seed of seeds(5))
    results.push(await runAccount(seed, { table, plan: careless, rules: { coverage: false } }))
  expect(results.flatMap(({ wrong }) => wrong).length).toBeGreaterThan(5)
  expect(received[0]).toEqual({ coverage: false })
})
