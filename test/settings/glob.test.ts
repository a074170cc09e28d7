import { expect, test } from '@jest/globals'
import { globMatches, globMatchesPolicy } from '../../src/settings/glob.ts'

test.each([
  ['**', 'infra/iam.tf', true],
  ['**/*.tf', 'iam.tf', true],
  ['**/*.tf', '.hidden/iam.tf', true],
  ['envs/prod/**', 'envs/prod/a/iam.tf', true],
  ['envs/prod/**', 'envs/dev/iam.tf', false],
  ['aws_iam_user_policy.*', 'aws_iam_user_policy.jane', true],
  ['aws_iam_user_policy.*', 'aws_iam_policy.jane', false],
])('%s on %s', (glob, text, matches) => expect(globMatches(glob, text)).toBe(matches))

const policy = { file: 'envs/prod/iam.tf', addresses: ['aws_iam_policy.deploy'] }

test.each([
  ['envs/**', true],
  ['aws_iam_policy.*', true],
  ['envs/prod/iam.tf#aws_iam_policy.deploy', true],
  ['envs/prod/iam.tf#aws_iam_policy.*', true],
  ['envs/dev/iam.tf#aws_iam_policy.*', false],
  ['aws_iam_role.*', false],
])('a policy by %s', (glob, matches) => expect(globMatchesPolicy(glob, policy)).toBe(matches))
