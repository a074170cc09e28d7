import { expect, test } from '@jest/globals'
import type { AccountSnapshot, Credentials, SnapshotUser } from '../../../src/evidence/iam/types.ts'
import { parsePolicyDocument } from '../../../src/policy/parse.ts'
import { judgeState } from '../../../src/runbooks/verification/state.ts'
import type { ResolvedVerification } from '../../../src/runbooks/record/verification-schema.ts'
import { jane } from '../values.ts'

type Expectation = Extract<ResolvedVerification, { kind: 'state' }>['expect']

const from = '2026-10-13T15:00:00Z'
const key = 'AKIAIOSFODNN7EXAMPLE'
const owners = new Map([[key, jane]])

const inline = (name: string, statement: unknown) => {
  const value = { Version: '2012-10-17', Statement: statement }
  const { document } = parsePolicyDocument(value, 'identity')
  return { name, text: JSON.stringify(value), ...(document && { document }) }
}
const allow = (...actions: string[]) =>
  inline('own', { Effect: 'Allow', Action: actions, Resource: 'arn:aws:s3:::a/*' })
const allowBut = (...actions: string[]) => inline('own', { Effect: 'Allow', NotAction: actions, Resource: '*' })
const deny = (resource: string, ...actions: string[]) =>
  inline('deny', { Effect: 'Deny', Action: actions, Resource: resource })

function userOf(more: Partial<SnapshotUser> = {}): SnapshotUser {
  const facts = {
    kind: 'user',
    arn: jane,
    id: 'AIDA',
    name: 'jane',
    path: '/',
    created: '2020-01-01T00:00:00Z',
  } as const
  return { ...facts, attached: [], inline: [], tags: new Map(), groups: [], ...more }
}

function snapshotOf(user: SnapshotUser | undefined, more: Partial<AccountSnapshot> = {}): AccountSnapshot {
  const group = {
    kind: 'group',
    arn: 'arn:aws:iam::111122223333:group/ops',
    id: 'AGPA',
    name: 'ops',
    path: '/',
    created: '2020-01-01T00:00:00Z',
    attached: [],
    inline: [allow('s3:Put*')],
  } as const
  return {
    name: 'iam.json',
    account: '111122223333',
    partition: 'aws',
    taken: '2026-10-14T00:00:00Z',
    takenBy: 'stated',
    roles: new Map(),
    users: new Map(user ? [[user.arn, user]] : []),
    groups: new Map([[group.arn, group]]),
    policies: new Map(),
    ...more,
  }
}

const credentials = (more: Partial<Credentials>): SnapshotUser => userOf({ credentials: { keys: [], ...more } })
const inactive: Expectation = { accessKey: key, is: 'inactive' }
const absent: Expectation = { accessKey: key, is: 'absent' }
const password: Expectation = { user: 'jane', password: 'absent' }
const lacks = (...actions: string[]): Expectation => ({ principal: jane, lacks: actions })

test.each<[string, Expectation, AccountSnapshot | undefined, string, RegExp]>([
  ['no snapshot', inactive, undefined, 'not-observable', /no account snapshot/],
  ['a snapshot from before', inactive, snapshotOf(userOf(), { taken: from }), 'pending', /before the revocation/],
  ['the user is gone', inactive, snapshotOf(undefined), 'success', /not in the account 111122223333 any more/],
  [
    'the user may be left out',
    inactive,
    snapshotOf(undefined, { incomplete: 'made with --filter' }),
    'not-observable',
    /--filter/,
  ],
  ['no credential report', inactive, snapshotOf(userOf()), 'not-observable', /credential report/],
  ['an active key', inactive, snapshotOf(credentials({ keys: [{ active: true }] })), 'not-observable', /no ids/],
  [
    'two inactive keys',
    inactive,
    snapshotOf(credentials({ keys: [{ active: false }, { active: false }] })),
    'success',
    /no active access key/,
  ],
  ['keys that are only counted', inactive, snapshotOf(credentials({ more: true })), 'not-observable', /only counts/],
  [
    'an inactive key that has to be absent',
    absent,
    snapshotOf(credentials({ keys: [{ active: false }] })),
    'not-observable',
    /1 access keys/,
  ],
  ['no key', absent, snapshotOf(credentials({})), 'success', /no active access key/],
  [
    'a key whose user is not known',
    { accessKey: 'AKIAOTHER', is: 'inactive' },
    snapshotOf(userOf()),
    'not-observable',
    /get-access-key-last-used/,
  ],
  ['a password', password, snapshotOf(credentials({ passwordEnabled: true })), 'failed', /still has a password/],
  ['no password', password, snapshotOf(credentials({ passwordEnabled: false })), 'success', /has no password/],
  ['a password that is not known', password, snapshotOf(userOf()), 'not-observable', /does not say/],
  [
    'a group',
    { user: 'jane', notIn: ['ops'] },
    snapshotOf(userOf({ groups: ['ops', 'dev'] })),
    'failed',
    /still in ops/,
  ],
  [
    'other groups',
    { user: 'jane', notIn: ['ops'] },
    snapshotOf(userOf({ groups: ['dev'] })),
    'success',
    /in none of ops/,
  ],
  [
    'an action',
    lacks('s3:GetObject'),
    snapshotOf(userOf({ inline: [allow('s3:Get*')] })),
    'failed',
    /may still do s3:GetObject: the policy own/,
  ],
  [
    'a pattern that overlaps',
    lacks('s3:*'),
    snapshotOf(userOf({ inline: [allow('S3:getobject')] })),
    'failed',
    /s3:\*/,
  ],
  [
    'other actions',
    lacks('s3:Delete*'),
    snapshotOf(userOf({ inline: [allow('s3:Get*')] })),
    'success',
    /No identity policy/,
  ],
  ['an action of a group', lacks('s3:PutObject'), snapshotOf(userOf({ groups: ['ops'] })), 'failed', /may still do/],
  [
    'NotAction that grants it',
    lacks('s3:PutObject'),
    snapshotOf(userOf({ inline: [allowBut('iam:*')] })),
    'failed',
    /may still do/,
  ],
  [
    'NotAction that does not',
    lacks('iam:PassRole'),
    snapshotOf(userOf({ inline: [allowBut('iam:*')] })),
    'success',
    /No identity/,
  ],
  [
    'a Deny of everything',
    lacks('s3:GetObject'),
    snapshotOf(userOf({ inline: [allow('s3:*'), deny('*', '*')] })),
    'success',
    /No identity/,
  ],
  [
    'a Deny of one resource',
    lacks('s3:GetObject'),
    snapshotOf(userOf({ inline: [allow('s3:*'), deny('arn:aws:s3:::a', '*')] })),
    'failed',
    /may still do/,
  ],
  [
    'a managed policy that is not in the snapshot',
    lacks('s3:GetObject'),
    snapshotOf(userOf({ attached: [{ name: 'x', arn: 'arn:aws:iam::111122223333:policy/x' }] })),
    'not-observable',
    /policy x .* not understood/,
  ],
])('%s', (_, expectation, snapshot, status, says) => {
  const accounts = new Map(snapshot ? [[snapshot.account, snapshot]] : [])
  const result = judgeState({ kind: 'state', id: 's', expect: expectation }, { accounts }, owners, { from })
  expect({ status: result.status, says: result.says.join(' ') }).toEqual({ status, says: expect.stringMatching(says) })
})
