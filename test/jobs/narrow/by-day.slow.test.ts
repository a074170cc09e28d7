import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import { runNarrow } from '../../../src/jobs/narrow/run-narrow.ts'
import { planToJson } from '../../../src/report/json.ts'

const examples = fileURLToPath(new URL('../../../examples', import.meta.url))

test('days of calls are counted where they are asked for, and decide nothing', async () => {
  const run = (byDay: boolean) =>
    runNarrow({
      root: examples,
      eventPaths: [join(examples, 'cloudtrail')],
      trusted: [],
      now: new Date('2026-11-01T12:00:00Z'),
      env: {},
      byDay,
    })
  const [plain, counted] = [await run(false), await run(true)]
  expect(planToJson(counted.plan)).toEqual(planToJson(plain.plan))
  const allowed = new Set(
    counted.ledger.entries
      .filter(({ outcome }) => outcome === 'allowed')
      .map(({ principal, action }) => `${principal} ${action}`),
  )
  expect(new Set(counted.ledger.actionDays?.map(({ principal, action }) => `${principal} ${action}`))).toEqual(allowed)
  expect(counted.ledger.actionDays?.every(({ days }) => days.length > 0)).toBe(true)
  // the configuration learns a fence from networks, and then days are there anyway
  expect(plain.ledger.actionDays === undefined).toBe(plain.ledger.networks === undefined)
})
