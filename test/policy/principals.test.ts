import { describe, expect, test } from '@jest/globals'
import { coversPrincipals, isDisjoint, principalSetOf } from '../../src/policy/containment/principals.ts'
import type { PrincipalElement, Statement } from '../../src/policy/document.ts'
import { unresolvedText } from '../../src/policy/unresolved.ts'
import { accountOfPrincipal, principalApplies } from '../../src/policy/principal.ts'

const of = (more: Partial<Statement>): Statement => ({ effect: 'Allow', action: ['*'], condition: [], ...more })
const to = (principal: PrincipalElement): Statement => of({ principal })
const but = (notPrincipal: PrincipalElement): Statement => of({ notPrincipal })
const attachedPrincipal = of({})

const account = '111122223333'
const arn = (resource: string, of = account): string => `arn:aws:iam::${of}:${resource}`
const [jane, joe, root, role] = [arn('user/jane'), arn('user/joe'), arn('root'), arn('role/path/app')]
const session = `arn:aws:sts::${account}:assumed-role/app/one`
const ec2 = 'ec2.amazonaws.com'
const unknown = unresolvedText('var.who')
const unique = 'AIDACKCEVSQ6C2EXAMPLE'

test.each([
  ['arn:aws:iam::111122223333:user/jane', '111122223333'],
  ['111122223333', '111122223333'],
  ['arn:aws:s3:::a', undefined],
  ['ec2.amazonaws.com', undefined],
])('the account of %s: %s', (principal, expected) => {
  expect(accountOfPrincipal(principal)).toBe(expected)
})

test.each<[string, PrincipalElement, boolean | undefined]>([
  ['a canonical user', { CanonicalUser: ['a1'] }, undefined],
  ['an unknown one', { AWS: [unknown] }, undefined],
  ['any service', { Service: ['*'] }, undefined],
  ['every principal', { AWS: ['*'] }, true],
  ['another one', { AWS: [joe] }, false],
])('does a Principal of %s mean a user', (_, principal, expected) => {
  expect(principalApplies({ principal }, jane)).toBe(expected)
})

describe('does one statement apply to all principals of the other', () => {
  test.each<readonly [string, Statement, Statement, boolean]>([
    ['the attached principal', attachedPrincipal, attachedPrincipal, true],
    ['the attached principal is not every principal', to('*'), attachedPrincipal, false],
    ['nor is every principal the attached one', attachedPrincipal, to('*'), false],
    ['one is not the attached principal', attachedPrincipal, to({ AWS: [jane] }), false],
    ['every principal', to('*'), to({ AWS: ['*'] }), true],
    ['one of all principals', to({ AWS: ['*'] }), to({ Service: [ec2] }), true],
    ['every principal but some', to('*'), but({ AWS: [jane] }), true],
    ['every principal is more than one', to({ AWS: [jane] }), to('*'), false],
    ['every principal is more than all but some', but({ AWS: [jane] }), to('*'), false],
    ['one of two', to({ AWS: [joe, jane] }), to({ AWS: [jane] }), true],
    ['another one', to({ AWS: [joe] }), to({ AWS: [jane] }), false],
    ['an id of another type', to({ Federated: [jane] }), to({ AWS: [jane] }), false],
    ['an account by its number', to({ AWS: [root] }), to({ AWS: [account] }), true],
    ['one is not all but another', but({ AWS: [joe] }), to({ AWS: [jane] }), false],
    ['nor the other way round', to({ AWS: [jane] }), but({ AWS: [joe] }), false],
    ['all but the same', but({ AWS: [jane] }), but({ AWS: [jane] }), true],
    ['all but more', but({ AWS: [jane] }), but({ AWS: [jane, joe] }), true],
    ['all but fewer', but({ AWS: [jane, joe] }), but({ AWS: [jane] }), false],
    ['all but others', but({ AWS: [jane] }), but({ AWS: [joe] }), false],
    ['all but an id of another type', but({ Federated: [jane] }), but({ AWS: [jane] }), false],
    ['all but an account by its number', but({ AWS: [account] }), but({ AWS: [root, jane] }), true],
    ['all but all', but('*'), but('*'), true],
    ['the session of a role', to({ AWS: [role] }), to({ AWS: [session] }), true],
    ['a role is more than its session', to({ AWS: [session] }), to({ AWS: [role] }), false],
    ['of another role', to({ AWS: [arn('role/x')] }), to({ AWS: [session] }), false],
    ['of another account', to({ AWS: [arn('role/app', '444455556666')] }), to({ AWS: [session] }), false],
    ['a user of its account', to({ AWS: [root] }), to({ AWS: [jane] }), false],
    ['a role of another type', to({ Federated: [role] }), to({ AWS: [session] }), false],
    ['a session of another type', to({ AWS: [role] }), to({ Federated: [session] }), false],
    ['the same unknown text', to({ AWS: [unknown] }), to({ AWS: [unknown] }), true],
    ['a session of an unknown name', to({ AWS: [role] }), to({ AWS: [`${session}${unknown}`] }), false],
    ['of a role of an unknown path', to({ AWS: [arn(`role/${unknown}/app`)] }), to({ AWS: [session] }), false],
  ])('%s', (_, outer, inner, expected) => {
    expect(principalSetOf(inner).every((set) => coversPrincipals(outer, set))).toBe(expected)
  })
})

describe('do two statements surely have no principal in common', () => {
  test.each<readonly [string, Statement, Statement, boolean]>([
    ['the same user', to({ AWS: [jane] }), to({ AWS: [jane] }), false],
    ['two users', to({ AWS: [joe] }), to({ AWS: [jane] }), true],
    ['one of two is the same', to({ AWS: [joe, jane] }), to({ AWS: [jane] }), false],
    ['a user and a role', to({ AWS: [role] }), to({ AWS: [jane] }), true],
    ['a user and its account', to({ AWS: [root] }), to({ AWS: [jane] }), false],
    ['an account and its user', to({ AWS: [jane] }), to({ AWS: [root] }), false],
    ['a user and another account', to({ AWS: [arn('root', '444455556666')] }), to({ AWS: [jane] }), true],
    ['a role and its session', to({ AWS: [session] }), to({ AWS: [role] }), false],
    ['every principal', to('*'), to({ AWS: [jane] }), false],
    ['of all principals', to({ AWS: [jane] }), to('*'), false],
    ['the attached principal', attachedPrincipal, attachedPrincipal, false],
    ['the same service', to({ Service: [ec2] }), to({ Service: [ec2] }), false],
    ['two services', to({ Service: ['ecs.amazonaws.com'] }), to({ Service: [ec2] }), true],
    ['a service and a user', to({ Service: [ec2] }), to({ AWS: [jane] }), true],
    ['a user and a service', to({ AWS: [jane] }), to({ Service: [ec2] }), true],
    ['any service', to({ Service: ['*'] }), to({ Service: [ec2] }), false],
    ['of any service', to({ Service: [ec2] }), to({ Service: ['*'] }), false],
    ['an unknown service', to({ Service: [unknown] }), to({ Service: [ec2] }), false],
    ['a service and an unknown one', to({ Service: [ec2] }), to({ Service: [unknown] }), false],
    ['a unique id', to({ AWS: [unique] }), to({ AWS: [jane] }), false],
    ['of a unique id', to({ AWS: [jane] }), to({ AWS: [unique] }), false],
    ['a provider', to({ Federated: ['a.example'] }), to({ AWS: [jane] }), false],
    [
      'a provider of another account',
      to({ Federated: [arn('saml-provider/a', '444455556666')] }),
      to({ AWS: [jane] }),
      false,
    ],
    ['and back', to({ AWS: [jane] }), to({ Federated: [arn('saml-provider/a', '444455556666')] }), false],
    ['two providers', to({ Federated: ['a.example'] }), to({ Federated: ['b.example'] }), false],
    ['all but the service', but({ Service: [ec2] }), to({ Service: [ec2] }), true],
    ['all but another service', but({ Service: ['ecs.amazonaws.com'] }), to({ Service: [ec2] }), false],
    ['all but any service', but({ Service: ['*'] }), to({ Service: ['*'] }), false],
    ['all but an unknown service', but({ Service: [unknown] }), to({ Service: [unknown] }), false],
    ['all but a user and its account', but({ AWS: [jane, root] }), to({ AWS: [jane] }), true],
    ['all but a user and its number', but({ AWS: [jane, account] }), to({ AWS: [jane] }), true],
    ['all but a user', but({ AWS: [jane] }), to({ AWS: [jane] }), false],
    ['all but its account', but({ AWS: [root] }), to({ AWS: [jane] }), false],
    ['all but a role and its account', but({ AWS: [role, root] }), to({ AWS: [role] }), false],
    ['all but a provider', but({ Federated: ['a.example'] }), to({ Federated: ['a.example'] }), false],
    ['all but some, of all but some', but({ AWS: [jane] }), but({ AWS: [jane] }), false],
  ])('%s', (_, statement, inner, expected) => {
    expect(principalSetOf(inner).every((set) => isDisjoint(statement, set))).toBe(expected)
  })
})
