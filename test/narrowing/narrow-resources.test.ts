import { describe, expect, test } from '@jest/globals'
import type { UsageEntry } from '../../src/evidence/types.ts'
import { narrowDocument } from '../../src/narrowing/narrow.ts'
import { fakeCatalog } from '../support/catalog.ts'
import { knowledgeOf } from '../support/knowledge.ts'
import { entry } from '../support/ledger.ts'
import { allow, window, run, shape } from './narrow-run.ts'

describe('resources', () => {
  const arn = (name: string): string => `arn:aws:secretsmanager:eu-west-1:111122223333:secret:${name}`
  const use = (name: string, other: Partial<UsageEntry> = {}): UsageEntry =>
    entry('secretsmanager:GetSecretValue', { resource: arn(name), ...other })

  test('a saturated set replaces the wildcard; actions on the same type share it', () => {
    const narrowed = run(
      [allow(['secretsmanager:*'])],
      [use('db-a1b2c3'), use('api-d4e5f6'), entry('secretsmanager:DescribeSecret', { resource: arn('db-a1b2c3') })],
    )
    expect(shape(narrowed)).toEqual([
      [0, ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'], [arn('api-d4e5f6'), arn('db-a1b2c3')]],
    ])
    expect(narrowed.changes.map(({ rule }) => rule)).toEqual(['narrow-actions', 'scope-resources'])
  })

  test('the rest of the statement keeps its resources, Sids stay unique', () => {
    const narrowed = run(
      [allow(['secretsmanager:*', 'ec2:DescribeImages'], ['*'], { sid: 'App' })],
      [use('db-a1b2c3'), entry('ec2:DescribeImages')],
    )
    expect(narrowed.statements.map(({ statement }) => [statement.sid, statement.action, statement.resource])).toEqual([
      ['App', ['ec2:DescribeImages'], ['*']],
      ['AppScoped', ['secretsmanager:GetSecretValue'], [arn('db-a1b2c3')]],
    ])
  })

  test('where nothing is left of the statement the first part keeps its Sid', () => {
    const types = fakeCatalog({
      'sqs:SendMessage': { level: 'Write', types: { queue: 'arn:${Partition}:sqs:${Region}:${Account}:${QueueName}' } },
      'sns:Publish': { level: 'Write', types: { topic: 'arn:${Partition}:sns:${Region}:${Account}:${TopicName}' } },
    })
    const [topic, queue] = ['arn:aws:sns:eu-west-1:111122223333:a', 'arn:aws:sqs:eu-west-1:111122223333:b']
    const narrowed = narrowDocument(
      { version: '2012-10-17', statements: [allow(['sns:Publish', 'sqs:SendMessage'], ['*'], { sid: 'App' })] },
      [entry('sns:Publish', { resource: topic }), entry('sqs:SendMessage', { resource: queue })],
      knowledgeOf(types),
      { quota: 6144, window },
    )
    expect(narrowed.statements.map(({ statement }) => [statement.sid, statement.action, statement.resource])).toEqual([
      ['App', ['sns:Publish'], [topic]],
      ['AppScoped', ['sqs:SendMessage'], [queue]],
    ])
  })

  test.each<[string, UsageEntry[], RegExp]>([
    [
      'a use that does not name its resource',
      [use('a'), use('b', { resource: null })],
      /not every use names its resource/,
    ],
    [
      'a new resource in the last third',
      [use('a'), use('b', { firstSeen: '2026-10-20T00:00:00Z' })],
      /a new resource \(arn:aws:secretsmanager:eu-west-1:111122223333:secret:b\) appeared in the last third/,
    ],
    ['too few observations', [use('a', { count: 3 })], /fewer than 20 uses/],
    [
      'too short a span',
      [use('a', { firstSeen: '2026-08-02T00:00:00Z', lastSeen: '2026-08-04T00:00:00Z' })],
      /less than 7 days/,
    ],
    [
      'resources that keep changing',
      Array.from({ length: 10 }, (_, index) =>
        use(`s${index}`, { count: index === 0 ? 30 : 1, firstSeen: '2026-08-02T00:00:00Z' }),
      ),
      /keep changing/,
    ],
    [
      'too many to read',
      Array.from({ length: 30 }, (_, index) => use(`s${index}`)),
      /more than 20 different resources/,
    ],
    ['an ARN of no known type', [use('a'), use('b', { resource: 'arn:aws:other:::x' })], /none of the resource types/],
  ])('%s keeps the wildcard and says so', (_, entries, note) => {
    const narrowed = run([allow(['secretsmanager:GetSecretValue'])], entries)
    expect(shape(narrowed)).toEqual([[0, ['secretsmanager:GetSecretValue'], ['*']]])
    expect(narrowed.notes.join('\n')).toMatch(note)
  })

  test('what a wildcard grants together with other actions keeps its resources, and says so', () => {
    const kept = {
      observability: () => ({ observable: false, reason: 'not recorded', opens: 'x', drop: false }) as const,
    }
    const narrowed = run([allow(['secretsmanager:Get*'])], [use('a'), use('a')], kept)
    expect(shape(narrowed)).toEqual([[0, ['secretsmanager:Get*'], ['*']]])
    expect(narrowed.notes).toEqual([
      'Statement 1: the resources of secretsmanager:GetSecretValue stay as they are: a wildcard grants it together with other actions.',
    ])
  })

  test('resources never become wider than what they were', () => {
    const narrowed = run(
      [allow(['s3:GetObject'], ['arn:aws:s3:::logs/app/*'])],
      [entry('s3:GetObject', { resource: 'arn:aws:s3:::logs/app/1' })],
      { observability: () => ({ observable: true }) },
    )
    expect(shape(narrowed)).toEqual([[0, ['s3:GetObject'], ['arn:aws:s3:::logs/app/*']]])
  })

  test('objects stand for their bucket', () => {
    const narrowed = run(
      [allow(['s3:GetObject'])],
      [
        entry('s3:GetObject', { resource: 'arn:aws:s3:::logs/a' }),
        entry('s3:GetObject', { resource: 'arn:aws:s3:::logs/b' }),
      ],
      { observability: () => ({ observable: true }) },
    )
    expect(shape(narrowed)).toEqual([[0, ['s3:GetObject'], ['arn:aws:s3:::logs/*']]])
  })

  test('objects of other buckets may have been read where data events are not recorded of all', () => {
    const narrowed = run([allow(['s3:GetObject'])], [entry('s3:GetObject', { resource: 'arn:aws:s3:::logs/a' })])
    expect(shape(narrowed)).toEqual([[0, ['s3:GetObject'], ['*']]])
    expect(narrowed.notes).toEqual([
      'Statement 1: the resources of s3:GetObject stay as they are: use of other resources may not have been seen (not recorded).',
    ])
  })

  test.each<[string, Partial<UsageEntry>, string]>([
    [
      'a guessed resource',
      { grade: 'guessed' },
      'AWS does not document which resource is checked for secretsmanager.amazonaws.com:GetSecretValue',
    ],
    ['no resource', { resource: null, grade: 'guessed' }, 'not every use names its resource'],
  ])('%s narrows none', (_, other, reason) => {
    const resource = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:a'
    const narrowed = run(
      [allow(['secretsmanager:GetSecretValue'])],
      [entry('secretsmanager:GetSecretValue', { resource, ...other })],
    )
    expect(shape(narrowed)).toEqual([[0, ['secretsmanager:GetSecretValue'], ['*']]])
    expect(narrowed.notes).toEqual([
      `Statement 1: the resources of secretsmanager:GetSecretValue stay as they are: ${reason}.`,
    ])
  })

  test('each action must have been used enough by itself', () => {
    const resource = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:a'
    const narrowed = run(
      [allow(['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'])],
      [
        entry('secretsmanager:GetSecretValue', { resource }),
        entry('secretsmanager:DescribeSecret', { resource, count: 3 }),
      ],
    )
    expect(shape(narrowed)).toEqual([
      [0, ['secretsmanager:DescribeSecret'], ['*']],
      [0, ['secretsmanager:GetSecretValue'], [resource]],
    ])
    expect(narrowed.statements.map(({ statement }) => statement.sid)).toEqual([undefined, undefined])
  })
})
