import { describe, expect, test } from '@jest/globals'
import type { UsageEntry } from '../../src/evidence/types.ts'
import { narrowDocument, type Narrowed } from '../../src/narrowing/narrow.ts'
import { freeSid } from '../../src/narrowing/scope.ts'
import type { PolicyDocument, Statement } from '../../src/policy/document.ts'
import { unresolvedText } from '../../src/policy/unresolved.ts'
import { documentSize } from '../../src/policy/print.ts'
import { fakeCatalog } from '../support/catalog.ts'
import { knowledgeOf } from '../support/knowledge.ts'
import { entry } from '../support/ledger.ts'

const catalog = fakeCatalog({
  'sns:ListTopics': { level: 'List' },
  'sns:Publish': { level: 'Write', types: { topic: 'arn:${Partition}:sns:${Region}:${Account}:${TopicName}' } },
  'sns:Subscribe': { level: 'Write', types: { topic: 'arn:${Partition}:sns:${Region}:${Account}:${TopicName}' } },
  'sqs:SendMessage': { level: 'Write', types: { queue: 'arn:${Partition}:sqs:${Region}:${Account}:${QueueName}' } },
})
const topic = 'arn:aws:sns:eu-west-1:111122223333:a'
const queue = 'arn:aws:sqs:eu-west-1:111122223333:q'
const publish = entry('sns:Publish', { resource: topic })
const send = entry('sqs:SendMessage', { resource: queue })

const allow = (action: string[], sid?: string): Statement => ({
  ...(sid !== undefined && { sid }),
  effect: 'Allow',
  action,
  resource: ['*'],
  condition: [],
})
const narrow = (statements: Statement[], entries: UsageEntry[], quota = 6144): Narrowed =>
  narrowDocument({ version: '2012-10-17', statements }, entries, knowledgeOf(catalog), {
    quota,
    window: { from: '2026-08-01T00:00:00Z', to: '2026-10-31T00:00:00Z' },
  })
const shape = ({ statements }: Narrowed): unknown[] =>
  statements.map(({ from, statement: { sid, action, resource } }) => [from, sid, action, resource])

test('a Sid that is taken gets the first number from two that is free', () => {
  const taken = new Set<string | undefined>(['App', 'Other', 'Other2'])
  expect(['Free', 'App', 'Other', 'App', 'Free'].map((base) => freeSid(base, taken))).toEqual([
    'Free',
    'App2',
    'Other3',
    'App3',
    'Free2',
  ])
})

describe('a statement for each set of resources', () => {
  test('gets a Sid that no statement of the document has', () => {
    const statements = [
      allow(['sns:ListTopics', 'sns:Publish', 'sqs:SendMessage'], 'App'),
      allow(['sns:ListTopics'], 'AppScoped'),
    ]
    expect(shape(narrow(statements, [publish, send, entry('sns:ListTopics')]))).toEqual([
      [0, 'App', ['sns:ListTopics'], ['*']],
      [0, 'AppScoped2', ['sns:Publish'], [topic]],
      [0, 'AppScoped3', ['sqs:SendMessage'], [queue]],
      [1, 'AppScoped', ['sns:ListTopics'], ['*']],
    ])
  })

  test('gets none where its statement has none', () => {
    expect(shape(narrow([allow(['sqs:SendMessage', 'sns:Publish'])], [publish, send]))).toEqual([
      [0, undefined, ['sqs:SendMessage'], [queue]],
      [0, undefined, ['sns:Publish'], [topic]],
    ])
  })

  test('names its actions as they are written, and in that order', () => {
    const subscribe = entry('sns:Subscribe', { resource: topic })
    const statements = [allow(['SNS:subscribe', 'sns:ListTopics', 'sns:PUBLISH'])]
    expect(shape(narrow(statements, [publish, subscribe, entry('sns:ListTopics')]))).toEqual([
      [0, undefined, ['sns:ListTopics'], ['*']],
      [0, undefined, ['SNS:subscribe', 'sns:PUBLISH'], [topic]],
    ])
  })

  test.each(['sns:Pub*', 'sns:Publis?', 'SNS:pub*'])('leaves out what %s grants beside it', (wild) => {
    const narrowed = narrow([allow(['sns:Publish', wild, 'sqs:SendMessage'])], [publish, send])
    expect(shape(narrowed)).toEqual([
      [0, undefined, ['sns:Publish', wild], ['*']],
      [0, undefined, ['sqs:SendMessage'], [queue]],
    ])
  })

  test('notes on wildcards follow the statements', () => {
    const narrowed = narrow([allow(['sqs:SendMessag*']), allow(['sns:Publis*'])], [publish, send])
    expect(narrowed.notes.map((note) => note.slice(0, 'Statement 1'.length))).toEqual(['Statement 1', 'Statement 2'])
  })

  test('leaves out actions beside an unresolved one', () => {
    const statements = [allow(['sqs:SendMessage', unresolvedText('var.action')])]
    expect(shape(narrow(statements, [send]))).toEqual([[0, undefined, statements[0]?.action, ['*']]])
  })

  test('nothing is said of an action that stays although it was not used', () => {
    const narrowed = narrowDocument(
      { version: '2012-10-17', statements: [allow(['sns:Publish', 'sqs:SendMessage'])] },
      [send],
      knowledgeOf(catalog, { waived: (action) => (action === 'sns:Publish' ? 'drill' : undefined) }),
      { quota: 6144, window: { from: '2026-08-01T00:00:00Z', to: '2026-10-31T00:00:00Z' } },
    )
    expect(shape(narrowed)).toEqual([
      [0, undefined, ['sns:Publish'], ['*']],
      [0, undefined, ['sqs:SendMessage'], [queue]],
    ])
    expect(narrowed.notes).toEqual([])
  })

  test('notes follow those on statements that are left as they are', () => {
    const most: Statement = { effect: 'Allow', notAction: ['iam:*'], resource: ['*'], condition: [] }
    const few = [entry('sqs:SendMessage', { resource: null })]
    expect(narrow([allow(['sqs:SendMessage']), most], few).notes).toEqual([
      expect.stringMatching(/^Statement 2 allows by NotAction/),
      expect.stringMatching(/^Statement 1: the resources of sqs:SendMessage/),
    ])
  })

  test('notes follow the statements', () => {
    const few = [entry('sns:Publish', { resource: topic, count: 3 }), entry('sqs:SendMessage', { resource: null })]
    expect(narrow([allow(['sqs:SendMessage']), allow(['sns:Publish'], 'Topics')], few).notes).toEqual([
      'Statement 1: the resources of sqs:SendMessage stay as they are: not every use names its resource.',
      'Statement 2 ("Topics"): the resources of sns:Publish stay as they are: fewer than 20 uses were seen, too few to know its resources.',
    ])
  })

  test('is left out where the document would be too large, whatever stands before and behind it', () => {
    const statements = [
      allow(['sns:Publish']),
      allow(['sqs:SendMessage']),
      { ...allow(['sns:*']), effect: 'Deny' as const },
    ]
    const full = narrow(statements, [publish, send])
    const document: PolicyDocument = {
      version: '2012-10-17',
      statements: full.statements.map((each) => each.statement),
    }
    const size = documentSize(document)
    expect(shape(narrow(statements, [publish, send], size))).toEqual(shape(full))
    const short = narrow(statements, [publish, send], size - 1)
    expect(shape(short)).toEqual([
      [0, undefined, ['sns:Publish'], [topic]],
      [1, undefined, ['sqs:SendMessage'], ['*']],
      [2, undefined, ['sns:*'], ['*']],
    ])
    expect(short.notes).toEqual([
      `Statement 2: its resources are known, but a statement for them would not fit the quota of ${size - 1} characters.`,
    ])
  })
})

test('nothing is said of resources that stay, where the document is too large for another reason', () => {
  const narrowed = narrow([allow(['sns:*'])], [entry('sns:ListTopics')], 10)
  expect(narrowed.excess).toBeGreaterThan(0)
  expect(shape(narrowed)).toEqual([[0, undefined, ['sns:ListTopics'], ['*']]])
  expect(narrowed.notes).toEqual([])
})
