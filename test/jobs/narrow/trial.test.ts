import { expect, test } from '@jest/globals'
import { trialOf } from '../../../src/jobs/narrow/trial.ts'

test.each<[string, Parameters<typeof trialOf>[0], RegExp[] | undefined]>([
  ['today, on a window of 30 days', { windowDays: 30 }, undefined],
  ['a window of 29 days', { windowDays: 29 }, [/29 days is shorter than 30 days \(evidence\.window, --min-days\)/]],
  ['no window at all', { windowDays: 0 }, [/0 days/]],
  ['a day of the past', { windowDays: 90, asOf: '2026-11-01' }, [/as of 2026-11-01/]],
  ['both', { windowDays: 7, asOf: '2026-11-01' }, [/as of 2026-11-01/, /7 days/]],
])('%s', (_, evidence, reasons) => {
  const trial = trialOf(evidence)
  expect(trial?.reasons).toEqual(reasons?.map((reason) => expect.stringMatching(reason)))
})
