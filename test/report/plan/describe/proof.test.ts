import { describe, expect, test } from '@jest/globals'
import { goodTuringEstimate } from '../../../../src/evidence/usage/good-turing.ts'
import {
  describeAwsCheck,
  describeBacktestTotal,
  describeEstimate,
} from '../../../../src/report/plan/describe/proof.ts'

test.each([
  [{ proposals: 1, checked: 1, denied: 0, proposalsThatDeny: 0 }, /^1 proposal decided .*: of 1 request .* none would/],
  [
    { proposals: 12, checked: 1459, denied: 3, proposalsThatDeny: 2 },
    /of 1,459 requests in the last third 3 would have been denied \(by 2 proposals\)\.$/,
  ],
])('backtests in total: %j', (total, words) => expect(describeBacktestTotal(total)).toMatch(words))

describe('the estimate', () => {
  const whole = goodTuringEstimate([50, 1])
  const of = (principal: string, ...counts: number[]) => ({ principal, ...goodTuringEstimate(counts) })

  test('is one sentence for one principal', () => {
    expect(describeEstimate(whole, [of('a', 50, 1)])).toEqual([whole.inWords])
  })

  test('names the principals with the least data, and leaves out those with enough', () => {
    const lines = describeEstimate(whole, [
      of('sure', 20, 30),
      of('thin', 1, 1),
      of('nothing'),
      of('fair', 40, 1),
      of('good', 400, 1),
    ])
    expect(lines.slice(1).map((line) => line.split(':')[0])).toEqual([
      'thin',
      'nothing',
      'fair',
      '1 other principal has more data',
    ])
  })
})

test.each([
  [{ check: 'CheckNoNewAccess', result: 'pass', says: [] }, 'CheckNoNewAccess: PASS, grants no new access'],
  [
    { check: 'CheckAccessNotGranted', result: 'fail', says: ['a', 'b'] },
    'CheckAccessNotGranted: FAIL, still grants critical actions: a, b',
  ],
  [
    { check: 'CheckNoPublicAccess', result: 'undecided', says: ['too complex'] },
    'CheckNoPublicAccess: undecided: too complex',
  ],
] as const)('%j', (check, words) => expect(describeAwsCheck(check)).toBe(words))
