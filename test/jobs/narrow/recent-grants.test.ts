import { expect, test } from '@jest/globals'
import type { PolicyInstance, PolicyMatch } from '../../../src/evidence/iam/match/types.ts'
import type { SnapshotPolicy } from '../../../src/evidence/iam/types.ts'
import { recentGrantReason } from '../../../src/jobs/narrow/recent-grants.ts'
import { a, document, policyArn, snapshotDocument } from '../../evidence/iam/match/support.ts'

const arn = policyArn(a, 'p')
const instance: PolicyInstance = {
  account: a,
  kind: 'managed-policy',
  arn,
  name: 'p',
  principals: [],
  groups: [],
  boundaryOf: [],
}
const matchOf = (instances: readonly PolicyInstance[]): PolicyMatch => ({
  instances,
  possible: [],
  absentIn: [],
  unknown: [],
})

/** `v3*`: the default version; day of creation; actions. The window is 2026-08-02 to 2026-10-31. */
type Version = readonly [id: string, day: string, ...actions: string[]]

const policyOf = (created: string, versions: readonly Version[]): SnapshotPolicy => ({
  arn,
  id: 'ANPA1',
  name: 'p',
  path: '/',
  awsManaged: false,
  created: `${created}T00:00:00Z`,
  updated: `${created}T00:00:00Z`,
  versions: versions.map(([id, day, ...Action]) => ({
    id: id.replace('*', ''),
    isDefault: id.endsWith('*'),
    created: `${day}T00:00:00Z`,
    ...(Action.length === 0
      ? { text: '{}', problem: 'it is not a policy' }
      : snapshotDocument(document([{ Effect: 'Allow', Action, Resource: '*' }]))),
  })),
})

const judged = (policy: SnapshotPolicy | undefined, match: PolicyMatch = matchOf([instance])) =>
  recentGrantReason(match, () => policy, [{ account: a, to: '2026-10-31T00:00:00Z' }], 90)

const old = '2025-01-01'
test.each<[string, string, Version[]]>([
  ['one version, older than the window', old, [['v1*', old, 's3:*']]],
  [
    'no change in the window',
    old,
    [
      ['v1', old, 's3:Get*'],
      ['v2*', '2026-07-01', 's3:*'],
    ],
  ],
  [
    'it only lost something',
    old,
    [
      ['v1', old, 's3:*'],
      ['v2*', '2026-10-01', 's3:Get*'],
    ],
  ],
  [
    'it lost something twice',
    old,
    [
      ['v1', old, 's3:*'],
      ['v2', '2026-09-01', 's3:Get*'],
      ['v3*', '2026-10-01', 's3:GetObject'],
    ],
  ],
  [
    'the same again',
    old,
    [
      ['v1', old, 's3:*'],
      ['v2*', '2026-10-01', 's3:*'],
    ],
  ],
])('nothing was gained: %s', (_, created, versions) => {
  expect(judged(policyOf(created, versions))).toBeUndefined()
})

test.each<[string, string, Version[], RegExp]>([
  [
    'created in the window',
    '2026-10-21',
    [['v1*', '2026-10-21', 's3:*']],
    /was created on 2026-10-21.*10 days of the 90/,
  ],
  [
    'an action',
    old,
    [
      ['v1', old, 's3:Get*'],
      ['v2*', '2026-10-21', 's3:Get*', 's3:PutObject'],
    ],
    /in version v1 as in v2: what it gained by 2026-10-21 .* 10 days of the 90/,
  ],
  [
    'an action that was gone for a while',
    old,
    [
      ['v1', old, 's3:*'],
      ['v2', '2026-09-01', 's3:Get*'],
      ['v3*', '2026-10-30', 's3:*'],
    ],
    /in version v2 as in v3.* 1 day of the 90/,
  ],
  [
    'a later version that was taken back',
    old,
    [
      ['v1*', old, 's3:*'],
      ['v2', '2026-10-01', 's3:Get*'],
    ],
    /in version v2 as in v1: what it gained by 2026-10-01/,
  ],
  [
    'the version of the beginning is not kept',
    old,
    [
      ['v7', '2026-09-01', 's3:*'],
      ['v8*', '2026-10-01', 's3:*'],
    ],
    /no version of the beginning of the window/,
  ],
  [
    'a version that is not understood',
    old,
    [
      ['v1', old],
      ['v2*', '2026-10-01', 's3:*'],
    ],
    /in version v1 as in v2/,
  ],
])('observed for less than the window: %s', (_, created, versions, message) => {
  expect(judged(policyOf(created, versions))).toMatch(message)
})

test.each<[string, SnapshotPolicy | undefined, PolicyMatch]>([
  ['no snapshot has it', undefined, matchOf([instance])],
  ['nothing is matched', policyOf('2026-10-21', []), matchOf([])],
  ['an inline policy has no versions', policyOf('2026-10-21', []), matchOf([{ ...instance, kind: 'role-inline' }])],
  ['its account was not read', policyOf('2026-10-21', []), matchOf([{ ...instance, account: '444455556666' }])],
])('it says nothing where %s', (_, policy, match) => {
  expect(judged(policy, match)).toBeUndefined()
})
