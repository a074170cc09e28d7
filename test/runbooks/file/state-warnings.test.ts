import { expect, test } from '@jest/globals'
import { stateWarnings } from '../../../src/runbooks/file/state-warnings.ts'
import type { Runbook } from '../../../src/runbooks/types.ts'
import { runbookOf } from '../values.ts'

test.each<[string, Partial<Runbook>, string, RegExp[]]>([
  ['an active runbook on the last day of its review', {}, '2027-04-10', []],
  ['a day later', {}, '2027-04-11', [/was due by 2027-04-10.* 2026-10-12\.$/]],
  ['a draft', { status: 'draft' }, '2026-10-13', [/is a draft\.$/]],
  ['a retired one, reviewed long ago', { status: 'retired' }, '2028-01-01', [/is retired\.$/, /was due by/]],
])('%s', (_, more, today, expected) => {
  const found = stateWarnings(runbookOf({ reviewed: '2026-10-12', reviewEvery: 180, ...more }), today)
  expect(found).toEqual(expected.map((pattern) => expect.stringMatching(pattern)))
})
