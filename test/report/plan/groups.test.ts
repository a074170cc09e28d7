import { expect, test } from '@jest/globals'
import type { Plan, PolicyPlan } from '../../../src/proof/plan.ts'
import { unreadAccountReason } from '../../../src/evidence/absence/accounts.ts'
import { firstSentence, groupRows } from '../../../src/report/plan/groups.ts'
import { planRows, type RowState } from '../../../src/report/plan/rows.ts'
import { notIdentityReason } from '../../../src/sources/kind.ts'
import {
  accountNotKnown,
  alsoAppliedOutside,
  alsoCalledOutside,
  onlyExamplesCall,
  severalAccounts,
} from '../../../src/sources/unknown-account.ts'
import { narrowed } from '../narrowed-plan.ts'
import { planOf, skipped, unchanged } from '../plans.ts'

const skippedFor = (...reasons: string[]): PolicyPlan[] =>
  reasons.map((reason, index) => ({ ...skipped, id: `p${index}`, address: `aws_iam_policy.p${index}`, reason }))

const withAccounts = (policies: readonly PolicyPlan[], ...accounts: string[]) => {
  const plan = planOf(policies)
  const [first] = plan.coverage.accounts
  if (first === undefined) throw new Error('the example has an account')
  return { ...plan, coverage: { ...plan.coverage, accounts: accounts.map((account) => ({ ...first, account })) } }
}

const groupsOf = (plan: Plan, states: readonly RowState[]) => groupRows(planRows(plan), plan, states)

test('116 policies without an account are one group, with the remedy once', () => {
  const reasons = Array.from({ length: 116 }, (_, index) => `${accountNotKnown(`apps/${index % 3}`)}.`)
  const groups = groupsOf(withAccounts(skippedFor(...reasons), '111122223333'), ['skipped'])
  expect(groups).toHaveLength(1)
  expect(groups[0]).toMatchObject({
    cause: 'The account of apps/0, apps/1, apps/2 is not known. The logs are of 111122223333.',
    remedy: expect.stringContaining('account: "111122223333"'),
  })
  expect(groups[0]?.rows).toHaveLength(116)
})

test('where the logs are of several accounts, or of none, no account is suggested', () => {
  const policies = skippedFor(`${accountNotKnown('')}.`)
  const remedyOf = (...accounts: string[]) => groupsOf(withAccounts(policies, ...accounts), ['skipped'])[0]?.remedy
  expect(remedyOf('111122223333', '444455556666')).toContain('account: "<account ID>"')
  expect(remedyOf()).toContain('account: "<account ID>"')
})

test('reasons that differ in names alone are one group; what has a remedy stands first', () => {
  const trust = notIdentityReason('trust')
  const groups = groupsOf(
    withAccounts(
      skippedFor(
        'The role a is not defined in this directory: give a state or a plan (--state, --plan), or name its ARN under policies.principals in .github/whittle.yml.',
        notIdentityReason('resource'),
        trust,
        `${severalAccounts('aws/eks', 'env/terragrunt.hcl:20')}.`,
        trust,
        'A template does not state the principals that it is attached to: name the principals of a.tpl under policies.principals in .github/whittle.yml.',
        `${onlyExamplesCall('modules/queue')}.`,
        trust,
        `${accountNotKnown('apps')}. aws_iam_policy.p leaves the directory: give a state or a plan (--state, --plan).`,
        unreadAccountReason(['arn:aws:iam::999999999999:role/a'], []) ?? '',
        unreadAccountReason(['arn:aws:iam::999999999999:role/b'], []) ?? '',
        'It could be narrowed, but the file is not edited: it is generated',
      ),
      '111122223333',
      '444455556666',
    ),
    ['skipped'],
  )
  expect(groups.map(({ rows, cause }) => [rows.length, cause])).toEqual([
    [2, 'The source alone does not show all principals that they are attached to.'],
    [2, 'aws/eks, modules/queue may be applied to several accounts. The logs are of 111122223333, 444455556666.'],
    [2, 'The evidence has no records of account 999999999999, where principals of them are.'],
    [
      1,
      'The account of apps is not known. For 1 of them more is missing; --details shows what. The logs are of 111122223333, 444455556666.',
    ],
    [4, '3 trust policies, 1 resource policy: only identity policies are narrowed.'],
    [1, 'It could be narrowed, but the file is not edited: it is generated'],
  ])
})

test.each<[string, readonly string[], string, string]>([
  [
    'accounts',
    [alsoAppliedOutside('aws/app', 'envs/prod/t.hcl'), severalAccounts('aws/app', 'a.tf:1')],
    'aws/app may be applied to several accounts.',
    'accounts: {"aws/app/**":',
  ],
  [
    'accounts of the files at the top',
    [alsoAppliedOutside('', 'envs/prod/t.hcl')],
    'the root directory may be applied to several accounts.',
    'accounts: {"*":',
  ],
  [
    'principals',
    [alsoCalledOutside('modules/app', 'other/main.tf'), 'name it under policies.principals in .github/whittle.yml'],
    'The source alone does not show all principals that they are attached to.',
    'policies.principals',
  ],
])('what files outside apply too is grouped by its remedy: %s', (_, reasons, cause, remedy) => {
  const plan = withAccounts(skippedFor(...reasons.map((reason) => `${reason}.`)))
  const groups = groupsOf(plan, ['skipped'])
  expect(groups.map((group) => [group.rows.length, group.cause])).toEqual([[reasons.length, cause]])
  expect(groups[0]?.remedy).toContain(remedy)
})

test('the states come in the order asked for, and no others', () => {
  const plan = planOf([
    ...skippedFor('It is a trust policy.'),
    unchanged,
    { ...unchanged, id: 'u', notCompared: true },
    narrowed,
  ])
  expect(groupsOf(plan, ['undecided', 'skipped']).map(({ state }) => state)).toEqual(['undecided', 'skipped'])
})

test.each([
  ['It is. Also: it was.', 'It is.'],
  ['Calls of s3.amazonaws.com, 2.5 a day.', 'Calls of s3.amazonaws.com, 2.5 a day.'],
  ['no full stop', 'no full stop'],
])('the first sentence of "%s"', (text, sentence) => expect(firstSentence(text)).toBe(sentence))
