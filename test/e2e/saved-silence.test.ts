import { afterEach, expect, test } from '@jest/globals'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCommandLine } from '../../src/cli/run.ts'

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step()
})

const account = '111122223333'
const terraform = `resource "aws_iam_role" "app" {
  name = "app"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy" "app" {
  name = "app"
  role = aws_iam_role.app.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["sqs:CreateQueue", "sqs:ListQueues", "sqs:DeleteQueue"], Resource = "*" }]
  })
}
`

const regions = ['eu-west-1', 'us-east-1']
const days = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, at) => from + at)
const dateOf = (day: number): string => new Date(Date.UTC(2026, 6, 1 + day)).toISOString().slice(0, 10)

/** A write and a read of the role on a day since 2026-07-01. */
const recordsOn = (day: number, region: string): object[] =>
  ['CreateQueue', 'ListQueues'].map((eventName, at) => ({
    eventVersion: '1.09',
    eventID: `00000000-0000-4000-8000-${String(day * 4 + at * 2 + regions.indexOf(region)).padStart(12, '0')}`,
    eventTime: `${dateOf(day)}T12:00:0${at}Z`,
    eventSource: 'sqs.amazonaws.com',
    eventName,
    awsRegion: region,
    eventType: 'AwsApiCall',
    eventCategory: 'Management',
    managementEvent: true,
    readOnly: eventName === 'ListQueues',
    recipientAccountId: account,
    sourceIPAddress: '203.0.113.7',
    requestParameters: eventName === 'CreateQueue' ? { queueName: 'jobs' } : null,
    userIdentity: {
      type: 'AssumedRole',
      arn: `arn:aws:sts::${account}:assumed-role/app/i-0a1b`,
      accountId: account,
      sessionContext: {
        sessionIssuer: { type: 'Role', arn: `arn:aws:iam::${account}:role/app`, accountId: account, userName: 'app' },
      },
    },
  }))

/** The state of the policy after a run for each of the lists of days with records of us-east-1, and the reasons. */
async function afterRuns(...inHome: readonly (readonly number[])[]): Promise<{ state: string; reasons: string }> {
  const root = await mkdtemp(join(tmpdir(), 'whittle-silence-'))
  cleanUp.push(() => rm(root, { recursive: true }))
  await mkdir(join(root, '.github'))
  await writeFile(join(root, '.github/whittle.yml'), `account: '${account}'\nevidence: { window: 60d }\n`)
  await writeFile(join(root, 'main.tf'), terraform)
  let out = ''
  for (const [run, home] of inHome.entries()) {
    const all = days(run * 31, run * 31 + 30)
    const records = [
      ...all.flatMap((day) => recordsOn(day, 'eu-west-1')),
      ...home.flatMap((day) => recordsOn(day, 'us-east-1')),
    ]
    const logs = join(root, `logs-${run}`)
    await mkdir(logs)
    await writeFile(join(logs, 'events.json'), JSON.stringify({ Records: records }))
    out = ''
    const code = await runCommandLine(['plan', '.', '--events', logs, '--ledger', 'ledger', '--json'], {
      stdout: { write: (text) => (out += text) },
      stderr: { write: () => undefined },
      env: {},
      cwd: root,
      now: () => new Date(`${dateOf(run * 31 + 31)}T06:00:00Z`),
    })
    expect(code).toBe(0)
  }
  const { policies } = JSON.parse(out) as { policies: { state: string }[] }
  const own = policies.find((each) => JSON.stringify(each).includes('aws_iam_role_policy.app'))
  return { state: own?.state ?? 'none', reasons: JSON.stringify(own) }
}

test('a fortnight without records in a saved run protects in the next', async () => {
  const { state, reasons } = await afterRuns([...days(0, 9), ...days(24, 30)], days(31, 61))
  expect(state).toBe('undecided')
  expect(reasons).toContain('no record of it on 14 days in a row (2026-07-11 to 2026-07-24)')
})

test('with records of every day, the same policy is narrowed', async () => {
  const { state, reasons } = await afterRuns(days(0, 30), days(31, 61))
  expect([state, reasons]).toEqual(['narrowed', expect.stringContaining('sqs:DeleteQueue')])
})
