import { describe, expect, test } from '@jest/globals'
import { applyRules } from '../../../src/review/rules/index.ts'
import { completedPaths } from '../../../src/review/rules/escalation.ts'
import { escalationPaths } from '../../../src/review/rules/escalation-paths.ts'
import { catalog } from '../../catalog/catalog-asset.ts'
import { attachment, changeOf, documentOf, inputOf, type Written } from './support.ts'

test('every permission of the table is an action of AWS, each path is there once', () => {
  const names = new Set(escalationPaths.flatMap(({ permissions }) => permissions))
  // The catalog may be older than a service.
  expect([...names].filter((name) => catalog.action(name)?.name !== name)).toEqual([])
  expect(new Set(escalationPaths.map(({ id }) => id)).size).toBe(escalationPaths.length)
})

const pass = (Resource: unknown, Condition?: unknown): Written => ({
  Action: 'iam:PassRole',
  Resource,
  ...(Condition !== undefined && { Condition }),
})
const anyRole = 'arn:aws:iam::111122223333:role/*'
const makeFunction: Written = { Action: ['lambda:CreateFunction', 'lambda:InvokeFunction'], Resource: '*' }

describe('paths that statements complete', () => {
  const cases: readonly (readonly [string, readonly Written[], readonly string[]])[] = [
    ['a role for a function', [pass(anyRole), makeFunction], ['lambda-001']],
    ['a named role for a function', [pass('arn:aws:iam::111122223333:role/app'), makeFunction], ['lambda-001 named']],
    [
      'a role for that service',
      [pass(anyRole, { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } }), makeFunction],
      ['lambda-001'],
    ],
    [
      'a role for another service',
      [pass(anyRole, { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } }), makeFunction],
      [],
    ],
    ['no role', [makeFunction], []],
    ['a role, denied', [pass(anyRole), makeFunction, { Effect: 'Deny', Action: 'iam:*', Resource: '*' }], []],
    [
      'a role, of which some are denied',
      [
        pass(anyRole),
        makeFunction,
        { Effect: 'Deny', Action: 'iam:PassRole', Resource: 'arn:aws:iam::111122223333:role/admin' },
      ],
      ['lambda-001'],
    ],
    ['own keys', [{ Action: 'iam:CreateAccessKey', Resource: 'arn:aws:iam::*:user/${aws:username}' }], []],
    ['keys of any user', [{ Action: 'iam:CreateAccessKey', Resource: '*' }], ['iam-002']],
    ['a policy of any role', [{ Action: 'iam:Put*Policy', Resource: '*' }], ['iam-005', 'iam-007', 'iam-011']],
    [
      'a named instance',
      [{ Action: 'ssm:StartSession', Resource: 'arn:aws:ec2:eu-west-1:111122223333:instance/i-1' }],
      [],
    ],
    ['any instance', [{ Action: 'ssm:StartSession', Resource: '*' }], ['ssm-001']],
  ]
  test.each(cases)('%s', (_, statements, expected) => {
    const found = completedPaths([documentOf(statements, 'identity')], escalationPaths)
    expect(found.map(({ path, named }) => `${path.id}${named ? ' named' : ''}`)).toEqual(expected)
  })
})

describe('only what the change completes is a finding', () => {
  const role = 'arn:aws:iam::111122223333:role/app'
  const found = (...args: Parameters<typeof inputOf>) =>
    applyRules(inputOf(...args)).filter(({ rule }) => rule === 'privilege-escalation')

  test('within a policy', () => {
    const [first, ...rest] = found([changeOf({ base: [makeFunction], head: [makeFunction, pass(anyRole)] })])
    expect(rest).toEqual([])
    expect(first).toMatchObject({
      level: 'error',
      line: 7,
      message: expect.stringContaining(
        'iam:PassRole with lambda:CreateFunction with lambda:InvokeFunction (pathfinding.cloud: lambda-001)',
      ),
    })
  })

  test('not what it completed before', () => {
    const before = [makeFunction, pass(anyRole)]
    expect(found([changeOf({ base: before, head: [...before, { Action: 's3:*', Resource: '*' }] })])).toEqual([])
  })

  test('from a named role to any', () => {
    expect(found([changeOf({ base: [makeFunction, pass(role)], head: [makeFunction, pass(anyRole)] })])).toHaveLength(1)
  })

  test('together with another policy of the same principal', () => {
    const other = changeOf({
      id: 'a.tf#aws_iam_policy.functions',
      base: [makeFunction],
      head: [makeFunction],
      principals: [role],
      more: {
        comparison: {
          status: 'equal',
          reason: null,
          gained: null,
          lost: null,
          witness: null,
          widened: [],
          weakened: [],
        },
      },
    })
    const changed = changeOf({
      id: 'b.tf#aws_iam_policy.roles',
      base: [{ Action: 'iam:GetRole', Resource: '*' }],
      head: [pass(anyRole)],
      principals: [role],
    })
    const [first, ...rest] = found([other, changed])
    expect(rest).toEqual([])
    expect(first).toMatchObject({
      policy: 'b.tf#aws_iam_policy.roles',
      message: expect.stringContaining(`a privilege escalation path for ${role}: `),
    })
  })

  test('by attaching a policy that was there', () => {
    const functions = changeOf({
      id: 'a.tf#aws_iam_policy.functions',
      base: [makeFunction],
      head: [makeFunction],
      principals: [role],
    })
    const roles = changeOf({
      id: 'b.tf#aws_iam_policy.roles',
      base: [pass(anyRole)],
      head: [pass(anyRole)],
      principals: [role],
    })
    const input = inputOf([functions, roles])
    const detached = input.base.sources.map((source) =>
      source.id === roles.id && source.status === 'found' ? { ...source, principals: [] } : source,
    )
    const change = attachment({
      awsManaged: false,
      policy: 'aws_iam_policy.roles',
      source: roles.id,
      file: 'b.tf',
      line: 30,
      endLine: 30,
    })
    const findings = applyRules({
      ...input,
      changes: [],
      base: { ...input.base, sources: detached },
      attachments: [change],
    })
    expect(findings.find(({ rule }) => rule === 'privilege-escalation')).toMatchObject({ file: 'b.tf', line: 30 })
  })
})
