import { describe, expect, test } from '@jest/globals'
import { factsOfSnapshots } from '../../../src/evidence/iam/facts.ts'
import { parseSnapshot } from '../../../src/evidence/iam/parse-snapshot.ts'
import type { AccountSnapshot, Credentials } from '../../../src/evidence/iam/types.ts'
import type { IamFact } from '../../../src/evidence/absence/iam-facts.ts'
import { account, details, roleArn, text, userArn } from './account.ts'

const snapshot = parseSnapshot(text(), 'iam.json', { now: new Date('2026-06-01T00:00:00Z') })
const created = '2026-01-02T03:04:05Z'
const known = { created, existedAt: created, asOf: snapshot.taken }

const factOf = (arn: string, over: Partial<AccountSnapshot> = {}, credentials?: Credentials): IamFact | undefined => {
  const users = new Map(
    [...snapshot.users].map(([key, user]) => [key, { ...user, ...(credentials && { credentials }) }]),
  )
  const accounts = new Map([[account, { ...snapshot, users, ...over }]])
  return factsOfSnapshots({ accounts, problems: [] })(arn)
}

test.each<[string, string, IamFact | undefined]>([
  ['a role', roleArn('svc/app'), { ...known, lastUsed: '2026-05-06T07:08:09Z' }],
  ['a user without a credential report', userArn('jane'), { ...known, useUnknown: true }],
  ['a role of another account', roleArn('svc/app', '444455556666'), undefined],
  ['none of that name', roleArn('other'), { missing: { at: '2026-05-06T07:08:09Z', similar: [] } }],
  ['none of that path', roleArn('app'), { missing: { at: '2026-05-06T07:08:09Z', similar: [roleArn('svc/app')] } }],
  ['none of that type', userArn('svc/app'), { missing: { at: '2026-05-06T07:08:09Z', similar: [] } }],
])('%s', (_, arn, expected) => expect(factOf(arn)).toStrictEqual(expected))

test('a role of which no use is recorded', () => {
  const never = text({ RoleDetailList: details().RoleDetailList.map((role) => ({ ...role, RoleLastUsed: {} })) })
  const { roles } = parseSnapshot(never, 'iam.json', { now: new Date() })
  expect(factOf(roleArn('svc/app'), { roles })).toStrictEqual(known)
})

test('nothing is missing from a snapshot that may not have everything', () => {
  expect(factOf(roleArn('other'), { incomplete: 'x' })).toBeUndefined()
  expect(factOf(roleArn('svc/app'), { incomplete: 'x' })).toMatchObject(known)
})

describe('a user with the credential report', () => {
  const key = (lastUsed?: string) => ({ active: true, ...(lastUsed !== undefined && { lastUsed }) })
  test.each<[string, Credentials, IamFact]>([
    ['that never did anything', { keys: [key()] }, known],
    [
      'that is older than the snapshot',
      { generated: '2026-04-30T00:00:00Z', keys: [key()] },
      { ...known, asOf: '2026-04-30T00:00:00Z' },
    ],
    [
      'that signed in',
      { passwordLastUsed: '2026-03-01T00:00:00Z', keys: [] },
      { ...known, lastUsed: '2026-03-01T00:00:00Z' },
    ],
    [
      'whose second key was used last',
      { passwordLastUsed: '2026-03-01T00:00:00Z', keys: [key('2026-02-01T00:00:00Z'), key('2026-04-01T00:00:00Z')] },
      { ...known, lastUsed: '2026-04-01T00:00:00Z' },
    ],
    [
      'that has more keys than the report lists',
      { keys: [key('2026-02-01T00:00:00Z'), key()], more: true },
      { ...known, lastUsed: '2026-02-01T00:00:00Z', useUnknown: true },
    ],
  ])('%s', (_, credentials, expected) => expect(factOf(userArn('jane'), {}, credentials)).toStrictEqual(expected))
})
