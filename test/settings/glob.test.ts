import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { globMatches, globMatchesPolicy, exactGlob, globOfArn } from '../../src/settings/glob.ts'

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

test.each([
  'iam.tf#aws_iam_policy.deploy',
  'envs/a b/iam.tf#module.x["a*"].aws_iam_policy.y[0]',
  'iam.tf#module.a["x/y"].aws_iam_policy.p[0]',
  'p/{a,b}.json',
  'a(b)!c@+?.json',
  '!odd.json',
  'ümläut/ä.json',
])('the glob of %j matches it', (id) => {
  expect(globMatches(exactGlob(id), id)).toBe(true)
  const [file = '', address] = id.split('#')
  expect(globMatchesPolicy(exactGlob(id), { file, addresses: address === undefined ? [] : [address] })).toBe(true)
})

test('the glob of a policy matches no other', () => {
  const part = fc.string({
    unit: fc.constantFrom('a', 'b', '*', '?', '[', ']', '{', '}', ',', '!', '(', ')', '"', '/', '#', '.'),
    minLength: 1,
    maxLength: 6,
  })
  const id = part.filter((text) => !/^[./]|\/$|\/\/|\/\./.test(text))
  fc.assert(
    fc.property(id, id, (one, other) => {
      expect(globMatches(exactGlob(one), other)).toBe(one === other)
    }),
  )
})

test('the glob of an ARN matches that ARN and no other', () => {
  const part = fc.string({ unit: fc.constantFrom(...'ab*?[]{}()!|+@.,-_=/:'.split('')), minLength: 1, maxLength: 8 })
  const arn = fc.tuple(part, part).map(([one, two]) => `arn:aws:iam::111122223333:role/${one}/${two}`)
  fc.assert(
    fc.property(arn, arn, (one, other) => {
      expect(globMatches(globOfArn(one), one)).toBe(true)
      expect(globMatches(globOfArn(one), other)).toBe(one === other)
    }),
    { numRuns: 2000 },
  )
  expect(globOfArn('arn:aws:iam::111122223333:role/a-b')).toBe('arn:aws:iam::111122223333:role/a-b')
})
