import { expect, test } from '@jest/globals'
import { accountNotRead, restsOn } from '../../../src/evidence/presence/accounts.ts'

const role = (account: string): string => `arn:aws:iam::${account}:role/app`

test.each<[string, string[], string[], string | undefined]>([
  ['all read', ['1', '2'], ['1', '2', '3'], undefined],
  ['no holder', [], [], undefined],
  [
    'one not read',
    ['1', '2'],
    ['1'],
    "The evidence says nothing of account 2, where arn:aws:iam::2:role/app is: read that account's trail too.",
  ],
  [
    'several not read',
    ['1', '2', '3'],
    ['1'],
    'The evidence says nothing of account 2, where arn:aws:iam::2:role/app is, nor of 3, where other holders are: read the trails of these accounts too.',
  ],
])('%s', (_, holders, read, expected) => {
  expect(
    accountNotRead(
      holders.map(role),
      read.map((account) => ({ account })),
    ),
  ).toBe(expected)
})

test('a decision rests on the accounts of its holders and the Regions read there', () => {
  expect(
    restsOn([
      { account: '2', regions: ['us-east-1', 'eu-west-1'] },
      { account: '1', regions: ['eu-west-1'] },
    ]),
  ).toEqual({ accounts: ['1', '2'], regions: ['eu-west-1', 'us-east-1'] })
})
