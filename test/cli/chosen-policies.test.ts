import { expect, test } from '@jest/globals'
import { choosePolicies, filesOfChosen } from '../../src/cli/chosen-policies.ts'
import { InputError } from '../../src/errors.ts'
import { deployFile, narrowed } from '../report/narrowed-plan.ts'
import { skipped, unchanged } from '../report/plans.ts'

const policies = [
  { ...narrowed, id: 'deploy', hosts: [{ address: 'aws_iam_role.ci.inline_policy[0]', kind: 'role-inline' as const }] },
  { ...unchanged, id: 'audit' },
  { ...skipped, id: 'app' },
]
const choose = (...names: string[]): string[] =>
  choosePolicies(policies, names, (path) => path.replace(/^repo\//, '')).map(({ id }) => id)

test.each([
  ['an address', ['aws_iam_policy.deploy'], ['deploy']],
  ['the resource that it is part of', ['aws_iam_role.ci'], ['deploy']],
  ['a file', ['policies/audit.json'], ['audit']],
  ['a file as a shell completes it', ['./policies/audit.json'], ['audit']],
  ['a file from where the user is', ['repo/policies/audit.json'], ['audit']],
  ['a file and an address', ['infra/iam.tf#aws_iam_policy.deploy'], ['deploy']],
  ['a file and a line', ['modules/app/main.tf:42'], ['app']],
  ['several, in the order of the plan', ['modules/app/main.tf', 'aws_iam_policy.deploy'], ['deploy', 'app']],
])('%s', (_, names, ids) => expect(choose(...names)).toEqual(ids))

test.each([
  ['aws_iam_policy.deplyo', 'did you mean aws_iam_policy.deploy?'],
  ['modules/app/main.tf:43', 'did you mean modules/app/main.tf?'],
  ['infra/iam.tf#aws_iam_policy.other', 'there is no such policy in this plan'],
  ['zzz', 'whittle inventory lists the policies'],
])('%s means none', (name, message) => {
  expect(() => choose(name)).toThrow(InputError)
  expect(() => choose(name)).toThrow(message)
})

test('a file is edited as the chosen policies alone edit it', () => {
  const [first, second] = narrowed.edits
  if (first === undefined || second === undefined) throw new Error('the example has two edits')
  const a = { ...narrowed, id: 'a', edits: [first] }
  const file = { path: 'infra/iam.tf', policies: ['a', 'b'], before: deployFile.before, after: 'both' }
  expect(filesOfChosen([file], [a])).toEqual([
    {
      ...file,
      policies: ['a'],
      after: deployFile.before.slice(0, first.start) + first.text + deployFile.before.slice(first.end),
    },
  ])
  expect(filesOfChosen([file], [unchanged])).toEqual([])
})
