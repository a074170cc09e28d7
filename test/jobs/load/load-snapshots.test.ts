import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { runCommandLine } from '../../../src/cli/run.ts'
import { details, policy, policyArn, role, roleArn, text } from '../../evidence/iam/account.ts'
import { account, trailRecord } from '../../evidence/records.ts'

const caller = 'arn:aws:iam::111122223333:role/app'
const document = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['ec2:DescribeInstances', 'ec2:DescribeKeyPairs'], Resource: '*' }],
}

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'whittle-snapshots-'))
  // Calls of another role on each of 92 days, so that `app` was never seen.
  const records = Array.from({ length: 92 }, (_, day) =>
    trailRecord(day, { eventTime: new Date(Date.UTC(2026, 2, 1 + day, 12)).toISOString().replace('.000', '') }),
  )
  write('logs/all.json', JSON.stringify({ Records: records }))
  write('policy.json', JSON.stringify(document))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))
beforeEach(() => configure(''))

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), content)
}

const configure = (more: string): void =>
  write('.github/whittle.yml', `policies: {principals: {policy.json: ["${caller}"]}, include: [policy.json]}\n${more}`)

const iam = (roles: readonly object[]): string =>
  text({ RoleDetailList: roles, Policies: [], UserDetailList: [], GroupDetailList: [] })

async function whittle(argv: string, now = '2026-06-01T00:00:00Z') {
  const texts = { stdout: '', stderr: '' }
  const code = await runCommandLine(argv.split(' '), {
    stdout: { write: (text: string) => (texts.stdout += text) },
    stderr: { write: (text: string) => (texts.stderr += text) },
    env: {},
    cwd: folder,
    now: () => new Date(now),
  })
  return { code, ...texts }
}

interface PlanJson {
  readonly problems: readonly string[]
  readonly snapshots: readonly Record<string, unknown>[]
  readonly policies: readonly { readonly status: string; readonly reason: string }[]
}

async function plan(argv: string, now?: string): Promise<PlanJson> {
  const { stdout, stderr } = await whittle(`plan . --events logs --json ${argv}`.trim(), now)
  expect(stderr).toBe('')
  return JSON.parse(stdout) as PlanJson
}

const used = (name: string, LastUsedDate: string, CreateDate = '2026-01-01T00:00:00Z') =>
  role(roleArn(name), [], { CreateDate, RoleLastUsed: { LastUsedDate } })

describe('plan', () => {
  test('shows which snapshots it used', async () => {
    write('iam.json', iam([used('app', '2026-02-01T00:00:00Z'), used('x', '2026-05-30T00:00:00Z')]))
    const result = await plan('--iam iam.json')
    expect(result.snapshots).toEqual([
      {
        account,
        from: 'iam.json',
        taken: '2026-05-30T00:00:00Z',
        takenBy: 'contents',
        ageDays: 2,
        roles: 2,
        users: 0,
        groups: 0,
        policies: 0,
        credentials: false,
        unmade: 0,
      },
    ])
    const { stdout } = await whittle('plan . --events logs --iam iam.json')
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      `Account snapshot: ${account}: iam.json, taken on 2026-05-30 or later (2 days ago, its latest date): 2 roles, 0 users, 0 groups, 0 managed policies.`,
    )
  })

  test('says that there was none', async () => {
    const result = await plan('')
    expect(result.snapshots).toEqual([])
    expect(result.policies[0]?.reason).toMatch(/was never seen .*: it is unused or misnamed/)
  })

  test.each<[string, readonly object[], RegExp]>([
    [
      'exists and is idle: all is unused',
      [used('app', '2026-02-01T00:00:00Z'), used('x', '2026-05-30T00:00:00Z')],
      /^The whole policy looks unused/,
    ],
    [
      'was created within the window',
      [used('app', '2026-05-30T00:00:00Z', '2026-05-01T00:00:00Z')],
      /IAM says that it was used on 2026-05-30: the evidence does not show its calls/,
    ],
    [
      'was created within the window, and not used',
      [role(roleArn('app'), [], { CreateDate: '2026-05-30T00:00:00Z' })],
      /IAM knows it only since 2026-05-30, inside the window/,
    ],
    [
      'does not exist',
      [used('app-prod', '2026-05-30T00:00:00Z')],
      /that account has no such role \(as of 2026-05-30\).* In the account, and like it: arn:aws:iam::111122223333:role\/app-prod\. Nothing is removed/,
    ],
  ])('a role that %s', async (_, roles, reason) => {
    write('iam.json', iam(roles))
    expect((await plan('--iam iam.json')).policies[0]?.reason).toMatch(reason)
  })

  test('a role that is not in part of an account may be there', async () => {
    write(
      'iam.json',
      text({ RoleDetailList: [used('x', '2026-05-30T00:00:00Z')], Policies: [policy(policyArn('p'), 1)] }),
    )
    const { policies, problems } = await plan('--iam iam.json')
    expect(policies[0]?.reason).toMatch(/it is unused or misnamed/)
    expect(problems).toContainEqual(expect.stringMatching(/^iam\.json: .* may not have everything/))
  })

  test('the configuration names files too, how old they may be, and when they were taken', async () => {
    write('shared/iam.json', iam([used('app', '2026-02-01T00:00:00Z')]))
    configure('snapshot: {files: [shared/iam.json]}\n')
    expect((await plan('')).problems).toContainEqual(
      expect.stringMatching(/its latest date is 2026-02-01, 120 days ago, and snapshot\.max-age allows 7/),
    )
    configure('snapshot: {files: [shared/iam.json], max-age: 120d}\n')
    expect((await plan('')).snapshots).toMatchObject([{ takenBy: 'contents', ageDays: 120 }])
    configure('snapshot: {files: [shared/iam.json], taken: "2026-05-29"}\n')
    expect((await plan('')).snapshots).toMatchObject([{ takenBy: 'stated', ageDays: 3 }])
    expect((await plan('--iam-taken 2026-05-30')).snapshots).toMatchObject([{ takenBy: 'stated', ageDays: 2 }])
  })

  test('a day as of which is decided is the one that age is counted to', async () => {
    write('iam.json', iam([used('app', '2026-04-28T00:00:00Z')]))
    expect((await plan('--iam iam.json --as-of 2026-04-30')).snapshots).toMatchObject([{ ageDays: 2 }])
    expect((await plan('--iam iam.json --as-of 2026-04-20')).problems).toContainEqual(
      expect.stringContaining('2026-04-20 is the day as of which is decided'),
    )
  })

  test('a snapshot of an account that the configuration does not name is not used', async () => {
    write('iam.json', JSON.stringify(details({ RoleDetailList: [used('x', '2026-05-30T00:00:00Z')] })))
    configure('account: "444455556666"\n')
    const { snapshots, problems } = await plan('--iam iam.json')
    // policies.principals names the account.
    expect([snapshots.length, problems]).toEqual([1, expect.not.arrayContaining([expect.stringContaining('not name')])])
  })
})

test.each([
  ['one that is not there', 'none.json', /^whittle: none\.json: cannot be read \(ENOENT\); name the output of aws iam/],
  ['one that is something else', 'logs/all.json', /^whittle: logs\/all\.json: is a file of CloudTrail records/],
  ['a folder', 'logs', /^whittle: logs: cannot be read \(EISDIR\)/],
])('bad input: %s', async (_, file, message) => {
  for (const command of ['plan . --events logs', 'inventory .', 'explain policy.json ec2:DescribeKeyPairs']) {
    const { code, stderr } = await whittle(`${command} --iam ${file}`)
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)])
  }
})

test('bad input: a day that is none', async () => {
  for (const command of ['plan . --events logs', 'inventory .', 'explain policy.json ec2:DescribeKeyPairs']) {
    const { code, stderr } = await whittle(`${command} --iam-taken 2026-02-30`)
    expect([code, stderr]).toEqual([
      2,
      `whittle: ${command.split(' ')[0]}: --iam-taken 2026-02-30 is a date that does not exist\n`,
    ])
  }
})

test('UTF-16, as PowerShell writes it', async () => {
  write('iam.json', Buffer.from(`\uFEFF${iam([used('app', '2026-05-30T00:00:00Z')])}`, 'utf16le'))
  expect((await plan('--iam iam.json')).snapshots).toHaveLength(1)
})

test('inventory shows the snapshots', async () => {
  write('iam.json', iam([used('app', '2026-05-30T00:00:00Z')]))
  expect((await whittle('inventory . --iam iam.json')).stdout).toMatch(
    /Account snapshot: 111122223333: iam\.json, taken on/,
  )
  const { snapshots } = JSON.parse((await whittle('inventory . --iam iam.json --json')).stdout) as PlanJson
  expect(snapshots).toMatchObject([{ account, roles: 1 }])
})

test('explain shows what the account says of the principal', async () => {
  write('iam.json', iam([used('app', '2026-05-30T00:00:00Z')]))
  const ask = 'explain policy.json ec2:DescribeKeyPairs * --iam iam.json --principal'
  expect((await whittle(`${ask} ${caller}`)).stdout).toMatch(
    /role\/app was created on 2026-01-01; last used on 2026-05-30/,
  )
  expect((await whittle(`${ask} ${caller}-x`)).stdout).toMatch(
    /role\/app-x is not in its account; like it: arn\S+role\/app/,
  )
})
