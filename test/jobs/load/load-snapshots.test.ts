import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { runCommandLine } from '../../../src/cli/run.ts'
import { loadSnapshots } from '../../../src/jobs/load/load-snapshots.ts'
import { defaultSettings } from '../../../src/settings/parse.ts'
import type { Review } from '../../../src/review/types.ts'
import { details, policy, policyArn, role, roleArn, text, user, userArn } from '../../evidence/iam/account.ts'
import { report } from '../../evidence/iam/report.ts'
import { account, role as seen, trailRecord } from '../../evidence/records.ts'
import { setEnvironment } from '../../fakes/aws-sdk.ts'
import { FakeAws, type FakeAwsContent } from '../../fakes/aws.ts'

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
      `Account snapshot: ${account}: iam.json, taken on 2026-05-30 or later (2 days ago, its latest date): 2 roles, 0 users, 0 groups, 0 managed policies`,
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
      expect.stringContaining('2026-04-20 is the day that the decision is made for'),
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

describe('review', () => {
  const grant = (...Action: string[]) =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] })
  beforeEach(() => {
    const settings = `policies: {principals: {policy.json: ["${seen}"]}, include: [policy.json]}`
    for (const side of ['old', 'new']) write(`${side}/.github/whittle.yml`, settings)
    write('old/policy.json', grant('ec2:DescribeInstances'))
    write('new/policy.json', grant('ec2:DescribeInstances', 'ec2:Describe*'))
  })
  const review = async (argv: string) => {
    const { stdout, stderr } = await whittle(`review new --base ./old --events logs --format json ${argv}`.trim())
    expect(stderr).toBe('')
    return stdout
  }

  test('a role that is too young has had no time to use what is new', async () => {
    const rules = async (argv: string) =>
      (JSON.parse(await review(argv)) as Review).policies.flatMap(({ findings }) => findings.map(({ rule }) => rule))
    write('iam.json', iam([role(seen, [], { CreateDate: '2026-05-30T00:00:00Z' })]))
    const young = await rules('--iam iam.json')
    write('iam.json', iam([role(seen, [], { RoleLastUsed: { LastUsedDate: '2026-05-30T00:00:00Z' } })]))
    expect([await rules(''), await rules('--iam iam.json'), young]).toEqual([['beyond-use'], ['beyond-use'], []])
  })

  test('names a snapshot that is not used', async () => {
    write('iam.json', iam([used('app', '2026-02-01T00:00:00Z')]))
    expect(await review('--iam iam.json')).toContain('and snapshot.max-age allows 7')
  })
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

describe('credential reports', () => {
  const users = [user(userArn('jane'))]
  test('are read beside the snapshots', async () => {
    write('iam.json', text({ UserDetailList: users, GroupDetailList: [] }))
    write('report.csv', report)
    const { snapshots, problems } = await plan('--iam iam.json --credential-report report.csv --iam-taken 2026-05-30')
    expect(snapshots).toMatchObject([{ users: 1, credentials: true, taken: '2026-05-30T00:00:00Z' }])
    expect(problems.filter((line) => line.includes('report'))).toEqual([])
    configure('snapshot: {files: [iam.json], credential-reports: [report.csv], max-age: 365d}\n')
    expect((await plan('')).snapshots).toMatchObject([{ credentials: true }])
  })
  test('say nothing without a snapshot', async () => {
    write('report.csv', report)
    const { snapshots, problems } = await plan('--credential-report report.csv')
    expect(snapshots).toEqual([])
    expect(problems).toContainEqual(
      `report.csv: the credential report of account ${account} is not used: no snapshot of that account is (--iam).`,
    )
  })
  test('bad input', async () => {
    write('iam.json', text())
    for (const [file, message] of [
      ['none.csv', 'none.csv: cannot be read (ENOENT); name a credential report'],
      [
        'iam.json',
        'iam.json: is an account snapshot: name it with --iam; --credential-report takes a credential report',
      ],
    ]) {
      const { code, stderr } = await whittle(`plan . --events logs --credential-report ${file}`)
      expect([code, stderr]).toEqual([2, `whittle: ${message}\n`])
    }
  })
})

describe('of a review, a file that the change could edit', () => {
  const load = (kind: 'file' | 'as-it-is' | 'of-the-change') => {
    write('iam.json', iam([role(roleArn('head'), [], { CreateDate: '2026-05-30T00:00:00Z' })]))
    const bytes = Buffer.from(iam([role(roleArn('base'), [], { CreateDate: '2026-05-30T00:00:00Z' })]))
    return loadSnapshots({
      settings: defaultSettings,
      root: folder,
      paths: { files: ['iam.json'], credentialReports: [], from: folder },
      today: '2026-06-01',
      now: new Date('2026-06-01T00:00:00Z'),
      ofBase: (path) => {
        expect(path).toBe(join(folder, 'iam.json'))
        return async () => (kind === 'file' ? { kind, bytes } : { kind })
      },
    })
  }
  test.each<['file' | 'as-it-is' | 'of-the-change', readonly string[], readonly string[]]>([
    ['file', [roleArn('base')], []],
    ['as-it-is', [roleArn('head')], []],
    [
      'of-the-change',
      [],
      ['iam.json: is not used: the change itself adds it, or a link on the way to it; only a file of the base counts.'],
    ],
  ])('%s', async (kind, roles, problems) => {
    const snapshots = await load(kind)
    expect([...(snapshots?.accounts.get(account)?.roles.keys() ?? [])]).toEqual(roles)
    expect(snapshots?.problems).toEqual(problems)
  })
})

describe('IAM itself', () => {
  const cleanUp: (() => unknown)[] = []
  afterEach(async () => {
    for (const step of cleanUp.splice(0).reverse()) await step()
  })
  async function serve(content: FakeAwsContent): Promise<FakeAws> {
    const fake = await FakeAws.start(content)
    cleanUp.push(() => fake.close(), setEnvironment({ ...fake.environment, AWS_REGION: 'eu-west-1' }))
    return fake
  }
  const lists = { RoleDetailList: [used('app', '2026-02-01T00:00:00Z')] }

  test('is asked where the configuration says so', async () => {
    await serve({ iam: { [account]: { details: lists, report } } })
    configure('snapshot: {live: true}\n')
    const { snapshots, policies } = await plan('')
    expect(snapshots).toMatchObject([{ account, from: 'IAM', takenBy: 'reading', ageDays: 0, roles: 1 }])
    expect(policies[0]?.reason).toMatch(/^The whole policy looks unused/)
    const { stdout } = await whittle('plan . --events logs')
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      `Account snapshot: ${account}: IAM, read on 2026-06-01 (today): 1 role,`,
    )
  })

  test('is not asked by what needs no credentials', async () => {
    const fake = await serve({ iam: { [account]: { details: lists, report } } })
    configure('snapshot: {live: true}\n')
    expect((await whittle('inventory .')).code).toBe(0)
    await whittle('explain policy.json ec2:DescribeKeyPairs')
    await whittle('review . --base . --events logs')
    expect(fake.requests).toEqual([])
  })

  test('is not asked about a day of the past', async () => {
    const fake = await serve({ iam: { [account]: { details: lists, report } } })
    configure('snapshot: {live: true}\n')
    const { problems, snapshots } = await plan('--as-of 2026-05-30')
    expect([snapshots, fake.requests]).toEqual([[], []])
    expect(problems).toContainEqual(
      expect.stringMatching(/^snapshot\.live: IAM is not asked, .* 2026-05-30 is the day/),
    )
  })

  test('that refuses costs a line', async () => {
    await serve({ iam: {} })
    configure('account: "111122223333"\nsnapshot: {live: true, role: "arn:aws:iam::{account}:role/reader"}\n')
    const { problems, snapshots } = await plan('')
    expect(snapshots).toEqual([])
    expect(problems).toContainEqual(
      `Account snapshot of ${account}: the credentials may not do this (AccessDenied); allow iam:GetAccountAuthorizationDetails.`,
    )
  })

  test('without credentials is bad input, and a problem where it is optional, as for plan on the command line', async () => {
    const none = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE', 'AWS_SESSION_TOKEN']
    const nowhere = {
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_CONFIG_FILE: '/dev/null',
    }
    cleanUp.push(setEnvironment({ ...Object.fromEntries(none.map((name) => [name, undefined])), ...nowhere }))
    configure('snapshot: {live: true}\n')
    const settings = { ...defaultSettings, snapshot: { ...defaultSettings.snapshot, live: {} } }
    const request = { settings, root: folder, today: '2026-06-01', now: new Date('2026-06-01T00:00:00Z') }
    await expect(loadSnapshots(request)).rejects.toThrow(/^No AWS credentials: /)
    const problem =
      'snapshot.live: IAM was not asked, because there are no AWS credentials; provide some, or a snapshot (--iam FILE).'
    expect(await loadSnapshots({ ...request, isLiveOptional: true })).toEqual({
      accounts: new Map(),
      problems: [problem],
    })
    const { problems, snapshots } = await plan('')
    expect([snapshots, problems]).toEqual([[], expect.arrayContaining([problem])])
  })
})
