import { describe, expect, test } from '@jest/globals'
import { chooseSnapshots, type ChoosingOptions } from '../../../src/evidence/iam/choose-snapshots.ts'
import { parseSnapshot } from '../../../src/evidence/iam/parse-snapshot.ts'
import type { AccountSnapshot } from '../../../src/evidence/iam/types.ts'
import { account, details, role, roleArn } from './account.ts'

const snapshot = (name: string, over: Partial<AccountSnapshot> = {}, roles?: readonly object[]): AccountSnapshot => ({
  ...parseSnapshot(
    JSON.stringify(details(roles && { RoleDetailList: roles, Policies: [], GroupDetailList: [], UserDetailList: [] })),
    name,
    {
      now: new Date('2026-06-01T00:00:00Z'),
    },
  ),
  taken: '2026-05-30T12:00:00Z',
  ...over,
})

const choose = (all: readonly AccountSnapshot[], over: Partial<ChoosingOptions> = {}) =>
  chooseSnapshots(all, { today: '2026-06-01', maxAgeDays: 7, accounts: new Set(), ...over })

const used = (all: readonly AccountSnapshot[], over: Partial<ChoosingOptions> = {}) =>
  [...choose(all, over).accounts.values()].map(({ name }) => name)

test('one of each account, by account', () => {
  expect(used([snapshot('b', { account: '444455556666' }), snapshot('a')])).toEqual(['a', 'b'])
})

describe('not used', () => {
  test.each<[string, Partial<AccountSnapshot>, Partial<ChoosingOptions>, string]>([
    [
      'of an account that the run does not have',
      {},
      { accounts: new Set(['444455556666']) },
      'the configuration does not name that account (account, accounts).',
    ],
    [
      'too old by its contents',
      { taken: '2026-05-24T23:59:59Z' },
      {},
      'its latest date is 2026-05-24, 8 days ago, and snapshot.max-age allows 7; make a new one, or state on which day it was taken (--iam-taken).',
    ],
    [
      'too old as stated',
      { taken: '2026-05-24T00:00:00Z', takenBy: 'stated' },
      {},
      'it was taken on 2026-05-24, 8 days ago, and snapshot.max-age allows 7; make a new one.',
    ],
    [
      'taken after the day as of which is decided',
      {},
      { today: '2026-05-29' },
      'it was not taken before 2026-05-30, and 2026-05-29 is the day that the decision is made for; the snapshot does not show what was attached on that day.',
    ],
  ])('%s', (_, over, options, reason) => {
    const { accounts, problems } = choose([snapshot('iam.json', over)], options)
    expect(accounts.size).toBe(0)
    expect(problems).toEqual([`iam.json: the snapshot of account ${account} is not used: ${reason}`])
  })
})

test.each<[string, Partial<AccountSnapshot>, Partial<ChoosingOptions>]>([
  ['on the last day of max-age', { taken: '2026-05-25T00:00:00Z' }, {}],
  ['on the day of the decision', { taken: '2026-06-01T23:00:00Z' }, {}],
  ['of an account that the run has', {}, { accounts: new Set([account]) }],
])('used: %s', (_, over, options) => {
  expect(choose([snapshot('iam.json', over)], options)).toMatchObject({ accounts: { size: 1 }, problems: [] })
})

describe('two of one account', () => {
  const other = [role(roleArn('other'))]
  test('the later one is used, and the other one is named', () => {
    const earlier = snapshot('a', { taken: '2026-05-29T00:00:00Z' }, other)
    const { accounts, problems } = choose([earlier, snapshot('b')])
    expect(accounts.get(account)?.name).toBe('b')
    expect(problems).toEqual([
      `a: the snapshot of account ${account} is not used: that of b is later (2026-05-30T12:00:00Z, 2026-05-29T00:00:00Z).`,
    ])
  })
  test('a later one that is not used itself stands in no way', () => {
    const later = snapshot('b', { taken: '2026-05-31T00:00:00Z' }, other)
    expect(used([snapshot('a'), later], { today: '2026-05-30' })).toEqual(['a'])
  })
  test('of one moment that differ: none is used', () => {
    const { accounts, problems } = choose([snapshot('b', {}, other), snapshot('a')])
    expect(accounts.size).toBe(0)
    expect(problems).toEqual([
      `a, b: two snapshots of account ${account} differ, and nothing shows which one is later; none is used. Give one of them.`,
    ])
  })
  test('that are equal are one', () => {
    expect(choose([snapshot('b'), snapshot('a', { taken: '2026-05-29T00:00:00Z' })])).toMatchObject({
      accounts: { size: 1 },
      problems: [],
    })
  })
})

test('one that may not have everything is used, and named', () => {
  expect(choose([snapshot('a', { incomplete: 'the user x is not in it' })])).toMatchObject({
    accounts: { size: 1 },
    problems: [
      expect.stringMatching(/^a: .* may not have everything: the user x is not in it\. .* without --filter\.$/),
    ],
  })
})
