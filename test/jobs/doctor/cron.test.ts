import { expect, test } from '@jest/globals'
import { longestGapDays } from '../../../src/jobs/doctor/cron.ts'

test.each<[string, number | undefined]>([
  ['* * * * *', 1],
  ['17 5 * * *', 1],
  ['17 5 * * 1', 7],
  ['17 5 * * MON', 7],
  ['17 5 * * 1,4', 4],
  ['17 5 * * 1-5', 3],
  ['17 5 * * 0', 7],
  ['17 5 * * 7', 7],
  ['17 5 */2 * *', 2],
  ['17 5 1 * *', 31],
  ['17 5 1 JAN *', 366],
  ['17 5 1 */3 *', 92],
  // Either of the two starts a run.
  ['17 5 1 * 1', 7],
  ['17 5 30 2 *', undefined],
  ['17 5 * *', undefined],
  ['17 5 * * 8', undefined],
  ['17 5 0 * *', undefined],
  ['17 5 5-1 * *', undefined],
  ['@weekly', undefined],
  ['', undefined],
])('%s: %s days', (cron, days) => expect(longestGapDays(cron)).toBe(days))
