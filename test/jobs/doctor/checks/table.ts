import { expect, test } from '@jest/globals'
import { parse } from 'yaml'
import type { CheckResult, CheckStatus } from '../../../../src/report/doctor/types.ts'
import type { CallAnswer, CallFailure, FailureKind } from '../../../../src/jobs/doctor/answer.ts'

/** Name, results, the status of each in turn, and what the texts of results and remedies say. */
export type Case = readonly [
  name: string,
  results: readonly CheckResult[],
  statuses: readonly CheckStatus[],
  says?: RegExp,
]

const textOf = ({ detail, remedies, statement }: CheckResult): string =>
  [detail, ...remedies.map(({ text }) => text), JSON.stringify(statement ?? '')].join('\n')

/** One test for each case; and what holds of every result. */
export function cases(table: readonly Case[]): void {
  const rows = table.map(([name, results, statuses, says]) => [name, { results, statuses, says }] as const)
  test.each(rows)('%s', (_, { results, statuses, says }) => {
    expect(results.map(({ status }) => status)).toEqual(statuses)
    if (says !== undefined) expect(results.map(textOf).join('\n')).toMatch(says)
    for (const { status, detail, remedies, see, statement } of results) {
      expect(detail).toMatch(/[.)]$/)
      expect(detail).not.toMatch(/undefined|NaN|\.\.$/)
      if (status === 'ok') expect({ remedies, see, statement }).toEqual({ remedies: [] })
      // What is to be pasted has to be what it claims to be.
      for (const { kind, text } of remedies) if (kind === 'yaml') expect(parse(text)).toEqual(expect.any(Object))
      if (see !== undefined) expect(see).toMatch(/^https:\/\/(docs\.aws\.amazon\.com|docs\.github\.com|nodejs\.org)\//)
    }
  })
}

export const failure = (kind: FailureKind, over: Partial<CallFailure> = {}): CallAnswer<never> => ({
  kind: 'failed',
  failure: { kind, action: 'service:Action', name: 'AnError', message: 'words', ...over },
})
