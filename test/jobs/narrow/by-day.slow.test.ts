import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import { runNarrow } from '../../../src/jobs/narrow/run-narrow.ts'
import { planToJson } from '../../../src/report/plan/json.ts'

const examples = fileURLToPath(new URL('../../../examples', import.meta.url))

const run = (more: { readonly byDay?: boolean; readonly configPath?: string } = {}) =>
  runNarrow({
    root: examples,
    eventPaths: [join(examples, 'cloudtrail')],
    trusted: [],
    now: new Date('2026-11-01T12:00:00Z'),
    env: {},
    ...more,
  })

test('days of calls are counted where they are asked for, and decide nothing', async () => {
  const [plain, counted] = [await run({ byDay: false }), await run({ byDay: true })]
  expect(planToJson(counted.plan)).toEqual(planToJson(plain.plan))
  const allowed = new Set(
    counted.ledger.entries
      .filter(({ outcome }) => outcome === 'allowed')
      .map(({ principal, action }) => `${principal} ${action}`),
  )
  expect(new Set(counted.ledger.actionDays?.map(({ principal, action }) => `${principal} ${action}`))).toEqual(allowed)
  expect(counted.ledger.actionDays?.every(({ days }) => days.length > 0)).toBe(true)
  expect(counted.ledger).toHaveProperty('networks')
  expect(plain.ledger).not.toHaveProperty('actionDays')
  expect(plain.ledger).not.toHaveProperty('networks')
})

test('a fence that is learned needs networks, and no days of actions', async () => {
  const configPath = join(mkdtempSync(join(tmpdir(), 'whittle-by-day-')), 'whittle.yml')
  const configuration = readFileSync(join(examples, '.github/whittle.yml'), 'utf8')
  writeFileSync(
    configPath,
    configuration.replace('    from: [office]', '    from: [office]\n    learn: true\n    quiet: 30d'),
  )
  const { ledger } = await run({ configPath })
  expect(ledger.networks?.length).toBeGreaterThan(0)
  expect(ledger).not.toHaveProperty('actionDays')
})
