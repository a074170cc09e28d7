import { expect, test } from '@jest/globals'
import {
  unreadAccountReason,
  incompleteEvidenceReason,
  decisionCoverageOf,
} from '../../../src/evidence/absence/accounts.ts'

const role = (account: string): string => `arn:aws:iam::${account}:role/app`

test.each<[string, string[], string[], string | undefined]>([
  ['all read', ['1', '2'], ['1', '2', '3'], undefined],
  ['no principal', [], [], undefined],
  [
    'one not read',
    ['1', '2'],
    ['1'],
    "The evidence has no records of account 2, where arn:aws:iam::2:role/app is: read that account's trail too.",
  ],
  [
    'several not read',
    ['1', '2', '3'],
    ['1'],
    'The evidence has no records of account 2, where arn:aws:iam::2:role/app is, nor of 3, where its other principals are: read the trails of these accounts too.',
  ],
])('%s', (_, attachedPrincipals, read, expected) => {
  expect(
    unreadAccountReason(
      attachedPrincipals.map(role),
      read.map((account) => ({ account })),
    ),
  ).toBe(expected)
})

test.each<[string, Parameters<typeof incompleteEvidenceReason>[1], string[], string | undefined]>([
  ['all was read', { complete: true, problems: ['a note'] }, ['1'], undefined],
  ['what was not read may be of any account', { complete: false, problems: ['x: cut off'] }, ['1'], 'x: cut off'],
  ['nothing says what', { complete: false, problems: [] }, ['1'], 'not everything was read'],
  [
    'it is of another account',
    { complete: false, problems: ['x: cut off'], incompleteAccounts: [{ account: '2', problem: 'x: cut off' }] },
    ['1'],
    undefined,
  ],
  [
    'no principal is known, so that it may be of theirs',
    { complete: false, problems: ['x: cut off'], incompleteAccounts: [{ account: '2', problem: 'x: cut off' }] },
    [],
    'x: cut off',
  ],
  ['no principal is known and all was read', { complete: true, problems: [] }, [], undefined],
  [
    'it is of the account of one principal',
    {
      complete: false,
      problems: ['x: cut off', 'y: empty'],
      incompleteAccounts: [
        { account: '2', problem: 'x: cut off' },
        { account: '3', problem: 'y: empty' },
      ],
    },
    ['1', '3'],
    'y: empty',
  ],
  [
    'it is of the accounts of both principals: the first that was found',
    {
      complete: false,
      problems: [],
      incompleteAccounts: [
        { account: '2', problem: 'x: cut off' },
        { account: '3', problem: 'y: empty' },
      ],
    },
    ['3', '2'],
    'x: cut off',
  ],
])('incomplete evidence: %s', (_, coverage, attachedPrincipals, expected) => {
  expect(incompleteEvidenceReason(attachedPrincipals.map(role), coverage)).toBe(expected)
})

test('a decision rests on the accounts of its principals and the Regions read there', () => {
  expect(
    decisionCoverageOf([
      { account: '2', regions: ['us-east-1', 'eu-west-1'] },
      { account: '1', regions: ['eu-west-1'] },
    ]),
  ).toEqual({ accounts: ['1', '2'], regions: ['eu-west-1', 'us-east-1'] })
})
