import { expect, test } from '@jest/globals'
import { trustingRoles } from '../../../src/jobs/init/trusting-roles.ts'
import { one } from './findings.ts'

const issuer = 'token.actions.githubusercontent.com'
const repository = { name: 'acme/infra', branch: { name: 'main', from: 'origin/HEAD' } }

interface Trust {
  readonly subject?: string | readonly string[]
  readonly operator?: string
  readonly provider?: string
  readonly action?: string
  readonly effect?: string
  readonly key?: string
}

const trust = ({
  subject = 'repo:acme/infra:ref:refs/heads/main',
  operator = 'StringEquals',
  provider = issuer,
  action = 'sts:AssumeRoleWithWebIdentity',
  effect = 'Allow',
  key = `${issuer}:sub`,
}: Trust): string =>
  encodeURIComponent(
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: effect,
          Principal: { Federated: `arn:aws:iam::${one}:oidc-provider/${provider}` },
          Action: action,
          Condition: { [operator]: { [key]: subject } },
        },
      ],
    }),
  )

const role = { name: 'whittle-reader', arn: `arn:aws:iam::${one}:role/whittle-reader` }

test.each<[string, Trust, object[]]>([
  ['its default branch', {}, [role]],
  [
    'its default branch among others',
    { subject: ['repo:acme/x:ref:refs/heads/main', 'repo:acme/infra:ref:refs/heads/main'] },
    [role],
  ],
  ['immutable subject claims', { subject: 'repo:acme@12/infra@345:ref:refs/heads/main' }, [role]],
  ['a pattern', { operator: 'StringLike', subject: 'repo:acme/infra:*' }, [role]],
  ['a pattern of any value', { operator: 'ForAnyValue:StringLike', subject: 'repo:acme/*' }, [role]],
  ['an environment', { subject: 'repo:acme/infra:environment:aws prod' }, [{ ...role, environment: 'aws prod' }]],
  ['an environment that cannot be a name in a workflow', { subject: 'repo:acme/infra:environment:${{ x }}' }, []],
  ['a pattern where patterns are texts', { subject: 'repo:acme/infra:*' }, []],
  ['another branch', { subject: 'repo:acme/infra:ref:refs/heads/dev' }, []],
  ['another repository', { subject: 'repo:acme/infra2:ref:refs/heads/main' }, []],
  ['a dot that is no wildcard', { operator: 'StringLike', subject: 'repo:acme.infra:*' }, []],
  ['all but it', { operator: 'StringNotEquals' }, []],
  ['another provider', { provider: 'gitlab.com' }, []],
  ['another action', { action: 'sts:AssumeRole' }, []],
  ['a Deny', { effect: 'Deny' }, []],
  ['another key', { key: `${issuer}:aud` }, []],
])('%s', (_, given, expected) => {
  expect(trustingRoles([{ ...role, trust: trust(given) }], repository)).toEqual(expected)
})

test('a GitHub Enterprise Server has an issuer of its own', () => {
  const own = 'github.acme.example/_services/token'
  const trusting = { ...role, trust: trust({ provider: own, key: `${own}:sub` }) }
  expect(trustingRoles([trusting], { ...repository, host: 'github.acme.example' })).toEqual([role])
  expect(trustingRoles([trusting], repository)).toEqual([])
})

test('nothing is found for a repository without a name, or by what is no policy', () => {
  expect(trustingRoles([{ ...role, trust: trust({}) }], { branch: repository.branch })).toEqual([])
  expect(trustingRoles([{ ...role, trust: 'nonsense' }], repository)).toEqual([])
})
