import { describe, expect, test } from '@jest/globals'
import { addCredentials } from '../../../src/evidence/iam/add-credentials.ts'
import { parseCredentialReport } from '../../../src/evidence/iam/parse-credential-report.ts'
import { parseSnapshot } from '../../../src/evidence/iam/parse-snapshot.ts'
import { account, text, user, userArn } from './account.ts'
import { header, idle, jane, report } from './report.ts'

const users = [user(userArn('jane')), user(userArn('team/idle')), user(userArn('new'))]
const snapshot = parseSnapshot(text({ UserDetailList: users }), 'iam.json', { now: new Date('2026-06-01T00:00:00Z') })
const snapshots = { accounts: new Map([[account, snapshot]]), problems: ['x'] }
const options = { today: '2026-06-01', maxAgeDays: 7 }

const credentials = (reports: readonly string[], over: Partial<typeof options> = {}) => {
  const parsed = reports.map((content, index) => parseCredentialReport(content, `${index}.csv`))
  const { accounts, problems } = addCredentials(snapshots, parsed, { ...options, ...over })
  const of = (name: string) => accounts.get(account)?.users.get(userArn(name))?.credentials
  return { jane: of('jane'), idle: of('team/idle'), new: of('new'), problems: problems.slice(1) }
}

test('users of the report have theirs; others have none', () => {
  expect(credentials([report])).toMatchObject({
    jane: { passwordLastUsed: '2026-05-20T08:00:00Z' },
    idle: { keys: [] },
    new: undefined,
    problems: [],
  })
})

test('a user that was created at another moment is another one', () => {
  const other = report.replace(',2026-01-02T03:04:05Z,true,2026-05-20', ',2025-01-02T03:04:05Z,true,2026-05-20')
  expect(credentials([other])).toMatchObject({ jane: undefined, idle: { keys: [] } })
})

test('of two reports the later one counts, whatever their order', () => {
  const earlier = [header, jane, idle]
    .join('\n')
    .replaceAll('2026-05-2', '2026-05-1')
    .replace('2026-05-10T00', '2026-05-25T01')
  for (const order of [
    [report, earlier],
    [earlier, report],
  ])
    expect(credentials(order).jane?.keys[0]?.lastUsed).toBe('2026-05-25T01:00:00Z')
})

describe('not used', () => {
  test.each<[string, string, Partial<typeof options>, RegExp]>([
    [
      'of an account without a snapshot',
      report.replaceAll(account, '444455556666'),
      {},
      /account 444455556666 is not used: no snapshot of that account is \(--iam\)\.$/,
    ],
    [
      'too old',
      report,
      { today: '2026-06-02' },
      /its latest date is 2026-05-25, 8 days ago, and snapshot\.max-age allows 7; make a new one, or state/,
    ],
    [
      'of a later moment',
      report,
      { today: '2026-05-24' },
      /it was not generated before 2026-05-25, and 2026-05-24 is the day/,
    ],
  ])('%s', (_, content, over, problem) => {
    expect(credentials([content], over)).toMatchObject({ jane: undefined, problems: [expect.stringMatching(problem)] })
  })
  test('used on the last day', () => expect(credentials([report], { today: '2026-06-01' }).problems).toEqual([]))
})
