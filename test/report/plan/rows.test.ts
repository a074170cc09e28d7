import { describe, expect, test } from '@jest/globals'
import { countStates, describeAttached, planRow, planRows, type RowState } from '../../../src/report/plan/rows.ts'
import type { PolicyPlan } from '../../../src/proof/plan.ts'
import { deployRole, narrowed } from '../narrowed-plan.ts'
import { planOf, skipped, unchanged } from '../plans.ts'

const unused: PolicyPlan = { ...unchanged, looksUnused: true, reason: 'The whole policy looks unused: nothing.' }

describe('the state of a policy', () => {
  test.each<[string, PolicyPlan, RowState]>([
    ['a proposal', narrowed, 'narrowed'],
    ['a proposal that has to be split', { ...narrowed, tooLarge: { size: 7000, quota: 6144 } }, 'too-large'],
    ['nothing was used', unused, 'looks-unused'],
    ['the evidence did not suffice', { ...unchanged, notCompared: true }, 'undecided'],
    ['all was used', unchanged, 'unchanged'],
    ['not judged', skipped, 'skipped'],
    ['not judged, and so marked', { ...skipped, notCompared: true }, 'skipped'],
  ])('%s', (_, policy, state) => expect(planRow(policy).state).toBe(state))
})

test('a proposal has its principals, its actions and what goes by level', () => {
  expect(planRow(narrowed)).toMatchObject({
    name: 'aws_iam_policy.deploy',
    file: 'infra/iam.tf',
    line: 1,
    principals: [deployRole],
    actions: { before: 29, after: 12 },
    fewerResources: true,
    deniesNetworks: false,
  })
  expect([...planRow(narrowed).removed]).toEqual([
    ['Permissions management', 4],
    ['Write', 4],
    ['Tagging', 1],
    ['Read', 4],
    ['List', 4],
  ])
})

test('a policy that stays as it is loses nothing, whatever was tried', () => {
  const tried = planRow({ ...narrowed, status: 'unchanged', reason: 'Not proposed: it would deny.' })
  expect([...tried.removed]).toEqual([])
  expect(tried).not.toHaveProperty('actions')
  expect(tried.fewerResources).toBe(false)
})

test('rows stand by state, and within a state as in the plan', () => {
  const rows = planRows(planOf([skipped, unchanged, unused, { ...narrowed, id: 'b' }, { ...narrowed, id: 'a' }]))
  expect(rows.map(({ state, id }) => [state, id])).toEqual([
    ['narrowed', 'b'],
    ['narrowed', 'a'],
    ['looks-unused', unused.id],
    ['unchanged', unchanged.id],
    ['skipped', skipped.id],
  ])
  expect([...countStates(rows.map(({ state }) => state))]).toEqual([
    ['narrowed', 2],
    ['looks-unused', 1],
    ['unchanged', 1],
    ['skipped', 1],
  ])
})

const role = (account: string, name: string): string => `arn:aws:iam::${account}:role/${name}`

test.each<[string, Partial<PolicyPlan>, string]>([
  ['one', { principals: [role('111122223333', 'ci/deploy')] }, 'role/ci/deploy'],
  [
    'of two accounts, with one name',
    { principals: [role('111122223333', 'a'), role('444455556666', 'a')] },
    'role/a (111122223333), role/a (444455556666)',
  ],
  ['many', { principals: ['a', 'b', 'c', 'd'].map((name) => role('111122223333', name)) }, 'role/a, role/b and 2 more'],
  ['none that is known', { principals: [] }, 'not known'],
  ['nothing', { principals: [], status: 'unchanged', looksUnused: true }, 'nothing'],
  ['a resource', { principals: [], policyKind: 'resource-policy' }, 'a resource'],
])('attached to %s', (_, policy, words) => expect(describeAttached(planRow({ ...narrowed, ...policy }))).toBe(words))
