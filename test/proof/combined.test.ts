import { describe, expect, test } from '@jest/globals'
import type { PolicyDocument } from '../../src/policy/document.ts'
import type { Request } from '../../src/policy/request.ts'
import { combineDecisions, policyDecision, type Layer, type LayerRole } from '../../src/proof/combined.ts'
import { allow, ask, deny, policy } from '../policy/support/build.ts'

const inVpc = { StringEquals: { 'aws:SourceVpc': 'vpc-1' } }
const object = 'arn:aws:s3:::logs/a'
const user = 'arn:aws:iam::111122223333:user/jane'
const get: Request = { ...ask('s3:GetObject', object, {}, 'unknown'), principal: user }

describe('what one policy says beside others', () => {
  test.each<[string, object[], object]>([
    ['an Allow', [allow('s3:*'), deny('s3:Put*')], { decision: 'allowed', by: [1] }],
    ['nothing', [allow('ec2:*')], { decision: 'implicit-deny', by: [] }],
    ['a Deny that hits', [deny('s3:*', '*', inVpc), deny('s3:Get*')], { decision: 'explicit-deny', by: [2] }],
    [
      'an Allow, and a Deny that may hit',
      [allow('s3:*'), deny('ec2:*'), deny('s3:*', '*', inVpc)],
      { decision: 'unknown', by: [3], mayDeny: true },
    ],
    [
      'nothing but a Deny that may hit',
      [allow('ec2:*'), deny('s3:*', '*', inVpc)],
      { decision: 'unknown', by: [2], mayDeny: true },
    ],
    ['an Allow that may apply', [allow('ec2:*'), allow('s3:*', '*', inVpc)], { decision: 'unknown', by: [2] }],
  ])('%s', (_, statements, says) => {
    expect(policyDecision(policy(statements as never), get)).toStrictEqual(says)
  })
})

const grants = policy(allow('s3:*'))
const other = policy(allow('ec2:*'))
const forbids = policy(deny('s3:*'))
const to = (Principal: unknown, Effect = 'Allow'): PolicyDocument =>
  policy(allow('s3:*', '*', undefined, { Principal, Effect }), 'resource')

describe('all policies together', () => {
  test.each<[string, [LayerRole, PolicyDocument][], string]>([
    ['an identity policy', [['identity', grants]], 'allowed'],
    [
      'one of two',
      [
        ['identity', other],
        ['identity', grants],
      ],
      'allowed',
    ],
    ['none that allows', [['identity', other]], 'implicit-deny'],
    [
      'a Deny of another',
      [
        ['identity', grants],
        ['identity', forbids],
      ],
      'explicit-deny',
    ],
    [
      'a boundary',
      [
        ['identity', grants],
        ['boundary', other],
      ],
      'implicit-deny',
    ],
    [
      'a boundary that allows, too',
      [
        ['identity', grants],
        ['boundary', grants],
      ],
      'allowed',
    ],
    [
      'a session policy',
      [
        ['identity', grants],
        ['session', other],
      ],
      'implicit-deny',
    ],
    [
      'one of two session policies',
      [
        ['identity', grants],
        ['session', other],
        ['session', grants],
      ],
      'allowed',
    ],
    ['a resource policy alone', [['resource', to({ AWS: user })]], 'allowed'],
    [
      'the second of two resource policies',
      [
        ['resource', to({ AWS: '444455556666' })],
        ['resource', to('*')],
      ],
      'allowed',
    ],
    [
      'a Deny in the second',
      [
        ['identity', grants],
        ['resource', to('*')],
        ['resource', to('*', 'Deny')],
      ],
      'explicit-deny',
    ],
    [
      'a service control policy',
      [
        ['identity', grants],
        ['scp', other],
      ],
      'implicit-deny',
    ],
    [
      'one that allows',
      [
        ['identity', grants],
        ['scp', grants],
      ],
      'allowed',
    ],
    [
      'two of which one allows: levels matter',
      [
        ['identity', grants],
        ['scp', grants],
        ['scp', other],
      ],
      'unknown',
    ],
    [
      'two that allow',
      [
        ['identity', grants],
        ['scp', grants],
        ['scp', policy(allow('*'))],
      ],
      'allowed',
    ],
    [
      'two that do not',
      [
        ['identity', grants],
        ['scp', other],
        ['scp', other],
      ],
      'implicit-deny',
    ],
    [
      'two of which one denies',
      [
        ['identity', grants],
        ['scp', grants],
        ['scp', forbids],
      ],
      'explicit-deny',
    ],
    [
      'a resource control policy',
      [
        ['identity', grants],
        ['rcp', to('*', 'Deny')],
      ],
      'explicit-deny',
    ],
    [
      'a resource control policy that denies something else',
      [
        ['identity', grants],
        ['rcp', policy(deny('sqs:*', '*', undefined, { Principal: '*' }), 'resource')],
      ],
      'allowed',
    ],
    [
      'both kinds',
      [
        ['identity', grants],
        ['scp', grants],
        ['rcp', to('*', 'Deny')],
      ],
      'explicit-deny',
    ],
  ])('%s', (_, policies, decision) => {
    const layers = policies.map(([role, document], index): Layer => ({ role, document, source: `${index}` }))
    expect(combineDecisions(get, layers).decision).toBe(decision)
  })

  test('each says its own, in the order in which AWS asks', () => {
    const roles: LayerRole[] = ['session', 'boundary', 'identity', 'resource', 'rcp', 'scp', 'identity']
    const layers = roles.map((role, index): Layer => ({
      role,
      document: role === 'resource' || role === 'rcp' ? to('*') : index === 6 ? other : grants,
      source: `${role} ${index}`,
    }))
    const allowed = { decision: 'allowed', by: [1] }
    expect(combineDecisions(get, layers)).toStrictEqual({
      decision: 'allowed',
      chain: [
        { role: 'scp', source: 'scp 5', ...allowed },
        { role: 'rcp', source: 'rcp 4', ...allowed },
        { role: 'resource', source: 'resource 3', ...allowed },
        { role: 'identity', source: 'identity 2', ...allowed },
        { role: 'identity', source: 'identity 6', decision: 'implicit-deny', by: [] },
        { role: 'boundary', source: 'boundary 1', ...allowed },
        { role: 'session', source: 'session 0', ...allowed },
      ],
    })
  })
})
