import { expect, test } from '@jest/globals'
import { eventFieldsFor } from '../../../src/evidence/cloudtrail/fast/event-fields.ts'
import { fieldKinds } from '../../../src/evidence/cloudtrail/fast/fields.ts'
import type { Condition } from '../../../src/evidence/events/condition.ts'

const names = ['userAgent', 'arn', 'accessKeyId', 'onBehalfOf', 'principalId', 'creationDate']

/** The fields, of those that may be details, by which callers are always distinguished. */
function needed(...conditions: readonly Condition[]): readonly string[] {
  const fields = eventFieldsFor(conditions).filter(
    ({ level, name }) => names.includes(name) && (level !== 3 || name !== 'arn'),
  )
  return fields.filter(({ kind }) => kind === fieldKinds.caller).map(({ name }) => name)
}

test.each<[string, Condition, readonly string[]]>([
  ['a test of the call', { kind: 'access-level', levels: ['Write'] }, []],
  ['a network', { kind: 'network', in: false, cidrs: [], endpoints: [], vpcs: [], owners: [] }, []],
  ['patterns of IAM', { kind: 'principal', patterns: ['arn:aws:iam::*:role/*'] }, []],
  ['patterns that a session may match', { kind: 'principal', patterns: ['arn:aws:iam::*:role/*', '*/jane'] }, ['arn']],
  ['an open service', { kind: 'principal', patterns: ['arn:aws:*:iam:*'] }, ['arn']],
  ['people', { kind: 'person', patterns: ['jane'] }, ['arn', 'onBehalfOf']],
  ['keys', { kind: 'access-key', ids: ['AKIAEXAMPLE'] }, ['accessKeyId']],
  ['the kind of key', { kind: 'mfa', used: true }, []],
  ['user agents', { kind: 'user-agent', patterns: ['*'] }, ['userAgent']],
  [
    'a test inside of others',
    { kind: 'not', of: { kind: 'any', of: [{ kind: 'all', of: [{ kind: 'user-agent', patterns: ['*'] }] }] } },
    ['userAgent'],
  ],
])('always distinguishes callers by what decides: %s', (_, condition, expected) => {
  expect(needed(condition)).toEqual(expected)
  expect(needed({ kind: 'event', patterns: ['*'] }, condition)).toEqual(expected)
})
