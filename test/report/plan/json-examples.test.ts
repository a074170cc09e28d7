import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import { expandPlan } from '../../../scripts/expand-plan.mjs'
import { runNarrow } from '../../../src/jobs/narrow/run-narrow.ts'
import { planJsonText } from '../../../src/report/plan/json.ts'
import { planInFormat1 } from './plan-format-1.ts'

const examples = fileURLToPath(new URL('../../../examples/', import.meta.url))

test('the plan of the examples, expanded, is what format 1 printed, and is longer', async () => {
  const { plan } = await runNarrow({
    root: examples,
    eventPaths: [fileURLToPath(new URL('../../../examples/cloudtrail/', import.meta.url))],
    trusted: ['203.0.113.0/24'],
    now: new Date('2026-11-21T12:00:00Z'),
    env: {},
  })
  expect(plan.summary.narrowed).toBeGreaterThan(3)
  const text = [...planJsonText(plan)].join('')
  const former = JSON.stringify(planInFormat1(plan), null, 2)
  expect(JSON.stringify(expandPlan(JSON.parse(text)), null, 2)).toBe(former)
  expect(text.length).toBeLessThan(former.length)
})
