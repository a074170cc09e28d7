import { expect, test } from '@jest/globals'
import type { UsageEntry } from '../../src/evidence/types.ts'
import type { ActionContext } from '../../src/narrowing/judge.ts'
import { narrowDocument } from '../../src/narrowing/narrow.ts'
import type { Change } from '../../src/narrowing/types.ts'
import type { Statement } from '../../src/policy/document.ts'
import { fakeCatalog } from '../support/catalog.ts'
import { knowledgeOf } from '../support/knowledge.ts'
import { entry } from '../support/ledger.ts'

const topic = 'arn:${Partition}:sns:${Region}:${Account}:${TopicName}'
const catalog = fakeCatalog({
  'sns:Publish': { level: 'Write', types: { topic } },
  'sns:ListTopics': { level: 'List' },
  'sns:CreateTopic': { level: 'Write' },
  'sns:DeleteTopic': { level: 'Write' },
})
const arn = (name: string): string => `arn:aws:sns:eu-west-1:111122223333:${name}`

function changes(
  action: string[],
  entries: readonly UsageEntry[],
  other: Partial<ActionContext> = {},
): readonly Change[] {
  const statement: Statement = { sid: 'App', effect: 'Allow', action, resource: ['*'], condition: [] }
  const rest: Statement = { effect: 'Allow', action: ['sns:ListTopics'], resource: ['*'], condition: [] }
  const window = { from: '2026-08-01T00:00:00Z', to: '2026-10-31T00:00:00Z' }
  return narrowDocument(
    { version: '2012-10-17', statements: [statement, rest] },
    entries,
    knowledgeOf(catalog, other),
    {
      quota: 6144,
      window,
    },
  ).changes
}

const list = entry('sns:ListTopics')
const unseen: Partial<ActionContext> = {
  observability: ({ name }) =>
    name === 'sns:ListTopics'
      ? { observable: true }
      : { observable: false, reason: 'not recorded', opens: '', drop: name === 'sns:DeleteTopic' },
}

test.each<[string, string[], UsageEntry[], Partial<ActionContext>, Partial<Change>]>([
  [
    'actions: how many go, and what stays of them',
    ['sns:CreateTopic', 'sns:DeleteTopic', 'sns:ListTopics'],
    [list],
    {},
    {
      rule: 'narrow-actions',
      sid: 'App',
      summary: 'Of 3 actions granted, 2 are removed: 1 action used.',
      before: ['sns:CreateTopic', 'sns:DeleteTopic', 'sns:ListTopics'],
      after: ['sns:ListTopics'],
      removed: { Write: ['sns:CreateTopic', 'sns:DeleteTopic'] },
      dropped: [],
    },
  ],
  [
    'actions: one goes because configuration gives it up, another stays unseen',
    ['sns:CreateTopic', 'sns:DeleteTopic', 'sns:ListTopics'],
    [list],
    unseen,
    {
      summary: 'Of 3 actions granted, 1 is removed: 1 action used, 1 kept although not seen in use.',
      after: ['sns:CreateTopic', 'sns:ListTopics'],
      removed: { Write: ['sns:DeleteTopic'] },
      dropped: ['sns:DeleteTopic'],
    },
  ],
  [
    'a statement goes',
    ['sns:CreateTopic', 'sns:DeleteTopic'],
    [list],
    {},
    {
      rule: 'remove-statement',
      summary: 'None of the 2 actions it grants was seen in use: the statement is removed.',
      before: ['sns:CreateTopic', 'sns:DeleteTopic'],
      after: [],
      removed: { Write: ['sns:CreateTopic', 'sns:DeleteTopic'] },
    },
  ],
  [
    'resources: the only one',
    ['sns:Publish'],
    [list, entry('sns:Publish', { resource: arn('a') })],
    {},
    {
      rule: 'scope-resources',
      summary: 'sns:Publish: every use named the same resource, and no new one appeared for a third of the window.',
      before: ['*'],
      after: [arn('a')],
      kept: [
        {
          action: 'sns:Publish',
          state: 'used',
          evidence: {
            count: 40,
            firstSeen: '2026-08-01T00:00:00Z',
            lastSeen: '2026-10-30T00:00:00Z',
            events: ['00000000-0000-0000-0000-000000000001'],
          },
        },
      ],
    },
  ],
  [
    'resources: several',
    ['sns:Publish'],
    [list, entry('sns:Publish', { resource: arn('a') }), entry('sns:Publish', { resource: arn('b') })],
    {},
    {
      summary:
        'sns:Publish: every use named no others than these 2 resources, and no new one appeared for a third of the window.',
      after: [arn('a'), arn('b')],
    },
  ],
])('%s', (_, action, entries, other, expected) => {
  const [only, ...more] = changes(action, entries, other)
  expect(only).toMatchObject(expected)
  expect(more).toEqual([])
})

test('what is kept: used actions first, sorted by name, then those of a waiver, then those of a finding', () => {
  const [only] = changes(['other:*', 'sns:P*', 'sns:*'], [list, entry('sns:Publish'), entry('sns:CreateTopic')], {
    catalog: fakeCatalog({
      'other:B': {},
      'other:A': {},
      'other:C': {},
      'sns:CreateTopic': {},
      'sns:DeleteTopic': {},
      'sns:ListTopics': {},
      'sns:Publish': {},
    }),
    waived: (action) => (/other:[AB]/.test(action) ? 'drill' : undefined),
    finding: (action) => (action === 'other:C' ? { id: 'f', effect: 'contradicts', text: 'It is used.' } : undefined),
  })
  expect(only?.kept.map(({ action, state }) => `${state} ${action}`)).toEqual([
    'used sns:CreateTopic',
    'used sns:ListTopics',
    'used sns:Publish',
    'waived other:A',
    'waived other:B',
    'contradicted other:C',
  ])
})

test('an action that a wildcard beside it grants keeps its resources', () => {
  const publish = entry('sns:Publish', { resource: arn('a') })
  expect(changes(['sns:Publish', 'sns:Pub*'], [list, publish])).toEqual([])
})

test('an action beside a wildcard over others gets its resources', () => {
  const publish = entry('sns:Publish', { resource: arn('a') })
  expect(changes(['sns:Publish', 'other:*'], [list, publish]).map(({ rule, after }) => [rule, after])).toEqual([
    ['scope-resources', [arn('a')]],
  ])
})
