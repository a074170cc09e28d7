import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { runCommandLine } from '../../../src/cli/run.ts'
import { details, policy, role } from '../../evidence/iam/account.ts'
import { trailRecord } from '../../evidence/records.ts'

const accounts = ['111122223333', '444455556666'] as const
const [first, second] = accounts

const roleArn = (account: string, name: string): string => `arn:aws:iam::${account}:role/${name}`
const administrator = 'arn:aws:iam::aws:policy/AdministratorAccess'

const statement = {
  Effect: 'Allow',
  Action: ['ec2:DescribeInstances', 'ec2:StopInstances', 'ec2:DeleteKeyPair'],
  Resource: '*',
}
const document = { Version: '2012-10-17', Statement: [statement] }

const terraform = `
variable "env" {
  type = string
}

resource "aws_iam_policy" "compute" {
  name = "\${var.env}-compute"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["ec2:DescribeInstances", "ec2:StopInstances", "ec2:DeleteKeyPair"]
        Resource = "*"
      },
    ]
  })
}
`

let folder = ''

function write(path: string, content: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), content)
}

const iam = (account: string, env: string): string => {
  const arn = `arn:aws:iam::${account}:policy/${env}-compute`
  const versions = (of: unknown) => [
    { Document: of, VersionId: 'v1', IsDefaultVersion: true, CreateDate: '2026-01-02T03:04:05+00:00' },
  ]
  const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }
  const held = account === first ? [policy(administrator, 1, { PolicyVersionList: versions(everything) })] : []
  return JSON.stringify(
    details({
      UserDetailList: [],
      GroupDetailList: [],
      RoleDetailList: [role(roleArn(account, 'app'), account === first ? [arn, administrator] : [arn])],
      Policies: [policy(arn, 1, { PolicyVersionList: versions(document) }), ...held],
    }),
  )
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'whittle-matched-'))
  const record = (day: number, account: string, eventName: string, name = 'app') =>
    trailRecord(day, {
      eventTime: new Date(Date.UTC(2026, 2, 1 + day, 12)).toISOString().replace('.000', ''),
      eventID: `0000000${account[0]}-0000-4000-${name === 'app' ? 8000 : 9000}-${String(day).padStart(12, '0')}`,
      eventSource: 'ec2.amazonaws.com',
      eventName,
      readOnly: eventName === 'DescribeInstances',
      recipientAccountId: account,
      userIdentity: {
        type: 'AssumedRole',
        principalId: 'AROAEXAMPLE:session',
        arn: `arn:aws:sts::${account}:assumed-role/${name}/session`,
        accountId: account,
        sessionContext: { sessionIssuer: { type: 'Role', arn: roleArn(account, name), accountId: account } },
      },
    })
  const days = Array.from({ length: 92 }, (_, day) => day)
  // Another role makes the calls that show that reads and writes are recorded.
  const both = (account: string, own: string, others: string) =>
    JSON.stringify({ Records: days.flatMap((day) => [record(day, account, own), record(day, account, others, 'ops')]) })
  write('logs/first.json', both(first, 'DescribeInstances', 'StopInstances'))
  write('logs/second.json', both(second, 'StopInstances', 'DescribeInstances'))
  write('live/main.tf', terraform)
  write('.github/whittle.yml', `accounts: {"live/**": ["${first}", "${second}"]}\n`)
  write('iam/first.json', iam(first, 'prod'))
  write('iam/second.json', iam(second, 'dev'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function whittle(...argv: string[]) {
  const texts = { stdout: '', stderr: '' }
  const code = await runCommandLine(argv, {
    stdout: { write: (text: string) => (texts.stdout += text) },
    stderr: { write: (text: string) => (texts.stderr += text) },
    env: {},
    cwd: folder,
    now: () => new Date('2026-06-01T00:00:00Z'),
  })
  return { code, ...texts }
}

const snapshots = ['--iam', 'iam/first.json', '--iam', 'iam/second.json', '--iam-taken', '2026-05-31']

interface Listed {
  readonly policies: readonly {
    readonly status: string
    readonly reason: string | null
    readonly principals: readonly string[]
    readonly instances: readonly { readonly account: string; readonly arn: string; readonly calls?: number }[]
    readonly after?: { readonly Statement: readonly { readonly Action: readonly string[] | string }[] }
  }[]
  readonly broadGrants?: readonly { readonly principal: string; readonly arn: string }[]
}

test('inventory lists the instances in each account, with their principals', async () => {
  const without = JSON.parse((await whittle('inventory', '.', '--json')).stdout) as Listed
  expect(without.policies[0]).toMatchObject({ status: 'skipped', principals: [], instances: [] })
  const found = JSON.parse((await whittle('inventory', '.', '--json', ...snapshots)).stdout) as Listed
  expect(found.policies[0]).toMatchObject({
    status: 'found',
    principals: accounts.map((account) => roleArn(account, 'app')),
    instances: [
      { account: first, arn: `arn:aws:iam::${first}:policy/prod-compute` },
      { account: second, arn: `arn:aws:iam::${second}:policy/dev-compute` },
    ],
  })
  const { stdout } = await whittle('inventory', '.', ...snapshots)
  expect(stdout.replace(/\s+/g, ' ')).toContain(
    `in account ${second}: arn:aws:iam::${second}:policy/dev-compute, attached to 1 principal`,
  )
})

test('plan narrows to the use in both accounts, and names first what that does not narrow', async () => {
  const argv = ['plan', '.', '--events', 'logs', ...snapshots]
  const found = JSON.parse((await whittle(...argv, '--json')).stdout) as Listed
  expect(found.policies[0]?.reason).toMatch(/become/)
  expect(found.policies).toMatchObject([{ status: 'narrowed', instances: [{ calls: 92 }, { calls: 92 }] }])
  expect(found.policies[0]?.after?.Statement.flatMap(({ Action }) => Action)).toEqual([
    'ec2:DescribeInstances',
    'ec2:StopInstances',
  ])
  expect(found.broadGrants).toMatchObject([{ principal: roleArn(first, 'app'), arn: administrator }])
  const { stdout } = await whittle(...argv, '--details')
  const text = stdout.replace(/\s+/g, ' ')
  expect(text).toMatch(
    /^Not narrowed by this \(1\) arn:aws:iam::111122223333:role\/app has AdministratorAccess, which grants every action/,
  )
  expect(text).toContain(
    `Applied in account ${first}: arn:aws:iam::${first}:policy/prod-compute, attached to 1 principal, 92 calls of what it grants`,
  )
  expect(text).toContain('Account snapshots do not have resource-based policies')
})

test('one account of the directory without a snapshot leaves the policy as it is', async () => {
  const argv = ['plan', '.', '--events', 'logs', '--json', ...snapshots.slice(0, 2), '--iam-taken', '2026-05-31']
  const found = JSON.parse((await whittle(...argv)).stdout) as Listed
  expect(found.policies[0]?.status).toBe('skipped')
  expect(found.policies[0]?.reason).toContain(`Its directory is applied to account ${second}, of which there is no`)
})
