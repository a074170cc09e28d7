import { expect, test } from '@jest/globals'
import type { TestResult } from '../../../src/evidence/events/condition.ts'
import { testEvent } from '../../../src/evidence/events/evaluate.ts'
import type { EventAction, TrailEvent } from '../../../src/evidence/events/types.ts'
import { account, eventID } from '../records.ts'

const event = (over: Partial<TrailEvent>): TrailEvent => ({
  eventID: eventID(1),
  time: '2026-05-01T12:00:00Z',
  eventSource: 's3.amazonaws.com',
  eventName: 'DeleteObjects',
  services: ['s3'],
  region: 'eu-west-1',
  account,
  caller: { type: 'AssumedRole' },
  network: { kind: 'unknown' },
  outcome: 'allowed',
  actions: [],
  resources: [],
  ...over,
})

const on = (resource: string, more: Partial<EventAction> = {}): TrailEvent =>
  event({ actions: [{ action: 's3:DeleteObject', level: 'Write', resource, grade: 'stated', ...more }] })

const role = (name: string): string => `arn:aws:iam::${account}:role/${name}`

const resources: readonly [pattern: string, TrailEvent, TestResult][] = [
  ['arn:aws:s3:::acme/secret.pdf', on('arn:aws:s3:::acme/*'), 'unknown'],
  ['arn:aws:s3:::acme/*', on('arn:aws:s3:::acme/*'), 'true'],
  ['arn:aws:s3:::acme', on('arn:aws:s3:::acme/*'), 'false'],
  ['arn:aws:s3:::other/*', on('arn:aws:s3:::acme/*'), 'false'],
  ['arn:aws:s3:::acme/secret.pdf', on('*'), 'false'],
  ['arn:aws:secretsmanager:*:*:secret:db-??????', on('arn:aws:secretsmanager:eu-west-1:1:secret:db-*'), 'unknown'],
  [role('admin'), on(role('admin'), { pathUnknown: true }), 'true'],
  [role('team/admin'), on(role('admin'), { pathUnknown: true }), 'unknown'],
  [role('team/admin'), on(role('admin')), 'false'],
  [role('team/other'), on(role('admin'), { pathUnknown: true }), 'false'],
]

test.each(resources)('resource %s', (pattern, of, expected) => {
  expect(testEvent({ kind: 'resource', patterns: [pattern] }, of)).toBe(expected)
})

const callers: readonly [pattern: string, TrailEvent['caller'], TestResult][] = [
  [role('orders'), { type: 'AssumedRole', principal: role('orders'), pathUnknown: true }, 'true'],
  [role('app/orders'), { type: 'AssumedRole', principal: role('orders'), pathUnknown: true }, 'unknown'],
  [role('app/orders'), { type: 'AssumedRole', principal: role('orders') }, 'false'],
  [role('app/other'), { type: 'AssumedRole', principal: role('orders'), pathUnknown: true }, 'false'],
]

test.each(callers)('principal %s', (pattern, caller, expected) => {
  expect(testEvent({ kind: 'principal', patterns: [pattern] }, event({ caller }))).toBe(expected)
})

test('a person may be known by name only', () => {
  const of = event({ caller: { type: 'WebIdentityUser', userName: 'repo:acme/infra' } })
  expect(testEvent({ kind: 'person', patterns: ['repo:acme/*'] }, of)).toBe('true')
  expect(testEvent({ kind: 'person', patterns: ['jane'] }, of)).toBe('false')
})
