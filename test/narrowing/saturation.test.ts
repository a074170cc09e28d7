import { describe, expect, test } from '@jest/globals'
import type { UsageEntry } from '../../src/evidence/types.ts'
import { narrowDocument, type Narrowed } from '../../src/narrowing/narrow.ts'
import type { PolicyDocument, Statement } from '../../src/policy/document.ts'
import { unresolvedText } from '../../src/policy/unresolved.ts'
import { documentSize } from '../../src/policy/print.ts'
import { backtest } from '../../src/proof/backtest.ts'
import { fakeCatalog } from '../support/catalog.ts'
import { knowledgeOf } from '../support/knowledge.ts'
import { entry } from '../support/ledger.ts'

const topic = 'arn:${Partition}:sns:${Region}:${Account}:${TopicName}'
const catalog = fakeCatalog({
  'sns:Publish': { level: 'Write', types: { topic } },
  'sns:ListTopics': { level: 'List' },
  'glue:GetTable': {
    types: {
      database: 'arn:${Partition}:glue:${Region}:${Account}:database/${DatabaseName}',
      table: 'arn:${Partition}:glue:${Region}:${Account}:table/${DatabaseName}/${TableName}',
    },
    required: ['database'],
  },
  'glue:GetIndex': {
    types: {
      index: 'arn:${Partition}:glue:${Region}:${Account}:index/${IndexName}',
      database: 'arn:${Partition}:glue:${Region}:${Account}:database/${DatabaseName}',
      table: 'arn:${Partition}:glue:${Region}:${Account}:table/${DatabaseName}/${TableName}',
    },
    required: ['database', 'table'],
  },
})
const knowledge = knowledgeOf(catalog)
/** 90 days: the last third begins on 2026-09-30T00:00:00Z. */
const window = { from: '2026-08-01T00:00:00Z', to: '2026-10-30T00:00:00Z' }
const arn = (name: string): string => `arn:aws:sns:eu-west-1:111122223333:${name}`
const publish = (name: string, other: Partial<UsageEntry> = {}): UsageEntry =>
  entry('sns:Publish', { resource: arn(name), ...other })

const allow = (action: string, resource: string[] = ['*']): Statement => ({
  effect: 'Allow',
  action: [action],
  resource,
  condition: [],
})

function narrow(
  statement: Statement,
  entries: readonly UsageEntry[],
  version: PolicyDocument['version'] = '2012-10-17',
): Narrowed {
  const document: PolicyDocument = { ...(version && { version }), statements: [statement] }
  return narrowDocument(document, entries, knowledge, { quota: 6144, window })
}

const resourcesOf = ({ statements }: Narrowed): readonly string[] | undefined => statements[0]?.statement.resource

/** As many topics, each of them in one call. */
const once = (topics: number): UsageEntry[] =>
  Array.from({ length: topics }, (_, index) => publish(`once-${index}`, { count: 1 }))

describe('resources are narrowed', () => {
  test.each<[string, UsageEntry[], boolean]>([
    ['after 20 uses', [publish('a', { count: 20 })], true],
    ['not after 19', [publish('a', { count: 19 })], false],
    ['over 7 days', [publish('a', { firstSeen: '2026-08-01T00:00:00Z', lastSeen: '2026-08-08T00:00:00Z' })], true],
    [
      'not over a millisecond less',
      [publish('a', { firstSeen: '2026-08-01T00:00:00.001Z', lastSeen: '2026-08-08T00:00:00Z' })],
      false,
    ],
    [
      'where the last one appeared before the last third',
      [publish('a'), publish('b', { firstSeen: '2026-09-29T23:59:59Z' })],
      true,
    ],
    ['not where one appeared in it', [publish('a'), publish('b', { firstSeen: '2026-09-30T00:00:00Z' })], false],
    [
      'where 1 of 20 calls brought a resource of its own',
      [publish('a', { count: 19 }), publish('b', { count: 1 })],
      true,
    ],
    [
      'not where 2 of 39 did',
      [publish('a', { count: 37 }), publish('b', { count: 1 }), publish('c', { count: 1 })],
      false,
    ],
    ['where 19 of 380 did', [publish('a', { count: 361 }), ...once(19)], true],
    ['not where 19 of 379 did', [publish('a', { count: 360 }), ...once(19)], false],
    ['to 20 ARNs', Array.from({ length: 20 }, (_, index) => publish(`t${index}`)), true],
    ['not to 21', Array.from({ length: 21 }, (_, index) => publish(`t${index}`)), false],
  ])('%s', (_, entries, narrowed) => {
    const all = [...new Set(entries.flatMap(({ resource }) => resource ?? []))].toSorted((a, b) => (a < b ? -1 : 1))
    expect(resourcesOf(narrow(allow('sns:Publish'), entries))).toEqual(narrowed ? all : ['*'])
  })

  test('not where they are named one by one', () => {
    const [a, b] = [arn('a'), arn('b')]
    expect(resourcesOf(narrow(allow('sns:Publish', [a, b]), [publish('a')]))).toEqual([a, b])
    expect(resourcesOf(narrow(allow('sns:Publish', [a, `${b}*`]), [publish('a')]))).toEqual([a])
  })

  test('not where a statement for them would not fit, and it says so', () => {
    const statement = allow('sns:Publish')
    const document: PolicyDocument = { version: '2012-10-17', statements: [statement] }
    const entries = [publish('a')]
    const fits = narrowDocument(document, entries, knowledge, { quota: 6144, window })
    const size = documentSize({ ...document, statements: fits.statements.map((each) => each.statement) })
    expect(resourcesOf(narrowDocument(document, entries, knowledge, { quota: size, window }))).toEqual([arn('a')])
    const short = narrowDocument(document, entries, knowledge, { quota: size - 1, window })
    expect(resourcesOf(short)).toEqual(['*'])
    expect(short.changes).toEqual([])
    expect(short.notes).toEqual([
      `Statement 1: its resources are known, but a statement for them would not fit the quota of ${size - 1} characters.`,
    ])
  })

  test('not where a required resource was never seen beside an optional one', () => {
    const table = entry('glue:GetTable', { resource: 'arn:aws:glue:eu-west-1:111122223333:table/lake/orders' })
    const database = entry('glue:GetTable', { resource: 'arn:aws:glue:eu-west-1:111122223333:database/lake' })
    expect(resourcesOf(narrow(allow('glue:GetTable'), [table]))).toEqual(['*'])
    expect(resourcesOf(narrow(allow('glue:GetTable'), [database]))).toEqual([database.resource])
    expect(resourcesOf(narrow(allow('glue:GetTable'), [table, database]))).toEqual([database.resource, table.resource])
  })

  test('not where two required resources were never seen: the first is named', () => {
    const index = entry('glue:GetIndex', { resource: 'arn:aws:glue:eu-west-1:111122223333:index/orders' })
    expect(narrow(allow('glue:GetIndex'), [index]).notes).toEqual([
      'Statement 1: the resources of glue:GetIndex stay as they are: no use of it shows the database that it also needs.',
    ])
  })

  test('not where an expression stands beside the wildcard', () => {
    const resource = [unresolvedText('var.topic'), 'arn:aws:sns:*']
    expect(resourcesOf(narrow(allow('sns:Publish', resource), [publish('a')]))).toEqual(resource)
    expect(resourcesOf(narrow(allow('sns:Publish', ['arn:aws:sns:*']), [publish('a')]))).toEqual([arn('a')])
  })

  test('and there only actions with resources of their own are listed as kept', () => {
    const resource = [unresolvedText('var.topic'), '*']
    const uses = [publish('a'), entry('sns:ListTopics')]
    const both = { ...allow('sns:Publish', resource), action: ['sns:ListTopics', 'sns:Publish'] }
    expect(narrow(both, uses).notes).toEqual([
      'Statement 1: the resources of sns:Publish stay as they are: they hold expressions that the source alone does not resolve.',
    ])
    expect(narrow(allow('sns:ListTopics', resource), uses).notes).toEqual([])
  })

  test('one statement for each kind of resource; one action that keeps its own hinders no other', () => {
    const statement = { ...allow('sns:ListTopics'), action: ['sns:ListTopics', 'glue:GetTable', 'sns:Publish'] }
    const table = entry('glue:GetTable', { resource: 'arn:aws:glue:eu-west-1:111122223333:table/lake/orders' })
    const narrowed = narrow(statement, [entry('sns:ListTopics'), table, publish('a')])
    expect(narrowed.statements.map(({ statement: { action, resource } }) => [action, resource])).toEqual([
      [['sns:ListTopics', 'glue:GetTable'], ['*']],
      [['sns:Publish'], [arn('a')]],
    ])
    expect(narrowed.notes).toEqual([
      'Statement 1: the resources of glue:GetTable stay as they are: no use of it shows the database that it also needs.',
    ])
  })

  test.each(['*', arn('a?'), arn('${aws:username}')])('not where a use names %s', (resource) => {
    const narrowed = narrow(allow('sns:Publish'), [publish('a'), publish('b', { resource })])
    expect(resourcesOf(narrowed)).toEqual(['*'])
    expect(narrowed.notes).toEqual([
      'Statement 1: the resources of sns:Publish stay as they are: not every use names a single resource.',
    ])
  })

  test('not again where they are what was used, in whatever order', () => {
    const uses = [publish('a-*'), publish('b-*')]
    for (const own of [
      [arn('a-*'), arn('b-*')],
      [arn('b-*'), arn('a-*')],
    ]) {
      const narrowed = narrow(allow('sns:Publish', own), uses)
      expect(resourcesOf(narrowed)).toEqual(own)
      expect(narrowed.changes).toEqual([])
    }
    expect(resourcesOf(narrow(allow('sns:Publish', [arn('a-*'), arn('b-*'), arn('c-*')]), uses))).toEqual([
      arn('a-*'),
      arn('b-*'),
    ])
  })
})

test('policy variables are variables only in documents of version 2012-10-17', () => {
  // As plain text `${aws:username}` matches no topic: the statement then granted nothing that was used.
  const statement = allow('sns:Publish', [arn('${aws:username}-*')])
  const use = publish('jane-a', { principal: 'arn:aws:iam::111122223333:user/jane' })
  expect(narrow(statement, [use]).looksUnused).toBe(false)
  expect(narrow(statement, [use], '2008-10-17').looksUnused).toBe(true)
})

test('a backtest decides on what was first seen before two thirds of the window, and checks what was seen from then on', () => {
  const entries = [
    publish('early', { firstSeen: '2026-08-01T00:00:00Z', lastSeen: '2026-09-29T23:59:59Z' }),
    publish('through', { firstSeen: '2026-09-29T23:59:59Z', lastSeen: '2026-09-30T00:00:00Z' }),
    publish('late', { firstSeen: '2026-09-30T00:00:00Z', lastSeen: '2026-09-30T00:00:00Z' }),
  ]
  let known: readonly UsageEntry[] = []
  const before: PolicyDocument = { statements: [allow('sns:Publish')] }
  const result = backtest({ before, isCovered: () => true }, entries, window, (then) => {
    known = then
    return before
  })
  expect(result).toMatchObject({ splitAt: '2026-09-30T00:00:00Z', decidedOn: 2, checked: 2, denied: [] })
  expect(known.map(({ resource }) => resource)).toEqual([arn('early'), arn('through')])
})

test('resources stay where the action is checked inside another call, too', () => {
  const statement: Statement = { effect: 'Allow', action: ['sns:Publish'], resource: ['*'], condition: [] }
  const narrowed = narrowDocument(
    { version: '2012-10-17', statements: [statement] },
    [publish('a')],
    { ...knowledge, served: () => (action) => (action === 'sns:Publish' ? 'sns:Relay may need it' : undefined) },
    { quota: 6144, window },
  )
  expect(resourcesOf(narrowed)).toEqual(['*'])
  expect(narrowed.notes).toEqual([
    'Statement 1: the resources of sns:Publish stay as they are: other resources may be checked unseen: sns:Relay may need it.',
  ])
})
