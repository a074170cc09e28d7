import { expect, test } from '@jest/globals'
import { goodTuringEstimate } from '../../src/evidence/usage/good-turing.ts'
import type { PolicyPlan } from '../../src/proof/plan.ts'
import { totalBacktest, totalUnseenEstimate } from '../../src/proof/totals.ts'
import { narrowed } from '../report/narrowed-plan.ts'
import { deniedEntry } from '../report/plans.ts'

const proof = narrowed.proof!
const denial = { entry: deniedEntry, decision: 'implicit-deny' as const, reason: 'why' }
const withProof = (more: Partial<typeof proof>): PolicyPlan => ({ ...narrowed, proof: { ...proof, ...more } })

test('nothing to sum up', () => {
  expect(totalBacktest([])).toBeNull()
  expect(totalUnseenEstimate([{ ...narrowed, proof: null }])).toBeNull()
})

test('backtests add up, and say how many proposals would have hurt', () => {
  const backtest = { splitAt: '2026-10-22T00:00:00Z', decidedOn: 5, checked: 7, denied: [denial, denial] }
  const plans = [
    withProof({ backtest }),
    withProof({ backtest: { ...backtest, denied: [denial] } }),
    withProof({ backtest: { ...backtest, denied: [] } }),
    withProof({ backtest: null }),
  ]
  expect(totalBacktest(plans)).toEqual({ proposals: 3, checked: 21, denied: 3, proposalsThatDeny: 2 })
})

test('the estimate is that of all observations together, not the mean of the estimates', () => {
  const plans = [
    withProof({ unseen: goodTuringEstimate([1, 1]) }),
    withProof({ unseen: goodTuringEstimate([98, 100]) }),
  ]
  expect(totalUnseenEstimate(plans)).toMatchObject({ observations: 200, singletons: 2, probability: 0.01 })
  expect(totalUnseenEstimate(plans)?.inWords).toBe(
    '200 observed calls, 2 actions seen only once: about 1 call in 100 may need something not seen yet',
  )
})
