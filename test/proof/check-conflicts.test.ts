import { expect, test } from '@jest/globals'
import { conflictOf } from '../../src/proof/check-conflicts.ts'
import type { AwsCheck } from '../../src/proof/plan.ts'

const check = (name: AwsCheck['check'], result: AwsCheck['result'], ...says: string[]): AwsCheck => ({
  check: name,
  result,
  says,
})

test.each<[string, AwsCheck[], object | undefined]>([
  ['no checks', [], undefined],
  [
    'checks that hold, or have no result',
    [
      check('ValidatePolicy', 'pass', 'WARNING a'),
      check('CheckNoNewAccess', 'undecided', 'throttled'),
      check('ValidatePolicy', 'not-sent'),
    ],
    undefined,
  ],
  [
    'access that is still granted',
    [check('CheckAccessNotGranted', 'fail'), check('CheckNoPublicAccess', 'fail')],
    undefined,
  ],
  [
    'new access',
    [check('ValidatePolicy', 'fail', 'ERROR a'), check('CheckNoNewAccess', 'fail', 'statement 1', 'statement 2')],
    {
      defect: true,
      reason:
        "Not proposed: AWS says that it may grant new access (statement 1; statement 2), and Whittle has proven that it does not. One of the two is wrong: please report it as a defect of Whittle's.",
    },
  ],
  [
    'the first of two of a kind',
    [check('ValidatePolicy', 'fail', 'ERROR a'), check('ValidatePolicy', 'fail', 'ERROR b')],
    { defect: false, reason: 'Not proposed: AWS finds errors in the new document (ERROR a).' },
  ],
  [
    'errors in the document',
    [check('CheckNoNewAccess', 'pass'), check('ValidatePolicy', 'fail', 'WARNING a', 'ERROR b', 'ERROR c', 'd ERROR')],
    { defect: false, reason: 'Not proposed: AWS finds errors in the new document (ERROR b; ERROR c).' },
  ],
])('%s', (_, checks, objection) => {
  expect(conflictOf(checks)).toEqual(objection)
})
