import { expect, test } from '@jest/globals'
import { mayBeShared, withUnknownOwners } from '../../src/proof/shared-resources.ts'
import type { DeniedRequest } from '../../src/proof/types.ts'
import { allow, deny, policy } from '../policy/support/build.ts'
import { entry } from '../support/ledger.ts'

const arn = (resource: string, account = '111122223333', service = 'ec2'): string =>
  `arn:aws:${service}:eu-west-1:${account}:${resource}`

test.each([
  [arn('subnet/subnet-1'), true],
  [arn('security-group/sg-1'), true],
  [arn('instance/i-1'), false],
  [arn('x-subnet/subnet-1'), false],
  [arn('subnet/subnet-1', '111122223333', 'rds'), false],
  ['subnet/subnet-1', false],
  ['*', false],
])('may %s be owned by another account: %s', (resource, expected) => {
  expect(mayBeShared(resource)).toBe(expected)
})

const inTeam = { StringEquals: { 'aws:PrincipalTag/team': 'a' } }
const owner = '444455556666'
const denial = (resource: string | null, more: Partial<DeniedRequest> = {}): DeniedRequest => ({
  entry: entry('ec2:RunInstances', { resource, network: { kind: 'unknown' } }),
  decision: 'implicit-deny',
  reason: 'no statement allows the action',
  ...more,
})
const run = (resource: string | string[], condition?: object) =>
  allow('ec2:RunInstances', resource, condition as Record<string, unknown>)

test.each<[string, object[], DeniedRequest, boolean]>([
  ['the owner that the document names', [run(arn('subnet/*', owner))], denial(arn('subnet/subnet-1')), true],
  ['one of several', [run([arn('subnet/*', '777788889999'), arn('subnet/s', owner)])], denial(arn('subnet/s')), true],
  [
    'by NotResource',
    [{ Effect: 'Allow', Action: 'ec2:*', NotResource: arn('subnet/*') }],
    denial(arn('subnet/s')),
    false,
  ],
  [
    'by NotResource, of another account',
    [{ Effect: 'Allow', Action: 'ec2:*', NotResource: [arn('subnet/*'), arn('x', owner)] }],
    denial(arn('subnet/s')),
    true,
  ],
  ['nothing of that kind there', [run(arn('instance/*', owner))], denial(arn('subnet/subnet-1')), false],
  ['another action', [allow('ec2:Describe*', arn('subnet/*', owner))], denial(arn('subnet/subnet-1')), false],
  ['perhaps', [run(arn('subnet/*', owner), inTeam)], denial(arn('subnet/subnet-1')), true],
  [
    'of some of the requests that the record may stand for only',
    [run(arn('subnet/*', owner), { Bool: { 'aws:ViaAWSService': 'true' } })],
    denial(arn('subnet/subnet-1')),
    false,
  ],
  ['denied there', [run(arn('subnet/*', owner)), deny('ec2:*')], denial(arn('subnet/subnet-1')), false],
  ['no account', [run(arn('subnet/*', '*')), deny('ec2:*', '*', inTeam)], denial(arn('subnet/subnet-1')), false],
  ['what is not shared', [run(arn('instance/*', owner))], denial(arn('instance/i-1')), false],
  [
    'what is not shared, by NotResource',
    [{ Effect: 'Allow', Action: 'ec2:*', NotResource: [arn('instance/*'), arn('x', owner)] }],
    denial(arn('instance/i-1')),
    false,
  ],
  ['a resource that is not known', [run(arn('subnet/*', owner))], denial(null), false],
  [
    'what is in doubt anyway',
    [run(arn('subnet/*', owner))],
    denial(arn('subnet/subnet-1'), { decision: 'unknown' }),
    false,
  ],
])('the document shows whose a denied resource is: %s', (_, statements, denied, isOpen) => {
  const found = withUnknownOwners(policy(statements as never), [denied])
  if (isOpen)
    expect(found).toEqual([{ ...denied, decision: 'unknown', reason: expect.stringMatching(/which account/) }])
  else expect(found).toEqual([denied])
})
