import { expect, test } from '@jest/globals'
import { memoryStore, runAndRecord } from '../../../src/jobs/runbook/run-and-record.ts'
import type { RecordContext } from '../../../src/runbooks/record/draft-of-run.ts'
import { contextOf, runOf } from '../../runbooks/values.ts'

const scheduled = (key: string): RecordContext => ({ ...contextOf(key), trigger: { kind: 'schedule', key } })

test('a schedule records the same events once, a person as often as asked', async () => {
  const store = memoryStore()
  const run = (context: RecordContext) =>
    runAndRecord({
      runbook: 'sensitive-data',
      runOnce: () => Promise.resolve({ run: runOf(), files: [] }),
      context,
      store,
      now: new Date('2026-10-13T12:00:00Z'),
    })
  const first = await run(scheduled('day-1'))
  expect(first.repeats).toBeUndefined()
  expect(await run(scheduled('day-2'))).toMatchObject({ repeats: first.runId })
  expect(await store.read()).toHaveLength(1)
  expect((await run(contextOf('by hand'))).run).toBeDefined()
  expect(await store.read()).toHaveLength(2)
})
