import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { isSensitiveRead } from '../../src/catalog/sensitive-reads.ts'
import type { FakeAction } from '../support/catalog.ts'
import type { ActionContext } from '../../src/narrowing/judge.ts'
import type { Change } from '../../src/narrowing/types.ts'
import { removesMoreThanReads, lengthReason } from '../../src/narrowing/proposal-threshold.ts'
import { narrowDocument, type Narrowed } from '../../src/narrowing/narrow.ts'
import type { UsageEntry } from '../../src/evidence/types.ts'
import type { Statement } from '../../src/policy/document.ts'
import { fakeCatalog } from '../support/catalog.ts'
import { knowledgeOf } from '../support/knowledge.ts'
import { entry } from '../support/ledger.ts'
import { countOf } from '../support/sampled.ts'

const read: FakeAction = { level: 'Read' }
const write: FakeAction = { level: 'Write' }
const nouns = ['Apples', 'Beets', 'Cherries', 'Dates', 'Eggs', 'Figs', 'Grapes', 'Herbs']

const knowledge = (actions: Readonly<Record<string, FakeAction>>, other: Partial<ActionContext>): ActionContext =>
  knowledgeOf(fakeCatalog(actions), {
    observability: ({ visibility }) =>
      visibility.kind === 'none'
        ? { observable: false, reason: visibility.reason, opens: '', drop: false }
        : { observable: true },
    ...other,
  })

function narrow(
  actions: Readonly<Record<string, FakeAction>>,
  patterns: string[],
  used: string[],
  other: Partial<ActionContext> = {},
): Narrowed {
  const statement: Statement = { effect: 'Allow', action: patterns, resource: ['*'], condition: [] }
  const entries: UsageEntry[] = used.map((action) => entry(action))
  return narrowDocument({ statements: [statement] }, entries, knowledge(actions, other), {
    quota: 6144,
    window: { from: '2026-08-01T00:00:00Z', to: '2026-10-31T00:00:00Z' },
  })
}

const listOf = ({ statements }: Narrowed): readonly string[] | undefined => statements[0]?.statement.action

describe('a list that grows', () => {
  const reads = Object.fromEntries(
    nouns.flatMap((noun) => [
      [`shop:Get${noun}`, read],
      [`shop:Describe${noun}Stock`, read],
    ]),
  )

  test('by more than five entries is folded', () => {
    const used = nouns.map((noun) => `shop:Get${noun}`)
    expect(listOf(narrow(reads, ['shop:*'], used))).toEqual(['shop:Get*'])
  })

  test('is folded over unused plain reads, which are listed', () => {
    const used = nouns.map((noun) => `shop:Get${noun}`)
    const narrowed = narrow({ ...reads, 'shop:GetMelons': read }, ['shop:*'], used)
    expect(listOf(narrowed)).toEqual(['shop:Get*'])
    expect(narrowed.changes[0]?.readmitted).toEqual(['shop:GetMelons'])
    expect(narrowed.changes[0]?.removed.Read).toHaveLength(8)
    expect(narrowed.changes[0]?.summary).toBe(
      'Of 17 actions granted, 8 are removed: 8 actions used, 1 unused read kept under a wildcard.',
    )
  })

  test('is not folded over a sensitive read or a write', () => {
    const actions = { ...reads, 'shop:GetObject': write }
    const narrowed = narrow(
      actions,
      ['shop:*'],
      nouns.map((noun) => `shop:Get${noun}`),
    )
    expect(listOf(narrowed)).toEqual(nouns.map((noun) => `shop:Get${noun}`))
    expect(narrowed.changes).toHaveLength(1)
  })

  test('beside a write that was used is folded as far as the list was written, where only plain reads are removed', () => {
    const used = [...nouns.map((noun) => `shop:Get${noun}`), 'shop:PutApples']
    const actions = { ...reads, 'shop:GetMelons': read, 'shop:PutApples': write }
    const narrowed = narrow(actions, ['shop:Get*', 'shop:Put*'], used)
    expect(listOf(narrowed)).toEqual(['shop:Get*', 'shop:Put*'])
    expect(narrowed.notes).toEqual([])
  })

  test('by five entries is written', () => {
    const narrowed = narrow(
      { ...reads },
      ['shop:*'],
      nouns.slice(0, 6).map((noun) => `shop:Get${noun}`),
    )
    expect(listOf(narrowed)).toEqual(nouns.slice(0, 6).map((noun) => `shop:Get${noun}`))
  })

  test('by six where it could not be folded and removes only plain reads stays as it is, and says so', () => {
    const granted = nouns.map((noun, index) => `shop:${'GPLSTVWX'[index] ?? ''}ut${noun}`)
    const actions = Object.fromEntries(granted.map((name, index) => [name, index < 7 ? write : read]))
    const narrowed = narrow({ ...actions, 'shop:Zap': write }, ['shop:?ut*'], granted.slice(0, 7))
    expect(listOf(narrowed)).toEqual(['shop:?ut*'])
    expect(narrowed.changes).toEqual([])
    expect(narrowed.notes).toEqual([
      'Statement 1 is unchanged: it would have 7 entries instead of 1, and would remove only reads and lists that return no secrets or data.',
    ])
  })
})

describe('a second run leaves the list as it is', () => {
  const reason = 'no API operation is known that would leave an event of it'
  const unseen = { kind: 'none', reason } as const
  const again = (actions: Readonly<Record<string, FakeAction>>, written: readonly string[], used: string[]) => {
    const first = listOf(narrow(actions, [...written], used)) ?? []
    return { first, second: listOf(narrow(actions, [...first], used)) }
  }

  test('where what cannot be seen was folded over unused reads', () => {
    const unused = nouns.flatMap((noun): [string, FakeAction][] => [
      [`shop:Put${noun}Stock`, write],
      [`shop:Get${noun}Stock`, read],
    ])
    const kept = nouns.map((noun): [string, FakeAction] => [`shop:Put${noun}`, { level: 'Write', visibility: unseen }])
    const reads = nouns.slice(0, 4).map((noun): [string, FakeAction] => [`shop:Get${noun}`, { visibility: unseen }])
    const { first, second } = again(Object.fromEntries([...unused, ...kept, ...reads]), ['shop:*'], [])
    expect(first).toEqual(['shop:Get*', ...nouns.map((noun) => `shop:Put${noun}`)])
    expect(second).toEqual(first)
  })

  const kinds = ['used', 'unused', 'unseen'] as const
  const action = fc.record({
    verb: fc.constantFrom('Get', 'List', 'Put', 'Delete'),
    noun: fc.constantFrom(...nouns),
    tail: fc.constantFrom('', 'Stock', 'StockPrice', 'Labels'),
    kind: fc.constantFrom(...kinds),
  })
  const patterns = fc.constantFrom<readonly string[]>(
    ['shop:*'],
    ['shop:Get*', 'shop:List*'],
    ['shop:Get*', 'shop:P*', 'shop:DeleteApples'],
  )

  test('whatever was used, unused and unseen', () => {
    fc.assert(
      fc.property(fc.array(action, { minLength: 1, maxLength: 60 }), patterns, (list, written) => {
        const named = new Map(list.map(({ verb, noun, tail, kind }) => [`shop:${verb}${noun}${tail}`, { verb, kind }]))
        const actions = Object.fromEntries(
          [...named].map(([name, { verb, kind }]): [string, FakeAction] => [
            name,
            {
              level: verb === 'Get' ? 'Read' : verb === 'List' ? 'List' : 'Write',
              ...(kind === 'unseen' && { visibility: unseen }),
            },
          ]),
        )
        const used = [...named].flatMap(([name, { kind }]) => (kind === 'used' ? [name] : []))
        const { first, second } = again(actions, written, used)
        if (first.length > 0) expect(second).toEqual(first)
      }),
      { numRuns: countOf(500, 125) },
    )
  })
})

describe('reads that no operation stands for', () => {
  const reason = 'no API operation is known that would leave an event of it'
  const none = { kind: 'none', reason } as const
  const actions: Readonly<Record<string, FakeAction>> = {
    'shop:GetApples': read,
    'shop:GetLeftovers': { level: 'Read', visibility: none, mark: 'nameless' },
    'shop:PutLeftovers': { level: 'Write', visibility: none, mark: 'nameless' },
    'shop:GetUnmarked': { level: 'Read', visibility: none },
    'shop:GetReservedCredentials': { level: 'Read', visibility: none, mark: 'permission-only' },
    'shop:GetPage': { level: 'Read', visibility: none, mark: 'permission-only' },
    'shop:PassReserved': { level: 'Read', visibility: none, mark: 'permission-only' },
  }

  test('leave a wildcard and are listed; writes, permission-only and unmarked ones stay', () => {
    const narrowed = narrow(actions, ['shop:*'], ['shop:GetApples'])
    expect(listOf(narrowed)).toEqual([
      'shop:GetApples',
      'shop:GetReservedCredentials',
      'shop:GetUnmarked',
      'shop:PassReserved',
      'shop:PutLeftovers',
    ])
    expect(narrowed.changes[0]?.nameless).toEqual(['shop:GetLeftovers', 'shop:GetPage'])
  })

  test('are not listed where they come back under a wildcard', () => {
    const used = nouns.map((noun) => `shop:Get${noun}`)
    const others = nouns.map((noun) => `shop:Describe${noun}Stock`)
    const reads = Object.fromEntries([...used, ...others].map((name) => [name, read]))
    const leftovers: FakeAction = { level: 'Read', visibility: none, mark: 'nameless' }
    const narrowed = narrow({ ...reads, 'shop:GetLeftovers': leftovers }, ['shop:*'], used)
    expect(listOf(narrowed)).toEqual(['shop:Get*'])
    expect(narrowed.changes[0]).toMatchObject({ readmitted: ['shop:GetLeftovers'], nameless: [] })
  })

  test('stay where the policy names them', () => {
    const narrowed = narrow(actions, ['shop:GetApples', 'shop:getleftovers'], ['shop:GetApples'])
    expect(listOf(narrowed)).toEqual(['shop:GetApples', 'shop:getleftovers'])
  })

  test('stay where configuration says so', () => {
    const visible: ActionContext['observability'] = ({ visibility }) =>
      visibility.kind === 'none'
        ? { observable: false, reason, opens: '', drop: false, keep: true }
        : { observable: true }
    const narrowed = narrow(actions, ['shop:*'], ['shop:GetApples'], { observability: visible })
    expect(listOf(narrowed)).toEqual(['shop:*'])
  })
})

describe('a permission that is checked with another', () => {
  const actions = { 'shop:Sell': write, 'shop:Weigh': write, 'shop:Buy': write }
  const served: ActionContext['served'] = (staying) => (name) =>
    name === 'shop:Weigh' && staying.has('shop:Sell') ? 'it is checked when shop:Sell is called' : undefined

  test('stays as long as the other does', () => {
    const narrowed = narrow(actions, ['shop:*'], ['shop:Sell'], { served })
    expect(listOf(narrowed)).toEqual(['shop:Sell', 'shop:Weigh'])
    expect(narrowed.blindSpots.map(({ reason, actions: names }) => [reason, names])).toEqual([
      ['it is checked when shop:Sell is called', ['shop:Weigh']],
    ])
  })

  test('stays with one that stays because it serves another', () => {
    const chain: ActionContext['served'] = (staying) => (name) =>
      (name === 'shop:Weigh' && staying.has('shop:Sell')) || (name === 'shop:Sell' && staying.has('shop:Buy'))
        ? 'it is needed'
        : undefined
    expect(listOf(narrow(actions, ['shop:*'], ['shop:Buy'], { served: chain }))).toEqual(['shop:*'])
  })

  test('goes with it', () => {
    expect(listOf(narrow(actions, ['shop:*'], ['shop:Buy'], { served }))).toEqual(['shop:Buy'])
  })
})

test.each([
  ['s3:GetObject', true],
  ['S3:getobjectversion', true],
  ['secretsmanager:GetSecretValue', true],
  ['ssm:GetParametersByPath', true],
  ['kms:Decrypt', true],
  ['dynamodb:Scan', true],
  ['sts:AssumeRole', true],
  ['ec2:DescribeInstances', false],
  ['s3:GetBucketLocation', false],
  ['secretsmanager:ListSecrets', false],
])('is %s a sensitive read', (action, sensitive) => expect(isSensitiveRead(action)).toBe(sensitive))

test('a list is worth its length where one of several changes takes away more than plain reads', () => {
  const reads = { rule: 'narrow-actions', removed: { Read: ['s3:GetBucketAcl'] } } as Partial<Change> as Change
  const writes = { rule: 'narrow-actions', removed: { Write: ['s3:PutObject'] } } as Partial<Change> as Change
  expect(lengthReason([reads, writes], { before: 1, after: 7 })).toBeUndefined()
  expect(lengthReason([reads, reads], { before: 1, after: 6 })).toBeUndefined()
  expect(lengthReason([reads, reads], { before: 1, after: 7 })).toMatch(/^it would have 7 entries instead of 1/)
})

describe('what a change takes away besides plain reads', () => {
  const change = (rule: Change['rule'], removed: Change['removed'] = {}): Change =>
    ({ rule, removed }) as Partial<Change> as Change
  test.each<[string, Change, boolean]>([
    ['resources', change('scope-resources'), true],
    ['requests from other networks', change('deny-networks'), true],
    ['a write', change('narrow-actions', { Write: ['sqs:SendMessage'] }), true],
    ['tagging', change('remove-statement', { Tagging: ['sqs:TagQueue'] }), true],
    ['a sensitive read', change('narrow-actions', { Read: ['s3:GetBucketAcl', 's3:GetObject'] }), true],
    [
      'nothing but plain reads',
      change('narrow-actions', { Read: ['s3:GetBucketAcl'], List: ['sqs:ListQueues'] }),
      false,
    ],
    ['nothing', change('narrow-actions', { Write: [] }), false],
  ])('%s', (_, each, expected) => expect(removesMoreThanReads(each)).toBe(expected))
})
