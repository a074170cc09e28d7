import { describe, expect, test } from '@jest/globals'
import type { UsageEntry } from '../../src/evidence/types.ts'
import { Attribution, usesOfStatement } from '../../src/narrowing/attribution.ts'
import { contradictionsIn } from '../../src/narrowing/contradictions.ts'
import type { PolicyDocument, Statement } from '../../src/policy/document.ts'
import type { LivePolicies } from '../../src/evidence/iam/match/live-documents.ts'
import { unresolvedText } from '../../src/policy/unresolved.ts'
import { entry, role } from '../support/ledger.ts'

const queue = (name: string): string => `arn:aws:sqs:eu-west-1:111122223333:${name}`
const secret = (name: string): string => `arn:aws:secretsmanager:eu-west-1:111122223333:secret:${name}`

const allow = (action: string, resource: string, other: Partial<Statement> = {}): Statement => ({
  effect: 'Allow',
  action: [action],
  resource: [resource],
  condition: [],
  ...other,
})

const policy = (...statements: Statement[]): PolicyDocument => ({ version: '2012-10-17', statements })

/** The statements, by their number, that a call counts for; `doubt` where no known statement covers it. */
function countsFor(statements: Statement[], use: UsageEntry, others: readonly PolicyDocument[] = []): string {
  const attribution = new Attribution((principal) => (principal === role ? [policy(...statements), ...others] : []))
  const numbers = statements.flatMap((statement, index) =>
    usesOfStatement(statement, [use], (each) => attribution.isCovered(each), '2012-10-17').length > 0 ? [index] : [],
  )
  return `${attribution.isCovered(use) ? 'covered' : 'doubt'} ${numbers.join(' ')}`
}

const send = (other: Partial<UsageEntry>): UsageEntry => entry('sqs:SendMessage', other)
const inRegion = (region: string): Partial<Statement> => ({
  condition: [{ operator: 'StringEquals', key: 'aws:RequestedRegion', values: [region] }],
})

describe('a call counts for', () => {
  test.each<[string, Statement[], UsageEntry, string]>([
    [
      'the statements that cover its stated resource',
      [allow('sqs:SendMessage', queue('a')), allow('sqs:*', queue('b')), allow('sqs:Send*', '*')],
      send({ resource: queue('a') }),
      'covered 0 2',
    ],
    [
      'the same where the record names the resource',
      [allow('sqs:SendMessage', queue('a')), allow('sqs:SendMessage', queue('b'))],
      send({ resource: queue('a'), grade: 'listed' }),
      'covered 0',
    ],
    [
      'every statement that grants its action where the resource is a guess',
      [allow('sqs:SendMessage', queue('a')), allow('sqs:SendMessage', queue('b')), allow('sqs:ReceiveMessage', '*')],
      send({ resource: queue('a'), grade: 'guessed' }),
      'doubt 0 1',
    ],
    [
      'every statement that grants its action where the resource is not known',
      [allow('sqs:SendMessage', queue('a')), allow('sqs:*', queue('b'))],
      send({ resource: null, grade: 'guessed' }),
      'doubt 0 1',
    ],
    [
      'every statement that grants its action where no known statement covers it',
      [allow('sqs:SendMessage', queue('a')), allow('sqs:*', queue('b'))],
      send({ resource: queue('c') }),
      'doubt 0 1',
    ],
    [
      'none that does not grant its action',
      [allow('sqs:ReceiveMessage', '*')],
      send({ resource: queue('c') }),
      'doubt ',
    ],
    [
      'the statement that a resource with characters left out may be of',
      [
        allow('secretsmanager:GetSecretValue', secret('db-a1B2c3')),
        allow('secretsmanager:GetSecretValue', secret('other-a1B2c3')),
      ],
      entry('secretsmanager:GetSecretValue', { resource: secret('db-*') }),
      'covered 0',
    ],
    [
      'every statement where characters are left out and a variable may stand for them: that is not sure',
      [
        allow('secretsmanager:GetSecretValue', secret('${aws:PrincipalTag/team}-a1B2c3')),
        allow('secretsmanager:GetSecretValue', secret('other-a1B2c3')),
      ],
      entry('secretsmanager:GetSecretValue', { resource: secret('db-*') }),
      'doubt 0 1',
    ],
    [
      'every statement where a variable stands in one of several resources',
      [
        {
          effect: 'Allow',
          action: ['secretsmanager:GetSecretValue'],
          resource: [secret('${aws:PrincipalTag/team}-a1B2c3'), secret('zz-a1B2c3')],
          condition: [],
        },
        allow('secretsmanager:GetSecretValue', secret('other-a1B2c3')),
      ],
      entry('secretsmanager:GetSecretValue', { resource: secret('db-*') }),
      'doubt 0 1',
    ],
    [
      'a statement that grants all but some resources',
      [
        { effect: 'Allow', action: ['sqs:SendMessage'], notResource: [queue('b')], condition: [] },
        allow('sqs:SendMessage', queue('b')),
      ],
      send({ resource: queue('a') }),
      'covered 0',
    ],
    [
      'every statement where an unresolved expression may cover it: that is not sure',
      [allow('sqs:SendMessage', unresolvedText('aws_sqs_queue.q.arn')), allow('sqs:SendMessage', queue('b'))],
      send({ resource: queue('a') }),
      'doubt 0 1',
    ],
    [
      'every statement where the actions of one are unresolved: that is not sure',
      [allow(unresolvedText('var.action'), queue('a')), allow('sqs:SendMessage', queue('b'))],
      send({ resource: queue('a') }),
      'doubt 0 1',
    ],
    [
      'every statement where neither the action of one nor the whole resource is known',
      [
        allow(unresolvedText('var.action'), secret('db-a1B2c3')),
        allow('secretsmanager:GetSecretValue', secret('other-a1B2c3')),
      ],
      entry('secretsmanager:GetSecretValue', { resource: secret('db-*') }),
      'doubt 0 1',
    ],
    [
      'a statement whose condition is open, and no other',
      [
        allow('sqs:SendMessage', queue('a'), {
          condition: [{ operator: 'StringEquals', key: 'aws:PrincipalTag/team', values: ['a'] }],
        }),
        allow('sqs:SendMessage', queue('b')),
      ],
      send({ resource: queue('a') }),
      'covered 0',
    ],
    [
      'every statement where the condition of the only one that covers it is not met',
      [allow('sqs:SendMessage', queue('a'), inRegion('us-east-1')), allow('sqs:SendMessage', queue('b'))],
      send({ resource: queue('a') }),
      'doubt 0 1',
    ],
    [
      'every statement where the action has no resource and none grants it on all',
      [allow('sqs:ListQueues', queue('a')), allow('sqs:*', queue('b'))],
      entry('sqs:ListQueues'),
      'doubt 0 1',
    ],
    [
      'an action without resource types',
      [allow('sqs:ListQueues', '*'), allow('sqs:*', queue('a'))],
      entry('sqs:ListQueues'),
      'covered 0',
    ],
  ])('%s', (_, statements, use, expected) => expect(countsFor(statements, use)).toBe(expected))

  test('other known policies of the caller cover it too', () => {
    const statements = [allow('sqs:SendMessage', queue('b'))]
    expect(countsFor(statements, send({ resource: queue('a') }), [policy(allow('sqs:*', queue('a')))])).toBe('covered ')
    expect(countsFor(statements, send({ resource: queue('a') }), [policy(allow('sqs:*', queue('c')))])).toBe('doubt 0')
  })

  test('a Deny does not', () => {
    const deny = policy(allow('sqs:SendMessage', queue('a'), { effect: 'Deny' }))
    expect(countsFor([allow('sqs:SendMessage', queue('b'))], send({ resource: queue('a') }), [deny])).toBe('doubt 0')
  })

  test('policies of other principals do not', () => {
    const use = send({ resource: queue('a'), principal: 'arn:aws:iam::111122223333:role/another' })
    expect(countsFor([allow('sqs:SendMessage', queue('a'))], use)).toBe('doubt 0')
  })
})

describe('contradictions', () => {
  const attribution = new Attribution(() => [policy(allow('sqs:SendMessage', queue('a')))])
  test.each<[string, UsageEntry, boolean]>([
    ['a stated resource outside of all statements', send({ resource: queue('c') }), true],
    ['a covered one', send({ resource: queue('a') }), false],
    ['a guess', send({ resource: queue('c'), grade: 'guessed' }), false],
    ['no resource', send({ resource: null, grade: 'guessed' }), false],
    ['an action that nothing grants', entry('sqs:DeleteQueue', { resource: queue('c') }), false],
    ['a denied call', send({ resource: queue('c'), outcome: 'denied' }), false],
  ])('%s', (_, use, expected) => expect(attribution.isContradiction(use)).toBe(expected))

  test('one of several statements that covers it leaves none', () => {
    const two = policy(allow('sqs:SendMessage', queue('a')), allow('sqs:*', queue('b')), allow('sns:*', '*'))
    const known = new Attribution(() => [two])
    expect(known.isContradiction(send({ resource: queue('b') }))).toBe(false)
    expect(known.isContradiction(send({ resource: queue('c') }))).toBe(true)
  })

  test('a statement that may cover it leaves none', () => {
    const open = new Attribution(() => [policy(allow('sqs:SendMessage', unresolvedText('aws_sqs_queue.q.arn')))])
    expect(open.isCovered(send({ resource: queue('c') }))).toBe(false)
    expect(open.isContradiction(send({ resource: queue('c') }))).toBe(false)
  })

  test('are one for each operation, action and resource, with what a report needs', () => {
    const entries = [
      send({ resource: queue('c'), count: 3, events: ['2'] }),
      send({ resource: queue('c'), count: 2, events: ['1'], region: 'us-east-1' }),
    ]
    expect(contradictionsIn(entries, attribution)).toEqual([
      {
        operation: 'sqs.amazonaws.com:SendMessage',
        action: 'sqs:SendMessage',
        resource: queue('c'),
        grade: 'stated',
        granted: [queue('a')],
        principals: [role],
        count: 5,
        events: ['1', '2'],
      },
    ])
  })

  test('are sorted by operation, action and resource', () => {
    const wide = new Attribution(() => [policy(allow('sqs:*', queue('a')))])
    const entries = [
      entry('sqs:SendMessage', { resource: queue('d') }),
      entry('sqs:SendMessage', { resource: queue('c') }),
      entry('sqs:DeleteQueue', { resource: queue('d') }),
    ]
    const expected = [
      ['sqs:DeleteQueue', queue('d')],
      ['sqs:SendMessage', queue('c')],
      ['sqs:SendMessage', queue('d')],
    ]
    for (const order of [entries, entries.toReversed()])
      expect(contradictionsIn(order, wide).map(({ action, resource }) => [action, resource])).toEqual(expected)
  })

  test('name resources of statements that grant the action, and of no others', () => {
    const own = policy(allow('sqs:SendMessage', queue('a')), allow('sqs:DeleteQueue', queue('b')), {
      effect: 'Allow',
      action: ['sqs:*'],
      notResource: [queue('c')],
      condition: [],
    })
    const [only] = contradictionsIn([send({ resource: queue('c') })], new Attribution(() => [own]))
    expect(only?.granted).toEqual([`all but ${queue('c')}`, queue('a')])
  })

  test('name five resources and five events at most', () => {
    const names = ['f', 'e', 'd', 'c', 'b', 'a']
    const own = policy(...names.map((name) => allow('sqs:SendMessage', queue(name))))
    const [only] = contradictionsIn([send({ resource: queue('z'), events: names })], new Attribution(() => [own]))
    expect(only?.granted).toEqual(['a', 'b', 'c', 'd', 'e'].map(queue))
    expect(only?.events).toEqual(['a', 'b', 'c', 'd', 'e'])
  })
})

describe('policies that the account of the caller shows', () => {
  const own = policy(allow('sqs:SendMessage', queue('a')))
  const other = policy(allow('sqs:SendMessage', queue('b')))
  const since = '2026-09-01T00:00:00Z'
  const call = (firstSeen: string): UsageEntry => send({ resource: queue('b'), firstSeen })
  const later = call('2026-09-02T00:00:00Z')
  const deny = (action: string): PolicyDocument => policy({ ...allow(action, '*'), effect: 'Deny' })

  test.each<[string, Omit<LivePolicies, 'since'>, UsageEntry, boolean]>([
    ['cover a call that came after they were known to be so', { documents: [own, other] }, later, true],
    ['cover none that came before', { documents: [own, other] }, call('2026-08-31T23:59:59Z'), false],
    ['cover none on another resource', { documents: [own] }, later, false],
    ['cover none that a Deny of theirs denies', { documents: [other, deny('sqs:*')] }, later, false],
    ['cover one that a Deny does not touch', { documents: [other, deny('s3:*')] }, later, true],
    ['cover one that the boundary allows', { documents: [other], boundary: policy(allow('sqs:*', '*')) }, later, true],
    ['cover none that the boundary does not', { documents: [other], boundary: own }, later, false],
    ['cover none where one of them is not understood', { documents: [other], partial: true }, later, false],
    ['cover none where the boundary is not known', { documents: [other], boundary: 'unknown' }, later, false],
  ])('%s', (_, live, use, covered) => {
    const attribution = new Attribution(
      () => [own],
      (principal) => (principal === role ? { ...live, since } : undefined),
    )
    expect(attribution.isCovered(use)).toBe(covered)
    expect(attribution.isContradiction(use)).toBe(!covered)
  })
})
