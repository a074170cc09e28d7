import { describe, expect, test } from '@jest/globals'
import { trustedServicesOf } from '../../../src/jobs/narrow/trust.ts'
import type { Statement } from '../../../src/policy/document.ts'
import type { PolicySource, Source } from '../../../src/sources/types.ts'
import { source } from '../propose-input.ts'

const role = (name: string): string => `arn:aws:iam::111122223333:role/${name}`
const services = (...Service: string[]): Statement => ({
  effect: 'Allow',
  principal: { Service },
  action: ['sts:AssumeRole'],
  condition: [],
})
const trust = (statements: Statement[], arns: string[], other: Partial<PolicySource> = {}): Source =>
  source({
    kind: 'trust',
    document: { version: '2012-10-17', statements },
    attachedTo: [{ address: 'aws_iam_role.app', arns, complete: true }],
    ...other,
  })
const lambda = services('lambda.amazonaws.com')
const skipped: Source = {
  status: 'skipped',
  id: 'iam.tf#aws_iam_role.app',
  file: 'iam.tf',
  line: 1,
  column: 1,
  form: 'jsonencode',
  kind: 'trust',
  hosts: [],
  reason: 'It is an expression.',
}

/** Names of the services, or `unknown`. */
const trusted = (sources: readonly Source[], ...principals: string[]): readonly string[] | 'unknown' => {
  const found = trustedServicesOf(sources)(principals)
  return found === undefined ? 'unknown' : [...found].sort()
}

describe('the services that may assume a role', () => {
  test.each<[string, Source[], readonly string[] | 'unknown']>([
    ['by its trust policy', [trust([lambda], [role('app')])], ['lambda.amazonaws.com']],
    [
      'everyone, as AWS',
      [
        trust(
          [{ effect: 'Allow', principal: { AWS: ['*'] }, action: ['sts:AssumeRole'], condition: [] }],
          [role('app')],
        ),
      ],
      'unknown',
    ],
    [
      'none, where another account may assume it',
      [
        trust(
          [{ effect: 'Allow', principal: { AWS: ['444455556666'] }, action: ['sts:AssumeRole'], condition: [] }],
          [role('app')],
        ),
      ],
      [],
    ],
    [
      'by several statements and policies',
      [
        trust([lambda, services('ec2.amazonaws.com', 'ecs-tasks.amazonaws.com')], [role('app')]),
        trust([services('states.amazonaws.com')], [role('other'), role('app')]),
      ],
      ['ec2.amazonaws.com', 'ecs-tasks.amazonaws.com', 'lambda.amazonaws.com', 'states.amazonaws.com'],
    ],
    ['of another role are not its own', [trust([lambda], [role('other')])], 'unknown'],
    ['without a trust policy', [], 'unknown'],
    ['by a policy that is not understood', [skipped], 'unknown'],
    [
      'by a policy that is not understood beside its own',
      [skipped, trust([lambda], [role('app')])],
      ['lambda.amazonaws.com'],
    ],
    ['by an identity policy', [trust([lambda], [role('app')], { kind: 'identity' })], 'unknown'],
    ['by a policy that is read in part', [trust([lambda], [role('app')], { rest: ['more'] })], 'unknown'],
    [
      'not by a Deny',
      [trust([lambda, { ...services('ec2.amazonaws.com'), effect: 'Deny' }], [role('app')])],
      ['lambda.amazonaws.com'],
    ],
    [
      'none where it trusts accounts only',
      [trust([{ ...lambda, principal: { AWS: ['111122223333'] } }], [role('app')])],
      [],
    ],
    ['anyone by a wildcard', [trust([{ ...lambda, principal: '*' }], [role('app')])], 'unknown'],
    [
      'anyone by NotPrincipal',
      [
        trust(
          [{ effect: 'Allow', notPrincipal: { AWS: ['1'] }, action: ['sts:AssumeRole'], condition: [] }],
          [role('app')],
        ),
      ],
      'unknown',
    ],
    ['by a name that is unresolved', [trust([lambda, services('${local.service}')], [role('app')])], 'unknown'],
  ])('%s', (_, sources, expected) => expect(trusted(sources, role('app'))).toEqual(expected))

  test('of several principals are those of all of them', () => {
    const sources = [trust([lambda], [role('a')]), trust([services('ec2.amazonaws.com')], [role('b')])]
    expect(trusted(sources, role('a'), role('b'))).toEqual(['ec2.amazonaws.com', 'lambda.amazonaws.com'])
    expect(trusted(sources, role('a'), role('c'))).toBe('unknown')
    expect(trusted(sources, role('c'), role('a'))).toBe('unknown')
  })

  test('are none of a user, which no service assumes', () => {
    const user = 'arn:aws:iam::111122223333:user/jane'
    expect(trusted([], user)).toEqual([])
    expect(trusted([trust([lambda], [role('a')])], user, role('a'))).toEqual(['lambda.amazonaws.com'])
  })
})
