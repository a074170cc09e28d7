import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Condition, TestResult } from '../../../src/evidence/events/condition.ts'
import { testEvent } from '../../../src/evidence/events/evaluate.ts'
import type { TrailEvent } from '../../../src/evidence/events/types.ts'

const event: TrailEvent = {
  eventID: '1',
  time: '2026-10-12T06:30:00Z',
  eventSource: 's3.amazonaws.com',
  eventName: 'GetObject',
  services: ['s3'],
  region: 'eu-west-1',
  account: '111122223333',
  caller: {
    type: 'AssumedRole',
    account: '111122223333',
    principal: 'arn:aws:iam::111122223333:role/ops/deploy',
    session: 'arn:aws:sts::111122223333:assumed-role/deploy/jane',
    accessKeyId: 'ASIAEXAMPLEEXAMPLE00',
  },
  network: { kind: 'address', address: '203.0.113.9' },
  outcome: 'allowed',
  actions: [{ action: 's3:GetObject', level: 'Read', resource: 'arn:aws:s3:::logs/a', grade: 'stated' }],
  resources: [],
}

const callerOf = (caller: TrailEvent['caller']): TrailEvent => ({ ...event, caller })
const unmapped: TrailEvent = { ...event, actions: [], unmapped: true }
const service: TrailEvent = {
  ...callerOf({ type: 'AWSService', invokedBy: 'config.amazonaws.com' }),
  network: { kind: 'service', service: 'config.amazonaws.com' },
}
const foreign: TrailEvent = callerOf({ type: 'AWSAccount', account: '444455556666', principalId: 'AIDAEXAMPLE' })
const none = { cidrs: [], endpoints: [], vpcs: [], owners: [] }
const endpoint = (more: object): TrailEvent => ({
  ...event,
  network: { kind: 'endpoint', endpoint: 'vpce-0a', address: '10.0.0.1', ...more },
})
const hours = { timeZone: 'Europe/Vienna', days: [1, 2, 3, 4, 5], from: 420, to: 1140, holidays: ['2026-10-26'] }
const at = (time: string): TrailEvent => ({ ...event, time })
const night = { ...hours, from: 1320, to: 360 }

const cases: readonly [string, Condition, TrailEvent, TestResult][] = [
  ['a role by its path', { kind: 'principal', patterns: ['arn:aws:iam::*:role/ops/*'] }, event, 'true'],
  ['a session', { kind: 'principal', patterns: ['*:assumed-role/deploy/jane'] }, event, 'true'],
  ['another role', { kind: 'principal', patterns: ['*:role/other'] }, event, 'false'],
  ['a service is no principal', { kind: 'principal', patterns: ['*'] }, service, 'false'],
  ['a caller of another account', { kind: 'principal', patterns: ['arn:aws:iam::111122223333:*'] }, foreign, 'false'],
  [
    'a caller whom the record does not name',
    { kind: 'principal', patterns: ['arn:aws:iam::*:role/x'] },
    foreign,
    'unknown',
  ],
  ['root, any case', { kind: 'caller-type', types: ['root'] }, callerOf({ type: 'Root' }), 'true'],
  ['the name of the session', { kind: 'person', patterns: ['jane'] }, event, 'true'],
  [
    'the person of Identity Center',
    { kind: 'person', patterns: ['94-1'] },
    callerOf({ ...event.caller, onBehalfOf: '94-1' }),
    'true',
  ],
  [
    'the source identity',
    { kind: 'person', patterns: ['j*'] },
    callerOf({ ...event.caller, session: undefined!, sourceIdentity: 'joe' }),
    'true',
  ],
  ['a person behind a foreign caller', { kind: 'person', patterns: ['jane'] }, foreign, 'unknown'],
  ['a key', { kind: 'access-key', ids: ['ASIAEXAMPLEEXAMPLE00'] }, event, 'true'],
  ['a key that the record leaves out', { kind: 'access-key', ids: ['AKIA'] }, callerOf({ type: 'IAMUser' }), 'unknown'],
  ['no key', { kind: 'access-key', ids: ['AKIA'] }, service, 'false'],
  ['a service by prefix', { kind: 'service', names: ['S3'] }, event, 'true'],
  ['a service by source', { kind: 'service', names: ['s3.amazonaws.com'] }, event, 'true'],
  [
    'a service whose prefix is not its source',
    { kind: 'service', names: ['cloudwatch'] },
    { ...event, eventSource: 'monitoring.amazonaws.com', services: ['cloudwatch'] },
    'true',
  ],
  ['an event', { kind: 'event', patterns: ['getobject'] }, event, 'true'],
  ['an event of a source', { kind: 'event', patterns: ['iam.amazonaws.com:*'] }, event, 'false'],
  ['an action, any case', { kind: 'action', patterns: ['S3:get*'] }, event, 'true'],
  ['an event that is not mapped', { kind: 'action', patterns: ['s3:Get*'] }, unmapped, 'unknown'],
  ['an event of another service that is not mapped', { kind: 'action', patterns: ['iam:*'] }, unmapped, 'false'],
  ['a level', { kind: 'access-level', levels: ['Read'] }, event, 'true'],
  [
    'the level of a read that is not mapped',
    { kind: 'access-level', levels: ['Read'] },
    { ...unmapped, readOnly: true },
    'unknown',
  ],
  ['both levels of reads', { kind: 'access-level', levels: ['Read', 'List'] }, { ...unmapped, readOnly: true }, 'true'],
  [
    'a write that is not mapped, asked for reads',
    { kind: 'access-level', levels: ['Read', 'List'] },
    { ...unmapped, readOnly: false },
    'false',
  ],
  ['neither read nor write', { kind: 'access-level', levels: ['Read', 'List'] }, unmapped, 'unknown'],
  ['a resource', { kind: 'resource', patterns: ['arn:aws:s3:::logs/*'] }, event, 'true'],
  [
    'a listed resource',
    { kind: 'resource', patterns: ['*:key/*'] },
    { ...event, resources: ['arn:aws:kms:eu-west-1:1:key/a'] },
    'true',
  ],
  ['another resource', { kind: 'resource', patterns: ['arn:aws:s3:::other/*'] }, event, 'false'],
  [
    'a resource that the record does not name',
    { kind: 'resource', patterns: ['arn:aws:s3:::a'] },
    { ...event, actions: [{ action: 's3:GetObject', level: 'Read', resource: null, grade: 'guessed' }] },
    'unknown',
  ],
  [
    'an unnamed resource of another service',
    { kind: 'resource', patterns: ['arn:aws:sqs:*:*:a'] },
    {
      ...event,
      actions: [{ action: 's3:GetObject', level: 'Read', resource: null, grade: 'guessed', arnServices: ['s3'] }],
    },
    'false',
  ],
  [
    'an action on no resource',
    { kind: 'resource', patterns: ['arn:aws:s3:::a'] },
    { ...event, actions: [{ action: 's3:ListAllMyBuckets', level: 'List', resource: '*', grade: 'stated' }] },
    'false',
  ],
  ['in a block', { kind: 'network', in: true, ...none, cidrs: ['203.0.113.0/24'] }, event, 'true'],
  ['outside of a block', { kind: 'network', in: false, ...none, cidrs: ['203.0.113.0/24'] }, event, 'false'],
  [
    'outside of a block of the other family',
    { kind: 'network', in: false, ...none, cidrs: ['2001:db8::/32'] },
    event,
    'true',
  ],
  ['a service is in no network', { kind: 'network', in: true, ...none, cidrs: ['0.0.0.0/1'] }, service, 'false'],
  ['a service is outside of none', { kind: 'network', in: false, ...none, cidrs: ['0.0.0.0/1'] }, service, 'false'],
  [
    'the address of a private network is in no block',
    { kind: 'network', in: true, ...none, cidrs: ['10.0.0.0/8'] },
    endpoint({}),
    'false',
  ],
  ['an endpoint', { kind: 'network', in: true, ...none, endpoints: ['vpce-0a'] }, endpoint({}), 'true'],
  ['an endpoint of an unknown VPC', { kind: 'network', in: false, ...none, vpcs: ['vpc-1'] }, endpoint({}), 'unknown'],
  [
    'an endpoint of another VPC',
    { kind: 'network', in: false, ...none, vpcs: ['vpc-1'] },
    endpoint({ vpc: 'vpc-2' }),
    'true',
  ],
  ['an endpoint by its owner', { kind: 'network', in: true, ...none, owners: ['1'] }, endpoint({ owner: '1' }), 'true'],
  ['no network', { kind: 'network', in: false, ...none }, { ...event, network: { kind: 'unknown' } }, 'unknown'],
  ['the type of a network', { kind: 'network-type', types: ['service'] }, service, 'true'],
  // 12 October 2026 is a Monday; Vienna is two hours ahead of UTC until 25 October.
  ['working hours', { kind: 'time', within: true, hours }, event, 'true'],
  ['before they begin', { kind: 'time', within: false, hours }, at('2026-10-12T04:59:59Z'), 'true'],
  ['the minute in which they end', { kind: 'time', within: true, hours }, at('2026-10-12T17:00:00Z'), 'false'],
  ['after the clocks went back', { kind: 'time', within: true, hours }, at('2026-10-27T05:30:00Z'), 'false'],
  ['a holiday', { kind: 'time', within: true, hours }, at('2026-10-26T10:00:00Z'), 'false'],
  ['a Sunday', { kind: 'time', within: true, hours }, at('2026-10-11T10:00:00Z'), 'false'],
  ['a night shift after midnight', { kind: 'time', within: true, hours: night }, at('2026-10-13T02:00:00Z'), 'true'],
  ['the night of Saturday', { kind: 'time', within: true, hours: night }, at('2026-10-18T02:00:00Z'), 'false'],
  ['the night after Friday', { kind: 'time', within: true, hours: night }, at('2026-10-17T02:00:00Z'), 'true'],
  ['refused', { kind: 'outcome', outcome: 'denied' }, { ...event, outcome: 'denied' }, 'true'],
  ['an error', { kind: 'error', patterns: ['*AccessDenied*'] }, { ...event, errorCode: 'Client.AccessDenied' }, 'true'],
  ['no error', { kind: 'error', patterns: ['*'] }, event, 'false'],
  ['MFA that the record does not state', { kind: 'mfa', used: false }, event, 'unknown'],
  ['a long-term key', { kind: 'mfa', used: false }, callerOf({ type: 'IAMUser', accessKeyId: 'AKIAEXAMPLE' }), 'true'],
  ['MFA', { kind: 'mfa', used: true }, callerOf({ ...event.caller, mfa: true }), 'true'],
  ['a user agent', { kind: 'user-agent', patterns: ['aws-cli/*'] }, { ...event, userAgent: 'aws-cli/2.1' }, 'true'],
  ['no user agent', { kind: 'user-agent', patterns: ['aws-cli/*'] }, event, 'unknown'],
  ['a Region', { kind: 'region', names: ['eu-west-1'] }, event, 'true'],
  ['an account that the record does not state', { kind: 'account', ids: ['1'] }, { ...event, account: '' }, 'unknown'],
  ['the account of a caller', { kind: 'caller-account', ids: ['444455556666'] }, foreign, 'true'],
]

test.each(cases)('%s', (_, condition, given, result) => expect(testEvent(condition, given)).toBe(result))

describe('logic of three values', () => {
  const leaf: Record<TestResult, Condition> = {
    true: { kind: 'region', names: ['eu-west-1'] },
    false: { kind: 'region', names: ['us-east-1'] },
    unknown: { kind: 'user-agent', patterns: ['a'] },
  }
  const rank: Record<TestResult, number> = { false: 0, unknown: 1, true: 2 }
  const results = fc.array(fc.constantFrom<TestResult>('true', 'false', 'unknown'), { minLength: 1, maxLength: 5 })

  test('all is the least of its parts, any the greatest, and not turns them round', () => {
    fc.assert(
      fc.property(results, (parts) => {
        const of = parts.map((part) => leaf[part])
        const ranks = parts.map((part) => rank[part])
        const value = (condition: Condition): number => rank[testEvent(condition, event)]
        expect(value({ kind: 'all', of })).toBe(Math.min(...ranks))
        expect(value({ kind: 'any', of })).toBe(Math.max(...ranks))
        expect(value({ kind: 'not', of: { kind: 'all', of } })).toBe(2 - Math.min(...ranks))
      }),
    )
  })
})
